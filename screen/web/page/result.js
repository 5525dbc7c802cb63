// What the person reads at the end.

import { byId, make, setText, show } from "./elements.js";
import { clearPain, readPain } from "./pain.js";
import { offerReport } from "./report.js";
import { showView } from "./views.js";

/** Ask for the pain once more; `told(pain)` is called with the answer. */
export function askPainAfter(told) {
  const form = byId("pain-after");
  clearPain(form);
  show(form, true);
  show(byId("result-body"), false);
  setText(byId("result-title"), "Finished");
  showView("result");
  form.onsubmit = (event) => {
    event.preventDefault();
    const pain = readPain(form, form.querySelector(".wrong"));
    if (pain !== null) told(pain);
  };
}

/** Show a result; `pain` is `{before, after, stop, words}` or null; `again` offers another go. */
export function showResult(result, { pain = null, again = true } = {}) {
  show(byId("pain-after"), false);
  show(byId("result-body"), true);
  setText(byId("result-title"), headline(result, pain));
  showCount(result);
  byId("result-lines").replaceChildren(...lines(result, pain).map((text) => make("p", { text })));
  showPain(pain);
  showTold(result.told ?? []);
  offerReport(result);
  show(byId("again"), again && !pain?.stop);
  showView("result");
}

function headline(result, pain) {
  if (pain?.stop) return "Stop here for today";
  const all = result.counted && result.wanted && result.counted >= result.wanted;
  if (all && result.judged) return "Well done";
  return result.counted || result.judged ? "Finished" : "Let us try that again";
}

function showCount({ counted, wanted, sided }) {
  const known = counted > 0 && !sided;
  show(byId("result-count"), known);
  if (!known) return;
  const of = wanted ? ` of ${wanted}` : "";
  byId("result-count").replaceChildren(make("b", { text: `${counted}${of}` }), " counted");
}

function lines({ lines: words = [], next = "", told = [], judged, reason }, pain) {
  if (pain?.stop) return told.length ? words : []; // no word of next time
  const all = next ? [...words, next] : words;
  return judged || !reason || all.includes(reason) ? all : [...all, reason];
}

function showPain(pain) {
  const known = pain !== null && pain.after !== null;
  show(byId("result-pain-stop"), pain?.stop === true);
  setText(byId("result-pain-words"), pain?.words ?? "");
  setText(byId("result-pain-advice"), pain?.advice ?? "");
  show(byId("result-pain"), known);
  if (known) setText(byId("result-pain"), `Pain before: ${pain.before}. Pain now: ${pain.after}.`);
}

function showTold(told) {
  const worded = told.filter((one) => one.words);
  show(byId("result-told"), worded.length > 0);
  byId("result-told").querySelector("ol").replaceChildren(...worded.map(toldItem));
}

function toldItem({ number, words, tone }) {
  const item = make(
    "li",
    {},
    make("b", { text: number === null ? "–" : String(number) }),
    make("span", { text: words }),
  );
  if (number === null) item.firstChild.setAttribute("aria-label", "not counted");
  item.dataset.tone = tone;
  return item;
}
