// Questions before a drill that find people who should be seen first.

import { byId, fillList, make, setText, show } from "./elements.js";
import { showView } from "./views.js";

const ASK_FIRST = "Do any of these apply to you?";
const ASK_MORE = "Tick what applies to you.";

/** Ask the questions; `cleared()` is called if nothing stands against the drill. */
export class Safety {
  constructor(flags, cleared) {
    this.flags = flags;
    this.cleared = cleared;
    byId("safety-none").addEventListener("click", () => this.goOn());
    byId("safety-some").addEventListener("click", () => this.stop());
    byId("safety-seen").addEventListener("click", () => this.cleared());
  }

  begin() {
    setText(byId("safety-words"), this.flags.words);
    this.left = ["urgent", "clinician"].filter((kind) => this.flags[kind].length > 0);
    this.all = this.left.length;
    this.next();
  }

  next() {
    this.now = this.left.shift();
    if (this.now === undefined) {
      this.cleared();
      return;
    }
    const which = this.all > 1 ? `: ${this.all - this.left.length} of ${this.all}` : "";
    setText(byId("safety-title"), `Before you start${which}`);
    setText(byId("safety-lead"), this.now === "urgent" ? ASK_FIRST : ASK_MORE);
    const [items, urgent] = [this.flags[this.now], this.now === "urgent"];
    if (urgent) fillList(byId("safety-items"), items.map((item) => item.ask));
    else byId("safety-items").replaceChildren(...items.map(question));
    setText(byId("safety-none"), urgent ? "None of these" : "Go on");
    show(byId("safety-some"), urgent);
    show(byId("safety-ask"), true);
    show(byId("safety-stop"), false);
    showView("safety");
  }

  /** Go on unless something was ticked that counts alone, or several that count together. */
  goOn() {
    const ticked = [...byId("safety-items").querySelectorAll("input:checked")];
    const alone = ticked.some((box) => box.dataset.alone === "true");
    if (alone || ticked.length >= this.flags.count_together) this.stop();
    else this.next();
  }

  stop() {
    const urgent = this.now === "urgent";
    setText(byId("safety-title"), urgent ? "Please have this looked at today" : "Please ask first");
    const words = urgent ? this.flags.urgent_words : this.flags.clinician_words;
    setText(byId("safety-stop-words"), words);
    setText(byId("safety-stop-more"), this.flags.words);
    show(byId("safety-seen"), !urgent);
    show(byId("safety-ask"), false);
    show(byId("safety-stop"), true);
    showView("safety");
  }
}

function question({ ask, alone }) {
  const box = make("input", { type: "checkbox" });
  box.dataset.alone = String(alone);
  return make("li", {}, make("label", { class: "tick" }, box, ask));
}
