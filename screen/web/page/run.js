// One run of a drill or test on the page: the live view from its first picture to the result.

import { NO_PICTURE, openCamera, UNPLUGGED } from "./camera.js";
import { byId, setText, show } from "./elements.js";
import { LiveView } from "./live.js";
import { PainDialog } from "./pain_dialog.js";
import { showProblem } from "./problem.js";
import { askPainAfter, showResult } from "./result.js";
import { forgetRun, remember } from "./resume.js";
import { canFill, leaveFull, mayGoDark, stayOn, toggleFull } from "./screen.js";
import { STOPPED } from "./server.js";
import { Session } from "./session.js";
import { shownView, showView } from "./views.js";

const TOO_MANY = 1013;
const REFUSED = 1008;
const SILENT = 4000;
const NOTICE_MS = 8000;
const IN_USE = "The camera test is open in another window. Close that one first.";
const BEGUN_AGAIN =
  "The program no longer knows what you had done. Counting starts from the beginning.";
const NOT_ALLOWED =
  "This page may not use the camera test. Open the address that the program gave you last.";

export class Run {
  /** `retry()` goes back to the camera, for the same drill or test. */
  constructor(voice, picture, retry) {
    this.voice = voice;
    this.retry = retry;
    this.picture = picture;
    this.session = null;
    this.live = new LiveView(voice);
    this.painDialog = new PainDialog({
      pause: () => this.session?.pause(),
      resume: () => this.session?.resume(),
      tell: (pain) => this.session?.pain(pain),
      stop: (verdict) => this.stop(verdict),
    });
    const buttons = {
      stop: () => this.stop(),
      sound: () => this.toggleSound(),
      "full-screen": toggleFull,
      "pain-more": () => this.openPain(),
      "restart-camera": () => this.restartCamera(),
    };
    for (const [id, act] of Object.entries(buttons)) byId(id).addEventListener("click", act);
    document.addEventListener("keydown", (event) => this.key(event));
    show(byId("full-screen"), canFill());
  }

  /**
   * Begin `item`, a drill or a test, as `said`: `{person, pain, allowed, clothes, applies, seen}`, on a
   * camera's stream. `ticket` goes on with a run that was left.
   */
  begin(kind, item, said, stream, ticket = null) {
    this.kind = kind;
    this.item = item;
    this.said = said;
    this.ticket = ticket;
    this.isDrill = kind === "drill";
    this.sided = !this.isDrill && item.sided;
    this.wanted = this.isDrill ? item.repetitions : item.wanted;
    this.count = 0;
    this.painVerdict = null;
    this.moving = true;
    this.resulted = false;
    this.away = this.unpluggedNow = false;
    this.live.begin({
      title: item.title,
      wanted: this.wanted,
      patient: this.isDrill,
      sided: this.sided,
      hint: this.isDrill ? item.doing[0] : "Go on, slowly.",
    });
    this.buttons(true);
    this.tellSound();
    this.session = new Session(byId("video"), this.startMessage(kind), this.picture, {
      ready: (ready) => this.ready(ready),
      state: (state) => this.gotState(state),
      result: (result) => this.gotResult(result),
      problem: (problem) => this.gotProblem(problem),
      closed: (code, reason) => this.lost(code, reason),
      stalled: (is) => this.stalled(is),
      unplugged: () => this.unplugged(),
    });
    showView("live");
    stayOn();
    this.session.use(stream);
  }

  startMessage(kind) {
    return {
      test: kind === "test" ? this.item.name : null,
      drill: kind === "drill" ? this.item.name : null,
      person: this.said.person,
      pain_before: this.said.pain,
      allowed: this.said.allowed,
      red_flags: this.said.applies,
      seen: this.said.seen,
      clothes: this.said.clothes ?? null,
      go_on: this.ticket,
    };
  }

  /** The server has begun: from now on a reload of the page can be gone on from. */
  ready({ ticket, count, gone_on: goneOn }) {
    this.count = count;
    if (!this.sided) this.live.count({ count, wanted: this.wanted, counts: [] });
    if (this.ticket && !goneOn) {
      this.live.notice(BEGUN_AGAIN);
      setTimeout(() => this.moving && this.live.notice(null), NOTICE_MS);
    }
    this.ticket = ticket;
    this.remember();
  }

  remember() {
    const { kind, said, ticket, count, wanted, sided } = this;
    remember({ kind, name: this.item.name, said, ticket, count, wanted, sided });
  }

  /** Leave, with or without a result. */
  close() {
    this.moving = false;
    mayGoDark();
    leaveFull();
    this.painDialog.close();
    const { session } = this;
    this.session = null;
    session?.close();
  }

  buttons(usable) {
    show(byId("pain-more"), this.isDrill);
    show(byId("restart-camera"), false);
    for (const id of ["stop", "pain-more"]) byId(id).disabled = !usable;
  }

  // What comes from the server.

  gotState(state) {
    const { session } = this;
    if (state.count !== this.count) {
      this.count = state.count;
      this.remember();
    }
    if (!this.moving || this.away) return;
    this.live.show(state, session.load);
    session.shown(state.frame);
    if (state.phase === "done") this.finished();
  }

  gotResult(result) {
    forgetRun();
    this.moving = false;
    this.resulted = true;
    mayGoDark();
    leaveFull();
    this.painDialog.close();
    const whole = { ...result, sided: this.sided };
    if (this.isDrill && this.painVerdict === null) {
      askPainAfter((pain) => this.conclude(whole, pain));
    } else {
      this.close();
      showResult(whole, { pain: this.painVerdict });
    }
  }

  /** Send the pain after the drill, and show how it went and what the pain means. */
  async conclude(result, pain) {
    const verdict = await this.session?.pain(pain);
    this.close();
    const { stop = false, words = "", advice = "" } = verdict ?? judged(result.pain_rule, pain);
    const kept = verdict?.kept ?? result.kept;
    const told = { before: this.said.pain, after: pain.now, stop, words, advice };
    showResult({ ...result, kept }, { pain: told });
  }

  gotProblem({ words, fatal }) {
    if (fatal) this.problem(words, { again: this.retry });
    else this.live.notice(words);
  }

  /** The line to the server is cut. */
  lost(code, reason) {
    if (this.resulted || !this.session) return;
    if (code === TOO_MANY || code === SILENT) {
      this.problem(reason || IN_USE, { again: this.retry });
    } else if (code === REFUSED) {
      this.problem(reason || NOT_ALLOWED);
    } else {
      this.problem(STOPPED, { title: "The program has stopped" });
      this.voice.say("The program on this computer has stopped.", "watch");
    }
  }

  problem(words, options = {}) {
    const of = this.wanted && !this.sided ? ` of ${this.wanted}` : "";
    const count = this.count ? `You had done ${this.count}${of}.` : null;
    this.close();
    showProblem(words, { ...options, count });
  }

  // What comes from the camera.

  /** No picture comes, or again. Of a camera that was unplugged that has been said already. */
  stalled(is) {
    if (!this.moving || this.unpluggedNow) return;
    this.away = is;
    this.live.gone(is ? NO_PICTURE : null);
  }

  unplugged() {
    if (!this.moving) return;
    this.away = this.unpluggedNow = true;
    this.live.gone(UNPLUGGED);
    show(byId("restart-camera"), true);
  }

  /** Open the camera that was used, or another one if it is not there any more. */
  cameraAgain() {
    const id = this.session?.cameraId ?? null;
    if (id === null) return openCamera();
    return openCamera(id).catch(() => openCamera());
  }

  async restartCamera() {
    try {
      await this.session?.use(await this.cameraAgain());
      this.away = this.unpluggedNow = false;
      this.live.gone(null);
      show(byId("restart-camera"), false);
    } catch (error) {
      this.live.gone(error.message);
    }
  }

  // What comes from the person.

  /** Finish now; `verdict` says that pain is the reason. */
  stop(verdict = null) {
    if (!this.moving) return;
    if (verdict) this.painVerdict = { before: this.said.pain, ...verdict };
    this.painDialog.close();
    this.session.stop();
    this.voice.say("Finished.", "done");
    this.finished();
  }

  finished() {
    this.moving = false;
    this.buttons(false);
    this.live.working();
  }

  openPain() {
    if (!this.moving || !this.isDrill || this.painDialog.isOpen) return;
    this.voice.quiet();
    this.painDialog.open();
  }

  toggleSound() {
    this.voice.wake();
    if (this.voice.toggle()) this.voice.play("good");
    this.tellSound();
  }

  tellSound() {
    byId("sound").setAttribute("aria-pressed", String(this.voice.on));
    setText(byId("sound").firstElementChild, this.voice.on ? "Sound is on" : "Sound is off");
  }

  key(event) {
    const other = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
    if (shownView() !== "live" || other || this.painDialog.isOpen) return;
    const acts = {
      escape: () => this.stop(),
      p: () => this.openPain(),
      s: () => this.toggleSound(),
      f: toggleFull,
    };
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

/** What pain means by the rule that came with the result: the program may be gone by now. */
function judged(rule, pain) {
  if (!rule) return {};
  const stop = pain.now >= rule.stop_from || (rule.further_down_leg && pain.further_down_leg);
  return stop ? { stop, words: rule.words, advice: rule.advice } : {};
}
