// Plain requests to the server this page came from. All addresses are below the page's own.

export const STOPPED =
  "The program on this computer has stopped. Start it again: it opens a new page.";

export const address = (path) => new URL(path, document.baseURI).href;

export function socketAddress(path) {
  const url = new URL(path, document.baseURI);
  url.protocol = "ws:";
  return url.href;
}

/** An error with words for the person. */
export class Refused extends Error {}

/** Ask the server; return what it says, or throw `Refused` with its words. */
export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(address(path), options);
  } catch {
    throw new Refused(STOPPED);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refused(answer.words || "The program could not do that. Reload this page.");
  }
  return answer;
}

export const about = () => ask("api/about");

/** Make the server forget a report. */
export async function forget(path) {
  await ask(path, { method: "DELETE" });
}
