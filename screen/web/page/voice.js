// Words spoken and sounds made on this machine. Only voices that live on it are used: the others
// send what they say to a company.

const SOUNDS = {
  // Of each note: pitch in hertz, start and length in seconds.
  good: [[659, 0, 0.16], [988, 0.14, 0.35]],
  watch: [[440, 0, 0.2], [349, 0.2, 0.4]],
  count: [[784, 0, 0.2]],
  attention: [[587, 0, 0.4]],
  go: [[523, 0, 0.14], [659, 0.14, 0.14], [784, 0.28, 0.4]],
  done: [[523, 0, 0.18], [659, 0.18, 0.18], [784, 0.36, 0.18], [1047, 0.54, 0.6]],
};
const WITH_VOICE = new Set(["good", "watch", "go", "done"]);
const BEFORE_VOICE_MS = 250;
const VOLUME = 0.9;

export class Voice {
  constructor() {
    this.on = true;
    this.sounds = null;
    this.waiting = null;
    this.mute = false;
    this.synthesis = window.speechSynthesis ?? null;
    this.synthesis?.getVoices();
  }

  /** The voice that speaks: English, and on this machine. Null if there is none. */
  get speaker() {
    if (this.mute) return null;
    const here = (this.synthesis?.getVoices() ?? []).filter(
      (voice) => voice.localService === true && /^en([-_]|$)/i.test(voice.lang),
    );
    return here.find((voice) => /^en[-_]gb/i.test(voice.lang)) ?? here[0] ?? null;
  }

  /** Must be called from a button press once: browsers keep quiet before. */
  wake() {
    const Context = window.AudioContext;
    if (!this.sounds && Context) this.sounds = new Context();
    if (this.sounds?.state === "suspended") this.sounds.resume().catch(() => {});
  }

  /** Make a sound and speak, instead of what is being spoken. Either may be missing. */
  say(text, sound = null) {
    if (!this.on) return;
    this.quiet();
    const { speaker } = this;
    if (sound && (!speaker || !text || WITH_VOICE.has(sound))) this.play(sound);
    if (!text || !speaker) return;
    this.waiting = setTimeout(
      () => this.speak(text, speaker),
      WITH_VOICE.has(sound) ? BEFORE_VOICE_MS : 0,
    );
  }

  speak(text, speaker) {
    const words = new SpeechSynthesisUtterance(text);
    words.voice = speaker;
    words.lang = speaker.lang;
    words.volume = 1;
    words.rate = 0.95;
    words.onerror = ({ error }) => {
      // A voice that cannot speak is no voice: sounds take its place.
      if (!["canceled", "interrupted"].includes(error)) this.mute = true;
    };
    this.words = words; // kept: browsers forget words that nobody holds
    this.synthesis.speak(words);
  }

  /** Whether something is being spoken, or about to be. */
  get speaking() {
    return Boolean(this.synthesis?.speaking || this.synthesis?.pending);
  }

  /** Stop speaking. */
  quiet() {
    clearTimeout(this.waiting);
    if (this.speaking) this.synthesis.cancel();
  }

  play(name) {
    if (!this.on || this.sounds?.state !== "running") return;
    const now = this.sounds.currentTime + 0.02;
    for (const [pitch, start, length] of SOUNDS[name]) this.note(pitch, now + start, length);
  }

  note(pitch, start_s, length_s) {
    const loudness = this.sounds.createGain();
    loudness.gain.setValueAtTime(0, start_s);
    loudness.gain.linearRampToValueAtTime(VOLUME, start_s + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.001, start_s + length_s);
    loudness.connect(this.sounds.destination);
    const tone = this.sounds.createOscillator();
    tone.type = "triangle";
    tone.frequency.value = pitch;
    tone.connect(loudness);
    tone.start(start_s);
    tone.stop(start_s + length_s);
  }

  /** Switch all sound on or off; return whether it is on now. */
  toggle() {
    if (this.on) this.quiet();
    this.on = !this.on;
    return this.on;
  }

  /** Let the person hear it, and return what to write beside the button. */
  test() {
    this.wake();
    this.on = true;
    const started = this.sounds?.resume() ?? Promise.resolve();
    started.then(() => this.say("I am here. I will tell you what to do.", "good"), () => {});
    if (this.speaker) {
      return "You should hear a voice now. If not, turn the sound of this computer up.";
    }
    if (this.sounds) {
      return "This browser has no voice on this computer. You will hear sounds and see colours instead: green is good, amber means something to change. If you heard nothing now, turn the sound up.";
    }
    return "This browser can make no sounds. Watch the colours: green is good, amber means something to change.";
  }
}
