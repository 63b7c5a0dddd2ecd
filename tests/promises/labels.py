"""Checks a file of labels and counts its kinds.

python tests/promises/labels.py tests/promises/labels_a.jsonl

A file whose first id begins with "e" labels `descriptions_2.jsonl`, any other `descriptions.jsonl`.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

# The members that each kind has beside `kind`, `quote` and `unclear`.
MEMBERS: dict[str, set[str]] = {
    "default": {"value"},
    "default-computed": set(),
    "nullable": set(),
    "null-clears": set(),
    "unique": {"scope"},
    "immutable": set(),
    "read-only": set(),
    "ordered": set(),
    "set": set(),
    "sorted": {"by"},
    "required": set(),
    "optional": set(),
    "max-length": {"value"},
    "min-length": {"value"},
    "maximum": {"value"},
    "minimum": {"value"},
    "max-items": {"value"},
    "min-items": {"value"},
    "enum": {"values"},
    "format": {"value"},
    "case": {"value"},
    "trimmed": set(),
    "filter-equals": {"property"},
    "sort-by": set(),
    "page-size-default": {"value"},
    "write-only": set(),
    "case-insensitive": set(),
}
MAY_HAVE = {"maximum": {"exclusive"}, "minimum": {"exclusive"}}


def read(path: Path) -> list[dict[str, Any]]:
    """Returns the objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def flat(text: str) -> str:
    """Returns `text` with every run of spaces and line ends as one space."""
    return " ".join(text.split())


def faults(labels: list[dict[str, Any]], texts: dict[str, str]) -> list[str]:
    """Returns a line for each label that does not have the form of README.md."""
    found = []
    if [label["id"] for label in labels] != list(texts):
        found.append("the ids differ from those of the descriptions, or their order does")
    for label in labels:
        for promise in label["promises"]:
            kind = promise.get("kind")
            if kind not in MEMBERS:
                found.append(f"{label['id']}: unknown kind {kind!r}")
                continue
            members = set(promise) - {"kind", "quote", "unclear"} - MAY_HAVE.get(kind, set())
            if members != MEMBERS[kind]:
                found.append(f"{label['id']}: {kind} has the members {sorted(members)}")
            quote = flat(promise.get("quote", ""))
            if not quote or quote not in flat(texts.get(label["id"], "")):
                found.append(f"{label['id']}: the text does not hold {quote!r}")
            if promise.get("unclear", True) is not True:
                found.append(f"{label['id']}: unclear is true or left out")
    return found


def main() -> None:
    """Prints the faults, or how often each kind is labeled and how often it is unclear."""
    labels = read(Path(sys.argv[1]))
    name = "descriptions_2.jsonl" if labels[0]["id"].startswith("e") else "descriptions.jsonl"
    texts = {entry["id"]: entry["text"] for entry in read(HERE / name)}
    if found := faults(labels, texts):
        raise SystemExit("\n".join(found))
    promises = [promise for label in labels for promise in label["promises"]]
    unclear = Counter(promise["kind"] for promise in promises if promise.get("unclear"))
    for kind, count in Counter(promise["kind"] for promise in promises).most_common():
        print(f"{kind}: {count}, {unclear[kind]} of them unclear")
    silent = sum(not label["promises"] for label in labels)
    print(f"{len(promises)} promises in {len(labels) - silent} descriptions; {silent} promise nothing")


if __name__ == "__main__":
    main()
