// Puts the report together.
import { DATA, OUTCOMES } from "./data.js";
import { chosen, choose, clear, follow, isFiltered } from "./filters.js";
import { el } from "./dom.js";
import { header } from "./summary.js";
import { heatmap } from "./heatmap.js";
import { matrix } from "./matrix.js";
import { agreed, everything, findings, harm, left, rules, untested } from "./lists.js";
import { prepareDialog } from "./dialog.js";
import { heedKeys } from "./keys.js";

function toolbar() {
  const search = el("input", { type: "search", id: "search", placeholder: "Search fields, kinds, sentences", "aria-label": "Search requirements", "aria-keyshortcuts": "/" });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => choose({ text: search.value.trim() }), 150);
  });
  const operation = select("Operation", [["", "All operations"], ...DATA.operations.map(({ id, method, path }) => [id, `${method} ${path}`])], (value) => choose({ operation: value, group: "" }));
  const kind = select("Kind", [["", "All kinds"], ...Object.keys(DATA.kinds).sort().map((name) => [name, name])], (value) => choose({ kind: value }));
  const reset = el("button", { type: "button", class: "quiet", id: "clear", onclick: clear }, "Clear");
  const told = el("p", { id: "choice", class: "muted" });
  follow(() => {
    if (document.activeElement !== search) search.value = chosen.text;
    operation.value = chosen.operation;
    kind.value = chosen.kind;
    reset.hidden = !isFiltered();
    told.textContent = [...[...chosen.outcomes].map((name) => OUTCOMES[name].label), DATA.groups.find(({ id }) => `=${id}` === chosen.group)?.name].filter(Boolean).join(", ");
  });
  return [el("div", { class: "toolbar", role: "search" }, el("div", { class: "wide" }, search, operation, kind, told, reset)), search];
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

// A rule may be folded when a link leads to it.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.scrollIntoView();
}

function start() {
  const page = document.getElementById("page");
  const [tools, search] = toolbar();
  const parts = [heatmap(), matrix(), findings(), untested(), everything(), left(), harm(), agreed(), rules()].filter(Boolean);
  page.append(header(), tools, el("main", null, parts), footer(), el("div", { id: "announcer", class: "hidden", role: "status" }));
  prepareDialog(page);
  heedKeys(search);
  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => document.querySelectorAll("#findings details.card").forEach((card) => (card.open = true)));
  if (location.hash.startsWith("#rule-")) openTarget();
  document.documentElement.dataset.ready = "true";
}

start();
