"""Reads the types of parameters out of their classes, for the signatures of clients and handlers."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import replace

from bythebook_generator.api import Argument, Group
from bythebook_generator.document.documentation import Documentation
from bythebook_generator.models.parts import Source

__all__ = ["Types", "arguments"]

# What the types of the models are for a type checker.
PLAIN = {
    "AwareDatetime": "datetime.datetime", "DecimalNumber": "Decimal", "DecimalText": "Decimal",
    "EmailStr": "str", "StrictBool": "bool", "StrictBytes": "bytes", "StrictFloat": "float",
    "StrictInt": "int", "StrictStr": "str", "UUID": "uuid.UUID", "date": "datetime.date",
}  # fmt: skip
ALIASED = "_aliased"  # the model generator adds it to an imported name that is a field of a class
BUILTINS = frozenset({"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"})


def arguments(source: Source, group: Group, documentation: Documentation) -> dict[str, tuple[Argument, ...]]:
    """Returns the arguments of the operations of a group, by the class of their parameters."""
    hidden = {operation.name for operation in group.operations}  # a method hides a builtin in its class
    classes = [operation.parameters_class for operation in group.operations if operation.parameters_class]
    remarks = {name: documentation.properties(name) for name in classes}
    return {
        name: tuple(
            replace(each, remark=remarks[name].get(each.name, each.remark))
            for each in _arguments(source.classes[name], source.classes, hidden)
        )
        for name in classes
    }


def _arguments(text: str, classes: Mapping[str, str], hidden: Collection[str]) -> tuple[Argument, ...]:
    (node,) = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    types = Types(classes, hidden)
    found = []
    for line in node.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            kind = ast.unparse(types.visit(line.annotation))
            may_be_absent = kind.endswith(" | Absent")
            is_required = line.value is None
            kind = kind.removesuffix(" | Absent")
            found.append(Argument(line.target.id, kind, is_required, not is_required and not may_be_absent))
    return tuple(found)


class Types(ast.NodeTransformer):
    """Turns annotations of models into types for a signature in another module, without constraints."""

    def __init__(self, classes: Collection[str], hidden: Collection[str]) -> None:
        self.classes, self.hidden = classes, hidden

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Returns the type without its constraints."""
        name = node.value.id.lstrip("_") if isinstance(node.value, ast.Name) else ""
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            inner: ast.expr = self.visit(node.slice.elts[0])
            return inner
        if name == "Literal":
            return node
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Returns the name as the other module knows it."""
        if node.id in self.classes:
            return ast.parse(f"models.{node.id}", mode="eval").body
        plain = node.id.lstrip("_").removesuffix(ALIASED)
        plain = PLAIN.get(plain, plain)
        if plain in BUILTINS and plain in self.hidden:
            plain = f"builtins.{plain}"
        return ast.parse(plain, mode="eval").body
