"""Parses a hand-written module: the members of its classes, its names, and the place for an import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from bythebook_generator.document.names import unique

__all__ = ["after_imports", "imported", "names"]

MODULES = ("builtins", "datetime", "uuid")
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def names(node: ast.ClassDef) -> set[str]:
    """Returns the names that a class defines itself."""
    return set(_bound(_inside(node.body)))


def after_imports(tree: ast.Module) -> int:
    """Returns the number of lines before a new import: after the other imports, or else after the docstring."""
    found = [node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    first = tree.body[0]
    if found:
        at = max(found)
    elif isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        at = first.end_lineno or 0
    else:
        at = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", []))]) - 1
    for node in tree.body:  # another statement may begin on the line of an import and end on a later line
        at = max(at, node.end_lineno or 0) if node.lineno <= at else at
    return at


def imported(tree: ast.Module, package: str, stubs: str) -> tuple[list[str], str]:
    """Returns the missing imports of stubs, and the stubs with the names that the module uses."""
    known = _known(tree, package)
    taken = set(_bound(_inside(tree.body)))
    missing = []
    for name, line, other in (
        ("models", f"from {package} import models", f"{package}_models"),
        ("Absent", f"from {package}.models import Absent", f"{package}_Absent"),
        ("Response", "from fastapi import Response", "FastAPIResponse"),
        *((name, f"from typing import {name}", f"typing_{name}") for name in ("Any", "Literal")),
        ("Decimal", "from decimal import Decimal", "decimal_Decimal"),
        *((name, f"import {name}", f"{name}_") for name in MODULES),
    ):
        is_module = name in {"models", *MODULES}
        pattern = rf"(?<![\w.]){name}\b(?=\.)" if is_module else rf"(?<![\w.]){name}\b"
        if not re.search(pattern, stubs):
            continue
        if name not in known:
            known[name] = unique(other, taken) if name in taken else name
            missing.append(line if known[name] == name else f"{line} as {known[name]}")
        stubs = re.sub(pattern, known[name], stubs)
    return missing, stubs


def _known(tree: ast.Module, package: str) -> dict[str, str]:
    """Returns the names under which a module knows the models of the package, and the class of responses."""
    known: dict[str, str] = {}
    is_lazy = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    for node in _inside(
        tree.body, checked=is_lazy
    ):  # otherwise an annotation needs more imports than type checkers use
        if isinstance(node, ast.ImportFrom):
            is_package = (node.module or "").rpartition(".")[2] == package
            module = node.module or ""
            wanted: tuple[str, ...] = ("models",) if is_package else ()
            wanted += ("Response",) if module.partition(".")[0] in {"fastapi", "starlette"} else ()
            wanted += ("Any", "Literal") if module == "typing" else ("Decimal",) if module == "decimal" else ()
            wanted += (
                ("Absent",) if module.endswith(f"{package}.models") or module == "bythebook_runtime.models" else ()
            )
            known |= {alias.name: alias.asname or alias.name for alias in node.names if alias.name in wanted}
        elif isinstance(node, ast.Import):
            aliases = [alias.asname for alias in node.names if alias.asname and alias.name == f"{package}.models"]
            known |= dict.fromkeys(("models",), aliases[0]) if aliases else {}
            known |= {alias.name: alias.asname or alias.name for alias in node.names if alias.name in MODULES}
    return known


def _inside(body: Iterable[ast.stmt], *, checked: bool = True) -> Iterator[ast.stmt]:
    """Yields the statements of a scope, also inside conditions and `try`, but not inside functions and classes."""
    for node in body:
        yield node
        if isinstance(node, SCOPES) or (
            not checked and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        ):
            continue
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            for each in getattr(node, name, ()):
                yield from _inside([each] if isinstance(each, ast.stmt) else each.body, checked=checked)


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Yields the names that statements bind."""
    for node in body:
        if isinstance(node, SCOPES):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
