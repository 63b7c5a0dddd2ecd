"""Finds the schemas that a page lists once, below a heading such as `Schemas`, for the types that name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bythebook_capture.read.written.blocks import LABEL, Block
from bythebook_capture.read.written.cells import code

__all__ = ["Model", "Models", "models_of"]

_AREA = re.compile(r"(?:data )?(?:models?|schemas?|definitions?)|components", re.IGNORECASE)
# What stands between the tables of a schema that is a union or a conjunction.
_COMBINED = re.compile(r"allOf|oneOf|anyOf|xor|and|or|not|continued", re.IGNORECASE)
# A sample that is a list of objects.
_OBJECTS = re.compile(r"\[\s*\{")
_NULL = re.compile(r" ?¦ ?null$")
# A schema that may be named in a cell, such as `[User]`, `User[]` or `application/json: User`.
_NAMED = re.compile(
    r"(?:(?P<media>[a-z]+/[\w.+*-]+): )?(?P<open>\[ ?)?(?P<name>[A-Za-z_][\w.-]*?)(?(open) ?\])(?P<list>\[\])?"
)


@dataclass
class Model:
    """A schema of a page: its table, and the tables of options below it.

    `is_plain` tells that its only row is no field: it says which type the values have. `is_list` tells that it is a
    list of objects, whose fields the table has.
    """

    table: Block
    options: list[Block] = field(default_factory=list)
    is_plain: bool = False
    is_list: bool = False


@dataclass
class Models:
    """The schemas of a page by name, and the indexes of their first block and of the one after the last."""

    start: int
    end: int = 0
    known: Mapping[str, Model] = field(default_factory=dict)

    def named(self, text: str) -> tuple[Model, bool, str, str] | None:
        """Returns the model that a cell names, whether it is one of a list, its name, and the media type before it."""
        found = _NAMED.fullmatch(_NULL.sub("", code(text)))
        model = self.known.get(found["name"]) if found else None
        if found is None or model is None:
            return None
        return model, bool(found["open"] or found["list"]), found["name"], found["media"] or ""


def models_of(blocks: Sequence[Block], is_fields: Callable[[Sequence[str]], bool], calls: Sequence[int]) -> Models:
    """Returns the schemas of a page: the last outermost section with such a heading, whose parts have tables of fields.

    A schema with several tables, or with the word of a union between them, is left out. A section with one of the
    `calls` (the indexes of their blocks) is about operations.
    """
    found = [
        at
        for at, block in enumerate(blocks)
        if block.kind == "heading" and block.level < LABEL and _AREA.fullmatch(code(block.text))
    ]
    if not found:
        return Models(len(blocks))
    level = min(blocks[at].level for at in found)  # a schema may have the name `Model`
    start = next(at for at in reversed(found) if blocks[at].level == level)
    end = next(
        (at for at in range(start + 1, len(blocks)) if blocks[at].kind == "heading" and blocks[at].level <= level),
        len(blocks),
    )
    deeper = [blocks[at].level for at in range(start + 1, end) if blocks[at].kind == "heading"]
    if not deeper or any(start < at < end for at in calls):
        return Models(len(blocks))
    heads = [at for at in range(start + 1, end) if blocks[at].kind == "heading" and blocks[at].level == min(deeper)]
    known: dict[str, Model] = {}
    twice: set[str] = set()
    for at, after in zip(heads, [*heads[1:], end], strict=True):
        name = code(blocks[at].text)
        if name in known:
            twice.add(name)
        if model := _model(name, blocks[at + 1 : after], is_fields):
            known[name] = model
    # Without a schema, the heading is that of something else.
    known = {name: one for name, one in known.items() if name not in twice}
    return Models(start, end, known) if known else Models(len(blocks))


def _model(name: str, blocks: Sequence[Block], is_fields: Callable[[Sequence[str]], bool]) -> Model | None:
    tables = [block for block in blocks if block.kind == "table"]
    if any(block.kind in ("text", "heading") and _COMBINED.fullmatch(code(block.text)) for block in blocks):
        return None
    fields = [table for table in tables if is_fields(table.head)]
    if len(fields) != 1 or not fields[0].rows:
        return None
    rest = [table for table in tables if table is not fields[0]]
    sample = next((block.text.strip() for block in blocks if block.kind == "code" and block.info in ("json", "")), "")
    is_list = _OBJECTS.match(sample) is not None
    is_plain = len(fields[0].rows) == 1 and _is_plain(name, fields[0], "" if is_list else sample)
    return Model(fields[0], rest, is_plain, is_list and not is_plain)


def _is_plain(name: str, table: Block, sample: str) -> bool:
    """Returns whether the only row of a schema is about its values: a sample is no object, or the row has its name."""
    if sample:
        return not sample.startswith("{")
    return code(table.rows[0].cells[0]) in (name, "anonymous")
