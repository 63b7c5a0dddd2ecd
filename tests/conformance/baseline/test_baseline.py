"""What a small server does is written as a baseline: the same version writes the same bytes, a change shows as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from documents import TEXT
from judging import contract_in
from servers import Answer, Call, Item
from things import THINGS, Things, observed, things

from bythebook_conformance.baseline.lock import text_of
from bythebook_conformance.baseline.observe import Observed
from bythebook_conformance.baseline.since import since
from bythebook_conformance.reports.since.changed import Since
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract_in(tmp_path_factory.mktemp("things"), THINGS)


@pytest.fixture(scope="module")
def plain(contract: Contract) -> Observed:
    return observed(contract, Things())


def compared(contract: Contract, old: Observed, now: Observed, **left_out: str) -> Since:
    return since(contract, old.rows, now, left_out, file="behavior.lock", fail_on="any")


RUNS = [
    (seed, first, left, workers)
    for seed in (1, 2, 77, 4_000_000, 123_456_789)
    for first, left, workers in ((900, 70, 4), (1, 0, 1), (50, 3, 8), (7, 1, 1), (3, 20, 2), (2, 0, 16))
]


@pytest.mark.parametrize(
    "run",
    [pytest.param(run, marks=[] if number in {0, 8, 29} else [pytest.mark.soak]) for number, run in enumerate(RUNS)],
)
def test_the_same_version_writes_the_same_bytes(
    contract: Contract, plain: Observed, run: tuple[int, int, int, int]
) -> None:
    seed, first, left, workers = run
    server = Things(first=first, left=left)

    again = observed(contract, server, seed=seed, workers=workers)

    assert text_of(again.rows) == text_of(plain.rows)
    assert (again.unreached, again.left, len(server.kept)) == ({}, (), left)


def test_texts_that_an_earlier_run_has_taken_change_no_byte(contract: Contract, plain: Observed) -> None:
    class Taken(Things):
        asked = 0

        def __call__(self, call: Call) -> Answer:
            self.asked += call.method == "POST"
            is_taken = call.method == "POST" and self.asked % 23 == 0
            return (409, {"detail": "taken"}) if is_taken else super().__call__(call)

    again = observed(contract, Taken())

    assert text_of(again.rows) == text_of(plain.rows)


def test_a_baseline_holds_nothing_of_a_run(plain: Observed) -> None:
    text = text_of(plain.rows)

    assert "Some" not in text
    assert {each.token for each in plain.rows if each.field in {"id", "at"}} == {"integer"}
    assert {each.token for each in plain.rows if each.field == "revision"} == {"1", "2"}


def test_a_baseline_holds_no_secret_of_the_user(contract: Contract) -> None:
    class Echoes(Things):
        def filled(self, body: Item) -> Item:
            return {**body, "owner": "open-sesame-please"}

    found = observed(contract, Echoes(), token="open-sesame-please")

    assert "sesame" not in text_of(found.rows)
    assert {each.token for each in found.rows if each.field == "owner"} == {"text"}


class Owned(Things):
    owner = "ann"

    def filled(self, body: Item) -> Item:
        return {**body, "owner": self.owner}


class OwnedByBob(Owned):
    owner = "bob"


def test_a_baseline_names_no_text_that_the_document_does_not_state(contract: Contract) -> None:
    found = observed(contract, Owned())

    assert '"ann"' not in text_of(found.rows)
    assert {each.token for each in found.rows if each.field == "owner"} == {"fixed text 40c010"}
    assert [each.id for each in compared(contract, found, observed(contract, OwnedByBob())).changes] == [
        "owner/value/fixed text 40c010 -> fixed text 4f3303"
    ]


@pytest.mark.soak
def test_a_text_that_the_document_states_later_is_the_same_text(contract: Contract, tmp_path: Any) -> None:
    paths = things({})
    text = json.dumps(paths).replace('"owner": {"type": "string"}', '"owner": {"type": "string", "enum": ["ann"]}')
    stated = contract_in(tmp_path, json.loads(text))

    now = observed(stated, Owned(first=30))

    assert {each.token for each in now.rows if each.field == "owner"} == {'"ann"'}
    assert compared(stated, observed(contract, Owned()), now).changes == ()


def test_a_document_that_grew_adds_rows_and_changes_none(plain: Observed, contract: Contract, tmp_path: Any) -> None:
    paths = {**things({"color": {**TEXT, "default": "red"}}), "/status": THINGS["/things"]}
    paths["/status"] = {"get": {"operationId": "status", "responses": {"200": {"description": "all is well"}}}}
    grown = contract_in(tmp_path, paths)

    class Grown(Things):
        def __call__(self, call: Call) -> Answer:
            return (200, {"well": True}) if call.path == "/status" else super().__call__(call)

    now = observed(grown, Grown(first=30, paths=paths))

    assert set(plain.rows) < set(now.rows)
    found = compared(contract, plain, now)
    assert (found.changes, found.not_compared, found.new > 0) == ((), 0, True)


class NoNull(Things):
    def filled(self, body: Item) -> Item:
        return {**body, "note": body["note"] or ""}


class Trims(Things):
    def filled(self, body: Item) -> Item:
        return {**body, "title": body["title"].strip()}


class AnotherDefault(Things):
    def defaults(self, method: str) -> Item:
        return {**super().defaults(method), "size": 4}


class NullChangesNothing(Things):
    def changed(self, body: Item) -> Item:
        return {name: value for name, value in body.items() if value is not None}


class Refuses(Things):
    def accepts(self, call: Call) -> bool:
        return super().accepts(call) and call.body.get("note", "a") != ""


class Hides(Things):
    def wrapped(self, item: Item) -> Item:
        return {name: value for name, value in super().wrapped(item).items() if name != "owner"}


class Texts(Things):
    def wrapped(self, item: Item) -> Item:
        return {**super().wrapped(item), "revision": str(item["revision"])}


CHANGES: list[tuple[Callable[..., Things], list[str]]] = [
    (NoNull, ['note/value/null -> ""']),
    (Trims, ["title/value/as sent -> trimmed"]),
    (AnotherDefault, ["size/value/the default -> 4"]),
    (NullChangesNothing, ["note/value/null -> as before"]),
    (Refuses, ["note/outcome/accepted -> refused 422"]),
    (Hides, ["owner/value/fixed text 163a6a -> left out"]),
    (Texts, ["revision/value/integer -> text of digits"]),
]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param(version, expected, id=version.__name__, marks=[pytest.mark.soak] if number % 3 else [])
        for number, (version, expected) in enumerate(CHANGES)
    ],
)
def test_a_change_is_told_once_and_nothing_else_is(
    contract: Contract, plain: Observed, version: Callable[..., Things], expected: list[str]
) -> None:
    found = compared(contract, plain, observed(contract, version(first=50)))

    assert [each.id for each in found.changes] == expected
    assert found.not_compared == 0
