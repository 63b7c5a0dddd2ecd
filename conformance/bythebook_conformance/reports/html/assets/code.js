// Lines of a page, of a document, of a request or a response, with the guilty ones marked. No figure scrolls.
import { clipped, counted, el } from "./dom.js";

// A figure shows so many lines, so many of them before the first mark, and so many characters of each line.
const WHOLE = 16;
const BEFORE = 6;
const LONG = 500;

/** Returns a figure of numbered lines. A mark has a sign beside its color. */
export function codeFigure(title, { lines, first, marked }, { numbered = true, empty = "nothing" } = {}) {
  const caption = el("figcaption", null, title);
  if (!lines.length) return el("figure", { class: "code" }, caption, el("p", { class: "none" }, empty));
  const marks = new Set(marked);
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  const body = el("pre", { class: numbered ? "numbered" : null, tabindex: "-1" });
  const draw = (from, to) => body.replaceChildren(...lines.slice(from, to).map((line, position) => codeLine(line.slice(indent), marks.has(from + position), numbered ? first + from + position : "")));
  const from = Math.max(0, Math.min((marked[0] ?? 0) - BEFORE, lines.length - WHOLE));
  if (lines.length <= WHOLE + 2) {
    draw(0, lines.length);
    return el("figure", { class: "code" }, caption, body);
  }
  draw(from, from + WHOLE);
  const button = el("button", { type: "button", class: "unfold" }, `Show all ${counted(lines.length, "line")}`);
  button.addEventListener("click", () => {
    draw(0, lines.length);
    button.remove();
    body.focus({ preventScroll: true });
  });
  return el("figure", { class: "code" }, caption, body, button);
}

function codeLine(text, isMarked, number) {
  const start = text.search(/\S|$/);
  const words = clipped(text.slice(start), LONG);
  const shown = el("span", null, text.slice(0, start), isMarked ? el("mark", null, words) : words, "\n");
  // What goes on in the next line stands below its text, not below the margin.
  shown.style.paddingLeft = `${start + 2}ch`;
  shown.style.textIndent = `-${start + 2}ch`;
  return el("span", { class: isMarked ? "line marked" : "line" }, el("span", { class: "number", "aria-hidden": "true" }, `${isMarked ? "▸" : " "}${number}`), shown);
}

/** Returns expected and actual value beside each other; in two JSON texts the part that differs is marked. */
export function difference(expected, actual) {
  const [one, other] = isJson(expected) && isJson(actual) ? differing(expected, actual) : [["", "", expected ?? ""], ["", "", actual ?? ""]];
  return el(
    "dl",
    { class: "difference" },
    el("div", { class: "expected" }, el("dt", null, "Expected"), el("dd", null, parts(one))),
    el("div", { class: "actual" }, el("dt", null, "Actual"), el("dd", null, parts(other))),
  );
}

function parts([before, middle, after]) {
  const isCut = before.length > LONG;
  return [isCut ? `…${before.slice(-LONG)}` : before, middle ? el("mark", null, clipped(middle, LONG)) : null, clipped(after, LONG)];
}

function differing(one, other) {
  let start = 0;
  while (start < Math.min(one.length, other.length) && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [one, other].map((text) => [text.slice(0, start), text.slice(start, text.length - end), text.slice(text.length - end)]);
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
