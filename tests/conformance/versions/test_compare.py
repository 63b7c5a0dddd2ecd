"""`bythebook compare` as a user runs it: exit codes, allowed changes, headers of each version, reports."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, WORD, Stated, in_path, nullable, object_of, resources
from harness import Bythebook, serving
from servers import Answer, Call, Item, Resources, Served

SENT: Stated = {"title": WORD, "note": nullable(WORD)}
ITEMS = resources(
    "/items",
    object_of("title", **SENT),
    object_of("id title note", id=INTEGER, **SENT),
    key=in_path("id", INTEGER),
    delete="drop",
    get="get",
)


class Items(Resources):
    """A correct server of items."""

    def __init__(self, first: int = 1) -> None:
        super().__init__(ITEMS)
        self.count = first

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {"note": None, **body})


class Empties(Items):
    """Stores an empty note in place of null."""

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {**body, "note": body.get("note") or ""})


class Guarded(Items):
    """Wants a token."""

    def __init__(self, token: str, first: int = 1) -> None:
        super().__init__(first)
        self.token = token

    def __call__(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"detail": "who?"}
        return super().__call__(call)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("spec") / "items.json"
    stated = {"openapi": "3.0.3", "info": {"title": "items", "version": "1"}, "paths": ITEMS}
    file.write_text(json.dumps(stated, indent=1))
    return file


@contextmanager
def both(first: Items, second: Items) -> Iterator[tuple[str, str]]:
    with serving(Served(first)) as one, serving(Served(second)) as other:
        yield one, other


NOBODY = "http://127.0.0.1:9"
QUICK = ("--seed", "1", "--examples", "0")


@pytest.mark.soak
def test_a_change_is_told_by_its_transition_in_every_form(bythebook: Bythebook, spec: Path, tmp_path: Path) -> None:
    forms = [f"--report={tmp_path / f'r.{ending}'}" for ending in ("json", "html", "md", "sarif", "xml")]
    with both(Items(), Empties(40)) as (first, second):
        ran = bythebook("compare", first, second, spec, *QUICK, *forms)

    assert ran.code == 1
    assert 'BREAKING note: null -> ""' in ran.out
    assert "(absent, null; " in ran.out
    assert f"{spec}:" in ran.out
    assert "1 change, 1 breaking; " in ran.out
    [change] = json.loads((tmp_path / "r.json").read_text())["changes"]
    assert (change["field"], change["from"], change["to"]) == ("note", "null", '""')
    assert change["seen"][0] <= change["seen"][1]
    assert change["samples"][0]["a"]["answer"]["note"] is None
    assert change["samples"][0]["b"]["answer"]["note"] == ""
    suite = ET.parse(tmp_path / "r.xml").getroot()
    assert [each.get("name") for each in suite.iter("testcase")] == [change["id"], "comparison"]
    assert len(list(suite.iter("failure"))) == 1
    assert 'note: null -> ""' in (tmp_path / "r.md").read_text()
    assert json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"][0]["level"] == "error"
    assert "bythebook compare" in (tmp_path / "r.html").read_text()


@pytest.mark.soak
def test_an_allowed_change_passes_until_its_date(bythebook: Bythebook, spec: Path, tmp_path: Path) -> None:
    allowed = tmp_path / "allowed.yaml"
    for until, code, word in (("2999-01-01", 0, "ALLOWED"), ("2001-01-01", 1, "BREAKING")):
        allowed.write_text(f"- match: note/value/*\n  reason: wanted\n  until: {until}\n")
        with both(Items(), Empties(40)) as (first, second):
            ran = bythebook("compare", first, second, spec, *QUICK, "--allow", allowed, "-q")

        assert (ran.code, ran.out.split()[0]) == (code, word)


def test_each_version_has_its_own_headers(bythebook: Bythebook, spec: Path) -> None:
    with both(Guarded("one"), Guarded("two", 9)) as (first, second):
        ways = "-H", "Authorization: Bearer one", "--header-b", "Authorization: Bearer two"
        ran = bythebook("compare", first, second, spec, *QUICK, "-q", *ways)

    assert ran.code == 0, ran.out + ran.err
    assert "Bearer" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([NOBODY, "nonsense"], "nonsense"),
        ([NOBODY, NOBODY, "--report", "a.txt"], "a.txt"),
        ([NOBODY, NOBODY, "--report", "har=a.har"], "har"),
        ([NOBODY, NOBODY, "--allow", "absent.yaml"], "absent.yaml"),
        ([NOBODY, NOBODY, "--header-b", "x"], "header"),
    ],
)
def test_wrong_use_is_one_line_with_exit_code_2(bythebook: Bythebook, spec: Path, words: list[str], told: str) -> None:
    ran = bythebook("compare", words[0], words[1], spec, *words[2:])

    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert told in ran.err


def test_a_version_that_nobody_answers_for_is_exit_code_3(bythebook: Bythebook, spec: Path) -> None:
    with serving(Served(Items())) as url:
        for words in ((url, NOBODY), (NOBODY, url)):
            ran = bythebook("compare", *words, spec, *QUICK)

            assert ran.code == 3
            assert f"nobody answers at {NOBODY}" in ran.err
