// The figure over the mirrored picture: thin lines for the body, a thick one for the low back.

// Numbers of BlazePose joints.
const NOSE = 0;
const EARS = [7, 8];
// deno-fmt-ignore
const LIMBS = [
  [11, 12], [23, 24],
  [11, 13], [13, 15], [12, 14], [14, 16],
  [11, 23], [12, 24],
  [23, 25], [25, 27], [24, 26], [26, 28],
  [27, 29], [29, 31], [27, 31], [28, 30], [30, 32], [28, 32],
];
const SEEN = 0.5;
const MOST_DOTS = 2; // device pixels for each of the page's, so that large screens stay quick
const EDGE = "rgb(0 0 0 / 0.6)";
const BODY = "#ffffff";
const BACK = { calm: "#35c8ff", good: "#3ee07a", watch: "#ffb000" };

export class Overlay {
  constructor(canvas, video) {
    this.canvas = canvas;
    this.video = video;
    this.brush = canvas.getContext("2d");
  }

  clear() {
    this.brush.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Draw what the server saw; `figure` may be null. */
  draw(figure, tone) {
    this.fit();
    this.clear();
    if (!figure) return;
    const place = this.placing();
    const points = figure.joints.map(([x, y, seen]) => ({ at: place(x, y), seen: seen >= SEEN }));
    const thin = Math.max(2, this.canvas.height / 220);
    const limbs = LIMBS.filter(([from, to]) => points[from]?.seen && points[to]?.seen);
    for (const [width, colour] of [[thin * 2.2, EDGE], [thin, BODY]]) {
      for (const [from, to] of limbs) this.line([points[from].at, points[to].at], width, colour);
      this.head(points, width, colour);
    }
    const back = figure.back.map(([x, y]) => place(x, y));
    this.line(back, thin * 5, EDGE);
    this.line(back, thin * 3.5, BACK[tone] ?? BACK.calm);
  }

  head(points, width, colour) {
    if (!points[NOSE]?.seen) return;
    const [one, other] = EARS.map((ear) => points[ear].at);
    const [x, y] = [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
    const reach = [one, points[NOSE].at].map(([a, b]) => Math.hypot(a - x, b - y));
    this.brush.beginPath();
    this.brush.arc(x, y, Math.max(...reach) * 1.2, 0, 2 * Math.PI);
    this.stroke(width, colour);
  }

  line(points, width, colour) {
    if (points.length < 2) return;
    this.brush.beginPath();
    for (const [index, [x, y]] of points.entries()) {
      if (index === 0) this.brush.moveTo(x, y);
      else this.brush.lineTo(x, y);
    }
    this.stroke(width, colour);
  }

  stroke(width, colour) {
    Object.assign(this.brush, {
      lineWidth: width,
      strokeStyle: colour,
      lineCap: "round",
      lineJoin: "round",
    });
    this.brush.stroke();
  }

  /** Give the canvas as many dots as it has on the screen. */
  fit() {
    const dots = Math.min(window.devicePixelRatio || 1, MOST_DOTS);
    const width = Math.round(this.canvas.clientWidth * dots);
    const height = Math.round(this.canvas.clientHeight * dots);
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
  }

  /** Where a place of the unmirrored picture (0 to 1) is on the canvas, as in a mirror. */
  placing() {
    const { videoWidth, videoHeight } = this.video;
    const { width, height } = this.canvas;
    const scale = Math.min(width / (videoWidth || width), height / (videoHeight || height));
    const [wide, high] = [(videoWidth || width) * scale, (videoHeight || height) * scale];
    const [left, top] = [(width - wide) / 2, (height - high) / 2];
    return (x, y) => [left + (1 - x) * wide, top + y * high];
  }
}
