// What the person sees and hears while they move: one sentence, one count, one colour.

import { byId, make, setText, show } from "./elements.js";
import { Overlay } from "./drawing.js";

const TOLD_MS = 3000;
const SEEN_MS = 700;
const HALF = 0.5;
const UNITS = { deg: "°", percent: " %", s: " s", ratio: "" };

export class LiveView {
  constructor(voice) {
    this.voice = voice;
    this.overlay = new Overlay(byId("overlay"), byId("video"));
  }

  /** Begin anew. `hint` is shown until the first repetition; `patient` hides all numbers but the count. */
  begin({ title, wanted, patient, sided, hint }) {
    this.wanted = wanted;
    this.patient = patient;
    this.sided = sided;
    this.hint = hint;
    this.told = null;
    this.toldUntil = 0;
    this.seenAt = -Infinity;
    this.stillFor = null;
    setText(byId("live-title"), title);
    this.sentence("guidance", "One moment…", false);
    this.notice(null);
    this.count({ count: 0, wanted, counts: [] });
    this.note(null);
    for (const id of ["still", "readings"]) show(byId(id), false);
    show(byId("depth"), patient);
    this.depth(0);
    byId("numbers").dataset.kind = sided ? "sided" : patient ? "drill" : "test";
    setText(byId("seen"), "");
    this.overlay.clear();
  }

  /**
   * Show a state; returns nothing, and reads nothing back from the page but its size. Without
   * `figure` the body is not drawn, to spare a slow computer.
   */
  show(state, { figure = true } = {}) {
    const now = performance.now();
    this.gone(null);
    document.body.dataset.phase = state.phase;
    document.body.dataset.tone = state.tone;
    if (state.figure) this.seenAt = now;
    this.words(state, now);
    this.note(state.note);
    this.count(state);
    this.seen(state, now);
    this.depth(state.depth);
    this.still(state);
    if (!this.patient) this.readings(state.readings);
    if (figure) this.overlay.draw(state.figure, state.tone);
    else this.overlay.clear();
    this.speak(state);
  }

  /** Say that a test is over and its result not there yet. */
  working() {
    if (document.body.dataset.phase !== "done") this.sentence("guidance", "Finished.", true);
    document.body.dataset.phase = "done";
    document.body.dataset.tone = "calm";
    this.gone(null);
    this.note(null);
    this.overlay.clear();
    setText(byId("seen"), "");
    this.notice("One moment. I am working out how it went.", { aloud: false });
  }

  /**
   * Say that there is no picture, and nothing else: what was seen before is not so any more. Null
   * takes it away.
   */
  gone(words) {
    const before = byId("picture").dataset.gone === "true";
    if (words === null && !before) return;
    byId("picture").dataset.gone = String(words !== null);
    show(byId("sentence"), words === null);
    this.notice(words);
    if (words === null) return;
    this.told = null;
    this.overlay.clear();
    this.note(null);
    this.depth(0);
    for (const id of ["still", "readings"]) show(byId(id), false);
    setText(byId("seen"), "");
    document.body.dataset.tone = "watch";
  }

  /** Show why nothing is judged, for as long as that is so. */
  note(sentence) {
    setText(byId("note"), sentence?.text ?? "");
    show(byId("note"), Boolean(sentence));
  }

  /** Show something that is wrong with the camera or the computer; null takes it away. */
  notice(words, { aloud = true } = {}) {
    const place = byId("notice");
    const before = place.hidden ? null : place.textContent;
    setText(place, words ?? "");
    show(place, words !== null);
    if (words !== null && aloud && words !== before) this.voice.say(words, "attention");
  }

  words(state, now) {
    if (state.told?.words) {
      this.told = state.told;
      this.toldUntil = now + TOLD_MS;
    }
    if (state.cue) {
      this.sentence("cue", state.cue.text, true);
    } else if (this.told && now < this.toldUntil && state.phase === "running") {
      this.sentence("told", this.told.words, true);
    } else if (state.guidance) {
      this.sentence("guidance", state.guidance.text, true);
    } else {
      this.sentence("guidance", this.encouragement(state), false);
    }
  }

  sentence(id, text, announced) {
    for (const other of ["guidance", "cue", "told"]) show(byId(other), other === id);
    setText(byId(id), text);
    if (announced) setText(byId("announce"), text);
  }

  encouragement({ count, wanted }) {
    if (count === 0 || this.sided || !wanted) {
      return count === 0 ? this.hint : "Keep going, slowly.";
    }
    if (count === wanted - 1) return "One more.";
    if (count === Math.round(wanted * HALF)) return "Half of it is done. Keep going, slowly.";
    return "Keep going, slowly.";
  }

  count({ count, wanted, counts }) {
    show(byId("counts"), this.sided);
    if (this.sided) this.countSides(counts, wanted);
    const whole = wanted ? ` of ${wanted}` : "";
    const of = this.sided ? " in all" : whole;
    const place = byId("count");
    if (place.textContent === `${count}${of}`) return;
    place.replaceChildren(make("b", { text: String(count) }), make("span", { text: of }));
  }

  countSides(counts, wanted) {
    const list = byId("counts");
    const lines = counts.map(({ side, direction, count }) => [
      [side === "both" ? "" : side, direction].filter(Boolean).join(", "),
      `${count}${wanted ? ` of ${wanted}` : ""}`,
    ]);
    if (list.dataset.lines === lines.join()) return;
    list.dataset.lines = lines.join();
    list.replaceChildren(
      ...lines.map(([name, number]) =>
        make("li", {}, make("span", { text: `${name} ` }), make("b", { text: number }))
      ),
    );
  }

  seen(state, now) {
    const seen = now - this.seenAt < SEEN_MS && state.phase !== "looking";
    const place = byId("seen");
    place.dataset.seen = String(seen);
    setText(place, seen ? "I can see you" : "I cannot see you");
    show(place, state.phase !== "done");
  }

  depth(depth) {
    byId("depth").dataset.enough = String(depth >= 1);
    byId("depth-fill").style.transform = `scaleY(${depth ?? 0})`;
  }

  still({ still_left_s: left }) {
    show(byId("still"), left !== null);
    if (left === null) {
      this.stillFor = null;
      return;
    }
    this.stillFor = Math.max(this.stillFor ?? left, left, 0.1);
    byId("still-fill").style.transform = `scaleX(${1 - left / this.stillFor})`;
  }

  readings(readings) {
    const body = byId("readings").tBodies[0];
    if (readings.length === 0) {
      for (const row of body.rows) setText(row.cells[1], "–"); // it stays where it is
      return;
    }
    show(byId("readings"), true);
    while (body.rows.length > readings.length) body.deleteRow(-1);
    while (body.rows.length < readings.length) {
      body.append(make("tr", {}, make("th", { scope: "row" }), make("td")));
    }
    for (const [index, reading] of readings.entries()) {
      const [name, value] = body.rows[index].cells;
      setText(name, reading.label);
      setText(value, valueWords(reading));
    }
  }

  speak({ said, told, phase }) {
    if (!said) return;
    const sound = { feedback: told?.tone, cue: "watch", count: told?.tone }[said.kind] ?? null;
    const guidance = { go: "go", done: "done", done_unjudged: "done", time_up: "done" }[said.id] ??
      "attention";
    const made = said.kind === "guidance" ? guidance : sound === "calm" ? "count" : sound;
    if (said.kind === "count" && this.voice.speaking) this.voice.play(made);
    else this.voice.say(said.text, phase === "done" ? "done" : made);
  }
}

function valueWords({ value, error, unit }) {
  if (value === null) return "not seen";
  const [digits, sign] = [unit === "deg" || unit === "percent" ? 0 : 1, UNITS[unit] ?? ""];
  const give = error === null ? "" : ` ± ${error.toFixed(digits)}`;
  return `${value.toFixed(digits)}${give}${sign}`;
}
