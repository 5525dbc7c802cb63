// Getting ready: how to stand, what to do, pain now, and whether the sound is heard.

import { byId, fillList, setText, show } from "./elements.js";
import { clearPain, readPain } from "./pain.js";
import { showProblem } from "./problem.js";
import { fillPerson, readPerson, wrongField } from "./person.js";
import { showView } from "./views.js";

const NOBODY = { sex: null, age: null, height_cm: null };

export class Prepare {
  /** `limits` says with how much pain nobody begins; `ready({person, pain})` is called at the end. */
  constructor(voice, limits, ready) {
    this.limits = limits;
    this.ready = ready;
    fillPerson(byId("test-person"));
    byId("test-sound").addEventListener("click", () => {
      setText(byId("sound-words"), voice.test());
    });
    byId("prepare-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  /** Show the page for a drill or a test. */
  begin(kind, item) {
    this.isDrill = kind === "drill";
    setText(byId("prepare-title"), item.title);
    setText(byId("prepare-summary"), item.summary);
    for (const id of ["prepare-drill", "prepare-pain", "prepare-stop"]) show(byId(id), this.isDrill);
    show(byId("prepare-test"), !this.isDrill);
    setText(byId("sound-words"), "");
    clearPain(byId("prepare-form"));
    if (this.isDrill) {
      fillList(byId("drill-prepare"), item.prepare);
      fillList(byId("drill-doing"), item.doing);
      setText(byId("prepare-stop"), item.stop);
    } else {
      fillList(byId("test-doing"), item.instructions);
      setText(byId("test-place"), item.placement);
    }
    showView("prepare");
  }

  submit() {
    if (this.isDrill) {
      const pain = readPain(byId("prepare-form"), byId("pain-missing"));
      if (pain === null) return;
      if (pain.now < this.limits.do_not_start_from) this.ready({ person: NOBODY, pain: pain.now });
      else showProblem(this.limits.do_not_start_words, { title: "Not today" });
      return;
    }
    const wrong = wrongField(byId("test-person"));
    if (wrong) wrong.reportValidity();
    else this.ready({ person: readPerson(byId("test-person")), pain: null });
  }
}
