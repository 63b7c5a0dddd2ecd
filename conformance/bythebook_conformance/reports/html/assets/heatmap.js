// Operations by groups of kinds. A cell is colored by its worst outcome and says it by a sign and a number too.
import { DATA, FINDINGS, OUTCOMES, grouped, ofOperation, operationName, tally, told, worst } from "./data.js";
import { choose, chosen, follow } from "./filters.js";
import { el, routeOf, section } from "./dom.js";
import { fillLazily } from "./lazy.js";

/** Returns the section with the overview. */
export function heatmap() {
  if (!DATA.operations.length) return null;
  const body = el("tbody", { role: "rowgroup" });
  const only = el("input", { type: "checkbox", id: "only-findings" });
  const table = el("table", { class: "heat", role: "grid", "aria-label": "Worst outcome of each operation by group" }, head(), body);
  const place = el("div", { class: "panel" }, table);
  const draw = () => {
    fillLazily(body, only.checked ? DATA.operations.filter(hasFinding) : DATA.operations, row, 60, place);
    enter(table.querySelector("button"));
  };
  only.addEventListener("change", draw);
  table.addEventListener("keydown", move);
  table.addEventListener("focusin", ({ target }) => enter(target.closest("button")));
  draw();
  follow(() => mark(table));
  const legend = el("p", { class: "legend" }, Object.entries(OUTCOMES).map(([outcome, { symbol, label }]) => el("span", { class: `key ${outcome}` }, el("span", { class: "swatch", "aria-hidden": "true" }, symbol), label)));
  legend.append(el("span", { class: "key pass" }, el("span", { class: "swatch partial", "aria-hidden": "true" }, "✓"), "partly tested"));
  const choice = DATA.operations.some(hasFinding) ? el("label", { class: "choice", for: "only-findings" }, only, " Only operations with findings") : null;
  return section("overview", "Overview", "Choose a cell to see its requirements, or an operation to see its fields.", el("div", { class: "spread" }, legend, choice), place);
}

function hasFinding({ id }) {
  return ofOperation(id).some(({ outcome }) => FINDINGS.includes(outcome));
}

function head() {
  const names = DATA.groups.map(({ name, about }) => el("th", { scope: "col", role: "columnheader", title: about }, name));
  return el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, el("th", { scope: "col", role: "columnheader" }, "Operation"), names));
}

function row(operation) {
  const groups = grouped(ofOperation(operation.id), ({ group }) => group);
  const name = el("button", { type: "button", class: "operation", tabindex: "-1", "data-operation": operation.id }, routeOf(operation));
  name.addEventListener("click", () => pick(operation.id, ""));
  const untested = operation.untested ? el("span", { class: "chip untested" }, "? not tested") : null;
  return el("tr", { role: "row" }, el("th", { scope: "row", role: "rowheader" }, name, untested), DATA.groups.map((group) => cell(operation, group, groups.get(group.id) ?? [])));
}

function cell(operation, group, members) {
  if (!members.length) return el("td", { class: "empty", role: "gridcell" }, el("span", { class: "hidden" }, "none"));
  const counts = tally(members);
  const outcome = worst(counts);
  const isPartial = outcome === "pass" && counts.untested;
  const words = told(counts);
  const button = el(
    "button",
    {
      type: "button",
      class: `cell ${outcome}${isPartial ? " partial" : ""}`,
      tabindex: "-1",
      title: words,
      "aria-label": `${operationName(operation.id)}, ${group.name}: ${words}`,
      "data-operation": operation.id,
      "data-group": group.id,
    },
    el("span", { class: "group-name", "aria-hidden": "true" }, group.name),
    el("span", { "aria-hidden": "true" }, OUTCOMES[outcome].symbol),
    el("span", null, counts[outcome].toLocaleString("en")),
  );
  button.addEventListener("click", () => pick(operation.id, `=${group.id}`));
  return el("td", { role: "gridcell" }, button);
}

// A second click on what is chosen gives it up.
function pick(operation, group) {
  const isSame = chosen.operation === operation && chosen.group === group;
  choose(isSame ? { operation: "", group: "" } : { operation, group });
}

function mark(table) {
  for (const button of table.querySelectorAll("[aria-pressed=true]")) button.removeAttribute("aria-pressed");
  if (!chosen.operation) return;
  for (const button of table.querySelectorAll("button")) {
    const { operation, group } = button.dataset;
    const isChosen = operation === chosen.operation && (group === undefined ? !chosen.group : `=${group}` === chosen.group);
    if (isChosen) button.setAttribute("aria-pressed", "true");
  }
}

// The tab key stops once in the grid, at the button that had the focus last.
function enter(button) {
  if (!button) return;
  for (const other of button.closest("table").querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
  button.tabIndex = 0;
}

// The arrow keys move between cells.
function move(event) {
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const step = steps[event.key];
  const at = event.target.closest("td, th");
  if (!step || !at) return;
  const rows = [...event.currentTarget.tBodies[0].rows];
  let down = rows.indexOf(at.parentElement);
  let right = at.cellIndex;
  for (;;) {
    down += step[0];
    right += step[1];
    const next = rows[down]?.cells[right];
    if (!next) return;
    const button = next.querySelector("button");
    if (button) {
      event.preventDefault();
      button.focus();
      return;
    }
  }
}
