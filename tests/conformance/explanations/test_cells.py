"""Each explanation has a correct server and a liar in the tests, and `docs/explanations.md` names them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from freedoms import FREEDOMS, Freedom

from bythebook_conformance.explanations.registry import Explanation, no_prediction
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.explanations.values import VALUES
from bythebook_conformance.reports.explanations import BEGIN, END, TABLES, filled, main, merged, rewritten
from bythebook_openapi.errors import InputError

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "explanations.md"
CELLS = Path(__file__).parent / "cells.toml"
_OF_FREEDOMS = "tests/conformance/freedoms.py"
_STATED = tomllib.loads(CELLS.read_text(encoding="utf-8"))
_IDS = {row.id for table in TABLES for row in table.rows}


@cache
def _tests_in(file: str) -> frozenset[str]:
    """Returns the names of the tests of a file; of `freedoms.py`, those of its freedoms and lies."""
    if file == _OF_FREEDOMS:
        return frozenset(name for freedom in FREEDOMS for name in (freedom.name, *_lies(freedom)))
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))


def _lies(freedom: Freedom) -> list[str]:
    return [lie.name for lie in freedom.lies]


def test_each_explanation_has_a_correct_server_and_a_liar() -> None:
    assert {name for name in _IDS if _STATED.get(name, {}).keys() != {"server", "liar"}} == set()


def test_each_server_and_liar_stands_for_an_explanation() -> None:
    assert [name for name in _STATED if name not in _IDS] == []


@pytest.mark.parametrize("name", _STATED)
def test_server_and_liar_are_tests_of_their_files(name: str) -> None:
    named = [each.partition(": ") for each in _STATED[name].values()]

    assert [(file, test) for file, _, test in named if test not in _tests_in(file)] == []


def test_each_freedom_says_which_explanations_it_stands_for() -> None:
    assert {row for freedom in FREEDOMS for row in freedom.rows} <= _IDS
    shown = {name: cell["server"] for name, cell in _STATED.items() if cell["server"].startswith(_OF_FREEDOMS)}
    by_name = {f"{_OF_FREEDOMS}: {freedom.name}": freedom for freedom in FREEDOMS}
    is_proof = {row.id: row.excuse == "proves" for row in DIFFERENCES}

    # A proof has a liar of its own. Its server is one that the lie imitates.
    assert [name for name, server in shown.items() if name not in by_name[server].rows and not is_proof[name]] == []


def test_each_weaker_finding_has_words_beside_its_reason() -> None:
    assert [row.id for row in DIFFERENCES if row.excuse == "weakens" and not row.details] == []


def test_each_function_that_makes_requests_says_what_they_hold() -> None:
    made = [row.predicts for row in DIFFERENCES if row.predicts is not no_prediction]

    assert [each for each in made if not str(each.__doc__).startswith("Returns ")] == []


def test_page_says_what_the_explanations_say() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert rewritten(page, _STATED) == page
    assert re.findall(r"^### (.+)$", page, re.M) == [row.id for table in TABLES for row in merged(table.rows)]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: replace(row, sentence="it does something else"),
        lambda row: replace(row, case="another server"),
        lambda row: replace(row, over=frozenset()),
        lambda row: replace(row, forms=frozenset()),
        lambda row: replace(row, excuse="weakens"),
        lambda row: replace(row, loss="form"),
        lambda row: replace(row, untestable="nobody can"),
        lambda row: replace(row, details="Always."),
    ],
)
def test_page_is_stale_when_an_explanation_says_something_else(
    change: Callable[[Explanation[Difference]], Explanation[Difference]],
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    first, *rest = DIFFERENCES

    assert rewritten(page, _STATED, [replace(TABLES[0], rows=(change(first), *rest))]) != page


def test_page_is_stale_when_another_test_stands_for_an_explanation() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert rewritten(page, {**_STATED, "made unique": {"server": "a.py: b", "liar": "a.py: c"}}) != page


def test_explanation_that_stands_twice_is_one_line() -> None:
    first, second = (replace(VALUES[0], over=frozenset({place})) for place in ("here", "there"))

    assert [row.over for row in merged([first, second])] == [{"here", "there"}]


def test_stale_page_is_one_line_and_make_explanations_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "explanations.md"
    copy.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")

    assert main(["--check", str(copy), str(CELLS)]) == 1
    stale = f"{copy} is stale: an explanation says something else; run `make explanations`\n"
    assert capsys.readouterr().err == stale
    assert main([str(copy), str(CELLS)]) == 0
    assert main(["--check", str(copy), str(CELLS)]) == 0
    assert copy.read_text().startswith(f"before\n{BEGIN}\n\n## The level of a finding\n")


def test_page_without_markers_or_cells_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "explanations.md"
    copy.write_text("nothing")

    assert main([str(copy), str(CELLS)]) == 2
    assert capsys.readouterr().err.startswith(f"{copy}: the page has no markers; expected the lines ")
    assert main([str(copy)]) == 2
    assert capsys.readouterr().err == "expected the page and the cells: docs/explanations.md CELLS\n"
    with pytest.raises(InputError):
        filled("nothing", BEGIN, END, "text")
