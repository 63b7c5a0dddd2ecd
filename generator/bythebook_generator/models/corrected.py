"""Corrects the syntax tree of the module that datamodel-code-generator writes, in one pass.

An extension point gets each type as finished text (see docs/generator.md), so types are corrected here:

- `MISSING` is our own sentinel, which is falsy.
- A Literal of numbers admits true and false, a Literal of booleans admits 1 and 0: in Python, True is 1.
- A bound in a union is written as a call, which is no type, and its number type is not strict.
- In a pattern for Python, `$` matches before a final line end, which ECMA-262 does not allow.
- By its remainder, 0.07 is no multiple of 0.01.
- A default of a date or a model is written as JSON, which neither mypy nor an unvalidated field admits: `_default`.
- A discriminator narrows the property in each class of the union, which the class alone does not: `Told`.
- The bounded items of a list have an alias that is numbered through the whole document. They stand where used.
- A date is `date`, unless a field of the class hides that name. If one class has such a field, all avoid the name.
- `Annotated` within `Annotated` is one.
- The values of a field have a name that a program imports, such as `TicketKind`.
- No type of ours is an arbitrary one.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from bythebook_generator.document.names import pascal, unique
from bythebook_generator.passes.discriminators import Hint
from bythebook_generator.passes.patterns import ended

__all__ = ["Corrections", "Statement", "name_of"]

Statement = ast.ClassDef | ast.Assign
BOUNDED = {"confloat": "StrictFloat", "conint": "StrictInt", "constr": "StrictStr"}
WRITTEN = (ast.Constant, ast.Dict, ast.List, ast.UnaryOp)
# Defaults of these types are written as they are.
PLAIN = frozenset({
    "Annotated", "Any", "Field", "Literal", "ABSENT", "Absent", "StrictBool", "StrictFloat", "StrictInt", "StrictStr",
    "_multiple",
})  # fmt: skip
LONGEST = 100  # members of a union with operators: each is a level of the syntax


class Corrections(ast.NodeTransformer):
    """Corrects the classes and the aliases of a module. `named` are the names of schemas and those that are taken."""

    def __init__(self, module: ast.Module, named: Collection[str], hints: Collection[Hint]) -> None:
        self.statements = {name_of(node): node for node in module.body if isinstance(node, Statement)}
        self.hints = {hint.members: hint for hint in hints}
        self.tags = {tag for node in ast.walk(module) for tag in _discriminators(node)}
        self.items = {
            name: node.value.args[1] for name, node in self.statements.items()
            if name not in named and isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            and _called(node.value.args[1]) == "Annotated"
        }  # fmt: skip
        self.fields: frozenset[str] = frozenset()
        self.has_python_patterns = self.is_tag = False
        self.names = {*named, *self.statements}
        self.place = ""
        self.values: dict[str, ast.Assign] = {}

    def corrected(self) -> Iterator[tuple[str, Statement]]:
        """Yields each class and each alias under its name."""
        for name, node in self.statements.items():
            if name not in self.items:
                known = len(self.values)
                made = self._class(node) if isinstance(node, ast.ClassDef) else self._alias(node)
                yield from list(self.values.items())[known:]
                yield name, made

    def _class(self, node: ast.ClassDef) -> ast.ClassDef:
        named = [line.target for line in node.body if isinstance(line, ast.AnnAssign)]
        self.fields = frozenset(target.id for target in named if isinstance(target, ast.Name))
        self.has_python_patterns = any(
            word.arg == "regex_engine" for line in node.body if isinstance(line, ast.Assign)
            for word in getattr(line.value, "keywords", ())
        )  # fmt: skip
        for line in node.body:
            if isinstance(line, ast.AnnAssign):
                field = ast.unparse(line.target)
                self.is_tag = field in self.tags
                self.place = f"{node.name.removesuffix('Parameters')}_{field}"
                line.annotation = self.visit(line.annotation)
                line.value = self._default(line.value, line.annotation)
                self.place = ""
            elif isinstance(line, ast.Assign) and isinstance(line.value, ast.Dict):  # the types of other members
                line.value.values = [self.visit(value) for value in line.value.values]
            elif isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
                line.value.keywords = [word for word in line.value.keywords if word.arg != "arbitrary_types_allowed"]
        node.body = [line for line in node.body if ast.unparse(line) != "model_config = ConfigDict()"] or [ast.Pass()]
        return node

    def _alias(self, node: ast.Assign) -> ast.Assign:
        self.fields, self.has_python_patterns, self.is_tag = frozenset(), False, False
        if isinstance(node.value, ast.Call):
            kind = self.visit(node.value.args[1])
            is_circular = isinstance(kind, ast.Name) and kind.id == "list"  # its items lead back to it
            node.value.args[1] = _subscript("list", [ast.Name("Any")]) if is_circular else kind
        return node

    def _default(self, value: ast.expr | None, kind: ast.expr) -> ast.expr | None:
        if isinstance(value, ast.Name) and value.id == "MISSING":
            return self._own("ABSENT")
        is_null = isinstance(value, ast.Constant) and value.value is None
        if not isinstance(value, WRITTEN) or is_null:
            return value
        names = {part.id for part in ast.walk(kind) if isinstance(part, ast.Name)}
        return _call("_default", [value]) if names - PLAIN - self.values.keys() else value

    def _own(self, name: str) -> ast.Name:
        """Returns one of our names: a field of the class with the same name would hide it."""
        return ast.Name(f"_{name}" if name in self.fields else name)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Returns the name that the modules of a package have."""
        if node.id in self.items:
            kind: ast.expr = self.visit(_copied(self.items[node.id]))
            return kind
        if node.id == "MISSING":
            return self._own("Absent")
        if node.id == "date_aliased" and "date" not in self.fields:
            return ast.Name("date")
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Returns the corrected type that a text names."""
        if not isinstance(node.value, str):
            return node
        return ast.Constant(ast.unparse(self.visit(ast.parse(node.value, mode="eval").body)))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Returns a bounded type with its bounds beside it."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in BOUNDED:
            return node
        node.keywords = [word for word in node.keywords if word.arg != "strict"]
        node.func = self._own("Field")
        return self._annotated(self._own(BOUNDED[name]), [node])

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Returns the type of a list, of a map, of listed values, or of bounded ones."""
        name = _called(node)
        if not name:
            return node
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name == "Literal":
            if self.place and not self.is_tag and len(parts) > 1 and all(map(_is_text, parts)):
                return self._valued(node)
            check = None if self.is_tag else _refused(node)
            return self._annotated(node, [self._own(check)]) if check else node
        if name == "Annotated":
            return self._annotated(self.visit(parts[0]), parts[1:])
        return _subscript(name, [self.visit(part) for part in parts])

    def _valued(self, node: ast.Subscript) -> ast.Name:
        """Returns the name of listed values, which stand before the class of their field."""
        name = unique(pascal(self.place), self.names)
        self.names.add(name)
        self.values[name] = ast.Assign([ast.Name(name)], node, lineno=0)
        return ast.Name(name)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Returns a union. The members that a hint knows are told apart by it."""
        parts = [self.visit(part) for part in _members(node)]
        last = [part for part in parts if ast.unparse(part) in {"None", "Absent", "_Absent"}]
        kinds = [part for part in parts if part not in last]
        hint = self.hints.get(tuple(part.id for part in kinds if isinstance(part, ast.Name)))
        if hint is not None and len(hint.members) == len(kinds):
            mapping = ast.Dict(list(map(ast.Constant, hint.classes)), list(map(ast.Name, hint.classes.values())))
            told = _call(self._own("Told").id, [ast.Constant(hint.name), mapping])
            parts = [self._annotated(_union(kinds), [told]), *last]
        return _union(parts)

    def _annotated(self, kind: ast.expr, more: Iterable[ast.expr]) -> ast.expr:
        """Returns a type with constraints, added to those that it has."""
        own: list[ast.expr] = []
        if _called(kind) == "Annotated" and isinstance(kind, ast.Subscript) and isinstance(kind.slice, ast.Tuple):
            kind, *own = kind.slice.elts
        stated = [*own, *(part for each in more for part in self._constraints(each))]
        return _subscript(self._own("Annotated").id, [kind, *stated]) if stated else kind

    def _constraints(self, node: ast.expr) -> Iterator[ast.expr]:
        """Yields the constraints that a `Field` states. Our own code checks fractional multiples."""
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Field"):
            yield node
            return
        words = {word.arg: word.value for word in node.keywords}
        step = words.get("multiple_of")
        is_fractional = isinstance(step, ast.Constant) and isinstance(step.value, float)
        pattern = words.get("pattern")
        if self.has_python_patterns and isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
            words["pattern"] = ast.Constant(ended(pattern.value))
        dropped = {"validate_default", *(["multiple_of"] if is_fractional else [])}  # `_default` validates
        node.keywords = [ast.keyword(word, value) for word, value in words.items() if word not in dropped]
        if node.keywords:
            yield node
        if is_fractional and step is not None:
            yield _call("_multiple", [step])


def name_of(node: Statement) -> str:
    """Returns the name of a class or an alias."""
    return node.name if isinstance(node, ast.ClassDef) else ast.unparse(node.targets[0])


def _discriminators(node: ast.AST) -> Iterator[Any]:
    for word in node.keywords if isinstance(node, ast.Call) else ():
        if word.arg == "discriminator" and isinstance(word.value, ast.Constant):
            yield word.value.value


def _called(node: ast.expr) -> str:
    """Returns the plain name before brackets, an empty text for another expression."""
    return node.value.id.lstrip("_") if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) else ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _copied(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


def _members(node: ast.expr) -> list[ast.expr]:
    """Returns the members of a union. A union of many is deep."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _union(parts: list[ast.expr]) -> ast.expr:
    if len(parts) > LONGEST:
        return _subscript("_Union", parts)
    union, *rest = parts
    for part in rest:
        union = ast.BinOp(union, ast.BitOr(), part)
    return union


def _subscript(name: str, parts: list[ast.expr]) -> ast.Subscript:
    return ast.Subscript(ast.Name(name), ast.Tuple(parts) if len(parts) > 1 else parts[0])


def _call(name: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(name), arguments, [])


def _refused(node: ast.expr) -> str | None:
    """Returns the name of the check that refuses values which Python takes for members of a Literal."""
    kinds = {type(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)}
    is_boolean, is_number = bool in kinds, bool(kinds & {int, float})
    return None if is_boolean == is_number else "NO_NUMBER" if is_boolean else "NO_BOOLEAN"
