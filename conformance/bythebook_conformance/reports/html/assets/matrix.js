// One operation: how it was answered, and its fields by what was sent of them.
import { DATA, OUTCOMES, grouped, ofOperation, operationName, operations, tally, told } from "./data.js";
import { chosen, choose, follow } from "./filters.js";
import { counted, el } from "./dom.js";
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
    el("div", { class: "head" }, el("h2", { id: "operation-title" }, operationName(operation.id)), el("button", { type: "button", class: "quiet", onclick: () => choose({ operation: "", group: "" }) }, "All operations")),
    el("p", { class: "about" }, el("code", null, operation.id), ` · ${told(counts)} · ${counted(operation.requests, "request")}${statuses.length ? `: ${statuses.join(", ")}` : ""} · ${operation.seconds.toFixed(2)} s`),
    operation.untested ? el("p", { class: "reason" }, el("strong", null, "Not tested: "), operation.untested) : null,
    table(members),
  ].filter(Boolean);
}

function table(members) {
  const groups = DATA.groups.filter(({ id }) => members.some(({ group }) => group === id));
  const rows = [...grouped(members, ({ location, field }) => `${location}\n${field}`).entries()];
  const head = el("tr", null, el("th", { scope: "col" }, "Field"), groups.map(({ id, name, about }) => el("th", { scope: "col", title: about, "data-group": id }, name)));
  return el(
    "div",
    { class: "scroll", role: "region", "aria-label": "Fields of the operation", tabindex: "0" },
    el("table", { class: "matrix" }, el("caption", { class: "hidden" }, "Fields by what was sent"), el("thead", null, head), el("tbody", null, rows.map(([key, some]) => row(key, some, groups)))),
  );
}

function row(key, members, groups) {
  const [location, field] = key.split("\n");
  const name = field ? members[0].name : { body: "the whole body", response: "the whole response" }[location] || "the operation";
  const tag = field || ["body", "response"].includes(location) ? el("span", { class: "chip" }, location) : null;
  const byGroup = grouped(members, ({ group }) => group);
  return el("tr", null, el("th", { scope: "row" }, el("code", null, name), tag), groups.map(({ id }) => el("td", { "data-group": id }, (byGroup.get(id) ?? []).map(dot))));
}

function dot(requirement) {
  const { symbol, label } = OUTCOMES[requirement.outcome];
  return el("button", { type: "button", class: `dot ${requirement.outcome}`, title: `${requirement.label}: ${label}`, "aria-label": `${requirement.label}: ${label}. ${requirement.sentence}`, onclick: () => openDialog(requirement) }, symbol);
}
