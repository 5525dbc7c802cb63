// The way through the page: be asked about the day before, choose, be asked, get ready, camera, move,
// result.

import { CameraView } from "./camera_view.js";
import { askDayAfter, askedToday } from "./day_after.js";
import { byId, setText, show } from "./elements.js";
import { fillHome } from "./home.js";
import { dropLeft, offerLeft } from "./left.js";
import { fillScales } from "./pain.js";
import { Prepare } from "./prepare.js";
import { showProblem } from "./problem.js";
import { wireReport } from "./report.js";
import { leftRun } from "./resume.js";
import { showResult } from "./result.js";
import { Run } from "./run.js";
import { Safety } from "./safety.js";
import { about as askAbout } from "./server.js";
import { Upload } from "./upload.js";
import { leave, onBack, showView } from "./views.js";
import { Voice } from "./voice.js";

const HOME_BUTTONS = ["go-home", "safety-home", "result-home", "problem-home"];

function startPage(about, due) {
  const voice = new Voice();
  const upload = new Upload(about, (result) => showResult(result, { again: false }));
  let [kind, item, flags, said, ticket] = [null, null, null, null, null];
  let cleared = null; // what comes after the red flags
  const camera = new CameraView((stream) => run.begin(kind, item, said, stream, ticket));
  const run = new Run(voice, about.picture, () => {
    ticket = leftRun()?.ticket ?? null;
    camera.begin();
  });
  const prepare = new Prepare(voice, about.pain, (answers) => {
    [said, ticket] = [{ ...answers, ...flags }, null];
    camera.begin();
  });
  const safety = new Safety(about.red_flags, (answers) => {
    flags = answers;
    cleared();
  });

  const home = () => {
    run.close();
    safety.cancel();
    camera.close();
    upload.cancel();
    voice.quiet();
    dropLeft();
    showView("home");
  };

  fillScales(about.pain.worst);
  fillHome(about, (chosenKind, chosenItem) => {
    [kind, item] = [chosenKind, chosenItem];
    cleared = () => prepare.begin(kind, item);
    safety.begin();
  });
  wireReport();
  setText(byId("version"), `Version ${about.version}.`);
  offerLeft(about, (left, chosen) => {
    [kind, item, said, ticket] = [left.kind, chosen, left.said, left.ticket];
    flags = { applies: said.applies, seen: said.seen };
    camera.begin();
  });
  byId("go-video").addEventListener("click", () => {
    cleared = () => upload.begin(flags);
    safety.begin();
  });
  byId("again").addEventListener("click", () => prepare.begin(kind, item));
  for (const id of HOME_BUTTONS) byId(id).addEventListener("click", () => leave(home));
  document.addEventListener("click", () => voice.wake()); // sounds are allowed after a press only
  onBack(home);
  showView("home");
  if (due !== null && leftRun() === null) askDayAfter(due, () => leave(home));
}

try {
  startPage(...(await Promise.all([askAbout(), askedToday()])));
} catch (error) {
  showProblem(error.message, { title: "The page could not start" });
  show(byId("problem-home"), false);
  show(byId("go-home"), false);
}
