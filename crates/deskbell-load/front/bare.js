// The least that any page can do: the same elements, made by bare calls of the
// DOM. What this needs is what the browser needs; a library comes on top of it.
// `window.use` is told which elements: those of the desk's own alert, as they
// stand on its page, or none for what the other libraries are given to show.
const NOTE = [
  "div",
  { class: "note" },
  ["h2", {}, "Incoming chat"],
  ["p", {}, "Support"],
  [
    "dl",
    {},
    ["div", {}, ["dt", {}, "Customer"], ["dd", {}, "Lena"]],
    ["div", {}, ["dt", {}, "Waiting"], ["dd", {}, "since 14:03"]],
  ],
  ["button", {}, "Reject"],
  ["button", {}, "Accept"],
];

const SVG = "http://www.w3.org/2000/svg";

/** `[name, attributes, ...content]`, or a text; ids get the number. */
function make(what, number) {
  if (typeof what === "string") return document.createTextNode(what);
  const [name, attributes, ...content] = what;
  const element =
    name === "svg" || name === "path"
      ? document.createElementNS(SVG, name)
      : document.createElement(name);
  for (const key in attributes) {
    const value = attributes[key];
    element.setAttribute(key, key === "id" ? value + number : value);
  }
  for (const part of content) element.appendChild(make(part, number));
  return element;
}

const section = document.body.appendChild(document.createElement("section"));
const list = section.appendChild(document.createElement("ul"));
section.className = "stack";
list.className = "stack-list";

window.use = (template, selector) => {
  const note = template ?? NOTE;
  window.stack = {
    selector: selector ?? ".note",
    most: Infinity,
    show(count) {
      for (let number = 1; number <= count; number++) {
        const row = document.createElement("li");
        row.appendChild(make(note, number));
        list.prepend(row);
      }
    },
    end() {
      list.replaceChildren();
    },
  };
};
