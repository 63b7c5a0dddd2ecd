// What the reader chose is shown: the page scrolls to it, says how many requirements match, and has it in the address.
import { readAddress, writeAddress } from "./address.js";
import { FINDINGS, requirements, tally, told } from "./data.js";
import { choose, chosen, follow, isFiltered, shown, showsFindings } from "./filters.js";
import { counted } from "./dom.js";
import { openById } from "./dialog.js";

/** Follows the choices. `bar` stays above what the page scrolls to, and `matched` says how many requirements match. */
export function revealChoices(bar, matched) {
  const measure = () => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  new ResizeObserver(measure).observe(bar);
  follow((by) => {
    matched.textContent = isFiltered() ? `${shown().length.toLocaleString("en")} of ${counted(requirements.length, "requirement")} match${shown().length ? `: ${told(tally(shown()))}` : ""}.` : "";
    if (by === null) return;
    if (by !== "address") writeAddress(by === "click");
    measure();
    if (isFiltered()) reveal(place(), by === "click");
  });
  addEventListener("popstate", restore);
  restore();
}

/** Scrolls to a section. A click moves the focus to its heading too, so that the next tab stop is in the section. */
export function reveal(section, takesFocus) {
  const heading = document.getElementById(`${section}-title`);
  heading.scrollIntoView();
  if (takesFocus) heading.focus({ preventScroll: true });
}

// The first section that shows what was chosen.
function place() {
  const { outcomes, operation, group, kind, text } = chosen;
  if (operation && !(outcomes.size || group || kind || text)) return "operation";
  return showsFindings() && shown().some(({ outcome }) => FINDINGS.includes(outcome)) ? "findings" : "requirements";
}

function restore() {
  if (location.hash && !location.hash.includes("=")) return openTarget();
  const { choices, opened } = readAddress();
  if (location.hash || isFiltered()) choose(choices, "address");
  openById(opened);
}

// A rule may be folded when a link leads to it.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (!(target instanceof HTMLDetailsElement)) return;
  target.open = true;
  target.scrollIntoView();
  target.querySelector("summary").focus({ preventScroll: true });
}
