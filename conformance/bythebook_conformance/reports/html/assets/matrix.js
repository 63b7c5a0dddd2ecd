// One operation: how it was answered, and its fields by what was sent of them.
import { DATA, OUTCOMES, grouped, ofOperation, operationName, operations, tally, told } from "./data.js";
import { chosen, choose, follow } from "./filters.js";
import { breakable, breakableName, counted, el } from "./dom.js";
import { openDialog } from "./dialog.js";

/** Returns the section of the chosen operation; it is hidden while none is chosen. */
export function matrix() {
  const place = el("section", { id: "operation", "aria-labelledby": "operation-title", hidden: true });
  let drawn = null;
  follow(() => {
    const operation = operations.get(chosen.operation);
    place.hidden = !operation;
    if (operation && drawn !== operation) place.replaceChildren(...draw(operation));
    drawn = operation;
    for (const head of place.querySelectorAll("[data-group]")) head.classList.toggle("chosen", `=${head.dataset.group}` === chosen.group);
  });
  return place;
}

function draw(operation) {
  const members = ofOperation(operation.id);
  const counts = tally(members);
  const statuses = Object.entries(operation.statuses).map(([status, count]) => `${count} × ${status}`);
  return [
    el("div", { class: "head" }, el("h2", { id: "operation-title", tabindex: "-1" }, breakable(operationName(operation.id))), el("button", { type: "button", class: "quiet", onclick: () => choose({ operation: "", group: "" }) }, "All operations")),
    el("p", { class: "about" }, el("code", null, operation.id), ` · ${told(counts)} · ${counted(operation.requests, "request")}${statuses.length ? `: ${statuses.join(", ")}` : ""} · ${operation.seconds.toFixed(2)} s`),
    operation.untested ? el("p", { class: "reason" }, el("strong", null, "Not tested: "), operation.untested) : null,
    el("div", { class: "panel" }, table(members)),
  ].filter(Boolean);
}

function table(members) {
  const groups = DATA.groups.filter(({ id }) => members.some(({ group }) => group === id));
  const rows = [...grouped(members, ({ location, field }) => `${location}\n${field}`).entries()];
  const head = el("tr", { role: "row" }, el("th", { scope: "col", role: "columnheader" }, "Field"), groups.map(({ id, name, about }) => el("th", { scope: "col", role: "columnheader", title: about, "data-group": id }, name)));
  return el(
    "table",
    { class: "matrix", role: "table", "aria-label": "Fields by what was sent" },
    el("thead", { role: "rowgroup" }, head),
    el("tbody", { role: "rowgroup" }, rows.map(([key, some]) => row(key, some, groups))),
  );
}

function row(key, members, groups) {
  const [location, field] = key.split("\n");
  const name = field ? members[0].name : { body: "the whole body", response: "the whole response" }[location] || "the operation";
  const tag = field && location === "body" ? el("span", { class: "chip" }, location) : null;
  const byGroup = grouped(members, ({ group }) => group);
  return el("tr", { role: "row" }, el("th", { scope: "row", role: "rowheader" }, el("code", null, breakableName(name)), " ", tag), groups.map((group) => cell(group, byGroup.get(group.id) ?? [])));
}

function cell({ id, name }, members) {
  const label = el("span", { class: "group-name", "aria-hidden": "true" }, name);
  return el("td", { role: "cell", class: members.length ? null : "empty", "data-group": id }, members.length ? label : null, el("span", { class: "dots" }, members.map(dot)));
}

function dot(requirement) {
  const { symbol, label } = OUTCOMES[requirement.outcome];
  return el("button", { type: "button", class: `dot ${requirement.outcome}`, title: `${requirement.label}: ${label}`, "aria-label": `${requirement.label}: ${label}. ${requirement.sentence}`, onclick: () => openDialog(requirement) }, symbol);
}
