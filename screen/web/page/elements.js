// Finding and making elements. Words are only ever set as text, never as HTML.

/**
 * Find an element of the page by its id; what kind it is stands in index.html.
 * @param {string} id
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id);

/**
 * Make an element: `make("li", {class: "x", text: "words"}, child, ...)`.
 * @param {string} tag
 * @param {{text?: string, [attribute: string]: any}} [about]
 * @param {...(Node | string)} children
 * @returns {any}
 */
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
