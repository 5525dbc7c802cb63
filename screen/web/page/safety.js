// Questions before a drill or a test that find people who should be seen first. The server weighs.

import { byId, fillList, make, setText, show } from "./elements.js";
import { showProblem } from "./problem.js";
import { ask } from "./server.js";
import { showView } from "./views.js";

const NONE = "None of these";
const SOME = "Go on";

/** Ask the questions; `cleared({applies, seen})` is called if nothing stands against the test. */
export class Safety {
  constructor(flags, cleared) {
    this.flags = flags;
    this.cleared = cleared;
    this.turn = 0;
    setText(byId("safety-words"), flags.words);
    byId("safety-ask").addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer();
    });
    byId("safety-items").addEventListener("change", () => {
      setText(byId("safety-none"), this.ticked().length > 0 ? SOME : NONE);
    });
    byId("safety-seen").addEventListener("click", () => this.end({ seen: true }));
  }

  begin() {
    this.asked = [];
    this.applies = [];
    this.weigh();
  }

  /** The person has left: an answer that is still on its way changes nothing. */
  cancel() {
    this.turn += 1;
  }

  ticked() {
    return [...byId("safety-items").querySelectorAll("input:checked")].map(({ value }) => value);
  }

  answer() {
    this.asked.push(this.now.id);
    this.applies.push(...this.ticked());
    this.weigh();
  }

  /** Ask the server what comes next, or what the answers lead to. */
  async weigh() {
    this.turn += 1;
    const { turn, asked, applies } = this;
    byId("safety-none").disabled = true;
    let answer;
    try {
      const body = JSON.stringify({ asked, applies });
      answer = await ask("api/red-flags", { method: "POST", body });
    } catch (error) {
      if (turn === this.turn) showProblem(error.message);
      return;
    }
    if (turn !== this.turn) return;
    if (answer.next !== null) this.ask(answer.next);
    else if (answer.level) this.stop(answer.level);
    else this.end({ seen: false });
  }

  ask(id) {
    const { levels } = this.flags;
    this.now = levels.find((level) => level.id === id);
    const place = levels.indexOf(this.now) + 1;
    setText(byId("safety-title"), `Before you start: ${place} of ${levels.length}`);
    setText(byId("safety-lead"), `${this.now.ask}:`);
    byId("safety-items").replaceChildren(...this.now.items.map(question));
    setText(byId("safety-none"), NONE);
    byId("safety-none").disabled = false;
    show(byId("safety-ask"), true);
    show(byId("safety-stop"), false);
    showView("safety");
  }

  /** Say what the answers lead to; who was seen about it may go on where that is enough. */
  stop({ title, say, seen_is_enough: seenIsEnough }) {
    setText(byId("safety-title"), title);
    setText(byId("safety-stop-words"), say);
    setText(byId("safety-stop-more"), this.flags.words);
    const items = this.flags.levels.flatMap((level) => level.items);
    const ticked = items.filter((item) => this.applies.includes(item.id));
    fillList(byId("safety-ticked"), ticked.map((item) => item.ask));
    show(byId("safety-seen"), seenIsEnough);
    show(byId("safety-ask"), false);
    show(byId("safety-stop"), true);
    showView("safety");
  }

  end({ seen }) {
    this.cleared({ applies: this.applies, seen });
  }
}

function question({ id, ask: text }) {
  const box = make("input", { type: "checkbox", value: id });
  return make("li", {}, make("label", { class: "tick" }, box, text));
}
