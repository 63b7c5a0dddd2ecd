"""What a user declares on the command line, and what each mistake is told in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook, serving
from miniature import AUTHORIZATION, Miniature
from several import Several, document

from bythebook_conformance.commands.options import NORMALIZED, normalized
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract


class Tidy(Several):
    """Takes white space away, and writes names in lower case."""

    def respond(self, path: str, sent: Any) -> tuple[int, Any]:
        status, answer = super().respond(path, sent)
        return status, {**answer, "name": answer["name"].strip().lower()} if status == 200 else answer


def test_declared_normalization_is_no_finding_and_is_reported(bythebook: Bythebook, tmp_path: Path) -> None:
    spec, path = document(tmp_path, 1), tmp_path / "report.json"
    with serving(Tidy()) as url:
        options = (spec, "--url", url, "--seed", 1, "--report", f"json={path}")
        accused = bythebook("check", *options)
        trimmed = bythebook("check", *options, "--normalized", "make0/body/name=trim")
        declared = bythebook("check", *options, "--normalized", "name=trim,lower")

    assert "make0/body/name/echo" in accused.out
    assert "make0/body/name/echo" in trimmed.out
    assert "make0/body/name/echo" not in declared.out
    assert "normalized make0/body/name: lower, trim" in declared.out
    assert json.loads(path.read_text())["normalized"] == {"make0/body/name": ["lower", "trim"]}


def test_undeclared_normalization_stays_a_finding(bythebook: Bythebook) -> None:
    def cut(answer: dict[str, Any], _: Any) -> dict[str, Any]:
        return {**answer, "name": answer["name"][:5]}

    with serving(Miniature(outgoing=cut)) as url:
        options = ("--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--examples", 0)
        ran = bythebook("check", "ontora", *options, "--normalized", "*=trim,case")

    assert ran.code == 1
    assert "FAILURE POST /v1/interviews does not return a value that the client sent (name)" in ran.out


def test_fields_are_named_in_full_by_name_and_by_glob(contract: Contract) -> None:
    assert normalized(contract, ["name=trim"]) == {"createInterview/body/name": frozenset({"trim"})}
    assert normalized(contract, ["createInterview/body/name=trim"]) == normalized(contract, ["name=trim"])
    both = normalized(contract, ["name=trim", "*/closing_message=case , trim", "name=case"])
    assert both == dict.fromkeys(
        ("createInterview/body/name", "createInterview/body/closing_message"), frozenset({"trim", "case"})
    )
    texts = normalized(contract, ["*=trim"])
    assert "createInterview/body/goal" in texts
    assert "createInterview/body/completion_threshold" not in texts


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["name"], f"'name' cannot be read; expected --normalized GLOB=NAME,... with {', '.join(NORMALIZED)}"),
        (["name="], "cannot be read"),
        (["name=shout"], "cannot be read"),
        (["name=trim,"], "cannot be read"),
        (["nothing=trim"], "'nothing' matches no field to trim; expected one such as OPERATION/body/NAME"),
        (["completion_threshold=lower"], "matches no field to lower"),
        (["name=sorted"], "matches no field to sorted"),
        (["name=lower", "*=upper"], "says of createInterview/body/name both lower and upper; expected one of them, or"),
    ],
)
def test_invalid_declaration_is_one_line(texts: list[str], words: str, contract: Contract) -> None:
    with pytest.raises(InputError) as refused:
        normalized(contract, texts)

    assert words in str(refused.value)
