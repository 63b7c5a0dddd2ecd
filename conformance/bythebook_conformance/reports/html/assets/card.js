// One finding, or several of one cause: what is written, what the server does instead, and how to see it again.
import { codeFigure, difference } from "./code.js";
import { DATA, OUTCOMES, operationName, operations, shortName } from "./data.js";
import { breakable, breakableName, counted, el, shellBlock, shortList } from "./dom.js";

// A cause lists so many of its places before the reader asks for the others.
const PLACES = 6;

/** Returns the sign and the word of an outcome. */
export function badge(outcome, text) {
  const { symbol, label } = OUTCOMES[outcome];
  return el("span", { class: `badge ${outcome}` }, el("span", { "aria-hidden": "true" }, symbol), ` ${text ?? label}`);
}

/** Returns the short name of a requirement, its operation in a quieter color. */
export function nameOf(requirement) {
  const [operation, ...rest] = shortName(requirement);
  const between = el("span", { class: "of", "aria-hidden": "true" }, " › ");
  return el("span", { class: "name" }, el("span", { class: "of" }, breakable(operation)), between, joinedNames(rest));
}

/** Returns the short name of a requirement without its operation. */
export function nameWithin(requirement) {
  return el("span", { class: "name" }, joinedNames(shortName(requirement).slice(1)));
}

function joinedNames(names) {
  return names.map((name, position) => [position ? el("span", { class: "of", "aria-hidden": "true" }, " › ") : null, el("span", null, breakableName(name))]);
}

/** Returns the card of the findings that have one cause. It is filled when it is opened. */
export function causeCard(finding, isOpen, open) {
  const { fault, members } = finding;
  const [first, ...others] = members;
  const card = el(
    "details",
    { class: `card ${first.outcome}`, "data-item": true, open: isOpen },
    el(
      "summary",
      null,
      badge(first.outcome),
      el("h3", null, others.length ? joined(members, fault) : nameOf(first)),
      others.length ? el("span", { class: "times" }, `${counted(members.length, "requirement")}, one cause`) : null,
      others.length ? el("span", { class: "sentence closed" }, "first shown by ", nameOf(first)) : el("span", { class: "sentence" }, `The server ${fault}.`),
      gist(first),
    ),
  );
  const fill = () => card.childElementCount > 1 || card.append(el("div", { class: "inside" }, whys(finding), places(members, open), evidence(first)));
  if (isOpen) fill();
  card.addEventListener("toggle", () => card.open && fill());
  return card;
}

function joined(members, fault) {
  const names = new Set(members.map(({ operation }) => operationName(operation)));
  const subject = names.size === 1 ? [...names][0] : `${names.size} operations`;
  return el("span", { class: "name" }, el("span", { class: "of" }, breakable(subject), " › "), `the server ${fault}`);
}

// Expected and actual value in one line, while the card is closed.
function gist({ fail }) {
  if (!fail) return null;
  const parts = Object.entries({ expected: fail.expected, actual: fail.actual });
  return el("span", { class: "gist closed" }, parts.map(([name, text]) => el("span", null, el("span", { class: "label" }, `${name} `), el("code", null, (text ?? "").slice(0, 160)))));
}

// The cause in one line, and what would mend it, in the code and in the document, where the report knows them.
function whys({ cause, mend }) {
  if (!cause) return null;
  const ways = mend.map(({ where, what }) => el("dd", null, el("strong", null, where), ": ", withCode(what)));
  return el("dl", { class: "whys" }, el("dt", null, "Cause"), el("dd", null, withCode(cause)), ways.length ? [el("dt", null, "What would mend it"), ways] : null);
}

function withCode(text) {
  return text.split("`").map((part, position) => (position % 2 ? el("code", null, part) : part));
}

function places(members, open) {
  if (members.length < 2) return null;
  const place = (member) => el("li", null, el("button", { type: "button", class: "row", onclick: () => open(member) }, nameOf(member), el("span", { class: "muted actual" }, (member.fail?.actual ?? "").slice(0, 160))));
  return el("div", { class: "places" }, el("h4", null, counted(members.length, "place")), shortList(members, place, PLACES, "place"), el("h4", null, "First shown by ", nameOf(members[0])));
}

/** Returns all that is known of a requirement. */
export function evidence(requirement) {
  const { fail } = requirement;
  return [
    el("p", { class: "required" }, el("strong", null, "Required: "), requirement.sentence),
    fail ? difference(fail.expected, fail.actual) : null,
    fail?.changes.length ? changes(fail.changes) : null,
    requirement.reason ? reason(requirement) : null,
    fail?.waiver ? waiver(fail.waiver) : null,
    fail ? el("div", { class: "beside" }, said(requirement), responded(fail)) : el("p", { class: "said" }, place(requirement)),
    fail ? repeated(requirement) : null,
    rule(requirement),
  ];
}

function changes(places) {
  const rows = places.map(({ pointer, expected, actual }) => el("tr", null, [pointer, expected, actual].map((text) => el("td", null, el("code", null, text)))));
  const head = el("thead", null, el("tr", null, ["Place", "Expected", "Actual"].map((name) => el("th", { scope: "col" }, name))));
  return el("table", { class: "changes" }, el("caption", { class: "hidden" }, "Places that differ"), head, el("tbody", null, rows));
}

// A finding that is no failure says why; what was not tested says what kept it from being tested.
function reason({ outcome, reason: why, fail }) {
  if (!fail) return el("p", { class: "reason" }, el("strong", null, "Not tested: "), why);
  return el("p", { class: "reason" }, el("strong", null, `A ${outcome === "waived" ? fail.level : outcome}, ${why}: `), `${fail.why || DATA.meanings[fail.level] || ""}.`);
}

function waiver({ match, reason, until }) {
  return el("p", { class: "waiver" }, el("strong", null, "Waived: "), `${reason}${until ? ` (until ${until})` : ""} `, el("code", null, match));
}

function said(requirement) {
  const { excerpt, words, statement } = requirement.fail;
  const shown = excerpt ?? (words ? { lines: [words], first: 1, marked: [0] } : statement);
  const isPage = excerpt ? excerpt.file !== requirement.file : Boolean(words);
  const title = `${isPage ? "The page" : "The document"} says`;
  const figure = codeFigure(title, shown, { numbered: Boolean(excerpt), empty: "The file has no lines to show." });
  figure.append(el("p", { class: "place" }, place(requirement)));
  return figure;
}

function place({ page, file, line, pointer }) {
  const document = line ? `${file}:${line}` : file;
  return [page ? [el("code", null, page), ", "] : null, el("code", null, document), " ", el("code", { class: "pointer" }, breakable(pointer || "/"))];
}

function responded({ status, response }) {
  const title = status === null ? "The server did not respond" : `The server responded with ${status}`;
  return codeFigure(title, response, { numbered: false, empty: "an empty body" });
}

function repeated({ operation, fail }) {
  const { method, path } = operations.get(operation) ?? { method: "", path: operation };
  const seen = fail.reproduced ? `Reproduced ${fail.reproduced}; the smallest request` : "The request";
  return el(
    "div",
    { class: "again" },
    codeFigure([`${seen}: ${method} `, breakable(path)], fail.request, { numbered: false, empty: "no body" }),
    fail.curl ? shellBlock(fail.curl, "Copy curl") : null,
    fail.script.length > 1 ? shellBlock(fail.script.join("\n"), "Copy script", "All requests, from the creation of what they need to the evidence") : null,
  );
}

function rule({ kind, authority }) {
  const must = DATA.kinds[kind]?.must;
  const told = { stated: "A keyword of the document says it.", implied: "It follows from JSON Schema, OpenAPI or HTTP.", inferred: "It is a convention that the document does not write down." };
  return el(
    "p",
    { class: "rule" },
    must ? [el("strong", null, "The rule: "), `the server must ${must}. `] : null,
    `${told[authority] ?? authority} `,
    el("a", { href: `#rule-${kind}` }, `More on ${kind}`),
  );
}
