"""`--values`: several values of a field are taken in turn, since the server may demand unique ones."""

from __future__ import annotations

from typing import Any

import pytest
from documents import TEXT, Stated, list_of, object_of, operation, resources
from judging import Judge, accused, outcomes
from servers import Answer, Call, Resources, admits

LICENSE = object_of("code", code=TEXT, note=TEXT, size={"type": "integer", "default": 3})
SHOWN = object_of("id code", id=TEXT, **LICENSE["properties"])
CREATED = {"201": {"description": "made", "content": {"application/json": {"schema": SHOWN}}}}
PATHS: Stated = {"/licenses": {"post": {**operation("make", body=LICENSE, refuses="422"), "responses": CREATED}}}
PATHS["/licenses"]["post"]["responses"] = {**CREATED, "422": {"description": "refused"}}
CODES = tuple(f"code {number}" for number in range(200))


class Licenses:
    """Licenses with codes that only the user knows; `unique` says that each is taken once."""

    def __init__(self, *, unique: bool, refusal: int = 422, said: str = "", kept: int = 0, default: int = 3) -> None:
        self.unique, self.refusal, self.said, self.default = unique, refusal, said, default
        self.codes = list(CODES[:kept])
        self.is_right = admits(LICENSE)

    def __call__(self, call: Call) -> Answer:
        body: Any = call.body
        if not self.is_right(body) or body["code"] not in CODES:
            return 422, {"detail": "bad"}
        if self.unique and body["code"] in self.codes:
            return self.refusal, {"detail": self.said or "bad"}
        self.codes.append(body["code"])
        return 201, {"size": self.default, **body, "id": str(len(self.codes))}


def known(count: int) -> dict[str, Any]:
    return {"make": {("body", "code"): CODES[:count]}}


@pytest.mark.parametrize("refusal", [409, 422])
def test_each_create_takes_the_next_value(judge: Judge, refusal: int) -> None:
    server = Licenses(unique=True, refusal=refusal)
    summary = judge(server, PATHS, known=known(200))

    assert accused(summary) == {}
    assert set(outcomes(summary).values()) == {"pass"}
    assert server.codes == list(CODES[: len(server.codes)])


@pytest.mark.parametrize("count", [4, 8, 200])
def test_fault_is_found_with_values_in_turn_even_if_they_run_out(judge: Judge, count: int) -> None:
    summary = judge(Licenses(unique=True, default=4), PATHS, known=known(count))

    assert accused(summary) == {"make/body/size/default": "failure"}


REFUSALS = [(409, ""), (422, ""), (422, "code already exists")]


def running_out() -> list[Any]:
    """Returns numbers of values with the ways to refuse them: each number once, and in `make soak` with each way."""
    counts = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15]
    return [
        pytest.param(count, *refusal, marks=[] if (place + number) % 3 == 0 else [pytest.mark.soak])
        for place, count in enumerate(counts)
        for number, refusal in enumerate(REFUSALS)
    ]


@pytest.mark.parametrize(("count", "refusal", "said"), running_out())
def test_values_that_run_out_are_a_line_and_accuse_nobody(judge: Judge, count: int, refusal: int, said: str) -> None:
    summary = judge(Licenses(unique=True, refusal=refusal, said=said), PATHS, known=known(count))

    assert accused(summary) == {}
    undecided = {each.reason for each in summary.verdicts if each.outcome == "inconclusive"}
    ran_out = f"the {count} values given for 'code' ran out; give more with --values"
    assert ran_out in undecided or count > 3  # the first three creations and their controls decide everything


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_few_values_suffice_where_they_need_not_be_unique(judge: Judge, count: int) -> None:
    summary = judge(Licenses(unique=False), PATHS, known=known(count))

    assert accused(summary) == {}
    assert set(outcomes(summary).values()) == {"pass"}


@pytest.mark.parametrize(("refusal", "said"), [(409, ""), (422, ""), (422, "code already exists")])
def test_values_that_an_earlier_run_left_on_the_server_are_skipped(judge: Judge, refusal: int, said: str) -> None:
    summary = judge(Licenses(unique=True, refusal=refusal, said=said, kept=4), PATHS, known=known(200))

    assert accused(summary) == {}
    assert set(outcomes(summary).values()) == {"pass"}


def test_operation_whose_values_are_all_on_the_server_says_so(judge: Judge) -> None:
    summary = judge(Licenses(unique=True, refusal=409, said="code already exists", kept=9), PATHS, known=known(5))

    assert accused(summary) == {}
    assert "the server has the 5 values given for 'code' already; give others" in summary.untested["make"]


SHARED = object_of("code", code=TEXT, note=TEXT)
OWN = object_of("code id", id=TEXT, **SHARED["properties"])
MANY = resources(
    "/people", SHARED, OWN, listed=list_of(OWN), made="201", get="read", put="replace", patch="change", delete="remove"
)


class People(Resources):
    """People with unique codes: a change frees the old one."""

    def __init__(self, refusal: int) -> None:
        super().__init__(MANY)
        self.conflict = refusal

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        others = [item for item in self.kept.values() if str(item["id"]) != key]
        is_taken = isinstance(call.body, dict) and any(item["code"] == call.body.get("code") for item in others)
        return (self.conflict, {}) if is_taken else super().__call__(call)


@pytest.mark.many(2)
@pytest.mark.parametrize("count", [2, 3, 6, 12, 20, 300])
@pytest.mark.parametrize("refusal", [409, 422])
def test_unique_values_of_resources_that_change_accuse_nobody(judge: Judge, count: int, refusal: int) -> None:
    values = {name: {("body", "code"): CODES[:count]} for name in ("make", "replace", "change")}

    summary = judge(People(refusal), MANY, known=values)

    assert [each for each in accused(summary).items() if "undocumented" not in each[1]] == []
    assert count < 300 or not summary.untested
