// The way to a report: open it, show it here, save it, forget it.

import { byId, make, setText, show } from "./elements.js";
import { address, forget } from "./server.js";

/** Make the buttons work; call once. */
export function wireReport() {
  byId("report-here").addEventListener("click", toggleFrame);
  byId("save").addEventListener("click", () => {
    setText(
      byId("report-words"),
      "Saved among your downloads: one file with the report and all measurements.",
    );
  });
  byId("forget").addEventListener("click", forgetThis);
}

/** Offer a report; without one the whole part is hidden. */
export function offerReport({ report, files }) {
  show(byId("result-report"), Boolean(report));
  if (!report) return;
  byId("result-report").dataset.report = report;
  byId("report-link").href = address(report);
  show(byId("save"), Boolean(files));
  if (files) byId("save").href = address(files);
  for (const id of ["report-link", "report-here", "forget", "report-kept"]) show(byId(id), true);
  setText(byId("report-words"), "");
  hideFrame();
}

function toggleFrame() {
  if (byId("report-frame")) {
    hideFrame();
    return;
  }
  // A new frame each time: one that is sent elsewhere would need the Back button twice.
  const src = byId("report-link").href;
  const frame = make("iframe", { id: "report-frame", title: "The report", src });
  byId("report-words").after(frame);
  byId("report-here").setAttribute("aria-expanded", "true");
  setText(byId("report-here"), "Hide it");
  frame.scrollIntoView({ block: "nearest" });
}

function hideFrame() {
  byId("report-frame")?.remove();
  byId("report-here").setAttribute("aria-expanded", "false");
  setText(byId("report-here"), "Show it here");
}

async function forgetThis() {
  try {
    await forget(byId("result-report").dataset.report);
  } catch (error) {
    setText(byId("report-words"), error.message);
    return;
  }
  hideFrame();
  for (const id of ["report-link", "report-here", "save", "forget", "report-kept"]) {
    show(byId(id), false);
  }
  setText(
    byId("report-words"),
    "Forgotten. The program keeps nothing of it. A file that you saved stays where you saved it.",
  );
}
