// The screen itself: it stays on during a test, and can be filled.

let lock = null;
let wanted = false;

/** Keep the screen from going dark: nobody touches the computer during a test. */
export async function stayOn() {
  wanted = true;
  try {
    lock = (await navigator.wakeLock?.request("screen")) ?? null;
  } catch {
    lock = null; // not granted: the screen may go dark, which the computer's settings can prevent
  }
  if (!wanted) mayGoDark();
}

export function mayGoDark() {
  wanted = false;
  lock?.release().catch(() => {});
  lock = null;
}

document.addEventListener("visibilitychange", () => {
  if (wanted && !document.hidden) stayOn();
});

export const canFill = () => document.fullscreenEnabled === true;

export function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}

export function leaveFull() {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}
