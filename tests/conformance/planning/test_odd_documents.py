"""Documents of odd numbers, names and texts: each is judged, or refused in one line, and none ends in a traceback."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from documents import TEXT, Stated, gets, object_of, parameter, posts
from harness import Bythebook
from judging import Judge, contract_in

from bythebook_openapi.errors import InputError

SHOWN = object_of(a=TEXT)


@pytest.mark.many(2)
@pytest.mark.parametrize("step", [1e-300, 5e-324, 1e-5, 3, 0.5])
@pytest.mark.parametrize("low", [1e10, 0, -7, 1e300])
def test_multiples_of_any_size_are_judged(judge: Judge, step: float, low: float) -> None:
    body = object_of(n={"type": "number", "multipleOf": step, "minimum": low})

    assert judge(lambda _: (200, {}), posts(body, SHOWN), examples=0).report.requirements


@pytest.mark.parametrize("where", ["header", "cookie"])
@pytest.mark.parametrize("name", ["X Rate", "X-Rat\u00fc", "X:Y;Z=", "", "\x1b[2J"])
@pytest.mark.parametrize("required", [True, False])
def test_parameter_whose_name_http_cannot_carry_is_not_judged(
    judge: Judge, where: str, name: str, required: bool
) -> None:
    summary = judge(lambda _: (200, {"a": "x"}), gets(parameter(name, where, required=required), shown=SHOWN))

    assert summary.exit_code == 0
    assert [each.id for each in summary.report.requirements if each.kind == "required"] == []


@pytest.mark.parametrize("stated", [{"in": "query", "schema": TEXT}, {"in": "query", "name": 3, "schema": TEXT}])
def test_parameter_without_a_name_is_refused_in_one_line(tmp_path: Path, stated: Stated) -> None:
    with pytest.raises(InputError) as told:
        list(contract_in(tmp_path, gets(stated)).operations)

    assert "/paths/~1things/get/parameters/0: is a parameter without a name" in str(told.value)


@pytest.mark.parametrize("command", ["prove", "check"])
def test_half_a_surrogate_pair_is_refused_in_one_line(tmp_path: Path, bythebook: Bythebook, command: str) -> None:
    with suppress(InputError):
        contract_in(tmp_path, posts(object_of(a={"enum": ["\ud800", "x"]})))

    ran = bythebook(command, tmp_path / "small.json", *(["--plan"] if command == "check" else []))

    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "surrogate" in ran.err
