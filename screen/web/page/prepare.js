// Getting ready: how to stand, what to do, pain now, and whether the sound is heard.
// With much pain a drill starts only where a clinician has allowed it.

import { showAsked } from "./asked.js";
import { fillClothes, readClothes, showClothes } from "./clothes.js";
import { byId, fillList, setText, show } from "./elements.js";
import { clearPain, readPain } from "./pain.js";
import { showProblem } from "./problem.js";
import { fillPerson, readPerson, wrongField } from "./person.js";
import { showView } from "./views.js";

const NOBODY = { sex: null, age: null, height_cm: null };

export class Prepare {
  /**
   * `limits` says with how much pain nobody begins, or only with a clinician's word;
   * `ready({person, pain, allowed, clothes})` is called at the end.
   */
  constructor(voice, limits, ready) {
    this.limits = limits;
    this.ready = ready;
    fillPerson(byId("test-person"));
    fillClothes(byId("prepare-clothes"));
    byId("test-sound").addEventListener("click", () => {
      setText(byId("sound-words"), voice.test());
    });
    setText(byId("pain-clinician-words"), limits.clinician_words);
    setText(byId("pain-clinician-word"), limits.clinician_word);
    setText(byId("pain-clinician-note"), limits.clinician_note);
    byId("pain-before").addEventListener("change", (event) => {
      this.askClinician(Number(event.target.value));
    });
    byId("pain-allowed").addEventListener(
      "change",
      () => show(byId("pain-allowed-missing"), false),
    );
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
    for (const id of ["prepare-drill", "prepare-pain", "prepare-stop"]) {
      show(byId(id), this.isDrill);
    }
    show(byId("prepare-test"), !this.isDrill);
    setText(byId("sound-words"), "");
    showAsked(byId("prepare-asked"), item.filming);
    showClothes(byId("prepare-clothes"));
    clearPain(byId("prepare-form"));
    byId("pain-allowed").checked = false;
    this.askClinician(null);
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

  /** Ask for a clinician's word where the pain is so much that it takes one. */
  askClinician(pain) {
    const { clinician_from: from, do_not_start_from: most } = this.limits;
    this.needsClinician = pain !== null && pain >= from && pain < most;
    show(byId("pain-clinician"), this.needsClinician);
    show(byId("pain-allowed-missing"), false);
  }

  submit() {
    if (this.isDrill) {
      this.submitDrill();
      return;
    }
    const wrong = wrongField(byId("test-person"));
    if (wrong) wrong.reportValidity();
    else this.finish({ person: readPerson(byId("test-person")), pain: null, allowed: false });
  }

  submitDrill() {
    const pain = readPain(byId("prepare-form"), byId("pain-missing"));
    if (pain === null) return;
    const allowed = this.needsClinician && byId("pain-allowed").checked;
    if (pain.now >= this.limits.do_not_start_from) {
      showProblem(this.limits.do_not_start_words, { title: "Not today" });
    } else if (this.needsClinician && !allowed) {
      show(byId("pain-allowed-missing"), true);
      byId("pain-allowed").focus();
    } else {
      this.finish({ person: NOBODY, pain: pain.now, allowed });
    }
  }

  finish(answers) {
    this.ready({ ...answers, clothes: readClothes() });
  }
}
