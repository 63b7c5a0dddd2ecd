// Lines of a page, of a document, of a request or a response, with the guilty ones marked.
import { el } from "./dom.js";

/** Returns a figure of numbered lines. A mark has a sign beside its color. */
export function codeFigure(title, { lines, first, marked }, { numbered = true, empty = "nothing" } = {}) {
  const caption = el("figcaption", null, title);
  if (!lines.length) return el("figure", { class: "code" }, caption, el("p", { class: "none" }, empty));
  const marks = new Set(marked);
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  const body = el(
    "pre",
    { tabindex: "0", role: "region", "aria-label": title, class: numbered ? "numbered" : null },
    lines.map((line, position) => codeLine(line.slice(indent), marks.has(position), numbered ? first + position : "")),
  );
  requestAnimationFrame(() => showMark(body));
  return el("figure", { class: "code" }, caption, body);
}

function codeLine(text, isMarked, number) {
  const start = text.search(/\S|$/);
  return el(
    "span",
    { class: isMarked ? "line marked" : "line" },
    el("span", { class: "number", "aria-hidden": "true" }, `${isMarked ? "▸" : " "}${number}`),
    isMarked ? [text.slice(0, start), el("mark", null, text.slice(start))] : text || " ",
    "\n",
  );
}

// The first marked line is scrolled into the middle of its figure, and the page stays where it is.
function showMark(body) {
  const line = body.querySelector(".marked");
  if (line) body.scrollTop = line.offsetTop - body.clientHeight / 2;
}

/** Returns expected and actual value beside each other; in two JSON texts the part that differs is marked. */
export function difference(expected, actual) {
  const [one, other] = isJson(expected) && isJson(actual) ? differing(expected, actual) : [[expected ?? ""], [actual ?? ""]];
  return el(
    "dl",
    { class: "difference" },
    el("div", { class: "expected" }, el("dt", null, "Expected"), el("dd", null, parts(one))),
    el("div", { class: "actual" }, el("dt", null, "Actual"), el("dd", null, parts(other))),
  );
}

function parts([before, middle, after]) {
  return [before, middle ? el("mark", null, middle) : null, after];
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
