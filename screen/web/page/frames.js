// Pictures on their way from the camera to the server: one at a time, always the newest.

const HEADER_BYTES = 12;
const QUALITY = 0.85;
const STALLED_MS = 2000;
const SILENT_MS = 20000; // the first answer waits until the network is loaded
const LOOK_MS = 500;
const ENCODE_AFTER = 0.5; // of the time an answer usually takes: no work on pictures never sent

export class Frames {
  /**
   * @param video the element that shows the camera
   * @param load its `sidePx` is what pictures are shrunk to
   * @param send takes the bytes of one frame
   * @param stalled called with true when no picture has come for a while, with false when they do
   * @param silent called when the server has not answered for long
   */
  constructor(video, load, send, stalled, silent) {
    this.video = video;
    this.load = load;
    this.send = send;
    this.stalled = stalled;
    this.silent = silent;
    this.canvas = document.createElement("canvas");
    this.brush = this.canvas.getContext("2d", { alpha: false });
    this.clock = new FrameClock();
    this.number = 0;
    this.next = null;
    this.sentAt = null;
    this.answerMs = 0;
    this.encoding = false;
    this.paused = false;
    this.isStalled = false;
  }

  start() {
    this.running = true;
    this.seenAt = performance.now();
    this.watching = setInterval(() => this.watch(), LOOK_MS);
    this.listen();
  }

  stop() {
    this.running = false;
    clearInterval(this.watching);
    this.next = null;
  }

  /** Send nothing for a while; what was in the making is thrown away. */
  pause() {
    this.paused = true;
    this.next = null;
  }

  resume() {
    this.paused = false;
  }

  /** The server has answered: the next picture may go. */
  answered() {
    if (this.sentAt === null) return;
    const took = performance.now() - this.sentAt;
    this.answerMs += (took - this.answerMs) * 0.2;
    this.sentAt = null;
    this.sendNext();
  }

  listen() {
    if (!this.running) return;
    if (this.video.requestVideoFrameCallback) {
      this.video.requestVideoFrameCallback((now, about) => this.arrived(now, about));
    } else {
      requestAnimationFrame((now) => {
        if (this.video.currentTime === this.shownAt) this.listen();
        else this.arrived(now, null);
        this.shownAt = this.video.currentTime;
      });
    }
  }

  arrived(now, about) {
    this.listen();
    this.seenAt = performance.now();
    if (this.isStalled) this.tellStalled(false);
    if (!this.running || this.paused || this.encoding || !this.video.videoWidth) return;
    const soon = (this.seenAt - (this.sentAt ?? -Infinity)) >= this.answerMs * ENCODE_AFTER;
    if (soon) this.encode(this.clock.time(now, about));
  }

  encode(timeMs) {
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, this.load.sidePx / Math.max(videoWidth, videoHeight));
    const width = Math.round(videoWidth * scale);
    const height = Math.round(videoHeight * scale);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.brush.drawImage(this.video, 0, 0, width, height);
    this.encoding = true;
    this.canvas.toBlob((jpeg) => this.encoded(jpeg, timeMs), "image/jpeg", QUALITY);
  }

  async encoded(jpeg, timeMs) {
    const picture = jpeg && (await jpeg.arrayBuffer());
    this.encoding = false;
    if (!picture || !this.running || this.paused) return;
    this.number += 1;
    this.next = packed(this.number, timeMs, picture);
    this.sendNext();
  }

  sendNext() {
    if (this.next === null || this.sentAt !== null || this.paused) return;
    this.sentAt = performance.now();
    this.send(this.next);
    this.next = null;
  }

  watch() {
    const quiet = performance.now() - this.seenAt;
    if (document.hidden) this.seenAt = performance.now(); // a hidden page is given no pictures
    else if (quiet > STALLED_MS && !this.isStalled) this.tellStalled(true);
    if (this.sentAt !== null && performance.now() - this.sentAt > SILENT_MS) this.silent();
  }

  tellStalled(is) {
    this.isStalled = is;
    this.stalled(is);
  }
}

/** The camera's own time of each picture, in milliseconds; never twice the same, never back. */
class FrameClock {
  time(now, about) {
    const own = about?.captureTime ?? (about ? about.mediaTime * 1000 : now);
    const since = this.last === undefined ? own : this.last + Math.max(1, now - this.lastNow);
    const sound = this.last === undefined || (own > this.last && Math.abs(own - since) < 1000);
    this.last = sound ? own : since;
    this.lastNow = now;
    return this.last;
  }
}

function packed(number, timeMs, picture) {
  const bytes = new Uint8Array(HEADER_BYTES + picture.byteLength);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, number, true);
  header.setFloat64(4, timeMs, true);
  bytes.set(new Uint8Array(picture), HEADER_BYTES);
  return bytes;
}
