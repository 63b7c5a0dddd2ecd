// The data of the report: rows of numbers become requirements, with their operation, their kind and their evidence.

export const DATA = JSON.parse(document.getElementById("data").textContent);

// From the gravest to the least. What could not be judged counts as not tested, whatever the reason.
export const OUTCOMES = {
  failure: { symbol: "✕", label: "failure" },
  warning: { symbol: "!", label: "warning" },
  notice: { symbol: "i", label: "notice" },
  waived: { symbol: "~", label: "waived" },
  untested: { symbol: "?", label: "not tested" },
  pass: { symbol: "✓", label: "pass" },
};
export const FINDINGS = ["failure", "warning", "notice", "waived"];

export const operations = new Map((DATA.operations ?? []).map((operation) => [operation.id, operation]));
export const requirements = (DATA.rows ?? []).map(read);
export const causes = (DATA.causes ?? []).map(({ rows, ...cause }) => ({ ...cause, members: rows.map((number) => requirements[number]) }));

const byOperation = Map.groupBy
  ? Map.groupBy(requirements, (requirement) => requirement.operation)
  : grouped(requirements, (requirement) => requirement.operation);

/** Returns the requirements of an operation. */
export function ofOperation(id) {
  return byOperation.get(id) ?? [];
}

/** Returns values by a key, in the order in which the keys come. */
export function grouped(values, key) {
  const found = new Map();
  for (const value of values) {
    const name = key(value);
    if (!found.has(name)) found.set(name, []);
    found.get(name).push(value);
  }
  return found;
}

/** Returns how many requirements there are of each outcome. */
export function tally(some) {
  const counts = {};
  for (const { outcome } of some) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Returns the outcome that stands for several: the gravest finding, else what passed, else what was not tested. */
export function worst(counts) {
  return [...FINDINGS, "pass", "untested"].find((outcome) => counts[outcome]) ?? "untested";
}

/** Returns counts in words, the gravest first: "1 failure, 3 warnings, 324 pass". */
export function told(counts) {
  return Object.keys(OUTCOMES)
    .filter((outcome) => counts[outcome])
    .map((outcome) => `${counts[outcome].toLocaleString("en")} ${wordFor(outcome, counts[outcome])}`)
    .join(", ");
}

/** Returns the word for so many results of an outcome: "failure", "failures", "pass". */
export function wordFor(outcome, count) {
  const { label } = OUTCOMES[outcome];
  return count !== 1 && ["failure", "warning", "notice"].includes(outcome) ? `${label}s` : label;
}

/** Returns the name of an operation as people know it. */
export function operationName(id) {
  const operation = operations.get(id);
  return operation ? `${operation.method} ${operation.path}` : id;
}

function read(row, number) {
  const stated = {};
  DATA.columns.forEach((column, position) => (stated[column] = DATA.texts[row[position]]));
  const { operation, location, field, kind } = stated;
  const place = location && location !== "operation" ? `/${location}${field ? `/${field}` : ""}` : "";
  const suffix = stated.case ? `:${stated.case}` : "";
  return {
    ...stated,
    number,
    id: stated.id || `${operation}${place}/${kind}${suffix}`,
    outcome: ["inconclusive", "error"].includes(stated.outcome) ? "untested" : stated.outcome,
    isError: stated.outcome === "error",
    label: stated.case ? `${kind} (${stated.case})` : kind,
    group: DATA.kinds[kind]?.group ?? "",
    fail: DATA.fails[number] ?? null,
  };
}

/** Returns the short name of a requirement in parts: operation, field, kind. */
export function shortName(requirement) {
  return [operationName(requirement.operation), requirement.name, requirement.label].filter(Boolean);
}
