// One run of a test or drill, from the camera's first picture to the result.

import { cameraOf, closeCamera, onUnplugged, showIn, slowDown } from "./camera.js";
import { Connection } from "./connection.js";
import { Frames } from "./frames.js";
import { Load } from "./load.js";

export class Session {
  /**
   * @param video the element that shows the camera
   * @param start what to begin
   * @param picture how large pictures are sent, and the steps below it
   * @param told an object of functions: ready, state, result, problem, closed, stalled, unplugged
   */
  constructor(video, start, picture, told) {
    this.video = video;
    this.load = new Load(picture, (step) => slowDown(this.stream, step.camera_per_s));
    this.told = told;
    this.over = false;
    this.answer = null;
    this.frames = new Frames(
      video,
      this.load,
      (bytes) => this.connection.frame(bytes),
      (is) => told.stalled(is),
      () => this.connection.hangUp(),
    );
    this.connection = new Connection(start, {
      ready: (ready) => {
        if (this.over) return;
        this.frames.start();
        told.ready(ready);
      },
      state: (state) => this.state(state),
      result: (result) => {
        this.endPictures();
        told.result(result);
      },
      pain: (message) => this.painAnswered(message),
      problem: (message) => told.problem(message),
      closed: (code, reason) => {
        this.endPictures();
        this.painAnswered(null);
        told.closed(code, reason);
      },
    });
  }

  /** Use a camera: the first one, or another after it was unplugged. */
  async use(stream) {
    if (this.over) {
      closeCamera(stream);
      return;
    }
    this.closeStream();
    this.stream = stream;
    this.load.again();
    this.cameraId = cameraOf(stream);
    onUnplugged(stream, () => {
      if (!this.over && this.stream === stream) this.told.unplugged();
    });
    await showIn(this.video, stream);
  }

  state(state) {
    this.frames.answered();
    this.load.answered(state);
    if (state.phase === "done") this.endPictures();
    this.told.state(state);
  }

  /** Tell the server that the state of a frame is on the screen. */
  shown(frame) {
    this.connection.tell({
      type: "shown",
      frame,
      at_ms: performance.timeOrigin + performance.now(),
    });
  }

  pause() {
    this.frames.pause();
  }

  resume() {
    this.load.again();
    this.frames.resume();
  }

  /** Say how much pain there is; resolves to the server's answer, or null if it is gone. */
  pain(pain) {
    if (!this.connection.open) return Promise.resolve(null);
    this.connection.tell({ type: "pain", ...pain });
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  painAnswered(message) {
    this.answer?.(message);
    this.answer = null;
  }

  /** Finish now; the result follows. */
  stop() {
    this.endPictures();
    this.connection.tell({ type: "stop" });
  }

  /** No more pictures: the camera's light goes out. */
  endPictures() {
    this.over = true;
    this.frames.stop();
    this.closeStream();
  }

  closeStream() {
    closeCamera(this.stream);
    this.stream = null;
  }

  /** Leave without a result. */
  close() {
    this.endPictures();
    this.connection.close();
    this.video.srcObject = null;
  }
}
