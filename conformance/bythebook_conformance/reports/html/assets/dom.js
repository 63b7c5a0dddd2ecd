// Makes elements. A text is always a text node: no function here reads HTML.

/** Returns an element. `attributes` may hold listeners (`onclick`); false and null leave an attribute out. */
export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Returns a section with a heading, or null if it would be empty. A script may move the focus to the heading. */
export function section(id, title, about, ...children) {
  const inside = children.flat(Infinity).filter(Boolean);
  if (!inside.length) return null;
  const heading = el("h2", { id: `${id}-title`, tabindex: "-1" }, title);
  return el("section", { id, "aria-labelledby": `${id}-title` }, heading, about ? el("p", { class: "about" }, about) : null, inside);
}

/** Returns a count with its noun: "1 failure", "2 failures", "1,204 requirements". */
export function counted(count, noun) {
  const plural = noun.endsWith("s") ? noun : `${noun}s`;
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

/** Returns a path that a browser breaks before a slash, and elsewhere only where a part fits on no line. */
export function breakable(path) {
  return path.split(/(?=\/)/).map((part) => [el("wbr", null), part]);
}

/** Returns a name; a long one is broken behind a dot or an underscore. */
export function breakableName(name) {
  if (name.length <= 24) return name;
  return name.split(/(?<=[._])/).map((part) => [part, el("wbr", null)]);
}

/** Returns the method and the path of an operation, the paths of all operations in one line below each other. */
export function routeOf({ method, path }) {
  return [el("span", { class: "method" }, method), " ", el("span", { class: "path" }, breakable(path))];
}

// A command of so many characters is shown in part, until the reader asks for all of it.
const LONG = 1500;

/** Returns a command with a button that copies it. An option stays beside its value. */
export function shellBlock(text, label, caption = null) {
  const body = el("pre", null, text.length > LONG || text.includes("\n") ? clipped(text, LONG) : unbroken(text));
  return el("div", { class: "shell" }, caption ? el("p", { class: "label" }, caption) : null, body, copyButton(label, text));
}

function unbroken(line) {
  const [start, ...options] = line.split(/ (?=-)/);
  return [...start.split(" "), ...options].map((part, position) => [position ? " " : null, el("span", { class: "word" }, part)]);
}

/** Returns a text, cut after `most` characters, with a button that shows the rest. */
export function clipped(text, most) {
  if (text.length <= most) return text;
  const rest = el("span", { hidden: true }, text.slice(most));
  const button = el("button", { type: "button", class: "unfold" }, `… show all ${counted(text.length, "character")}`);
  button.addEventListener("click", () => {
    rest.hidden = false;
    button.remove();
  });
  return [text.slice(0, most), rest, button];
}

/** Returns a list of items: the first `most` of them, with a button that shows the others. */
export function shortList(items, draw, most, noun) {
  const list = el("ul", { class: "plain" }, items.slice(0, items.length > most + 1 ? most : items.length).map(draw));
  if (items.length <= most + 1) return list;
  const button = el("button", { type: "button", class: "unfold" }, `Show all ${counted(items.length, noun)}`);
  button.addEventListener("click", () => {
    const others = items.slice(most).map(draw);
    list.append(...others);
    button.remove();
    others[0].querySelector("button")?.focus();
  });
  return [list, button];
}

/** Returns a button that copies a text and says so. */
export function copyButton(label, text) {
  const button = el("button", { type: "button", class: "quiet copy" }, label);
  button.addEventListener("click", async () => {
    const done = await copied(text);
    button.textContent = done ? "Copied" : "Select the text to copy it";
    announce(done ? `${label}: copied` : "The browser does not allow copying.");
    setTimeout(() => (button.textContent = label), 2000);
  });
  return button;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Tells a screen reader what has changed. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}
