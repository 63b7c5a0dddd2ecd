"""Laws of the repository: what a stranger may rely on when looking for where a line belongs."""

from __future__ import annotations

import ast
import subprocess
from itertools import chain
from pathlib import Path

import pytest

from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.html.report import GROUPS
from bythebook_conformance.rules import RULES
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = {
    "openapi": "bythebook_openapi",
    "capture": "bythebook_capture",
    "generator": "bythebook_generator",
    "conformance": "bythebook_conformance",
    "simulator": "bythebook_simulator",
    "cli": "bythebook",
    "reference": "ontora_reference",
}
PYTHON = sorted(path for root in (*SOURCE_ROOTS, "tests") for path in (ROOT / root).rglob("*.py"))
LAZY = {"main.py"}
FOLDERS = sorted({path.parent for path in PYTHON if "tests" not in path.parts})
MOST_MODULES = 20


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_functions_stay_short_on_average() -> None:
    source = [path for path in PYTHON if "tests" not in path.parts]
    trees = (ast.walk(ast.parse(path.read_text())) for path in source)
    sizes = [
        node.end_lineno - node.lineno + 1
        for tree in trees
        for node in tree
        if isinstance(node, ast.FunctionDef) and node.end_lineno
    ]

    assert sum(sizes) / len(sizes) <= 10


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_has_few_modules(folder: Path) -> None:
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]

    assert len(modules) <= MOST_MODULES or folder.name == "rules"


@pytest.mark.parametrize("path", [path for path in PYTHON if path.name not in LAZY], ids=lambda path: path.name)
def test_no_function_imports(path: Path) -> None:
    functions = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))
    inner = chain.from_iterable(ast.walk(function) for function in functions)

    assert not [node.lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize(("root", "package"), SOURCE_ROOTS.items(), ids=list(SOURCE_ROOTS))
def test_a_source_root_holds_one_package_and_nothing_loose(root: str, package: str) -> None:
    assert [path.name for path in (ROOT / root).glob("*.py")] == []
    assert [path.parent.name for path in (ROOT / root).glob("*/__init__.py")] == [package]


def test_ids_are_unique_and_kinds_have_one_rule_each() -> None:
    contract = Contract(load(ROOT / "specs" / "ontora" / "openapi.yaml"))
    ids = [each.id for operation in contract.operations for _, each in requirements(contract, operation)]

    assert len(ids) == len(set(ids))
    assert len({rule.kind for rule in RULES}) == len(RULES)


def test_every_kind_has_a_column_in_the_html_report() -> None:
    assert {rule.kind for rule in RULES if rule.meaning.group not in GROUPS.keys() - {""}} == set()


def test_the_page_is_captured_line_by_line_where_the_kit_quotes_it() -> None:
    contract = Contract(load(ROOT / "specs" / "ontora" / "openapi.yaml"))
    quoted = {
        each.id: contract.document.quote(each.source or "")
        for operation in contract.operations
        for _, each in requirements(contract, operation)
    }

    assert quoted["createInterview/body/completion_threshold/default"] == "default:90"
    assert quoted["createInterview/body/goal/nullable"] == "string | null"
    assert quoted["createInterview/body/name/required"] == "required"
    assert [identifier for identifier, words in quoted.items() if not words] == []


def test_nothing_generated_is_committed_without_its_header() -> None:
    tracked = subprocess.run(["git", "ls-files", "generated"], cwd=ROOT, capture_output=True, text=True, check=False)
    files = [ROOT / name for name in tracked.stdout.splitlines() if name.endswith(".py")]

    assert [path.name for path in files if "bythebook" not in path.read_text().splitlines()[0]] == []
