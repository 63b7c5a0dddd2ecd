// The page of `bythebook prove`: families of faults by how they were found, and every faulty server.
import { counted, el, section, shellBlock } from "./dom.js";
import { themeButton } from "./theme.js";
import { fillLazily } from "./lazy.js";

const DATA = JSON.parse(document.getElementById("data").textContent);
const COLUMNS = [
  ["found", "Found", "by a failure, a warning or a notice"],
  ["strict", "Fails --strict", "by a failure or a warning"],
  ["gate", "Fails the run", "by a failure"],
  ["near", "At its place", "the finding is about what the fault is about"],
];
const FIGURES = ["Visible", "Tried", "Requests"];
const FATES = {
  found: { symbol: "✓", label: "found", style: "pass" },
  missed: { symbol: "✕", label: "not found", style: "failure" },
  hidden: { symbol: "?", label: "not visible", style: "untested" },
};

let family = "";
const listeners = [];

function header() {
  const { facts } = DATA;
  const style = facts.alarms ? "bad" : facts.share === 100 ? "good" : "unsure";
  const rows = {
    "Faulty servers": facts.tried < facts.fleet ? `${number(facts.tried)} of ${number(facts.fleet)}` : number(facts.fleet),
    "Correct servers": number(facts.correct),
    "Correct servers accused": number(facts.alarms),
    Seed: facts.seed,
    Time: `${Math.round(facts.seconds)} s on ${facts.jobs === 1 ? "1 process" : `${facts.jobs} processes`}`,
  };
  return el(
    "header",
    { class: `top ${style}` },
    el("div", { class: "brand" }, el("span", null, "bythebook prove"), el("span", { class: "muted" }, facts.version), el("span", { class: "push" }), themeButton()),
    el("h1", null, el("span", { class: "sign", "aria-hidden": "true" }, { good: "✓", bad: "✕", unsure: "?" }[style]), `${facts.share.toFixed(1)} % of the visible faults found`),
    el("p", { class: "what" }, el("code", null, facts.document)),
    el("dl", { class: "facts" }, Object.entries(rows).map(([name, value]) => el("div", null, el("dt", null, name), el("dd", null, String(value))))),
  );
}

function number(value) {
  return value.toLocaleString("en");
}

function families() {
  const head = el("tr", { role: "row" }, ["Family", ...COLUMNS.map(([, name]) => name), ...FIGURES].map((name, position) => el("th", { scope: "col", role: "columnheader", title: COLUMNS[position - 1]?.[2] }, name)));
  const table = el("table", { class: "heat shares", role: "table", "aria-label": "Faults found, by family" }, el("thead", { role: "rowgroup" }, head), el("tbody", { role: "rowgroup" }, DATA.lines.map(line)));
  return section(
    "families",
    "Families of faults",
    "Each faulty server is wrong in one way at one place. Choose a family to see its servers.",
    el("div", { class: "panel" }, table),
  );
}

function line(stated) {
  const isAll = stated === DATA.lines.at(-1);
  const name = el("button", { type: "button", class: "family", onclick: () => choose(isAll ? "" : stated.family) }, isAll ? "all families" : stated.family);
  listeners.push(() => name.setAttribute("aria-pressed", String(!isAll && family === stated.family)));
  const figures = [stated.visible, stated.twins, stated.requests].map((value, position) => el("td", { class: "figure", role: "cell" }, label(FIGURES[position]), number(value)));
  return el("tr", { role: "row" }, el("th", { scope: "row", role: "rowheader" }, name), COLUMNS.map(([key, column]) => share(column, stated[key], stated.visible)), figures);
}

// The name of a column, where the table has no head.
function label(name) {
  return el("span", { class: "group-name", "aria-hidden": "true" }, `${name} `);
}

function share(column, found, visible) {
  if (!visible) return el("td", { class: "empty", role: "cell" }, el("span", { class: "hidden" }, "none is visible"));
  const percent = Math.floor((found * 100) / visible);
  const style = percent === 100 ? "pass" : percent >= 90 ? "notice" : percent >= 50 ? "warning" : "failure";
  return el("td", { role: "cell" }, el("span", { class: `cell ${style}` }, label(column), el("strong", null, `${percent} %`), el("span", null, `${number(found)} of ${number(visible)}`)));
}

function choose(name) {
  family = name;
  for (const listener of listeners) listener();
}

function alarms() {
  return section(
    "alarms",
    "Correct servers that were accused",
    "Each of these is a false positive: the document allows what the server does.",
    DATA.alarms.map(({ id, does, accusations }) => el("div", { class: "card failure plain" }, el("h3", null, id), el("p", null, does), el("ul", null, accusations.map((each) => el("li", null, el("code", null, each)))))),
  );
}

function servers() {
  const groups = ["missed", "hidden", "found"].map((fate) => ({ fate, members: DATA.servers.filter((server) => server.fate === fate) }));
  const place = el("div", { class: "groups" });
  const draw = () =>
    place.replaceChildren(
      ...groups.map(({ fate, members }) => group(fate, members.filter((server) => !family || server.family === family))).filter(Boolean),
    );
  listeners.push(draw);
  draw();
  return section("servers", "Faulty servers", null, place);
}

function group(fate, members) {
  if (!members.length) return null;
  const { symbol, label, style } = FATES[fate];
  const list = el("ul", { class: "plain" });
  const made = el("details", { class: "group", open: fate === "missed" }, el("summary", null, el("span", { class: "count" }, number(members.length)), el("span", null, el("span", { class: `badge ${style}` }, `${symbol} ${label}`))), list);
  const fill = () => made.open && !list.childElementCount && fillLazily(list, members, server);
  made.addEventListener("toggle", fill);
  fill();
  return made;
}

function server({ id, does, why, witness, level, requests }) {
  return el(
    "li",
    { class: "left" },
    el("p", null, el("code", null, id), level ? el("span", { class: "chip" }, level) : null, el("span", { class: "muted" }, ` ${does}${requests ? `; ${counted(requests, "request")}` : ""}`)),
    why ? el("p", { class: "muted" }, why) : null,
    witness && why ? shellBlock(witness, "Copy", "A request that shows the fault") : null,
  );
}

function start() {
  const footer = el("footer", null, el("p", { class: "muted" }, "This file loads nothing and sends nothing."));
  document.getElementById("page").append(header(), el("main", null, [families(), alarms(), servers()].filter(Boolean)), footer, el("div", { id: "announcer", class: "hidden", role: "status" }));
  document.documentElement.dataset.ready = "true";
}

start();
