// The page that asks for the camera, and lets the person choose among several.

import { cameraOf, CameraTrouble, closeCamera, listCameras, openCamera, showIn } from "./camera.js";
import { byId, make, show } from "./elements.js";
import { showProblem } from "./problem.js";
import { shownView, showView } from "./views.js";

export class CameraView {
  /** `started(stream)` is called with the camera that the person chose. */
  constructor(started) {
    this.started = started;
    this.preview = null;
    this.cameraId = null;
    byId("start-camera").addEventListener("click", () => this.start());
    byId("use-camera").addEventListener("click", () => this.use(this.preview));
    byId("camera-list").addEventListener("change", (event) => this.look(event.target.value));
  }

  begin() {
    show(byId("camera-ask"), true);
    show(byId("camera-choose"), false);
    showView("camera");
  }

  /** The page was left. */
  close() {
    closeCamera(this.preview);
    this.preview = null;
    byId("camera-preview").srcObject = null;
  }

  async start() {
    const button = byId("start-camera");
    button.disabled = true;
    try {
      const stream = await openCamera(this.cameraId);
      if (shownView() === "camera") await this.opened(stream);
      else closeCamera(stream); // the person has left meanwhile
    } catch (error) {
      this.trouble(error);
    } finally {
      button.disabled = false;
    }
  }

  async opened(stream) {
    const cameras = await listCameras();
    if (shownView() !== "camera") {
      closeCamera(stream);
      return;
    }
    if (cameras.length > 1 && this.cameraId === null) await this.choose(stream, cameras);
    else this.use(stream);
  }

  async choose(stream, cameras) {
    this.preview = stream;
    byId("camera-list").replaceChildren(
      ...cameras.map(({ id, name }) => make("option", { value: id, text: name })),
    );
    byId("camera-list").value = cameraOf(stream);
    show(byId("camera-ask"), false);
    show(byId("camera-choose"), true);
    showView("camera");
    await showIn(byId("camera-preview"), stream);
  }

  async look(id) {
    this.close();
    this.wanted = id;
    try {
      const stream = await openCamera(id);
      if (shownView() !== "camera" || this.wanted !== id) {
        closeCamera(stream);
        return;
      }
      this.preview = stream;
      await showIn(byId("camera-preview"), stream);
    } catch (error) {
      this.trouble(error);
    }
  }

  use(stream) {
    if (!stream) return; // the next camera is still being opened
    this.preview = null;
    byId("camera-preview").srcObject = null;
    this.cameraId = cameraOf(stream);
    this.started(stream);
  }

  trouble(error) {
    if (!(error instanceof CameraTrouble)) throw error;
    this.cameraId = null;
    this.close();
    showProblem(error.message, {
      title: error.title,
      again: () => {
        this.begin();
        this.start();
      },
    });
  }
}
