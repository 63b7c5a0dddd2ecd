"""Writes the documentation of a document into code: docstrings, descriptions of fields, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bythebook_generator.document.documentation import Documentation, Remark
from bythebook_generator.models.exact import QUOTED, called_in

__all__ = ["described", "docstring"]

FIELD = re.compile(r"^    (\w+): (.+)$")
WIDTH = 88  # of a line of generated code
ALIAS = re.compile(r"\balias=('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


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
    """Returns the text of a class or an alias with its documentation."""
    own = documentation.of(name)
    words = own.description or ("" if _same(own.title, name) else own.title)
    words = f"Deprecated. {words}".strip() if own.deprecated else words
    lines = _fields(text, documentation.properties(name)).split("\n")
    at = next((index for index, line in enumerate(lines) if line.startswith("class ")), None)
    if not words:
        return "\n".join(lines)
    if at is None:
        return f"{text.rstrip()}\n{docstring(words, 0)}\n\n\n"
    lines[at] += f"\n    {docstring(words, 4)}\n"
    return "\n".join(lines)


def _fields(text: str, remarks: Mapping[str, Remark]) -> str:
    if not remarks or "class " not in text:
        return text
    annotated, field = called_in("Annotated", text), called_in("Field", text)
    lines = []
    for line in text.split("\n"):
        found = FIELD.match(line)
        alias = ALIAS.search(line) if found else None
        remark = remarks.get(_unquoted(alias[1]) if alias else found[1]) if found else None
        parts = _parts(found[2]) if found and remark else None
        if found and remark and parts:
            words = _call(remark, found[1])
            kind, default = parts
            said = f"    {found[1]}: {annotated}[{kind}, {field}({words})]{default}" if words else line
            lines.append(_sourced(said, remark.source))
        else:
            lines.append(line)
    return "\n".join(lines)


def _sourced(line: str, source: str) -> str:
    """Returns a line with the line of the page as a comment, before it where it would be too long."""
    if not source:
        return line
    comment = f"# {' '.join(_printable(source).split())}"
    return f"{line}  {comment}" if len(line) + len(comment) + 2 <= WIDTH else f"    {comment}\n{line}"


def _call(remark: Remark, name: str) -> str:
    """Returns the arguments of `Field` for a remark."""
    words = _printable(remark.description)
    words = f"Deprecated. {words}".strip() if remark.deprecated else words
    parts = [
        *([] if not remark.title or _same(remark.title, name) else [f"title={_printable(remark.title)!r}"]),
        *([f"description={words!r}"] if words else []),
        *([f"examples={list(remark.examples)!r}"] if remark.examples else []),
        *(["json_schema_extra={'deprecated': True}"] if remark.deprecated else []),
    ]
    return ", ".join(parts)


def _same(title: str, name: str) -> bool:
    """Returns whether a title is only the name again, as frameworks make them."""
    return re.sub(r"[\W_]", "", title).casefold() == re.sub(r"[\W_]", "", name).casefold()


def _parts(stated: str) -> tuple[str, str] | None:
    """Returns the type of a field and its default with the equals sign, None if they go on in another line."""
    bare = QUOTED.sub(lambda found: "_" * len(found[0]), stated)
    depth, at = 0, len(bare)
    for index, character in enumerate(bare):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and bare.startswith(" = ", index):
            at = min(at, index)
    return (stated[:at], stated[at:]) if depth == 0 else None


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
