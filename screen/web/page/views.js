// Which part of the page is shown, and where the keyboard is then.

import { byId, show } from "./elements.js";

const PLAIN = document.title;
/** @type {NodeListOf<HTMLElement>} */
const views = document.querySelectorAll("section[data-view]");
let away = false;

/** The name of the view that is shown. */
export const shownView = () => document.body.dataset.view;

/** Show one view, hide the others, and move the focus to its heading. */
export function showView(name) {
  for (const view of views) show(view, view.dataset.view === name);
  document.body.dataset.view = name;
  show(byId("go-home"), !["home", "live"].includes(name));
  if (name !== "live") {
    document.body.dataset.tone = "calm";
    delete document.body.dataset.phase;
  }
  const heading = byId(`${name}-title`);
  document.title = name === "home" ? PLAIN : `${heading.textContent} · ${PLAIN}`;
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  if (name !== "home" && !away) {
    away = true;
    history.pushState(null, "");
  }
}

/** Call `goHome` when the person presses the browser's Back button anywhere but at home. */
export function onBack(goHome) {
  window.addEventListener("popstate", () => {
    away = false;
    goHome();
  });
}

/** Go back to the start; the browser's own history stays right. */
export function leave(goHome) {
  if (away) history.back();
  else goHome();
}
