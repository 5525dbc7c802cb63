// The first choice: the drill, a test, or a video.

import { byId, make } from "./elements.js";

/** Fill the choices in; `choose(kind, item)` is called with "drill" or "test". */
export function fillHome(about, choose) {
  byId("drills").replaceChildren(...about.drills.map((drill) => drillCard(drill, choose)));
  byId("tests").replaceChildren(...about.tests.map((test) => testCard(test, choose)));
}

function drillCard(drill, choose) {
  const start = make("button", { type: "button", class: "primary big", text: "Start" });
  start.dataset.drill = drill.name;
  start.setAttribute("aria-label", `Start: ${drill.title}`);
  start.addEventListener("click", () => choose("drill", drill));
  return make(
    "article",
    { class: "drill" },
    make("img", { src: "hinge.svg", width: "300", height: "320", alt: "" }),
    make(
      "div",
      {},
      make("p", { class: "kind", text: "Practise at home" }),
      make("h2", { text: drill.title }),
      make("p", { text: drill.summary }),
      make("p", { text: "The camera counts, and a voice tells you how it went." }),
      start,
    ),
  );
}

function testCard(test, choose) {
  const card = make(
    "button",
    { type: "button", class: "card" },
    make("span", { class: "card-title", text: test.title }),
    make("span", { text: test.summary }),
  );
  card.dataset.test = test.name;
  card.addEventListener("click", () => choose("test", test));
  return card;
}
