// Pain from 0 to the worst number, as one row of large buttons.

import { make, show } from "./elements.js";

const ENDS = { first: "no pain", last: "worst pain" };

/** Put the numbers into every pain question of the page. */
export function fillScales(worst) {
  for (const fieldset of document.querySelectorAll("fieldset.pain")) fillScale(fieldset, worst);
  for (const leg of document.querySelectorAll(".leg")) {
    const box = make("input", { type: "checkbox", name: "leg" });
    leg.append(make("label", { class: "tick" }, box, "The pain now goes further down my leg"));
  }
}

function fillScale(fieldset, worst) {
  const numbers = Array.from({ length: worst + 1 }, (_, number) => number);
  const row = make("div", { class: "scale" }, ...numbers.map((number) => choice(number, worst)));
  const ends = make(
    "p",
    { class: "ends", "aria-hidden": "true" },
    make("span", { text: `0 ${ENDS.first}` }),
    make("span", { text: `${worst} ${ENDS.last}` }),
  );
  fieldset.append(row, ends);
}

function choice(number, worst) {
  const input = make("input", { type: "radio", name: "pain", value: String(number) });
  input.addEventListener("change", () => {
    for (const missing of input.form.querySelectorAll(".wrong")) show(missing, false);
  });
  const words = { 0: `0, ${ENDS.first}`, [worst]: `${worst}, ${ENDS.last}` }[number];
  if (words) input.setAttribute("aria-label", words);
  return make("label", {}, input, make("span", { text: String(number) }));
}

/** Return what was chosen in a form, or null (and say that a number is missing). */
export function readPain(form, missing) {
  const chosen = form.querySelector("input[name=pain]:checked");
  show(missing, chosen === null);
  if (chosen === null) {
    form.querySelector("input[name=pain]").focus();
    return null;
  }
  return {
    now: Number(chosen.value),
    further_down_leg: form.querySelector("input[name=leg]")?.checked ?? false,
  };
}

/** Forget what was chosen in a form, and the reminder. */
export function clearPain(form) {
  for (const input of form.querySelectorAll("input[name=pain], input[name=leg]")) {
    input.checked = false;
  }
  for (const missing of form.querySelectorAll(".wrong")) show(missing, false);
}
