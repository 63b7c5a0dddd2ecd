// The top of the report: the verdict in a word, the command that was run, the counts, the share that was judged.
import { DATA, OUTCOMES, requirements, tally, wordFor } from "./data.js";
import { choose, chosen, follow } from "./filters.js";
import { counted, el, section, shellBlock } from "./dom.js";
import { themeButton } from "./theme.js";

/** Returns the header. */
export function header() {
  const { facts } = DATA;
  const [word, ...rest] = `${facts.word.charAt(0).toUpperCase()}${facts.word.slice(1)}`.split("; ");
  return el(
    "header",
    { class: `top ${verdict(facts)}` },
    el("div", { class: "brand" }, el("span", null, "bythebook"), el("span", { class: "muted" }, facts.version), el("span", { class: "push" }), themeButton()),
    el("h1", null, el("span", { class: "sign", "aria-hidden": "true" }, { good: "✓", bad: "✕", unsure: "?" }[verdict(facts)]), el("span", null, word, rest.length ? el("span", { class: "rest" }, el("span", { class: "hidden" }, "; "), rest.join("; ")) : null)),
    DATA.lost.map((line) => el("p", { class: "lost" }, line)),
    el("p", { class: "what" }, el("code", null, facts.document), " against ", el("code", null, facts.target)),
    facts.command ? shellBlock(facts.command, "Copy command") : null,
    tiles(),
    share(facts),
  );
}

function verdict({ word, exit }) {
  return exit === 0 && word !== "nothing to do" ? "good" : exit === 1 ? "bad" : "unsure";
}

function tiles() {
  const counts = tally(requirements);
  const names = Object.keys(OUTCOMES).filter((outcome) => counts[outcome] || ["failure", "warning", "pass"].includes(outcome));
  const made = names.map((outcome) => tile(outcome, counts[outcome] ?? 0));
  return el("div", { class: "tiles", role: "group", "aria-label": "Show requirements by outcome" }, made);
}

function tile(outcome, count) {
  const { symbol, label } = OUTCOMES[outcome];
  const button = el(
    "button",
    { type: "button", class: `tile ${outcome} ${count ? "" : "zero"}`, title: DATA.meanings[label] ?? "the server does what is written", "data-outcome": outcome },
    el("span", { class: "count" }, count.toLocaleString("en")),
    el("span", { class: "label" }, el("span", { "aria-hidden": "true" }, `${symbol} `), wordFor(outcome, count)),
  );
  button.addEventListener("click", () => {
    const outcomes = new Set(chosen.outcomes);
    if (!outcomes.delete(outcome)) outcomes.add(outcome);
    choose({ outcomes });
  });
  follow(() => button.setAttribute("aria-pressed", String(chosen.outcomes.has(outcome))));
  return button;
}

function share({ judged, raised, minimum, below, requests, seconds }) {
  if (!raised) return el("p", { class: "share" }, "No requirement was raised.");
  const counts = tally(requirements);
  const bar = el("div", { class: "bar", "aria-hidden": "true" });
  for (const outcome of Object.keys(OUTCOMES)) {
    if (!counts[outcome]) continue;
    const part = el("span", { class: outcome });
    part.style.flexGrow = String(counts[outcome]);
    bar.append(part);
  }
  const percent = Math.floor((judged * 100) / raised);
  const demanded = minimum === null ? "" : `; at least ${minimum} % ${below ? "were demanded" : "are demanded"}`;
  const means = `, with ${counted(requests, "request")} in ${seconds.toFixed(1)} s`;
  return el("div", { class: "share" }, bar, el("p", null, el("strong", null, `${percent} %`), ` of ${counted(raised, "requirement")} could be judged${means}${demanded}.`));
}

/** Returns the section of the facts of the run. */
export function run() {
  const { facts } = DATA;
  const rows = {
    Requests: facts.requests.toLocaleString("en"),
    Time: `${facts.seconds.toFixed(1)} s`,
    Seed: facts.seed ?? "several",
    Created: facts.made ? `${counted(facts.made, "resource")}, ${facts.deleted.toLocaleString("en")} deleted` : "nothing",
    Operations: DATA.operations.length.toLocaleString("en"),
    "Fails the run": facts.failing.map((level) => `${level}s`).join(", "),
    Document: facts.digest.slice(0, 12),
  };
  if (facts.shard) rows.Shard = `${facts.shard}; ${counted(facts.elsewhere, "requirement")} in other shards`;
  if (facts.selected_out) rows["Not selected"] = counted(facts.selected_out, "requirement");
  if (facts.unwritten) rows["Need a write"] = counted(facts.unwritten, "requirement");
  if (facts.left_out) rows["Left out"] = leftOut(facts.left_out);
  if (facts.stopped) rows.Stopped = `by ${facts.stopped}`;
  return section("run", "The run", null, el("dl", { class: "facts" }, Object.entries(rows).map(([name, value]) => el("div", null, el("dt", null, name), el("dd", null, String(value))))));
}

function leftOut({ by, requirements: count, requests, seconds }) {
  return `${counted(count, "requirement")} by ${by}; about ${counted(requests, "more request")} (${Math.round(seconds)} s) would judge them`;
}
