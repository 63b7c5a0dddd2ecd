"""Absent, null and a value: three states that a program, a type checker and JSON tell apart."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from pydantic import Field, ValidationError

from bythebook_runtime import client, statuses
from bythebook_runtime.models import ABSENT, Absent, Model
from bythebook_runtime.operations import Empty, Operation

NARROWED = """
from bythebook_runtime.models import ABSENT, Absent, Model
from typing_extensions import assert_type

class Patch(Model):
    name: str | None | Absent = ABSENT

def shown(patch: Patch) -> str:
    if patch.name:
        assert_type(patch.name, str)
    if patch.name is ABSENT:
        return "absent"
    assert_type(patch.name, str | None)
    return patch.name or "null"

def length(text: str | Absent) -> int:
    if not text:
        return 0
    assert_type(text, str)
    return len(text)

Patch(name="B"), Patch(name=None), Patch(name=ABSENT), Patch()
"""


class Patch(Model):
    name: Annotated[str | Absent | None, Field(max_length=3)] = ABSENT
    old_name: Annotated[str | Absent, Field(alias="oldName")] = ABSENT
    count: Annotated[int, Field(ge=0)] = 90
    inner: list[Patch] | Absent = ABSENT


def test_absent_is_falsy_and_not_null() -> None:
    assert not ABSENT
    assert ABSENT is not None
    assert copy.deepcopy(ABSENT) is ABSENT
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT
    assert repr(Patch()) == "Patch(name=ABSENT, old_name=ABSENT, count=90, inner=ABSENT)"


def test_given_returns_what_was_set() -> None:
    assert Patch().given() == {}
    assert Patch(name=None, count=90).given() == {"name": None, "count": 90}
    assert Patch(name=ABSENT, old_name="a").given() == {"old_name": "a"}
    assert Patch.model_validate({"oldName": "a", "unknown": 1}).given() == {"old_name": "a"}


def test_assigning_absent_unsets_a_field() -> None:
    patch = Patch(name="a", count=1)
    patch.name = ABSENT

    assert (patch.name, patch.given(), patch.model_dump_json()) == (ABSENT, {"count": 1}, '{"count":1}')


def test_absent_is_left_out_and_null_is_kept_at_every_depth() -> None:
    patch = Patch(inner=[Patch(name=None), Patch(old_name="a")])

    assert json.loads(patch.model_dump_json()) == {"inner": [{"name": None}, {"oldName": "a"}]}


@pytest.mark.parametrize("stated", ['"absent"', '"ABSENT"', "{}", "0", "false", "null"])
def test_json_cannot_state_absent(stated: str) -> None:
    with pytest.raises(ValidationError):
        Patch.model_validate_json(f'{{"inner": {stated}}}')


def test_a_constraint_is_that_of_the_value() -> None:
    with pytest.raises(ValidationError, match="String should have at most 3 characters"):
        Patch(name="long")


def test_a_constructor_refuses_unknown_names() -> None:
    with pytest.raises(TypeError, match="Patch has no field 'nam'"):
        Patch(nam="B")  # type: ignore[call-arg] # the misspelled name is what is tested


@pytest.mark.parametrize(
    "checker",
    [
        ["mypy", "--strict"],
        pytest.param(["basedpyright", "--level", "error", "--pythonpath", sys.executable], marks=pytest.mark.soak),
    ],
)
def test_type_checkers_narrow(checker: list[str], tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(NARROWED)
    command = [sys.executable, "-m", *checker, "use.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (404, statuses.NotFound, "404 Not Found: No task 7."),
        (418, client.ClientError, "418 Short: No task 7."),
        (503, client.ServerError, "503 Service Unavailable: No task 7."),
        (302, client.CallError, "302 Found: No task 7."),
    ],
)
def test_an_error_has_the_type_of_its_status_and_the_text_of_its_problem(
    status: int, kind: type[client.CallError], text: str
) -> None:
    problem = {"detail": "No task 7.", **({"title": "Short"} if status == 418 else {})}
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=problem))
    operation: Operation[None] = Operation("GET", "/", (("204", "", Empty),))

    with pytest.raises(client.CallError) as caught:
        client.Client(httpx.Client(transport=transport, base_url="http://test"))._call(operation, {})

    assert (type(caught.value), str(caught.value)) == (kind, text)
    assert (caught.value.status, caught.value.detail) == (status, "No task 7.")
