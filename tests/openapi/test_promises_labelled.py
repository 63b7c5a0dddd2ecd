"""What the grammar reads of the labelled descriptions of public documents: `tests/promises/README.md` tells of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bythebook_openapi.promises.grammar import promises
from bythebook_openapi.promises.model import Promise, Subject

FOLDER = Path(__file__).parents[1] / "promises"
SETS = (("descriptions", ("labels_a", "labels_b")), ("descriptions_2", ("labels_2a", "labels_2b")))
# Kinds of the labels that are one kind of the grammar, or two.
_KINDS = {"page-size-default": "default", "lower-case": "case", "upper-case": "case"}
_VALUED = {"default", "minimum", "maximum", "min-length", "max-length", "min-items", "max-items"}


def _lines(name: str) -> dict[str, Any]:
    texts = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return {each["id"]: each for each in map(json.loads, texts)}


def _subject(described: Any) -> Subject:
    name = described["pointer"].rpartition("/")[2]
    types = described.get("type") or []
    return Subject("" if name.isdigit() else name, frozenset([types] if isinstance(types, str) else types))


def _is_labelled(found: Promise, labels: Any) -> bool:
    kind = _KINDS.get(found.kind, found.kind)
    same = (each for each in labels if _KINDS.get(each["kind"], each["kind"]) == kind)
    return any(_is_valued_alike(found, kind, each) for each in same)


def _is_valued_alike(found: Promise, kind: str, label: Any) -> bool:
    if kind == "enum":
        return sorted(map(str, found.value)) == sorted(map(str, label.get("values") or []))
    return kind not in _VALUED or label.get("value") == found.value


def _read() -> Iterator[tuple[str, Promise, list[bool]]]:
    """Yields each promise that is read of a property or a parameter, and whether each author has labelled it."""
    for descriptions, names in SETS:
        labelled = [_lines(each) for each in names]
        for identifier, described in _lines(descriptions).items():
            for each in promises(described["text"], _subject(described)) if described["kind"] != "operation" else ():
                yield identifier, each, [_is_labelled(each, one[identifier]["promises"]) for one in labelled]


def test_what_is_read_is_what_two_authors_read() -> None:
    read = list(_read())
    wrong = [(identifier, each.kind, each.quote) for identifier, each, found in read if not any(found)]
    disputed = [
        (identifier, each.kind, each.quote) for identifier, each, found in read if any(found) and not all(found)
    ]
    print(f"read {len(read)}, wrong {len(wrong)}, one author of two {len(disputed)}: {disputed}")

    assert len(read) >= 100
    assert len(wrong) + len(disputed) <= 0.05 * len(read), wrong + disputed
