"""Every kind of requirement has a file of tests, with what the rule accuses and what it does not accuse."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bythebook_conformance.rules import RULES

FOLDER = Path(__file__).parent
PARTS = ("TestAccuses", "TestDoesNotAccuse")


@pytest.mark.parametrize("kind", [rule.kind for rule in RULES])
def test_kind_has_tests_of_both_parts(kind: str) -> None:
    tree = ast.parse((FOLDER / f"test_{kind.replace('-', '_')}.py").read_text())
    classes = {each.name: each.body for each in tree.body if isinstance(each, ast.ClassDef)}
    counts = {
        part: sum(isinstance(each, ast.FunctionDef) and each.name.startswith("test_") for each in classes[part])
        for part in PARTS
    }

    assert [part for part in PARTS if not counts[part]] == []


def test_each_file_is_of_a_kind() -> None:
    files = {path.stem.removeprefix("test_").replace("_", "-") for path in FOLDER.glob("test_*.py")}

    assert files - {"every-kind"} == {rule.kind for rule in RULES}
