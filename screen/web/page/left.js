// A run that was left by a reload: the page offers to go on with it.

import { byId, setText, show } from "./elements.js";
import { forgetRun, leftRun } from "./resume.js";
import { forget } from "./server.js";

/** Offer it, if there is one; `goOn(left, item)` is called where the person wants to. */
export function offerLeft(about, goOn) {
  const left = leftRun();
  const items = { drill: about.drills, test: about.tests }[left?.kind] ?? [];
  const item = items.find(({ name }) => name === left.name);
  show(byId("left"), Boolean(item));
  if (!item) return;
  const of = left.wanted && !left.sided ? ` of ${left.wanted}` : "";
  const done = left.count ? ` You had done ${left.count}${of}.` : "";
  setText(byId("left-words"), `You were in the middle of: ${item.title}.${done}`);
  byId("left-go-on").onclick = () => {
    show(byId("left"), false);
    goOn(left, item);
  };
  byId("left-not").onclick = dropLeft;
}

/** The person does not go on: nothing is kept of it, here or in the program. */
export function dropLeft() {
  show(byId("left"), false);
  const left = leftRun();
  forgetRun();
  if (left) forget(`api/live/${left.ticket}`).catch(() => {}); // it may be gone already
}
