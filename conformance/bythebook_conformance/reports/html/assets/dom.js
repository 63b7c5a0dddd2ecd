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

/** Returns a section with a heading, or null if it would be empty. */
export function section(id, title, about, ...children) {
  const inside = children.flat(Infinity).filter(Boolean);
  if (!inside.length) return null;
  const heading = el("h2", { id: `${id}-title` }, title);
  return el("section", { id, "aria-labelledby": `${id}-title` }, heading, about ? el("p", { class: "about" }, about) : null, inside);
}

/** Returns a count with its noun: "1 failure", "2 failures", "1,204 requirements". */
export function counted(count, noun) {
  const plural = noun.endsWith("s") ? noun : `${noun}s`;
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
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
