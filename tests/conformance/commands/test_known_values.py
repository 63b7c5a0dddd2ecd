"""`--values`: which operations a known value is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import Stated, object_of, operation
from judging import contract_in

from bythebook_conformance.commands.options import known_values
from bythebook_openapi.errors import InputError


def test_value_is_known_for_the_operations_whose_schema_admits_it(tmp_path: Path) -> None:
    """A project is a number in one operation and a text in another."""

    def making(kind: str) -> Stated:
        return {"post": operation(kind, body=object_of(project={"type": kind}))}

    contract = contract_in(tmp_path, {"/one": making("integer"), "/other": making("string")})
    values = tmp_path / "values.yaml"
    values.write_text("project: 1")

    assert known_values(contract, values) == {"integer": {("body", "project"): (1,)}}
    values.write_text("project: true")
    with pytest.raises(InputError, match="true is not of type"):
        known_values(contract, values)
