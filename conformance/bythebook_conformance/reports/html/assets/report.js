// Puts the report together.
import { DATA } from "./data.js";
import { chosen, choose, follow, isFiltered, nothing, shown } from "./filters.js";
import { el } from "./dom.js";
import { header, run } from "./summary.js";
import { heatmap } from "./heatmap.js";
import { matrix } from "./matrix.js";
import { agreed, everything, findings, harm, left, rules, since, untested } from "./lists.js";
import { prepareDialog } from "./dialog.js";
import { heedKeys } from "./keys.js";
import { reveal, revealChoices } from "./reveal.js";

function toolbar(matched) {
  const search = el("input", { type: "search", id: "search", placeholder: "Search fields, kinds, sentences", "aria-label": "Search requirements", "aria-keyshortcuts": "/" });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => choose({ text: search.value.trim() }, "typing"), 150);
  });
  search.addEventListener("keydown", ({ key }) => key === "Enter" && choose({ text: search.value.trim() }));
  const operation = select("Operation", [["", "Operation"], ...DATA.operations.map(({ id, method, path }) => [id, `${method} ${path}`])], (value) => choose({ operation: value, group: "" }, "typing"));
  const kind = select("Kind", [["", "Kind"], ...Object.keys(DATA.kinds).sort().map((name) => [name, name])], (value) => choose({ kind: value }, "typing"));
  const reset = el("button", { type: "button", class: "quiet", id: "clear", onclick: () => clear(search) }, "Clear");
  const all = el("button", { type: "button", class: "quiet", onclick: () => reveal("requirements", true) }, "List them");
  const told = el("div", { class: "told" }, matched, all, reset);
  follow(() => {
    if (document.activeElement !== search || !chosen.text) search.value = chosen.text;
    operation.value = chosen.operation;
    kind.value = chosen.kind;
    reset.hidden = !isFiltered();
    all.hidden = !shown().some(({ fail }) => fail) || !isFiltered();
  });
  const bar = el("div", { class: "toolbar", role: "search" }, el("div", { class: "wide" }, search, operation, kind, told));
  return [bar, search];
}

// The button is hidden then, so the focus goes to the search.
function clear(search) {
  choose(nothing());
  search.focus({ preventScroll: true });
}

function select(label, options, change) {
  const made = el("select", { "aria-label": label }, options.map(([value, text]) => el("option", { value }, text)));
  made.addEventListener("change", () => change(made.value));
  return made;
}

function footer() {
  const keys = [["/", "search"], ["j k", "next and previous"], ["Enter", "open"], ["Esc", "back"], ["← ↑ ↓ →", "between cells"]];
  return el("footer", null, el("p", null, keys.map(([key, does]) => el("span", { class: "key" }, el("kbd", null, key), ` ${does}`))), el("p", { class: "muted" }, "This file loads nothing and sends nothing."));
}

function start() {
  const page = document.getElementById("page");
  const matched = el("p", { id: "matched", role: "status" });
  const [tools, search] = toolbar(matched);
  const parts = [findings(), since(), heatmap(), matrix(), untested(), everything(), left(), harm(), agreed(), run(), rules()].filter(Boolean);
  page.append(header(), tools, el("main", null, parts), footer(), el("div", { id: "announcer", class: "hidden", role: "status" }));
  prepareDialog(page);
  heedKeys(search);
  addEventListener("beforeprint", () => document.querySelectorAll("#findings details.card").forEach((card) => (card.open = true)));
  revealChoices(tools, matched);
  document.documentElement.dataset.ready = "true";
}

start();
