// Which requirements are shown. Every list asks here, and draws itself again when a choice changes.
import { FINDINGS, requirements } from "./data.js";

const NOTHING = { operation: "", group: "", kind: "", text: "" };

export const chosen = { outcomes: new Set(), ...NOTHING };
const listeners = [];
const searchable = [];
let found = null;

/** Calls a function now and after each change. After a change it gets what made it: "click", "typing", "address". */
export function follow(listener) {
  listeners.push(listener);
  listener(null);
}

/** Changes some choices. */
export function choose(changes, by = "click") {
  Object.assign(chosen, changes);
  found = null;
  for (const listener of listeners) listener(by);
}

/** Returns choices that choose nothing. */
export function nothing() {
  return { outcomes: new Set(), ...NOTHING };
}

/** Returns whether anything is chosen. */
export function isFiltered() {
  return Boolean(chosen.outcomes.size || chosen.operation || chosen.group || chosen.kind || chosen.text);
}

/** Returns whether a requirement is shown. */
export function isShown(requirement) {
  if (chosen.outcomes.size && !chosen.outcomes.has(requirement.outcome)) return false;
  if (chosen.operation && requirement.operation !== chosen.operation) return false;
  if (chosen.group && requirement.group !== chosen.group.slice(1)) return false;
  if (chosen.kind && requirement.kind !== chosen.kind) return false;
  return !chosen.text || words(requirement).includes(chosen.text.toLowerCase());
}

/** Returns whether findings are among the chosen outcomes. */
export function showsFindings() {
  return !chosen.outcomes.size || FINDINGS.some((outcome) => chosen.outcomes.has(outcome));
}

/** Returns the requirements that are shown. */
export function shown() {
  found ??= requirements.filter(isShown);
  return found;
}

function words(requirement) {
  const { number, id, name, sentence, reason, fail } = requirement;
  searchable[number] ??= [id, name, sentence, reason, fail?.expected, fail?.actual].join(" ").toLowerCase();
  return searchable[number];
}
