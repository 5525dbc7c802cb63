// A video that is already there: choose, send to the program on this computer, wait, report.

import { showAsked } from "./asked.js";
import { fillClothes, readClothes, showClothes } from "./clothes.js";
import { byId, make, setText, show } from "./elements.js";
import { fillPerson, readPerson, wrongField } from "./person.js";
import { address, ask, STOPPED } from "./server.js";
import { showView } from "./views.js";

const LOOK_MS = 700;
const MEGABYTE = 1e6;

export class Upload {
  /** `finished(result)` is called with what the video came to. */
  constructor(about, finished) {
    this.about = about;
    this.finished = finished;
    this.work = null;
    const list = byId("video-test");
    list.append(make("option", { value: "", text: "Choose the test" }));
    list.append(
      ...about.tests.map((test) => make("option", { value: test.name, text: test.title })),
    );
    list.addEventListener("change", () => this.tellPlace());
    fillPerson(byId("video-person"));
    fillClothes(byId("video-clothes"));
    byId("video-form").addEventListener("submit", (event) => event.preventDefault());
    byId("video-file").addEventListener("change", (event) => this.take(event.target.files[0]));
    byId("video-cancel").addEventListener("click", () => this.cancel());
    this.wireDrop(byId("drop"));
    this.tellPlace();
  }

  /** `flags` is what was answered before: what applies, and whether it was seen to. */
  begin(flags) {
    this.flags = flags;
    this.problem(null);
    this.waiting(false);
    showClothes(byId("video-clothes"));
    showView("video");
  }

  /** Stop whatever goes on; the page was left. */
  async cancel() {
    const { work } = this;
    this.work = null;
    this.waiting(false);
    work?.request.abort();
    if (work?.job) await ask(`api/video/${work.job}`, { method: "DELETE" }).catch(() => {});
  }

  wireDrop(place) {
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      place.addEventListener(kind, (event) => {
        event.preventDefault();
        place.dataset.over = String(kind === "dragenter" || kind === "dragover");
      });
    }
    place.addEventListener("drop", (event) => this.take(event.dataTransfer.files[0]));
    for (const kind of ["dragover", "drop"]) {
      // A file dropped beside the place would open in the window, and the page be gone.
      window.addEventListener(kind, (event) => event.preventDefault());
    }
  }

  tellPlace() {
    const test = this.about.tests.find((one) => one.name === byId("video-test").value);
    setText(byId("video-place"), test ? `How it should be filmed: ${test.placement}` : "");
    showAsked(byId("video-asked"), test?.filming);
  }

  take(file) {
    if (!file || this.work) return;
    const most = this.about.upload.most_bytes;
    const wrong = wrongField(byId("video-person"));
    if (byId("video-test").value === "") {
      this.problem("Choose first which test the video shows.");
      byId("video-test").focus();
    } else if (file.size > most) {
      this.problem(
        `This file is too large. At most ${Math.floor(most / MEGABYTE)} MB can be read.`,
      );
    } else if (wrong) {
      this.problem("Please look at age and height again, or leave them empty.");
      wrong.focus();
    } else {
      this.problem(null);
      this.send(file);
    }
    byId("video-file").value = "";
  }

  send(file) {
    const request = new XMLHttpRequest();
    const work = { request, job: null };
    this.work = work;
    this.waiting(true);
    this.progress("Reading the video in…", 0);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        this.progress("Reading the video in…", event.loaded / event.total);
      }
    });
    request.addEventListener("load", () => this.sent(work));
    request.addEventListener("error", () => this.failed(work, STOPPED));
    request.open("POST", this.sendAddress(file));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  }

  sendAddress(file) {
    const url = new URL(address("api/video"));
    url.searchParams.set("test", byId("video-test").value);
    url.searchParams.set("name", file.name);
    url.searchParams.set("red_flags", this.flags.applies.join(",") || "none");
    if (readClothes() !== null) url.searchParams.set("clothes", readClothes());
    if (this.flags.seen) url.searchParams.set("seen", "yes");
    for (const [name, value] of Object.entries(readPerson(byId("video-person")))) {
      if (value !== null) url.searchParams.set(name, value);
    }
    return url.href;
  }

  sent(work) {
    const answer = parsed(work.request.responseText);
    if (work.request.status >= 400 || !answer.job) {
      this.failed(work, answer.words || "The program could not take this file.");
      return;
    }
    work.job = answer.job;
    this.progress("Looking at the video. This takes about as long as the video itself.", null);
    this.look(work);
  }

  async look(work) {
    if (this.work !== work) return;
    let answer;
    try {
      answer = await ask(`api/video/${work.job}`);
    } catch (error) {
      this.failed(work, error.message);
      return;
    }
    if (this.work !== work) return;
    if (answer.state === "failed") this.failed(work, answer.words);
    else if (answer.state === "done") this.done(answer);
    else {
      this.progress(answer.words || byId("video-words").textContent, answer.progress);
      setTimeout(() => this.look(work), LOOK_MS);
    }
  }

  done(answer) {
    this.work = null;
    this.waiting(false);
    const { result } = answer;
    const words = answer.words ||
      (result.judged ? "The video was measured. The report is ready." : "");
    const lines = [words, result.filmed].filter(Boolean);
    this.finished({ ...result, lines, told: [] });
  }

  failed(work, words) {
    if (this.work !== work) return;
    this.work = null;
    this.waiting(false);
    this.problem(words);
  }

  waiting(is) {
    show(byId("video-form"), !is);
    show(byId("video-work"), is);
    if (is) byId("video-cancel").focus();
  }

  progress(words, part) {
    setText(byId("video-words"), words);
    if (part === null || part === undefined) byId("video-progress").removeAttribute("value");
    else byId("video-progress").value = part;
  }

  problem(words) {
    setText(byId("video-problem"), words ?? "");
    show(byId("video-problem"), words !== null);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
