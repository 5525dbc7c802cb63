// The pain a day after a drill: asked once at the opening of the page, and weighed by the server.

import { byId, setText, show } from "./elements.js";
import { clearPain, readPain } from "./pain.js";
import { showProblem } from "./problem.js";
import { ask } from "./server.js";
import { showView } from "./views.js";

const PATH = "api/day-after";

/** What is to be asked: `{lead, pain, ask}`, or null. */
export async function askedToday() {
  return (await ask(PATH)).due;
}

/** Make the server forget the last drill. */
export async function forgetDrill() {
  await ask(PATH, { method: "DELETE" });
}

/** Ask; `home()` is called at the end. */
export function askDayAfter({ lead, pain, ask: words }, home) {
  const form = byId("day-after-form");
  clearPain(form);
  setText(byId("day-after-lead"), lead);
  setText(byId("day-after-pain"), pain);
  setText(byId("day-after-ask"), words);
  show(form, true);
  show(byId("day-after-answer"), false);
  form.onsubmit = (event) => {
    event.preventDefault();
    const said = readPain(form, form.querySelector(".wrong"));
    if (said !== null) tell(said);
  };
  byId("day-after-not").onclick = () => forgetDrill().then(home, problem);
  byId("day-after-home").onclick = home;
  showView("day-after");
}

async function tell(said) {
  let answer;
  try {
    answer = await ask(PATH, { method: "POST", body: JSON.stringify(said) });
  } catch (error) {
    problem(error);
    return;
  }
  setText(byId("day-after-words"), answer.words);
  byId("day-after-note").classList.toggle("watch", answer.change === "worse");
  const numbers = `Pain before the drill: ${answer.before}. Pain now: ${answer.now}.`;
  setText(byId("day-after-numbers"), `${numbers} It has been deleted from this computer.`);
  show(byId("day-after-form"), false);
  show(byId("day-after-answer"), true);
  showView("day-after");
}

function problem(error) {
  showProblem(error.message);
}
