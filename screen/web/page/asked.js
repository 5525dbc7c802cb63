// How a test asks to be filmed: one line, with a picture of somebody who is.

import { setText, show } from "./elements.js";

/** Show it in a place that holds a paragraph and a figure; nothing where there is nothing to say. */
export function showAsked(place, filming) {
  show(place, Boolean(filming));
  if (!filming) return;
  const [words, figure] = [place.querySelector("p"), place.querySelector("figure")];
  setText(words, filming.say);
  show(figure, filming.picture !== null);
  if (filming.picture === null) return;
  const picture = figure.querySelector("img");
  picture.src = filming.picture;
  picture.alt = `A person filmed like this: ${filming.say}`;
}
