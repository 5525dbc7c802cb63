// The camera: asking for it, choosing one, and noticing when it stops.

const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

/** An error with a heading and words for the person. */
export class CameraTrouble extends Error {
  constructor(title, words) {
    super(words);
    this.title = title;
  }
}

export const UNPLUGGED =
  "The camera has gone. Plug it in again, then press “Start the camera again”.";
export const NO_PICTURE =
  "The camera sends no picture. Check that it is plugged in, that nothing covers it, and that no other program uses it.";

/** Ask for a camera and return its stream; throw `CameraTrouble` if there is none. */
export async function openCamera(deviceId = null) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CameraTrouble(
      "No way to the camera",
      "This browser gives this page no camera. Open the same address in a current Firefox, Chrome or Edge.",
    );
  }
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "user" } };
  const video = { ...WANTED, ...which, resizeMode: { ideal: "none" } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    throw troubleOf(error);
  }
}

/** The cameras of this machine; their names are known only once one was allowed. */
export async function listCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === "videoinput")
    .map((device, index) => ({ id: device.deviceId, name: device.label || `Camera ${index + 1}` }));
}

/** The camera a stream comes from. */
export const cameraOf = (stream) => stream.getVideoTracks()[0]?.getSettings().deviceId ?? null;

/** Show a stream in a video element and wait for its first picture. */
export async function showIn(video, stream) {
  video.srcObject = stream;
  await video.play().catch(() => {});
}

/** Ask the camera for fewer pictures a second; one that cannot do so goes on as it was. */
export async function slowDown(stream, perSecond) {
  const track = stream?.getVideoTracks()[0];
  await track?.applyConstraints({ frameRate: { max: perSecond } }).catch(() => {});
}

/** Switch the camera off: its light goes out. */
export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Call `gone()` when the camera is unplugged. */
export function onUnplugged(stream, gone) {
  stream.getVideoTracks()[0]?.addEventListener("ended", gone, { once: true });
}

function troubleOf(error) {
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return notAllowed(error.message);
    case "NotFoundError":
    case "OverconstrainedError":
      return new CameraTrouble(
        "No camera found",
        "I cannot find a camera on this computer. Plug one in, then press “Try again”.",
      );
    case "NotReadableError":
    case "AbortError":
      return new CameraTrouble(
        "The camera is busy",
        "Another program is using the camera. Close video calls and other windows that show it, then press “Try again”.",
      );
    default:
      return new CameraTrouble(
        "The camera did not start",
        "The camera did not start. Unplug it and plug it in again, or start the computer anew, then press “Try again”.",
      );
  }
}

function notAllowed(message) {
  const title = "The camera is not allowed yet";
  if (/system/i.test(message)) {
    return new CameraTrouble(
      title,
      "This computer keeps the camera from the browser. Open the computer's settings, look for Privacy, then Camera, and allow it for this browser. Then press “Try again”.",
    );
  }
  if (/dismiss/i.test(message)) {
    return new CameraTrouble(
      title,
      "The question was closed without an answer. Press “Try again” and choose “Allow”.",
    );
  }
  return new CameraTrouble(title, `${whereToAllow(navigator.userAgent)} Then press “Try again”.`);
}

function whereToAllow(browser) {
  if (/Firefox\//.test(browser)) {
    return "Click the crossed-out camera to the left of the address at the top of this window, and take away the block with the ✕ beside it.";
  }
  if (/Chrome\//.test(browser)) {
    return "Click the sign to the left of the address at the top of this window, and switch Camera on.";
  }
  if (/Safari\//.test(browser)) {
    return "In the menu at the top choose Safari, then “Settings for this website”, and set Camera to Allow.";
  }
  return "Allow the camera for this page in the browser's settings.";
}
