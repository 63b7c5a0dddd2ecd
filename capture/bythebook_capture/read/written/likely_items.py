"""Reads the fields of lines that look like those of fields, where no reader knows their form.

The weights of the signs are learned from pages whose facts were written down by hand (`bench/capturing/likely_items.py`
learns them, and says how well they do on pages that they were not learned from).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import takewhile
from typing import Final

from bythebook_capture.facts import placeholders
from bythebook_capture.read.written.blocks import Block, Row
from bythebook_capture.read.written.cells import code, kind_of, truth
from bythebook_capture.read.written.headings import section_of
from bythebook_capture.read.written.item_signs import Item, items
from bythebook_capture.read.written.learned import likeness, weights_in
from bythebook_capture.read.written.operations import Operation
from bythebook_capture.read.written.rows import LIKELY, within

__all__ = ["LEAST", "WEIGHTS", "likely_items", "weights"]

WEIGHTS: Final = "item_weights.tsv"
# From this likeness on, a line is that of a field.
LEAST: Final = 0.7
_TAG: Final = re.compile(r"<[^<>]*>")
# The name of a field in a text above its values: `types`, <types>, or `any of the following types`.
_NAMED: Final = re.compile(
    r"[`<{]+([\w.-]+)[`>}]+|\b(?:following|possible|valid|available|supported|allowed) (\w+)", re.IGNORECASE
)
_TEXTS_ABOVE: Final = 3
_BARS: Final = re.compile(r"\s*\|\s*|\t+|\s{3,}")


def weights() -> Mapping[str, float]:
    """Returns the weight of each sign; that of the empty sign is added for every line."""
    return weights_in(WEIGHTS)


def likely_items(blocks: Sequence[Block], page: str, every: Sequence[Operation]) -> Mapping[int, Block]:
    """Returns lists of the lines that look like those of fields which no operation has.

    Each has the index of the block that it belongs behind. `every` are the operations, with the fields that were read;
    `page` is the text of the page.
    """
    owners = {at: one for one in every for at in range(one.start, one.end) if at != one.at}
    known = {one.at: _known(one) for one in every}
    lines = {line for _, found in known.values() for line in found}
    own: dict[int, list[Item]] = {}
    table = weights()
    for item, signs in items(blocks, page):
        one = owners.get(item.at)
        if one is None or item.line in lines or likeness(signs, table) <= LEAST or _is_below_field(blocks, item, lines):
            continue
        names = tuple(name for name in item.names if name not in known[one.at][0])
        if names and not _are_values(blocks, item.at, known[one.at][0]):
            own.setdefault(item.at, []).append(item._replace(names=names))
    return dict(_lists(blocks, own))


def _is_below_field(blocks: Sequence[Block], item: Item, lines: Set[int]) -> bool:
    """Returns whether a field that was read holds an item, which may be one of its values then."""
    if not item.depth:
        return False
    above = reversed(range(item.row))
    rows = blocks[item.at].rows
    holder = next((rows[at] for at in above if rows[at].depth < item.depth), None)
    return holder is not None and holder.line in lines


def _are_values(blocks: Sequence[Block], at: int, names: Set[str]) -> bool:
    """Returns whether the head of a table, or the text above a list or a table, names a field that is known: the items
    may be the values of that field.
    """
    block = blocks[at]
    if block.kind in ("text", "code"):
        return False
    above = [*takewhile(lambda one: one.kind == "text", reversed(blocks[max(0, at - _TEXTS_ABOVE) : at]))]
    said = [name for one in above for found in _NAMED.finditer(one.text) for name in found.groups() if name]
    head = code(block.head[0]).lower() if block.head else ""
    known = {name.lower() for name in names} | {f"{name.lower()}s" for name in names}
    return not known.isdisjoint([*map(str.lower, said), head, head.replace(" ", "_"), head.rpartition(" ")[2]])


def _known(one: Operation) -> tuple[Set[str], Set[int]]:
    """Returns the names of an operation's fields, and their lines."""
    parts = [*one.parts.values(), *one.responses, *([one.loose] if one.loose else []), *one.undirected]
    found = [held for part in parts for held in within([*part.fields, *part.headers])]
    names = {held.name for held in found} | {*placeholders(one.path)}
    return names, {held.line for held in found} | {part.line for part in one.responses if part.status}


def _lists(blocks: Sequence[Block], own: Mapping[int, Sequence[Item]]) -> Iterator[tuple[int, Block]]:
    """Yields a list of the items of each block, with its index. Those of lines of a text that follow each other are one
    list.
    """
    waiting: list[Row] = []
    for at, block in enumerate(blocks):
        if block.kind == "table" and at in own:
            rows = {item.row for item in own[at]}
            yield (
                at,
                replace(block, info=LIKELY, rows=tuple(row for number, row in enumerate(block.rows) if number in rows)),
            )
            continue
        waiting += [row for item in own.get(at, ()) for row in _rows(item)]
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        is_label = (
            after is not None and at + 1 not in own and (after.text.endswith(":") or section_of(after.text) != "")
        )
        if waiting and (block.kind != "text" or after is None or after.kind != "text" or is_label):
            yield at, Block("list", "", waiting[0].line, info=LIKELY, rows=tuple(waiting))
            waiting = []


def _rows(item: Item) -> Iterator[Row]:
    for name in item.names:
        yield Row((f"`{name}`{_spelled(item.rest)}",), item.depth, item.line)


def _spelled(rest: str) -> str:
    """Returns the text behind a name with its types and marks in brackets, wherever cells or tags set them off."""
    parts = [part for part in _BARS.split(_TAG.sub(lambda found: f" {_mark(found[0])} ", rest)) if part.strip()]
    if len(parts) < 2:
        return f" {parts[0].strip()}" if parts and parts[0][:1].isalnum() else parts[0] if parts else ""
    told = [part.strip(" `()") for part in parts if kind_of(part.strip(" `()")).text or truth(part.strip()) is not None]
    words = [part.strip() for part in parts if part.strip(" `()") not in told]
    group = f" ({', '.join(told)})" if told else ""
    return f"{group} - {' '.join(words)}" if words else group


def _mark(tag: str) -> str:
    """Returns the word that an element without a text stands for: `<Optional />`."""
    word = tag.strip("</> ").lower()
    return word if word in ("required", "optional") else ""
