// Finding and making elements. Words are only ever set as text, never as HTML.

export const byId = (id) => document.getElementById(id);

/** Make an element: `make("li", {class: "x", text: "words"}, child, ...)`. */
export function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/** Replace what is in a list by one item for each text. */
export function fillList(list, texts) {
  list.replaceChildren(...texts.map((text) => make("li", { text })));
}

/** Set an element's text only if it is another one, so that nothing is announced twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Show or hide; `hidden` elements are out of reach of the keyboard too. */
export function show(element, shown) {
  element.hidden = !shown;
}
