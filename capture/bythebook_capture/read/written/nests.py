"""Finds the object that a table of fields describes, where a sample shows it: the body itself, or one inside of it.

A table outside of all operations may describe an object once, below a heading that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.written.blocks import LABEL, Block, Row
from bythebook_capture.read.written.cells import code, english, sample_of
from bythebook_capture.read.written.headings import announced, section_of
from bythebook_capture.read.written.operations import ORDER, Operation, Part
from bythebook_capture.read.written.rows import Here, Tables, add_list, is_field_table
from bythebook_openapi.errors import InputError

__all__ = ["ENVELOPES", "described_apart", "nest", "objects", "with_holders"]

_DEEPEST = 4
# The words of a heading that names an object, and those that are no part of the name.
_OBJECT = re.compile(
    r"\b(?:objects?|resources?|structures?|schemas?|models?|entit(?:y|ies)|attributes|fields|properties|definitions?|"
    r"representations?)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(rf"{_OBJECT.pattern}|\b(?:the|an?|of|json|data|common|list|table)\b|[^\w\s]", re.IGNORECASE)
_MOST_WORDS = 5
# What a member that holds the data is called.
ENVELOPES = tuple("data result results items response payload records entries content".split())
# An object of a sample: the names and kinds of those that hold it, from the outermost, and its members.
_Inner = tuple[tuple[tuple[str, str], ...], Mapping[str, Any]]


def with_holders(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks, where a table of paths in JSON, such as Spring REST Docs prints it, lists the objects around its
    fields too. Above one whose paths begin with `[].` stands that the body is a list.
    """
    for block in blocks:
        head = tuple(cell.strip("`* ").lower() for cell in block.head)
        is_of_paths = head[:1] == ("path",) or any("[]." in row.cells[0] for row in block.rows if row.cells)
        if block.kind != "table" or "type" not in head or not is_of_paths:
            yield block
            continue
        if any(row.cells and row.cells[0].strip("`").startswith("[].") for row in block.rows):
            yield Block("text", "Array of objects:", block.rows[0].line)
        first = "Field" if head[0] == "path" else block.head[0]
        rows = tuple(_with_holders(block.rows, head.index("type")))
        yield replace(block, head=(first, *block.head[1:]), rows=rows)


def _with_holders(rows: Sequence[Row], kind_at: int) -> Iterator[Row]:
    """Yields rows with dotted paths, and above each a row for the objects around it that the table does not list."""
    listed = {_path_of(row).rstrip("[]") for row in rows}
    for row in rows:
        path = _path_of(row)
        for dot in [at for at, char in enumerate(path) if char == "." and at]:
            holder = path[:dot]
            if (name := holder.rstrip("[]")) and name not in listed:
                listed.add(name)
                kind = "array of objects" if holder.endswith("[]") else "object"
                yield row._replace(
                    cells=(f"`{name}`", *(kind if at == kind_at else "" for at in range(1, len(row.cells))))
                )
        yield row._replace(cells=(f"`{path}`", *row.cells[1:]))


def _path_of(row: Row) -> str:
    """Returns the path of a row. The items of a list that is the whole body have no name: `[].id` is `id`."""
    return row.cells[0].strip("`").removeprefix("[].")


def nest(part: Part, path: str, *, is_sent: bool) -> None:
    """Puts each table of a part into the object of the sample that has its names.

    A table whose names the sample of a response does not show is left out, and so is one whose names several objects
    have: nobody can tell what it describes. In a request (`is_sent`) these names are of optional fields. Without a
    sample, a table that repeats a name of the tables above is left out.
    """
    _place_tables(part, path, is_sent=is_sent)
    if part.sample:
        _settle(part.fields, part.sample[0])


def _place_tables(part: Part, path: str, *, is_sent: bool) -> None:
    tables = [group for group in part.tables if any(found in part.fields for found in group)]
    inner = list(objects(part.sample[0], ())) if part.sample else []
    if not tables or (not inner and len(tables) < 2):
        return
    kept: list[Found] = [found for found in part.fields if not any(found in group for group in tables)]
    first = tables[0][0].line
    tables = [part for group in tables for part in _split(group, inner)]
    listed = {found.name for group in tables for found in group}
    for group in tables:
        if (
            inner
            and (
                holder := _holder(
                    group,
                    inner,
                    is_sent=is_sent,
                    is_first=group[0].line == first and not any("in" in found.unsaid for found in group),
                )
            )
            is None
        ):
            continue
        if inner and holder and not all(_may_name(name, listed, path) for name, _ in holder):
            continue
        fields = _inside(kept, holder, group[0].line) if inner and holder else kept
        if not {found.name for found in group} & {found.name for found in fields}:
            fields += group
    part.fields[:] = kept


def _settle(fields: Sequence[Found], value: Any) -> None:
    """Gives the fields that have others inside of them, and no type, the one that a sample shows."""
    value = value[0] if isinstance(value, list) and value else value
    for found in fields:
        shown = value.get(found.name) if isinstance(value, Mapping) else None
        is_list = isinstance(shown, list) and bool(shown) and isinstance(shown[0], Mapping)
        if found.children and not found.type and (is_list or isinstance(shown, Mapping)):
            found.type = "object[]" if is_list else "object"
            found.unsaid = [word for word in found.unsaid if word != "type"]
            found.unclear = [word for word in found.unclear if word != "properties"]
        _settle(found.children, shown)


def _split(group: list[Found], inner: Sequence[_Inner]) -> list[list[Found]]:
    """Returns the parts of a table with names of an object, the whole body first, and names of one object inside."""
    for path, around in inner:
        top = [found for found in group if found.name.partition(".")[0] in around]
        rest = [found for found in group if found not in top]
        names = {found.name.partition(".")[0] for found in rest}
        below = [
            other
            for other, members in inner
            if len(other) > len(path) and other[: len(path)] == path and names <= members.keys()
        ]
        if top and rest and len(below) == 1 and len(rest) > 1:
            return [top, rest]
        # What several objects have is lost alone.
        known = {name for other, members in inner if other != path for name in members}
        lost = [found for found in rest if found.name.partition(".")[0] in known]
        if top and not path and len(lost) > 1:
            return [[found for found in group if found not in lost], lost]
    return [group]


def _may_name(name: str, listed: Set[str], path: str) -> bool:
    """Returns whether a member of a sample is a field, and not the key of a map.

    A table lists a field, it has a usual name of what holds the data, or the path has its name.
    """
    return name in ENVELOPES or f"/{name.lower()}" in path.lower() or name in listed


def objects(value: Any, path: tuple[tuple[str, str], ...]) -> Iterator[_Inner]:
    """Yields the objects of a sample. In a list, only the first item counts."""
    while isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, Mapping):
        return
    yield path, value
    for name, one in value.items() if len(path) < _DEEPEST else ():
        kind = "object[]" if isinstance(one, list) else "object"
        yield from objects(one, (*path, (str(name), kind)))


def _holder(
    group: Sequence[Found], inner: Sequence[_Inner], *, is_sent: bool, is_first: bool
) -> tuple[tuple[str, str], ...] | None:
    """Returns where the object with the names of a table is; None if no object, or more than one, has most of them.

    The sample of a request may leave out most names of the first table: they are optional.
    """
    names = {found.name.partition(".")[0] for found in group}
    counts = [(len(names & members.keys()), path) for path, members in inner]
    if is_sent and len(inner[0][1]) == 1 and not counts[0][0] and len(inner) > 1 and inner[1][1].keys() <= names:
        return inner[1][0]  # a body with one member, as Rails asks for: `{"pet": {"name": "Rex"}}`
    if counts[0][0] and 2 * counts[0][0] >= len(names):
        return ()
    best = max(count for count, _ in counts)
    if best == counts[0][0] and inner[0][1] and inner[0][1].keys() <= names:  # a sample may show a few of many fields
        return ()
    if is_sent and (not best or (is_first and best == counts[0][0] == sum(count for count, _ in counts))):
        return ()
    found = [path for count, path in counts if count == best]
    return found[0] if best and 2 * best >= len(names) and len(found) == 1 else None


def _inside(fields: list[Found], path: Sequence[tuple[str, str]], line: int) -> list[Found]:
    """Returns the fields of an object inside of others. Those that no table lists are known from the sample."""
    for name, kind in path:
        held = next((one for one in fields if one.name == name), None)
        if held is None:
            held = Found(name, line, kind, unsaid=["required", "null"])
            fields.append(held)
        elif not held.type.startswith("object"):
            held.type = kind
            held.unsaid = [word for word in held.unsaid if word != "type"]
            held.unclear = [word for word in held.unclear if word != "properties"]
        fields = held.children
    return fields


def described_apart(blocks: Sequence[Block], outside: Set[int], tables: Tables) -> Iterator[tuple[str, Part]]:
    """Yields the objects that a page describes outside of all operations: the name of each, and its fields.

    `outside` has the indexes of the blocks that no operation has. The fields stand in a table or a list. It has a name
    if it is the first one below a heading that names an object, such as `Order object` or `Object structure` below
    `Order`, or below the heading `Schemas`. The name of the others is empty.
    """
    around: list[Block] = []
    samples: list[tuple[Any, int]] = []
    held: Part | None = None
    for at, block in enumerate(blocks):
        if block.kind == "heading":
            around = [*(one for one in around if one.level < block.level), block]
            held, samples = None, []
        elif at not in outside:
            continue
        elif block.kind == "code" and (value := sample_of(block.text)) is not None:
            shown = (value, block.line)
            (held.samples if held is not None else samples).append(shown)
        elif _may_describe(blocks, at):
            name = _name_of_object(around) if held is None else ""
            is_sent = not name and around and section_of(around[-1].text) in (*ORDER, "Parameters")
            part = _part_of(block, (around[-1] if around else block).line, tables) if not is_sent else None
            if part is not None and name:
                held = part
                held.samples += samples
            if part is not None:
                yield name, part


def _name_of_object(around: Sequence[Block]) -> str:
    """Returns the name in the headings above a table, empty if they name no object."""
    above = around[-2].text if len(around) > 1 else ""
    if above and around[-1].level >= LABEL and section_of(around[-1].text) == "Parameters" and _OBJECT.search(above):
        around = around[:-1]  # a label below `Object structure`
    if not around or section_of(around[-1].text) not in ("", "Fields", "Neutral"):
        return ""
    texts = [one.text if english(one.text) == code(one.text).lower() else english(one.text) for one in around]
    words = [_NO_NAME.sub(" ", code(text)).split() for text in texts]
    is_object = _OBJECT.search(texts[-1]) is not None or any(not one for one in words[:-1])
    named = next((one for one in reversed(words[-2:]) if one), [])
    return " ".join(named) if is_object and len(named) <= _MOST_WORDS else ""


def _may_describe(blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a block lists fields, and the line above it names no direction."""
    above = blocks[at - 1].text if at else ""
    is_directed = announced(f"{above.rstrip(' :.')}:") not in ("", "Fields") and section_of(above) != "Parameters"
    return not is_directed and (
        is_field_table(blocks[at].head) if blocks[at].kind == "table" else blocks[at].kind == "list"
    )


def _part_of(block: Block, line: int, tables: Tables) -> Part | None:
    """Returns the fields of a table or a list, None if it has none, or a row of it is none."""
    apart = Operation("GET", "/", "", 0, 0, 0, None)
    here = Here("Response", apart.response("", line), LABEL)
    try:
        if block.kind == "table":
            tables.add(apart, block, here, above="")
        else:
            add_list(tables.source, apart, block, here)
    except InputError as error:
        tables.failed.append(error)
    part = apart.responses[0]
    names = [found.name for found in part.fields]
    return part if names and len({*names}) == len(names) and not part.status else None
