// Questions before a drill that find people who should be seen first.

import { byId, fillList, setText, show } from "./elements.js";
import { showView } from "./views.js";

const ASK_FIRST = "Do any of these apply to you?";
const ASK_MORE = "And do any of these apply to you?";

/** Ask the questions; `cleared()` is called if nothing stands against the drill. */
export class Safety {
  constructor(flags, cleared) {
    this.flags = flags;
    this.cleared = cleared;
    byId("safety-none").addEventListener("click", () => this.next());
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
    fillList(byId("safety-items"), this.flags[this.now].map((item) => item.ask));
    show(byId("safety-ask"), true);
    show(byId("safety-stop"), false);
    showView("safety");
  }

  stop() {
    const urgent = this.now === "urgent";
    setText(byId("safety-title"), urgent ? "Please have this looked at today" : "Please ask first");
    setText(
      byId("safety-stop-words"),
      urgent
        ? "Do not do the drill. Go to an emergency department today, and say there what you read here."
        : "Please do not do the drill before a clinician has seen you about this.",
    );
    setText(byId("safety-stop-more"), this.flags.words);
    show(byId("safety-seen"), !urgent);
    show(byId("safety-ask"), false);
    show(byId("safety-stop"), true);
    showView("safety");
  }
}
