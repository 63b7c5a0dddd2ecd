"""Laws of the repository: what a stranger may rely on when looking for where a line belongs."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
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
# These are as their authors wrote them, who had not read the laws.
INDEPENDENT = (
    ROOT / "tests" / "real_bugs",
    ROOT / "tests" / "lists_and_time",
    ROOT / "tests" / "real_pages",
    ROOT / "tests" / "promises",
    ROOT / "tests" / "two_versions",
    *(each.parent for each in (ROOT / "tests" / "newcomers").glob("*/bugs.md")),
)
PYTHON = sorted(
    path
    for root in (*SOURCE_ROOTS, "tests")
    for path in (ROOT / root).rglob("*.py")
    if not any(each in path.parents for each in INDEPENDENT)
)
LAZY = {"main.py"}
FOLDERS = sorted({path.parent for path in PYTHON if "tests" not in path.parts})
MOST_MODULES = 20


@dataclass(frozen=True)
class Module:
    """A module as the laws see it: whether it has a docstring, the lines of each function, imports in functions."""

    has_docstring: bool
    sizes: tuple[int, ...]
    inner_imports: tuple[int, ...]


@cache
def modules() -> dict[str, Module]:
    """Return every module of this checkout by its path. Each is parsed once for all laws."""
    return {str(path.relative_to(ROOT)): module(path.read_text()) for path in PYTHON}


def module(text: str) -> Module:
    """Return a module as the laws see it."""
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = chain.from_iterable(ast.walk(function) for function in functions)
    return Module(
        has_docstring=bool(ast.get_docstring(tree)),
        sizes=tuple(node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno),
        inner_imports=tuple(node.lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)),
    )


@pytest.mark.xdist_group("laws")
def test_a_module_says_what_it_is_for() -> None:
    assert [path for path, seen in modules().items() if not seen.has_docstring] == []


@pytest.mark.xdist_group("laws")
def test_functions_stay_short_on_average() -> None:
    sizes = [size for path, seen in modules().items() if not path.startswith("tests/") for size in seen.sizes]

    assert sum(sizes) / len(sizes) <= 10


@pytest.mark.xdist_group("laws")
def test_no_function_imports() -> None:
    found = {path: seen.inner_imports for path, seen in modules().items() if Path(path).name not in LAZY}

    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_has_few_modules(folder: Path) -> None:
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]

    assert len(modules) <= MOST_MODULES or folder.name == "rules"


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
