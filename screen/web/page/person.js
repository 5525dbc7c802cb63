// What a clinician may say of the person: it chooses the norms, and is never asked for.

import { make } from "./elements.js";

const SEXES = [
  ["", "Not said"],
  ["female", "Female"],
  ["male", "Male"],
];

/** Put the three fields into a place on the page. */
export function fillPerson(place) {
  const sex = make("select", { name: "sex" });
  sex.append(...SEXES.map(([value, text]) => make("option", { value, text })));
  place.append(
    make("label", { text: "Sex" }, sex),
    make("label", { text: "Age in years" }, number("age", 1, 120)),
    make("label", { text: "Height in cm" }, number("height_cm", 50, 250)),
  );
}

function number(name, min, max) {
  return make("input", {
    type: "number",
    name,
    min,
    max,
    inputmode: "numeric",
    autocomplete: "off",
  });
}

/** Return the person as the server takes it: null for what was not said. */
export function readPerson(place) {
  const value = (name) => place.querySelector(`[name=${name}]`).value.trim();
  const figure = (name) => (value(name) === "" ? null : Number(value(name)));
  return { sex: value("sex") || null, age: figure("age"), height_cm: figure("height_cm") };
}

/** The first field that holds a number out of its range, or null. */
export function wrongField(place) {
  return [...place.querySelectorAll("input")].find((field) => !field.checkValidity()) ?? null;
}
