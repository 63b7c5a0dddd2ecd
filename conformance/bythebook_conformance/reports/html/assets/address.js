// The choices in the address, `#level=failure&op=createOrder`: a link shows a colleague the same.
import { DATA, OUTCOMES, operations } from "./data.js";
import { chosen, nothing } from "./filters.js";

let opened = "";

/** Returns the choices of the address, and the id of the requirement that it opens. */
export function readAddress() {
  const stated = new URLSearchParams(location.hash.slice(1));
  const [operation, group, kind] = ["op", "group", "kind"].map((name) => stated.get(name) ?? "");
  const choices = nothing();
  choices.outcomes = new Set(stated.getAll("level").filter((name) => name in OUTCOMES));
  if (operations.has(operation)) choices.operation = operation;
  if (DATA.groups.some(({ id }) => named(id) === group)) choices.group = `=${group === OTHER ? "" : group}`;
  if (kind in DATA.kinds) choices.kind = kind;
  choices.text = stated.get("q") ?? "";
  opened = stated.get("r") ?? "";
  return { choices, opened };
}

/** Writes the choices into the address; `push` leaves the ones before to the browser's way back. */
export function writeAddress(push) {
  const parts = [...[...chosen.outcomes].map((name) => ["level", name]), ["op", chosen.operation], ["group", chosen.group && named(chosen.group.slice(1))], ["kind", chosen.kind], ["q", chosen.text], ["r", opened]];
  const stated = new URLSearchParams(parts.filter(([, value]) => value)).toString();
  const address = location.pathname + location.search + (stated ? `#${stated}` : "");
  if (push && `#${stated}` !== (location.hash || "#")) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

/** Writes the id of the requirement that is open into the address; empty where none is. */
export function writeOpened(id) {
  opened = id;
  writeAddress(false);
}

const OTHER = "other";

function named(group) {
  return group || OTHER;
}
