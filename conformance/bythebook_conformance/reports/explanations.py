"""Writes the table of levels and the explanations into `docs/explanations.md`.

`python -m bythebook_conformance.reports.explanations docs/explanations.md CELLS` rewrites the part of the page between
the two markers; with `--check` it only says whether that part is up to date. CELLS is a TOML file beside the tests: it
names, for each explanation, the correct server and the liar of the tests that stand for it.
"""

from __future__ import annotations

import inspect
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from bythebook_conformance.explanations.levels import EXCUSE_WORDS, LEVEL_WORDS, Excuse, level_of
from bythebook_conformance.explanations.refused_values import REFUSED_VALUES
from bythebook_conformance.explanations.registry import Explanation, no_prediction
from bythebook_conformance.explanations.rows import FROM_BEFORE, FROM_DEFAULT, FROM_NULL, FROM_REPLACED
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Authority
from bythebook_openapi.errors import InputError

__all__ = ["BEGIN", "END", "TABLES", "Table", "filled", "levels", "main", "merged", "rewritten"]

BEGIN = "<!-- explanations: written by `make explanations` from conformance/bythebook_conformance/explanations/ -->"
END = "<!-- end of explanations -->"
_MARK = "yes"
_FILES = 2
_FORMS: Mapping[str, str] = {"value": "another value", "null": "null", "absent": "no property"}
Cells = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Table:
    """A registry of explanations, with the titles of columns: each stands for some places where they may show."""

    title: str
    rows: Sequence[Explanation[Any]]
    places: Mapping[str, tuple[Any, ...]]


TABLES: tuple[Table, ...] = (
    Table(
        "Values",
        DIFFERENCES,
        {
            "response": (("sent", "response"), ("sent", "undescribed")),
            "read": (("sent", "read"),),
            "read after response": (("response", "read"), ("made", "read"), ("acted", "read"), ("read", "later")),
            "list": (("read", "list"),),
            "default": FROM_DEFAULT,
            "null": FROM_NULL,
            "change": (*FROM_BEFORE, *FROM_REPLACED),
        },
    ),
    Table("Refusals", REFUSED_VALUES, {each: (each,) for each in ("absent", "null", "value")}),
)


def filled(page: str, begin: str, end: str, text: str) -> str:
    """Returns a page with a text between two markers. Raises `InputError` without markers."""
    before, first, rest = page.partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise InputError("the page has no markers", expected=f"the lines {begin!r} and {end!r}")
    return f"{before}{begin}\n\n{text}\n{end}{after}"


def levels() -> str:
    """Returns the table of levels: what is lost, who says that it must not be, and what explains it."""
    heads = [f"unexplained, {each}" for each in get_args(Authority)]
    heads += [f"an explanation {each} it" for each in get_args(Excuse)]
    rows = [_line(["what is lost", *heads]), _line(["---"] * (len(heads) + 1))]
    for loss, words in LEVEL_WORDS.items():
        found = [level_of(each, loss, None) for each in get_args(Authority)]
        found += [level_of("stated", loss, each) for each in get_args(Excuse)]
        rows.append(_line([f"{loss}: {words}", *(each or "inconclusive" for each in found)]))
    meant = [f"- **{name}**: {words}." for name, words in EXCUSE_WORDS.items()]
    return "\n".join([*rows, "", *meant, ""])


def merged(rows: Iterable[Explanation[Any]]) -> list[Explanation[Any]]:
    """Returns the explanations of a table, each id once, with all of its places and forms."""
    found: dict[str, Explanation[Any]] = {}
    for each in rows:
        known = found.get(each.id, each)
        found[each.id] = replace(known, over=known.over | each.over, forms=known.forms | each.forms)
    return list(found.values())


def rewritten(page: str, cells: Cells, tables: Sequence[Table] = TABLES) -> str:
    """Returns a page whose part between the markers has the levels and the explanations. Raises `InputError` without
    markers.
    """
    return filled(page, BEGIN, END, "\n".join(_parts(cells, tables)))


def _parts(cells: Cells, tables: Sequence[Table]) -> Iterator[str]:
    yield f"## The level of a finding\n\n{levels()}"
    reasons = list(dict.fromkeys(row.untestable for table in tables for row in table.rows if row.untestable))
    for table in tables:
        rows = merged(table.rows)
        heads = ["explanation", "what it does", "what is lost", *table.places, "tested by"]
        lines = [_line(heads), _line(["---"] * len(heads)), *(_row(each, table, reasons) for each in rows)]
        yield f"## {table.title}\n\n{chr(10).join(lines)}\n"
    yield "No request tests an explanation for one of these reasons:\n"
    yield "".join(f"{number}. {reason[:1].upper()}{reason[1:]}.\n" for number, reason in enumerate(reasons, start=1))
    for table in tables:
        yield from (_section(each, cells.get(each.id, {})) for each in merged(table.rows))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def _row(row: Explanation[Any], table: Table, reasons: Sequence[str]) -> str:
    marks = [f"[{_MARK}](#{_anchor(row.id)})" if row.over & {*places} else "" for places in table.places.values()]
    tested = "a request" if row.predicts is not no_prediction else f"no request ({reasons.index(row.untestable) + 1})"
    return _line([f"**{row.id}**: {_words(row)}", row.excuse, row.loss, *marks, tested])


def _section(row: Explanation[Any], cell: Mapping[str, str]) -> str:
    forms = " or ".join(words for form, words in _FORMS.items() if form in row.forms)
    first = _words(row)
    paragraph = f"{first[:1].upper()}{first[1:]}. {row.details}".strip()
    lines = [f"### {row.id}\n", f"{paragraph} *({row.case})*\n"]
    lines += [f"- Seen in its place: {forms}."] if forms else []
    lines += [f"- Tested by {_requests(row)}"] if row.predicts is not no_prediction else []
    lines += [f"- {name.capitalize()}: {_linked(cell[name])}" for name in ("server", "liar") if name in cell]
    return "\n".join([*lines, ""])


def _words(row: Explanation[Any]) -> str:
    """Returns the sentence of an explanation, or the reason of the finding that it leaves."""
    is_reason = row.excuse == "weakens" or (row.excuse == "explains" and row.loss == "acceptance")
    return f"reported as `{row.sentence}`" if is_reason else row.sentence


def _requests(row: Explanation[Any]) -> str:
    """Returns what the requests hold that test an explanation: the first sentence of the function that makes them."""
    first = " ".join(inspect.cleandoc(row.predicts.__doc__ or "").split()).partition(". ")[0]
    return f"{first.removeprefix('Returns ').rstrip('.')}."


def _linked(test: str) -> str:
    """Returns the words for a test that stands in a file as `FILE: NAME`."""
    file, _, name = test.partition(": ")
    return f"`{name}` in `{file}`."


def _anchor(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalnum() or each in " -").replace(" ", "-")


def main(arguments: Sequence[str]) -> int:
    """Writes the page, or says whether it is up to date. Returns 1 if it is stale, 2 for wrong use, else 0."""
    is_check, files = "--check" in arguments, [Path(each) for each in arguments if each != "--check"]
    if len(files) != _FILES:
        sys.stderr.write("expected the page and the cells: docs/explanations.md CELLS\n")
        return 2
    page, cells = files[0].read_text(encoding="utf-8"), tomllib.loads(files[1].read_text(encoding="utf-8"))
    try:
        wanted = rewritten(page, cells)
    except InputError as error:
        sys.stderr.write(f"{files[0]}: {error}\n")
        return 2
    if wanted == page:
        return 0
    if is_check:
        sys.stderr.write(f"{files[0]} is stale: an explanation says something else; run `make explanations`\n")
        return 1
    files[0].write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
