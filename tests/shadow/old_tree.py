"""Imports the judge of another checkout beside the judge of this tree: `was.bythebook_conformance` beside
`bythebook_conformance`.

Nothing of the other checkout is changed: its imports are rewritten while its modules are loaded. It shares with this
tree `bythebook_openapi`, the names of `model`, and the classes that extend a class of `bythebook_openapi`, since
values of these go from one judge to the other. So it does with the classes of rules and of evidence that only hold
values, and hold the same ones in both: a probe keeps what it saw in them. All other modules are its own.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["PACKAGE", "OldTree", "own_rules"]

PACKAGE = "bythebook_conformance"
_MODEL = f"{PACKAGE}.model"
_DOCUMENTS = "bythebook_openapi"
# Where the classes stand in which probes keep what they saw.
_KEEPING = (f"{PACKAGE}.rules.", f"{PACKAGE}.evidence.")


class _Renamed(ast.NodeTransformer):
    """Rewrites the imports of the judge's modules, so that they are those of another package."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """Rewrites `from bythebook_conformance.x import y`."""
        if node.level == 0 and _is_own(node.module or ""):
            node.module = f"{self.alias}.{node.module}"
        return node

    def visit_Import(self, node: ast.Import) -> list[ast.AST]:
        """Rewrites `import bythebook_conformance.x`, which gives a name to the package, and `import ... as y`."""
        return [each for alias in node.names for each in self._imports(node, alias)]

    def _imports(self, node: ast.Import, alias: ast.alias) -> list[ast.AST]:
        if not _is_own(alias.name):
            return [ast.copy_location(ast.Import([alias]), node)]
        names = [ast.alias(f"{self.alias}.{alias.name}", alias.asname)]
        if alias.asname is None:
            names.append(ast.alias(f"{self.alias}.{PACKAGE}", PACKAGE))
        return [ast.fix_missing_locations(ast.copy_location(ast.Import([each]), node)) for each in names]


class _Loader(Loader):
    """Loads a module of the other checkout. It writes no bytecode, since that is not the one of the file."""

    def __init__(self, alias: str, path: Path) -> None:
        self.alias, self.path = alias, path

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Returns None: Python makes the module."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module with its imports rewritten, and puts in the names that this tree shares with it."""
        tree = _Renamed(self.alias).visit(ast.parse(self.path.read_bytes()))
        code = compile(tree, str(self.path), "exec", dont_inherit=True)
        names = vars(module)
        # What each judge remembers of an operation or an exchange in its `vars` is kept apart.
        names["vars"] = partial(_vars, f"_{self.alias}")
        exec(code, names)
        names.update(_shared(module.__name__, names, module.__name__.removeprefix(f"{self.alias}.")))


class _Empty(Loader):
    """Makes the package that holds the other checkout's package."""

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Returns None: Python makes the module."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Does nothing: the package is empty."""


class OldTree(MetaPathFinder):
    """The judge of another checkout, in a folder, under another name."""

    def __init__(self, folder: Path, alias: str = "was") -> None:
        self.root, self.alias = folder / "conformance", alias
        if not (self.root / PACKAGE / "__init__.py").is_file():
            raise FileNotFoundError(f"{folder} is no checkout: it has no conformance/{PACKAGE}/__init__.py")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Returns how a module of the other checkout is loaded; None for every other module."""
        if fullname == self.alias:
            return ModuleSpec(fullname, _Empty(), is_package=True)
        if not fullname.startswith(f"{self.alias}."):
            return None
        place = self.root.joinpath(*fullname.split(".")[1:])
        if (package := place / "__init__.py").is_file():
            loader = _Loader(self.alias, package)
            return spec_from_file_location(fullname, package, loader=loader, submodule_search_locations=[str(place)])
        module = place.with_suffix(".py")
        return (
            spec_from_file_location(fullname, module, loader=_Loader(self.alias, module)) if module.is_file() else None
        )

    def rules(self) -> Mapping[str, Any]:
        """Returns the rules of the other checkout by their kinds. They are imported once."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        return {rule.kind: rule for rule in import_module(f"{self.alias}.{PACKAGE}.rules").RULES}

    def forget(self) -> None:
        """Takes the modules of the other checkout out of this process."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for name in [each for each in sys.modules if each.partition(".")[0] == self.alias]:
            del sys.modules[name]


def own_rules() -> Mapping[str, Any]:
    """Returns the rules of this tree by their kinds."""
    return {rule.kind: rule for rule in import_module(f"{PACKAGE}.rules").RULES}


def _vars(name: str, holder: object) -> dict[str, Any]:
    """Returns a part of the `vars` of an object, under a name."""
    mine: dict[str, Any] = vars(holder)
    part: dict[str, Any] = mine.setdefault(name, {})
    return part


def _is_own(name: str) -> bool:
    return name == PACKAGE or name.startswith(f"{PACKAGE}.")


def _shared(alias: str, names: Mapping[str, Any], module: str) -> Mapping[str, Any]:
    """Returns the names of an old module that are those of this tree's module."""
    is_kept = module.startswith(_KEEPING)
    wanted = [
        name
        for name, value in names.items()
        if module == _MODEL or _extends_a_document(alias, value) or (is_kept and _only_holds(alias, value))
    ]
    if not wanted:
        return {}
    try:
        mine = vars(import_module(module))
    except ModuleNotFoundError:  # it stands elsewhere in this tree, or nowhere
        return {}
    shared = {name: mine[name] for name in wanted if name in mine and not name.startswith("__")}
    return {
        name: each
        for name, each in shared.items()
        if not _only_holds(alias, names[name]) or _fields(each) == _fields(names[name])
    }


def _only_holds(module: str, value: object) -> bool:
    """Returns whether a value is a dataclass of a module, and has no method of its own."""
    if not isinstance(value, type) or value.__module__ != module or not is_dataclass(value):
        return False
    return not any(callable(each) or isinstance(each, property) for each in _own(value).values())


def _own(holder: type) -> Mapping[str, object]:
    return {name: each for name, each in vars(holder).items() if not name.startswith("__")}


def _fields(value: object) -> Sequence[str]:
    return [each.name for each in fields(value)] if isinstance(value, type) and is_dataclass(value) else []


def _extends_a_document(module: str, value: object) -> bool:
    """Returns whether a value is a class of a module that extends a class of documents: a contract, an operation."""
    if not isinstance(value, type) or value.__module__ != module:
        return False
    return any(each.__module__.startswith(f"{_DOCUMENTS}.") for each in value.__mro__)
