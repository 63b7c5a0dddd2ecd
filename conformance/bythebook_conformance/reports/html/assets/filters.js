// Which requirements are shown. Every list asks here, and draws itself again when a choice changes.
import { FINDINGS, requirements } from "./data.js";

export const chosen = { outcomes: new Set(), operation: "", group: "", kind: "", text: "" };
const listeners = [];
const searchable = [];

/** Calls a function now and after each change. */
export function follow(listener) {
  listeners.push(listener);
  listener();
}

/** Changes some choices. */
export function choose(changes) {
  Object.assign(chosen, changes);
  for (const listener of listeners) listener();
}

/** Forgets all choices. */
export function clear() {
  choose({ outcomes: new Set(), operation: "", group: "", kind: "", text: "" });
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
  return requirements.filter(isShown);
}

function words(requirement) {
  const { number, id, sentence, reason, fail } = requirement;
  searchable[number] ??= [id, sentence, reason, fail?.expected, fail?.actual].join(" ").toLowerCase();
  return searchable[number];
}
