// The keyboard: / searches, j and k go through the items, Enter opens, Escape goes back.
import { chosen, choose, isFiltered, nothing } from "./filters.js";
import { isDialogOpen } from "./dialog.js";

/** Listens to the keyboard. */
export function heedKeys(search) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen()) return;
    if (event.key === "Escape") return back(event, search);
    if (isTyping(event.target)) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  });
}

function isTyping(target) {
  return target.matches("input:not([type=checkbox]), select, textarea");
}

// First the search is given up, then the operation, then the rest.
function back(event, search) {
  if (event.target === search) {
    search.blur();
    if (chosen.text) choose({ text: "" });
  } else if (chosen.operation) choose({ operation: "", group: "" });
  else if (isFiltered()) choose(nothing());
}

function step(by) {
  const items = [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null).map((item) => item.querySelector(":scope > summary") ?? item);
  const at = items.indexOf(document.activeElement);
  const next = items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "center" });
}
