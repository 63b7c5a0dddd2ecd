"""A rule stands alone: no code outside `rules/` names a kind, and no rule names another one but in `yields_to`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bythebook_conformance.rules import RULES, Rule

ROOT = Path(__file__).parents[2]
KINDS = frozenset(rule.kind for rule in RULES)
# `content-type` is the name of a header, too.
HYPHENATED = {kind for kind in KINDS if "-" in kind} - {"content-type"}
RULE_FILES = ROOT / "conformance/bythebook_conformance/rules"
SHARED = {
    "__init__",
    "base",
    "compared_default",
    "exclusion",
    "final_list",
    "format_features",
    "fresh_texts",
    "invalid_values",
    "linked_ids",
    "pages",
    "positions",
    "probe",
    "taken_texts",
    "tidied",
    "traits",
    "unlisted",
}
OUTSIDE = sorted(
    path for root in ("conformance", "cli") for path in (ROOT / root).rglob("*.py") if RULE_FILES not in path.parents
)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the value of each text that is no docstring."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def named_kinds(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that name a kind."""
    yield from (line for line, text in texts(tree) if text in HYPHENATED)
    yield from kind_tests(tree)


def kind_tests(tree: ast.AST) -> Iterator[int]:
    """Yield the lines on which `.kind` is compared with, or looked up by, the name of a rule."""
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.expr)):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Subscript):
            parts = [node.value, node.slice]
        elif isinstance(node, ast.Call):
            parts = [node.func, *node.args]
        inner = [each for part in parts for each in ast.walk(part)]
        has_kind = any(isinstance(each, ast.Attribute) and each.attr == "kind" for each in inner)
        named = {each.value for each in inner if isinstance(each, ast.Constant) and isinstance(each.value, str)}
        if has_kind and named & KINDS:
            yield node.lineno


def test_no_code_outside_the_rules_names_a_kind() -> None:
    trees = ((str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in OUTSIDE)
    found = [(path, line) for path, tree in trees for line in named_kinds(tree)]

    assert found == []


def test_the_law_sees_a_comparison_with_a_kind() -> None:
    assert list(kind_tests(ast.parse("x = requirement.kind == 'domain'"))) == [1]
    assert list(kind_tests(ast.parse("x = requirement.kind in {'echo', 'default'}"))) == [1]
    assert list(kind_tests(ast.parse("x = field.kind == 'property'"))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_rule_names_another_one_only_in_yields_to(rule: Rule) -> None:
    tree = ast.parse((RULE_FILES / f"{rule.kind.replace('-', '_')}.py").read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "yields_to"]
    declared = {id(each) for keyword in keywords for each in ast.walk(keyword)}
    others = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in declared}

    assert modules.isdisjoint(f"bythebook_conformance.rules.{each.kind.replace('-', '_')}" for each in RULES)
    assert {each for each in others if isinstance(each, str)} & (HYPHENATED - {rule.kind}) == set()


def test_each_rule_has_one_file_and_yields_to_rules_that_exist() -> None:
    files = {path.stem for path in RULE_FILES.glob("*.py")} - SHARED

    assert files == {kind.replace("-", "_") for kind in KINDS}
    assert {kind for rule in RULES for kind in rule.traits.yields_to} <= KINDS
