// The page of `bythebook compare`: every change, with both versions beside each other and what differs marked.
import { counted, el, section, shellBlock } from "./dom.js";
import { themeButton } from "./theme.js";
import { codeFigure } from "./code.js";

const DATA = JSON.parse(document.getElementById("data").textContent);

function header() {
  const { facts } = DATA;
  const rows = { A: facts.first, B: facts.second, "Requests compared": facts.compared.toLocaleString("en"), Seed: facts.seed, Time: `${Math.round(facts.seconds)} s` };
  const style = facts.failing ? "bad" : "good";
  return el(
    "header",
    { class: `top ${style}` },
    el("div", { class: "brand" }, el("span", null, "bythebook compare"), el("span", { class: "muted" }, facts.version), el("span", { class: "push" }), themeButton()),
    el("h1", null, el("span", { class: "sign", "aria-hidden": "true" }, facts.failing ? "✕" : "✓"), DATA.changes.length ? counted(DATA.changes.length, "change") : "No change"),
    el("p", { class: "what" }, el("code", null, facts.document)),
    el("dl", { class: "facts" }, Object.entries(rows).map(([name, value]) => el("div", null, el("dt", null, name), el("dd", null, value)))),
    facts.command ? shellBlock(facts.command, "Copy the command") : null,
  );
}

function change(stated, number) {
  const words = [stated.where, stated.shown && `Also shown by ${stated.shown}.`, stated.breaking && `Breaking: ${stated.breaking}.`, stated.allowed && `Allowed: ${stated.allowed}.`];
  return el(
    "article",
    { class: "card plain change", id: `change-${number + 1}` },
    el("h3", null, el("span", { class: `word ${stated.style}` }, stated.mark), " ", el("code", null, stated.told)),
    words.filter(Boolean).map((text) => el("p", { class: "muted" }, text)),
    stated.samples.map((sample) => el("div", { class: "sides" }, side("A", sample.a), side("B", sample.b))),
  );
}

function side(name, { request, status, curl, sent, answer }) {
  return el(
    "div",
    { class: "side" },
    el("h4", null, `${name}: ${request} → ${status}`),
    sent.lines.length ? codeFigure("Request", sent, { numbered: false }) : null,
    codeFigure("Response", answer, { numbered: false, empty: "no JSON" }),
    shellBlock(curl, `Copy the request to ${name}`),
  );
}

function aside() {
  const lines = DATA.aside.map((text) => el("li", null, text));
  return lines.length ? section("aside", "Not compared", "", el("ul", null, lines)) : null;
}

document.getElementById("page").append(
  header(),
  el("main", null, section("changes", "Changes", DATA.changes.length ? "" : "Both versions did the same in every request.", DATA.changes.length ? DATA.changes.map(change) : el("p", null, "Nothing to show.")), aside()),
  el("div", { id: "announcer", class: "hidden", role: "status" }),
);
