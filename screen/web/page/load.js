// How much is asked of this computer: less, a step at a time, where it cannot keep up.

const TOO_SMALL = "nearer"; // perhaps only because the pictures are smaller
const STEADY = new Set(["go", "running"]); // another size of picture would interrupt the movement

export class Load {
  /**
   * @param picture the server's `{most_side_px, lighter}`: the usual size, and the steps below it
   * @param lowered called with each step taken
   */
  constructor({ most_side_px: mostSidePx, lighter }, lowered) {
    this.lighter = lighter;
    this.lowered = lowered;
    this.taken = 0;
    this.leastPx = 0;
    this.sidePx = mostSidePx;
    this.mostSidePx = mostSidePx;
    this.figure = true;
    this.steady = false;
    this.count = 0;
  }

  /** A picture was answered: from the first one on it is looked at how many are. */
  answered(state) {
    this.steady = STEADY.has(state.phase);
    if (state.guidance?.id === TOO_SMALL) this.leastPx = this.sidePx = this.mostSidePx;
    const now = performance.now();
    this.since ??= now;
    this.count += 1;
    const length = (now - this.since) / 1000;
    if (length < this.lighter.look_s) return;
    const slow = (this.count - 1) / length < this.lighter.wanted_per_s;
    this.again();
    if (slow) this.lower();
  }

  /** Begin to count anew: nothing was asked for a while. */
  again() {
    this.since = undefined;
    this.count = 0;
  }

  lower() {
    const step = this.lighter.steps[this.taken];
    if (!step || this.steady) return;
    this.taken += 1;
    this.sidePx = Math.max(this.leastPx, Math.min(this.sidePx, step.side_px));
    this.figure = step.figure;
    this.lowered(step);
  }
}
