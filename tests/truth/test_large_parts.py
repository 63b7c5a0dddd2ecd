"""Documents and responses with thousands of parts cost little, and a line says what is not judged."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.large import faulty
from bythebook_conformance.commands.check import check
from bythebook_conformance.relations.calls.outcomes import declined
from bythebook_openapi.document.load import load
from bythebook_openapi.lint.command import lint
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.model.fields import MAX_VARIANTS


def union(folder: Path, variants: int) -> Path:
    names = [f"V{number}" for number in range(variants)]
    schemas = {
        name: {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string", "enum": [name]}, "a": {"type": "string", "maxLength": 20}},
        }
        for name in names
    }
    members = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    either = {"oneOf": members, "discriminator": {"propertyName": "kind"}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Either"}}}}
    operation = {"requestBody": {"required": True, **body}, "responses": {"200": {"description": "ok"}}}
    made = {
        "openapi": "3.0.3",
        "info": {"title": "a", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": {**schemas, "Either": either}},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def test_a_union_of_2000_variants_is_planned_in_seconds_and_a_line_says_which_are_sent(tmp_path: Path) -> None:
    path = union(tmp_path, 2000)

    started = time.process_time()
    result = CliRunner().invoke(check, [str(path), "--plan"])

    assert result.exit_code == 0
    assert time.process_time() - started < 15
    assert "1 union has more than 50 variants: 50 of them, spread evenly" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("variants", "listed"), [(3, 3), (MAX_VARIANTS, MAX_VARIANTS), (MAX_VARIANTS + 1, MAX_VARIANTS)]
)
def test_a_union_of_a_few_variants_is_sent_whole(variants: int, listed: int, tmp_path: Path) -> None:
    contract = Contract(load(union(tmp_path, variants)))
    (operation,) = contract.operations

    assert len([each for each in operation.fields if each.kind == "variant"]) == listed
    assert bool(contract.chosen) == (variants > listed)


def test_a_response_of_200000_members_is_not_looked_through_by_name(tmp_path: Path) -> None:
    answer = {f"key{number}": number for number in range(200_000)}
    (operation,) = Contract(load(union(tmp_path, 2))).operations

    started = time.process_time()

    assert declined(operation, 200, answer) == ""
    assert time.process_time() - started < 0.2


def test_lint_prints_the_first_three_of_a_kind_and_how_many_more(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(faulty(resources=9), indent=1), encoding="utf-8")

    lines = CliRunner().invoke(lint, [str(path)]).output.splitlines()
    every = CliRunner().invoke(lint, [str(path), "--verbose"]).output.splitlines()
    rows = json.loads(CliRunner().invoke(lint, [str(path), "--format", "json"]).output)["contradictions"]

    assert f"{path}: 6 more contradictions of the kind 'default' (--verbose prints all)" in lines
    assert sum("the default" in line for line in lines) == 3
    assert sum("the default" in line for line in every) == 9
    assert len(rows) == len(every) - 1
    assert lines[-1] == every[-1]
