// What is needed to go on after a reload; kept by the browser for this window only.

const KEY = "movement-screen";
const KEPT_MS = 15 * 60 * 1000; // the program keeps its part for as long

/** Remember a run: `{kind, name, said, ticket, count, wanted, sided}`. */
export function remember(run) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...run, at: Date.now() }));
}

/** Forget it: it is over, or the person has left it. */
export function forgetRun() {
  sessionStorage.removeItem(KEY);
}

/** The run that was left, or null. */
export function leftRun() {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return null;
  const run = JSON.parse(text);
  if (Date.now() - run.at < KEPT_MS) return run;
  forgetRun();
  return null;
}
