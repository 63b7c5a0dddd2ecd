"""Writes the documentation of a document into code: docstrings and comments."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Iterator
from typing import Any

from bythebook_generator.document.documentation import Documentation, Remark

__all__ = ["described", "docstring"]

WIDTH = 88  # of a line of generated code


def docstring(text: str, indent: int) -> str:
    """Returns a docstring that has a text and nothing else: no text ends it or begins an escape."""
    lines = [re.sub(r"[^\S\n]+$", "", line) for line in _printable(text).split("\n")]
    plain = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip().replace("\\", "\\\\")
    plain = re.sub(r'"(?="|\Z)', r'\\"', plain)
    margin = " " * indent
    inner = plain.replace("\n", f"\n{margin}")
    inner = re.sub(r"\n +(?=\n)", "\n", inner)
    return f'"""{inner}\n{margin}"""' if "\n" in inner else f'"""{inner}"""'


def _printable(text: str) -> str:
    plain = text.replace("\r\n", "\n").expandtabs(4)
    if all(map(str.isprintable, plain.split("\n"))):
        return plain
    return "".join(c if c.isprintable() or c == "\n" else " " for c in plain)


def described(name: str, text: str, documentation: Documentation) -> str:
    """Returns the text of a class or an alias with its documentation: a field has its description below it."""
    own = documentation.of(name)
    words = own.description or ("" if _same(own.title, name) else own.title)
    words = f"Deprecated. {words}".strip() if own.deprecated else words
    remarks = documentation.properties(name)
    (node,) = ast.parse(text).body
    if not isinstance(node, ast.ClassDef):
        return f"{text.rstrip()}\n{docstring(words, 0)}\n\n\n" if words else text
    if not words and not remarks:
        return text
    head = "".join(f"{line}\n" for line in text.split("\n") if line.startswith("#"))
    bases = ", ".join(map(ast.unparse, node.bases))
    lines = [f"class {node.name}({bases}):", *([f"    {docstring(words, 4)}\n"] if words else [])]
    fields = frozenset(line.target.id for line in node.body
                       if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name))  # fmt: skip
    for line in node.body:
        remark = remarks.get(_stated_name(line)) if isinstance(line, ast.AnnAssign) else None
        if isinstance(line, ast.AnnAssign) and remark is not None:
            lines += _field(line, remark, fields)
        else:
            lines.append(textwrap.indent(ast.unparse(line), "    "))
    return head + "\n".join(lines) + "\n\n\n"


def _stated_name(line: ast.AnnAssign) -> str:
    """Returns the name of the property of a field."""
    for part in ast.walk(line.annotation):
        for word in part.keywords if isinstance(part, ast.Call) else ():
            if word.arg == "alias" and isinstance(word.value, ast.Constant):
                return str(word.value.value)
    return ast.unparse(line.target)


def _field(line: ast.AnnAssign, remark: Remark, fields: Collection[str]) -> Iterator[str]:
    """Yields the lines of a field: the line of the page as a comment, the field, and its description."""
    if words := _words(remark, ast.unparse(line.target)):
        _add(line, words, fields)
    stated = f"    {ast.unparse(line)}"
    comment = f"# {' '.join(_printable(remark.source).split())}" if remark.source else ""
    if comment and len(stated) + len(comment) + 2 > WIDTH:
        yield f"    {comment}"
        comment = ""
    yield f"{stated}  {comment}".rstrip()
    said = f"Deprecated. {remark.description}".strip() if remark.deprecated else remark.description
    if said.strip():
        yield f"    {docstring(said, 4)}"


def _add(line: ast.AnnAssign, words: list[ast.keyword], fields: Collection[str]) -> None:
    """Adds arguments to the `Field` of a field. A field of the class may hide the names of our own."""
    kind = line.annotation
    field, annotated = (f"_{name}" if name in fields else name for name in ("Field", "Annotated"))
    call = ast.Call(ast.Name(field), [], words)
    is_annotated = isinstance(kind, ast.Subscript) and ast.unparse(kind.value).lstrip("_") == "Annotated"
    if not is_annotated or not isinstance(kind, ast.Subscript) or not isinstance(kind.slice, ast.Tuple):
        line.annotation = ast.Subscript(ast.Name(annotated), ast.Tuple([kind, call]))
        return
    calls = [part for part in kind.slice.elts if isinstance(part, ast.Call) and ast.unparse(part.func) == field]
    if calls:
        calls[-1].keywords += words
    else:
        kind.slice.elts.append(call)


def _words(remark: Remark, name: str) -> list[ast.keyword]:
    """Returns the arguments of `Field` for a remark."""
    parts: dict[str, Any] = {
        "title": "" if not remark.title or _same(remark.title, name) else _printable(remark.title),
        "examples": list(remark.examples),
        "json_schema_extra": {"deprecated": True} if remark.deprecated else None,
    }
    return [ast.keyword(key, ast.parse(repr(value), mode="eval").body) for key, value in parts.items() if value]


def _same(title: str, name: str) -> bool:
    """Returns whether a title is only the name again, as frameworks make them."""
    return re.sub(r"[\W_]", "", title).casefold() == re.sub(r"[\W_]", "", name).casefold()
