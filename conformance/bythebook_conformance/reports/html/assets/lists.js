// The lists below the overview: findings, what was not tested, all requirements, what is left, waivers, rules.
import { badge, causeCard, nameOf, nameWithin } from "./card.js";
import { DATA, OUTCOMES, causes, grouped, operationName, operations, requirements, tally } from "./data.js";
import { choose, follow, isFiltered, isShown, shown, showsFindings } from "./filters.js";
import { breakable, counted, el, routeOf, section, shellBlock } from "./dom.js";
import { fillLazily } from "./lazy.js";
import { openDialog } from "./dialog.js";

/** Returns the section of the findings: a card for each cause, open if there is one alone. */
export function findings() {
  const list = el("div", { class: "cards" });
  const about = el("p", { class: "about" });
  const place = section("findings", "Findings", null, about, list);
  follow(() => {
    const some = showsFindings() ? causes.map((cause) => ({ ...cause, members: cause.members.filter(isShown) })).filter(({ members }) => members.length) : [];
    const count = some.reduce((sum, { members }) => sum + members.length, 0);
    about.textContent = count ? `${counted(count, "finding")}, ${counted(some.length, "cause")}.` : isFiltered() ? "No finding matches the choice." : "The server does what the document says, as far as it was tested.";
    list.hidden = !some.length;
    fillLazily(list, some, (cause) => causeCard(cause, some.length === 1, openDialog), 20);
  });
  return place;
}

/** Returns the section of the operations that were not tested, and of the other undecided requirements by reason. */
export function untested() {
  const operations = DATA.operations.filter((operation) => operation.untested);
  const reasons = new Set(operations.map(({ untested: reason }) => reason));
  const undecided = requirements.filter(({ outcome, reason }) => outcome === "untested" && !reasons.has(reason.split("; next: ")[0]));
  const byReason = [...grouped(undecided, ({ reason }) => reason).entries()].sort(([, one], [, other]) => other.length - one.length);
  return section(
    "untested",
    "Not tested",
    "What nothing can be said of, and what would change that. It never counts as a pass.",
    operations.map(untestedOperation),
    byReason.length ? el("div", { class: "reasons" }, byReason.map(([reason, members]) => reasonGroup(reason, members))) : null,
  );
}

function untestedOperation({ id, untested: reason, next }) {
  return el(
    "div",
    { class: "card untested plain" },
    el("h3", null, badge("untested"), el("span", null, breakable(operationName(id)))),
    el("p", null, reason),
    next ? shellBlock(next, "Copy", "Next step") : null,
  );
}

function reasonGroup(reason, members) {
  const list = el("ul", { class: "plain" });
  const group = el("details", { class: "group" }, el("summary", null, el("span", { class: "count" }, members.length.toLocaleString("en")), el("span", null, reason)), list);
  group.addEventListener("toggle", () => group.open && !list.childElementCount && fillLazily(list, members, (member) => el("li", null, rowButton(member, nameOf(member)))));
  return group;
}

/** Returns the section of all requirements, by operation. */
export function everything() {
  const list = el("div", { class: "groups" });
  const about = el("p", { class: "about" });
  const place = section("requirements", "All requirements", null, about, list);
  follow(() => {
    const some = shown();
    const groups = [...grouped(some, ({ operation }) => operation).entries()];
    about.textContent = `${isFiltered() ? `${some.length.toLocaleString("en")} of ` : ""}${counted(requirements.length, "requirement")}${isFiltered() ? " match the choice" : ""}.`;
    fillLazily(list, groups, ([operation, members]) => operationGroup(operation, members, groups.length === 1), 50);
  });
  return place;
}

function operationGroup(operation, members, isOpen) {
  const list = el("ul", { class: "plain" });
  const counts = tally(members);
  const told = Object.keys(OUTCOMES).filter((outcome) => counts[outcome]).map((outcome) => el("span", { class: `mini ${outcome}` }, `${OUTCOMES[outcome].symbol} ${counts[outcome]}`, el("span", { class: "hidden" }, ` ${OUTCOMES[outcome].label}`)));
  const group = el("details", { class: "group", open: isOpen }, el("summary", null, el("span", { class: "operation" }, routeOf(operations.get(operation) ?? { method: "", path: operation })), el("span", { class: "minis" }, told)), list);
  const fill = () => list.childElementCount || fillLazily(list, gravestFirst(members), (member) => el("li", null, rowButton(member, nameWithin(member))));
  if (isOpen) fill();
  group.addEventListener("toggle", () => group.open && fill());
  return group;
}

function gravestFirst(members) {
  const order = Object.keys(OUTCOMES);
  return [...members].sort((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome));
}

function rowButton(requirement, name) {
  return el(
    "button",
    { type: "button", class: "row", "data-item": true, onclick: () => openDialog(requirement) },
    badge(requirement.outcome),
    name,
    el("span", { class: "muted sentence" }, requirement.sentence),
  );
}

/** Returns the section of the resources that are left on the server, by operation and reason. */
export function left() {
  const groups = [...grouped(DATA.left, ({ operation, reason }) => `${operation}\n${reason}`).values()];
  return section("left", "Left on the server", "The run created these resources and did not delete them, or changed them and did not put their values back.", groups.length ? el("div", { class: "groups" }, groups.map(leftGroup)) : null);
}

function leftGroup(members) {
  const [{ operation, reason }] = members;
  const list = el("ul", { class: "plain" });
  const group = el("details", { class: "group" }, el("summary", null, el("span", { class: "count" }, members.length.toLocaleString("en")), el("span", null, breakable(operationName(operation)), `: ${reason}`)), list);
  group.addEventListener("toggle", () => group.open && !list.childElementCount && fillLazily(list, members, leftOver));
  return group;
}

function leftOver({ id, location, curl, changed }) {
  const command = curl ? shellBlock(curl, "Copy curl", changed ? "Puts its values back" : "Deletes it") : null;
  return el("li", { class: "left" }, el("code", null, id || location || (changed ? "its values" : "a resource without an id")), command);
}

/** Returns the section of the operations that were withheld, and of what the run changed of what was there before. */
export function harm() {
  const lists = [["Withheld, since it could harm what the run did not create", DATA.withheld], ["Changed during the run", DATA.altered]].filter(([, lines]) => lines.length);
  const parts = lists.map(([title, lines]) => el("div", { class: "card untested plain" }, el("h3", null, title), el("ul", { class: "plain" }, lines.map((line) => el("li", null, line)))));
  return section("harm", "What was there before", "The run deletes what it creates, and puts back what it changes. What it could not put back it does not change.", parts);
}

/** Returns the section of what has changed since a baseline. */
export function since() {
  const parts = DATA.since.length ? [el("div", { class: "card untested plain" }, el("ul", { class: "plain" }, DATA.since.map((line) => el("li", null, line))))] : [];
  return section("since", "Since the baseline", "What the server does now, and did not when the file of --baseline was written.", parts);
}

const STATES = { used: "lets a failure pass", passes: "is not needed: what it matches passes, so the run fails", expired: "has expired, so the run fails", open: "nothing that it matches fails; not all of it was judged" };

/** Returns the section of waivers, exclusions, and of what the server is known to change. */
export function agreed() {
  const waivers = DATA.waivers.map(({ match, reason, until, state }) => el("li", null, el("code", null, match), ` ${reason} `, el("span", { class: "muted" }, `(until ${until ?? "further notice"}; ${STATES[state] ?? state})`)));
  const excluded = Object.entries(DATA.excluded).map(([id, reason]) => el("li", null, el("code", null, id), ` ${reason}`));
  const changed = Object.entries(DATA.normalized).map(([field, names]) => el("li", null, el("code", null, field), ` ${names.join(", ")}`));
  return section(
    "agreed",
    "Agreed",
    "What the user of bythebook lets pass, leaves out, or knows of the server.",
    waivers.length ? [el("h3", null, "Waived"), el("ul", null, waivers)] : null,
    excluded.length ? [el("h3", null, "Excluded"), el("ul", null, excluded)] : null,
    changed.length ? [el("h3", null, "Changed by the server, as declared"), el("ul", null, changed)] : null,
  );
}

/** Returns the section of the rules: what each kind asserts, and its exceptions. */
export function rules() {
  return section(
    "rules",
    "Rules",
    "What each kind of requirement asserts, and the exceptions. The same text is in docs/rules.md.",
    el("div", { class: "groups" }, Object.entries(DATA.kinds).map(([kind, about]) => rule(kind, about))),
  );
}

function rule(kind, { must, raised, judged, traits, notes }) {
  return el(
    "details",
    { class: "group", id: `rule-${kind}` },
    el("summary", null, el("code", null, kind), el("span", null, must)),
    el(
      "div",
      { class: "inside" },
      raised ? el("p", null, el("strong", null, "Raised by: "), raised) : null,
      judged ? el("p", null, el("strong", null, "Judged: "), judged) : null,
      traits.length ? el("ul", null, traits.map((trait) => el("li", null, trait))) : null,
      notes.length ? el("h3", null, "Exceptions, each with the case that taught it") : null,
      notes.length ? el("ul", null, notes.map(({ text, case: taught }) => el("li", null, text, taught ? el("span", { class: "muted" }, ` (${taught})`) : null))) : null,
      el("p", null, el("button", { type: "button", class: "quiet", onclick: () => choose({ kind }) }, `Show requirements of ${kind}`)),
    ),
  );
}
