"""A corpus of pages, printed in every form, gives the documents that it gave before, byte for byte.

`python -m tests.capture.test_corpus` writes the digests anew, after a change that is meant.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import form_losses
import page_forms
import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.print.operations import Operations
from bythebook_capture.print.page import lines_of
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.dump import to_yaml

ROOT = Path(__file__).parents[2]
DIGESTS = Path(__file__).parent / "corpus.json"
DOCUMENTS = (
    "specs/ontora/openapi.yaml",
    "specs/ontora-full/openapi.yaml",
    "tests/generator/corners.yaml",
    "tests/generator/styles.yaml",
    "tests/generator/library.yaml",
    "tests/prove/freedoms.yaml",
    "tests/conformance/shop/openapi.yaml",
)
MOST = 3


def pages() -> Iterator[tuple[str, str]]:
    for name in DOCUMENTS:
        operations = Operations(load(ROOT / name))
        step = max(1, len(operations.all) // MOST)
        for number, one in enumerate(operations.all[::step][:MOST]):
            for form, made in page_forms.FORMS.items():
                yield f"{name} {number} {form}", made(lines_of(operations, one, opened=not form_losses.is_flat(form)))


def without_inferred(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document as it was before `required` of a body was inferred from its members."""
    for methods in document["paths"].values():
        for operation in methods.values():
            if "requestBody" in operation:
                operation["requestBody"].pop("required", None)
                operation["requestBody"].pop("x-inferred", None)
                operation["requestBody"].pop("x-unstated", None)
    return document


def outcome(text: str) -> str:
    try:
        (page,) = read_source(source_of(text, file="page"))
    except InputError as error:
        return f"refused on line {error.line}"
    assert isinstance(page, Page)
    captured = to_yaml(without_inferred(build(page))) + "\n".join(page.warnings)
    return hashlib.sha256(captured.encode()).hexdigest()[:16]


@pytest.mark.parametrize("start", [0, pytest.param(1, marks=pytest.mark.soak), pytest.param(2, marks=pytest.mark.soak)])
def test_pages_give_the_documents_that_they_gave_before(start: int) -> None:
    """`make test` looks at every third page, and so at each form and at each document; `make soak` at all."""
    expected = json.loads(DIGESTS.read_text(encoding="utf-8"))
    found = {name: outcome(text) for name, text in islice(pages(), start, None, 3)}
    assert len(found) > 50
    assert {form for form in page_forms.FORMS if any(name.endswith(f" {form}") for name in found)} == set(
        page_forms.FORMS
    )
    assert {name: one for name, one in found.items() if expected.get(name) != one} == {}


if __name__ == "__main__":
    digests = {name: outcome(text) for name, text in pages()}
    DIGESTS.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")
