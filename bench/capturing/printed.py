"""Writes pages of this project's own printer, in each form, for `bench.capturing.rendered`, which mutates them.

    PYTHONPATH=.:tests/capture python -m bench.capturing.printed FOLDER PAGES [--each N]

The documents in FOLDER are those of the user.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import form_losses
import page_forms

from bench.capturing.__main__ import chosen
from bythebook_capture.print.page import lines_of

_SUFFIX = {"HTML": ".html"}


def main() -> None:
    """Writes PAGES/FORM/pages.json, and a file for each page beside it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--each", type=int, default=6, help="operations of each document")
    given = parser.parse_args()
    entries: dict[str, list[dict[str, Any]]] = {form: [] for form in page_forms.FORMS}
    for document, operations, ones in chosen(given.folder, given.each):
        for number, one in enumerate(ones):
            for form, made in page_forms.FORMS.items():
                name = f"{re.sub(r'[^a-zA-Z0-9]+', '-', form)}/{Path(document).stem}-{number:02}"
                text = made(lines_of(operations, one, opened=not form_losses.is_flat(form)))
                file = given.pages / f"{name}{_SUFFIX.get(form, '.txt')}"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                entries[form].append(
                    {
                        "renderer": form,
                        "version": "",
                        "document": document,
                        "folder": str(Path(operations.document.name).resolve().parent),
                        "file": name,
                        "operations": [{"method": one.method, "path": one.path}],
                    }
                )
    for found in entries.values():
        if found:
            listed = given.pages / Path(found[0]["file"]).parent / "pages.json"
            listed.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
