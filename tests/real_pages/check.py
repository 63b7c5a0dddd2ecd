"""Checks every file in facts/ against pages.toml and, where they are at hand, against the texts.

Usage: check.py [--texts DIR ...]. Without --texts, the environment variable PAGES names the folder of the texts.
Without texts only the form of the facts is checked.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NEAR = 1
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
PLACES = {"path", "query", "header", "body", "form"}
KINDS: dict[str, type | tuple[type, ...]] = {
    "type": str,
    "format": str,
    "default": str,
    "required": bool,
    "nullable": bool,
    "enum": list,
    "minimum": (int, float),
    "maximum": (int, float),
    "min_length": int,
    "max_length": int,
    "pattern": str,
    "read_only": bool,
    "write_only": bool,
    "deprecated": bool,
    "unclear": bool,
    "place_unclear": bool,
    "sample": bool,
}
NAMED = {"name", "lines", "in", *KINDS}
ALLOWED = {
    "operation": {"method", "path", "written", "schema", "lines", "parameter", "response", "unclear", "deprecated"},
    "response": {"status", "lines", "schema", "type", "unclear", "header", "field"},
    "schema": {"name", "lines", "field"},
}

Table = dict[str, Any]


def facts_of(page: Table) -> Iterator[tuple[str, Table]]:
    """Yields every fact with its kind: operation, response, schema, or named (a parameter, header or field)."""
    for operation in page.get("operation", []):
        yield "operation", operation
        yield from (("named", parameter) for parameter in operation.get("parameter", []))
        for response in operation.get("response", []):
            yield "response", response
            yield from (("named", named) for key in ("header", "field") for named in response.get(key, []))
    yield from (("named", parameter) for parameter in page.get("parameter_of_all", []))
    for response in page.get("response_of_all", []):
        yield "response", response
        yield from (("named", field) for field in response.get("field", []))
    for schema in page.get("schema", []):
        yield "schema", schema
        yield from (("named", field) for field in schema.get("field", []))


def label(fact: Table) -> str:
    """Returns a short text that tells which fact is meant."""
    words = [fact.get(key) for key in ("method", "path", "status", "in", "name")]
    return " ".join(str(word) for word in words if word is not None) or "response without a status"


def form_faults(kind: str, fact: Table) -> Iterator[str]:
    """Yields what is wrong with a fact's form."""
    if not isinstance(fact.get("lines"), list) or (not fact["lines"] and kind != "schema"):
        yield "no lines"
    for key in fact:
        if key not in ALLOWED.get(kind, NAMED):
            yield f"unknown key {key}"
        elif key in KINDS and not isinstance(fact[key], KINDS[key]):
            yield f"{key} has the wrong type"
    if kind == "operation" and (fact.get("method", "GET") not in METHODS or not str(fact["path"]).startswith("/")):
        yield "method or path has a wrong form"
    if kind == "response" and not re.fullmatch(r"[1-5]\d\d", fact.get("status", "200")):
        yield "the status is no HTTP status code"
    if kind == "named" and fact.get("in", "body") not in PLACES:
        yield "unknown place"


def words_of(kind: str, fact: Table) -> list[str]:
    """Returns the words of a fact that the text has near the fact's lines."""
    if kind == "operation":
        path = str(fact.get("written", fact["path"]))
        return [part for part in re.split(r"\{[^}]*\}|[/?&=]", path) if len(part) > 1]
    if kind == "response":
        return [fact["status"]] if "status" in fact else []
    if kind == "named":
        if fact.get("unclear") and fact.get("in") == "path":
            return []  # the page shows an example in the place of a name
        last = [part for part in re.split(r"\[\]|\.", fact["name"]) if part][-1:]
        return [*(part for part in last if not part.startswith("{")), *fact.get("enum", [])]
    return []


def text_faults(kind: str, fact: Table, lines: list[str]) -> Iterator[str]:
    """Yields the words of a fact that the text does not have near the fact's lines."""
    outside = [number for number in fact["lines"] if not 1 <= number <= len(lines)]
    if outside:
        yield f"no such line: {outside}"
        return
    numbers = {number + step for number in fact["lines"] for step in range(-NEAR, NEAR + 1)}
    near = "\n".join(lines[number - 1] for number in sorted(numbers) if 1 <= number <= len(lines))
    near += near.replace("\\_", "_") + html.unescape(re.sub(r"</?\w[^>\n]*>", "", near))
    yield from (f"{word!r} is not near its lines" for word in words_of(kind, fact) if word.lower() not in near.lower())


def repeated(page: Table) -> Iterator[str]:
    """Yields the names that stand twice in one place."""
    for operation in page.get("operation", []):
        groups = [[(fact["in"], fact["name"]) for fact in operation.get("parameter", [])]]
        groups += [[fact["name"] for fact in response.get("field", [])] for response in operation.get("response", [])]
        for names in groups:
            yield from (f"{label(operation)}: {name} stands twice" for name in names if names.count(name) > 1)


def line_faults(page: Table, used: set[int]) -> Iterator[str]:
    """Yields what is wrong with the two sets of lines."""
    stated, left_open = set(page["lines_with_facts"]), set(page["lines_open"])
    if missing := sorted(used - stated):
        yield f"lines_with_facts lacks {missing}"
    if both := sorted(stated & left_open):
        yield f"lines that are both open and with facts: {both}"
    if "part" in page:
        first, last = page["part"]
        if outside := sorted(number for number in stated | left_open if not first <= number <= last):
            yield f"lines outside the part: {outside}"


def check(file: Path, names: set[str], texts: list[Path]) -> list[str]:
    """Returns the faults of one file."""
    page = tomllib.loads(file.read_text())
    if page["page"] not in names:
        return [f"{page['page']} is not in pages.toml"]
    found_texts = [folder / page["page"] for folder in texts if (folder / page["page"]).exists()]
    lines = found_texts[0].read_text().split("\n") if found_texts else None
    faults = list(repeated(page))
    used: set[int] = set()
    for kind, fact in facts_of(page):
        found = list(form_faults(kind, fact))
        used |= set(fact.get("lines", []))
        if lines is not None and not found:
            found += text_faults(kind, fact, lines)
        faults += [f"{label(fact)} (lines {fact.get('lines')}): {fault}" for fault in found]
    return faults + list(line_faults(page, used))


def main() -> int:
    """Prints the faults and the numbers of facts, and returns 1 where there is a fault."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    named = [Path(folder) for folder in (os.environ.get("PAGES"),) if folder]
    options.add_argument("--texts", type=Path, nargs="*", default=named)
    texts = options.parse_args().texts
    pages = {page["name"]: page for page in tomllib.loads((HERE / "pages.toml").read_text())["page"]}
    files = sorted((HERE / "facts").glob("*.toml"))
    faults = [f"{file.name}: {fault}" for file in files for fault in check(file, set(pages), texts)]
    described = {tomllib.loads(file.read_text())["page"] for file in files}
    labelled = {name for name, page in pages.items() if "label" in page}
    faults += [f"{name} has a label and no facts" for name in sorted(labelled - described)]
    faults += [f"{name} has facts and no label" for name in sorted(described - labelled)]
    for fault in faults:
        print(fault, file=sys.stderr)
    counts = [kind for file in files for kind, _ in facts_of(tomllib.loads(file.read_text()))]
    print(f"{len(files)} pages: " + ", ".join(f"{counts.count(kind)} {kind}" for kind in sorted(set(counts))))
    if not texts:
        print("the texts were not looked at; --texts or PAGES names their folder")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
