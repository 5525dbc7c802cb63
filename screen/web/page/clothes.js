// How the clothes fit: asked once, kept in this page only, and gone when it is closed.

import { make } from "./elements.js";

const FITS = [
  ["close", "Close-fitting clothes, or a bare back"],
  ["usual", "Any other clothes"],
  ["", "I do not know"],
];
let worn = "";

/** Put the question into its place; the names of the choices are those of the form. */
export function fillClothes(place) {
  for (const [value, text] of FITS) {
    const input = make("input", { type: "radio", name: "clothes", value });
    input.addEventListener("change", () => (worn = value));
    place.append(make("label", { class: "tick" }, input, text));
  }
  showClothes(place);
}

/** Show what was chosen, here or at another test. */
export function showClothes(place) {
  for (const input of place.querySelectorAll("input")) input.checked = input.value === worn;
}

/** Return it as the server takes it: null where it was not said. */
export function readClothes() {
  return worn || null;
}
