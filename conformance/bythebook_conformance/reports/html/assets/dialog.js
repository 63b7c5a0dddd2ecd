// One requirement in a dialog. Its id is in the address, so that a link can lead to it.
import { writeOpened } from "./address.js";
import { badge, evidence, nameOf } from "./card.js";
import { requirements } from "./data.js";
import { copyButton, el } from "./dom.js";

const dialog = el("dialog", { "aria-labelledby": "dialog-title" });

/** Adds the dialog to the page. */
export function prepareDialog(page) {
  page.append(dialog);
  dialog.addEventListener("close", () => writeOpened(""));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/** Opens the requirement of an id, if there is one; closes the dialog otherwise. */
export function openById(id) {
  const found = id && requirements.find((requirement) => requirement.id === id);
  if (found) openDialog(found);
  else if (dialog.open) dialog.close();
}

/** Opens a requirement. */
export function openDialog(requirement) {
  dialog.replaceChildren(
    el(
      "div",
      { class: `one ${requirement.outcome}` },
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
  writeOpened(requirement.id);
}

/** Returns whether a requirement is open. */
export function isDialogOpen() {
  return dialog.open;
}
