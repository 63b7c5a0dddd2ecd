// One requirement in a dialog. Its id is in the address, so that a link can lead to it.
import { badge, evidence, nameOf } from "./card.js";
import { requirements } from "./data.js";
import { copyButton, el } from "./dom.js";

const dialog = el("dialog", { "aria-labelledby": "dialog-title" });

/** Adds the dialog to the page, and opens what the address names. */
export function prepareDialog(page) {
  page.append(dialog);
  dialog.addEventListener("close", () => history.replaceState(null, "", location.pathname + location.search));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  const wanted = decodeURIComponent(location.hash.slice(1));
  const found = wanted.startsWith("r=") && requirements.find(({ id }) => id === wanted.slice(2));
  if (found) openDialog(found);
}

/** Opens a requirement. */
export function openDialog(requirement) {
  dialog.replaceChildren(
    el(
      "div",
      { class: `card ${requirement.outcome}` },
      el(
        "div",
        { class: "head" },
        badge(requirement.outcome),
        el("h2", { id: "dialog-title" }, nameOf(requirement)),
        el("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Close"),
      ),
      el("div", { class: "inside" }, evidence(requirement)),
      el("p", { class: "id" }, el("code", null, requirement.id), " ", copyButton("Copy id", requirement.id)),
    ),
  );
  for (const link of dialog.querySelectorAll("a[href^='#rule-']")) link.addEventListener("click", () => dialog.close());
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  history.replaceState(null, "", `#r=${encodeURIComponent(requirement.id)}`);
}

/** Returns whether the dialog is open. */
export function isDialogOpen() {
  return dialog.open;
}
