// What did not work, in plain words, and what can be done.

import { byId, setText, show } from "./elements.js";
import { showView } from "./views.js";

const TITLE = "That did not work";

/**
 * Show a problem. `again` is what “Try again” does, if that makes sense; `count` says how far the
 * person got.
 */
export function showProblem(words, options = {}) {
  const { title = TITLE, again = null, count = null } = options;
  setText(byId("problem-title"), title);
  setText(byId("problem-words"), words);
  show(byId("problem-count"), count !== null);
  setText(byId("problem-count"), count ?? "");
  show(byId("try-again"), again !== null);
  byId("try-again").onclick = again;
  showView("problem");
}
