// "My pain has gone up": the pictures wait, the person says how much, the server says whether to stop.

import { byId, show } from "./elements.js";
import { clearPain, readPain } from "./pain.js";

export class PainDialog {
  /**
   * @param doing an object of functions: pause and resume the pictures; tell(pain) resolves to the
   * server's answer or null; stop(verdict) ends the drill, with the verdict where pain is the reason
   */
  constructor(doing) {
    this.doing = doing;
    this.dialog = byId("pain-dialog");
    this.form = byId("pain-now");
    this.answer = byId("pain-answer");
    this.dialog.addEventListener("cancel", () => doing.resume());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.tell();
    });
    byId("pain-cancel").addEventListener("click", () => this.goOn());
    byId("pain-go-on").addEventListener("click", () => this.goOn());
    byId("pain-stop").addEventListener("click", () => doing.stop(null));
  }

  get isOpen() {
    return this.dialog.open;
  }

  open() {
    this.doing.pause();
    clearPain(this.form);
    show(this.form, true);
    show(this.answer, false);
    this.dialog.showModal();
    byId("pain-title").focus();
  }

  close() {
    this.dialog.close();
  }

  goOn() {
    this.close();
    this.doing.resume();
  }

  async tell() {
    const pain = readPain(this.form, this.form.querySelector(".wrong"));
    if (pain === null) return;
    const verdict = await this.doing.tell(pain);
    if (!verdict) return; // the server is gone, which is said elsewhere
    if (verdict.stop) {
      const { words, advice } = verdict;
      this.doing.stop({ after: pain.now, stop: true, words, advice });
      return;
    }
    show(this.form, false);
    show(this.answer, true);
    this.answer.querySelector("h2").focus();
  }
}
