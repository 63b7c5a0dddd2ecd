"""Finds the list operations whose paging the document states by conventional names, and only those.

Sources of the names: AIP-158 (page_token, next_page_token, skip), Zalando REST guidelines 137 and 160 (limit, offset,
cursor), Spring Data REST and GitHub (page). A page number counts from its stated default or minimum, which differ
between frameworks; without either the operation gets no iterator.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from bythebook_generator.api import Operation, Paging
from bythebook_generator.models.signatures import Types

__all__ = ["paging"]

KINDS = {
    "offset": ("offset", "skip"),
    "page": ("page", "page_number"),
    "cursor": ("continuation_token", "cursor", "next_token", "page_token"),
}
ITEMS = ("items", "data", "results")
FOLLOWING = ("next_cursor", "next_page_token", "next_token")
TOTAL = ("total", "total_count")
MORE = ("has_more",)
VERB = re.compile(r"^(?:list|get|find|search|fetch)_(?:all_)?(?=.)")


def paging(operation: Operation, schemas: Mapping[str, Any], classes: Mapping[str, str]) -> Paging | None:
    """Returns how an operation is paged, None if it is not, or if that is not certain."""
    found = [
        (kind, parameter)
        for kind, names in KINDS.items() for parameter in operation.parameters
        if parameter.place == "query" and parameter.field in names
    ]  # fmt: skip
    required = {argument.name for argument in operation.arguments if argument.required}
    name = operation.client_result.removeprefix("models.")
    if operation.method != "get" or operation.bodies or len(found) != 1 or name not in classes:
        return None
    ((kind, parameter),) = found
    text = classes[name]
    shape = _shape(text, classes, {operation.name}) if parameter.field not in required else None
    stated = schemas[operation.parameters_class or ""]["properties"].get(parameter.field, {})
    first = _first(kind, parameter.reading.kinds, stated if isinstance(stated, dict) else {})
    if shape is None or first is None or (kind == "cursor") != bool(shape["following"]):
        return None
    item = shape.pop("item")
    named = {key: value for key, value in shape.items() if value}
    words = [repr(kind), *([f"first={first}"] if first else []), *(f"{key}={value!r}" for key, value in named.items())]
    return Paging(f"iter_{VERB.sub('', operation.name)}", parameter.field, item, f"Pages({', '.join(words)})")


def _first(kind: str, kinds: tuple[str, ...], stated: Mapping[str, Any]) -> int | None:
    """Returns the position of the first page, None if it is not certain."""
    if kind == "cursor":
        return 0 if kinds == ("string",) else None
    if kinds != ("integer",):
        return None
    known = [stated[key] for key in ("default", "minimum") if type(stated.get(key)) is int]
    if kind == "offset":
        return 0 if not known or known[0] == 0 else None
    return known[0] if known and known[0] in {0, 1} else None


def _shape(text: str, classes: Mapping[str, str], hidden: set[str]) -> dict[str, str] | None:
    """Returns the type of the items, and the names of the fields that tell about pages; None if there are none."""
    node = ast.parse(text).body[0]
    types = Types(classes, hidden)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        item = _item(types.visit(node.value.args[1]))
        return None if item is None else {"item": item, "items": "", "following": "", "total": "", "more": ""}
    if not isinstance(node, ast.ClassDef):
        return None
    fields = {
        line.target.id: types.visit(line.annotation)
        for line in node.body if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }  # fmt: skip
    lists = {name: item for name, kind in fields.items() if (item := _item(kind)) is not None}
    chosen = [name for name in ITEMS if name in lists] or list(lists)
    if len(chosen) != 1:
        return None

    def named(names: tuple[str, ...], kind: str) -> str:
        return next((name for name in names if name in fields and ast.unparse(fields[name]).startswith(kind)), "")

    return {
        "item": lists[chosen[0]], "items": chosen[0], "following": named(FOLLOWING, "str"),
        "total": named(TOTAL, "int"), "more": named(MORE, "bool"),
    }  # fmt: skip


def _item(kind: ast.expr) -> str | None:
    """Returns the type of the items of a list that may be null or absent, None for another type."""
    while isinstance(kind, ast.BinOp) and ast.unparse(kind.right) in {"None", "Absent"}:
        kind = kind.left
    is_list = isinstance(kind, ast.Subscript) and ast.unparse(kind.value) in {"list", "builtins.list"}
    return ast.unparse(kind.slice) if is_list and isinstance(kind, ast.Subscript) else None
