"""Finds the operations of a written page, and the sections that its headings begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_capture.read.paths import path_pattern
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.written.blocks import LABEL, Block
from bythebook_capture.read.written.calls import END, Call, Form, calls_of, is_filled, is_head_line
from bythebook_capture.read.written.cells import code
from bythebook_capture.read.written.headings import section_of

__all__ = ["NO_BODY", "ORDER", "Operation", "Part", "operations"]

# The sections of a request, in the order of a document.
ORDER = ("Authorizations", "Headers", "Path Parameters", "Query Parameters", "Cookies", "Body")
# Methods whose requests have no body.
NO_BODY = ("GET", "HEAD")
# Methods that may have the same body.
_CHANGES = {"PUT", "PATCH"}
# More calls below one heading are a list of operations.
_MOST_SIBLINGS = 3
# A placeholder whose values may have slashes: `/files/{path}`.
_PATH_AT_END = re.compile(r"\{\w*path\}$", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?\s+)")


@dataclass
class Part:
    """A section of an operation: its fields, and what stands above them, each with its line.

    `model` is the row of a body as a whole, with the fields of the schema that its type names. `told` are the
    descriptions that rows of statuses give it: of several, none is its own. `is_placed_by_sample` tells that only a
    sample of the request shows where the fields are sent. `tables` has the fields of each table apart. `headers` are
    those of a response. `is_bare` tells that no word of the page says whether the fields are sent, `is_likely` that
    they only look like fields.
    """

    line: int
    status: str = ""
    media: tuple[str, int] | None = None
    words: list[tuple[str, int]] = field(default_factory=list)
    fields: list[Found] = field(default_factory=list)
    shape: tuple[str, int] | None = None
    required: tuple[bool, int] | None = None
    samples: list[tuple[Any, int]] = field(default_factory=list)
    model: Found | None = None
    told: set[str] = field(default_factory=set)
    is_placed_by_sample: bool = False
    tables: list[list[Found]] = field(default_factory=list)
    headers: list[Found] = field(default_factory=list)
    is_bare: bool = False
    is_likely: bool = False

    @property
    def sample(self) -> tuple[Any, int] | None:
        """Returns the first sample with its line."""
        return self.samples[0] if self.samples else None


@dataclass
class Operation:
    """An operation of a page.

    Its call is the block `at`, on a line; its blocks are those from `start` to `end`. `title` is its heading, of a
    `level`. `sent` has the bodies of its sample requests, `received` its sample responses, `shown`
    samples that no word is about. `loose` has the fields
    whose location the page does not state, `undirected` those of which it does not even say that they are sent.
    `around` is the level of the heading above the call. `siblings` are the operations whose calls stand above this one
    below the same heading, with the same method and no fields between them: what follows describes all of them.
    `shares_above` tells that more calls stand below its heading: which of them a sample above the first is of is not
    said. `query` has the names in the query of the call, `asked` those that only its examples show, `headers` those
    of the headers that its commands send, each with its line.
    `form` is the form that commands or messages send, `described` the fields that a sample describes, by its line.
    `is_example` tells that another section describes the operation: this one only has samples of it. `is_unstated`
    tells that the page names no method.
    """

    method: str
    path: str
    server: str
    at: int
    start: int
    level: int
    title: tuple[str, int] | None
    line: int = 0
    end: int = 0
    parts: dict[str, Part] = field(default_factory=dict)
    responses: list[Part] = field(default_factory=list)
    words: list[tuple[str, int]] = field(default_factory=list)
    sent: list[tuple[Any, int]] = field(default_factory=list)
    received: list[tuple[Any, int]] = field(default_factory=list)
    shown: list[tuple[Any, int]] = field(default_factory=list)
    loose: Part | None = None
    undirected: list[Part] = field(default_factory=list)
    around: int = 0
    siblings: list[Operation] = field(default_factory=list)
    is_example: bool = False
    shares_above: bool = False
    described: dict[int, list[Found]] = field(default_factory=dict)
    query: tuple[str, ...] = ()
    asked: dict[str, int] = field(default_factory=dict)
    headers: dict[str, int] = field(default_factory=dict)
    form: Form | None = None
    is_unstated: bool = False

    def part(self, heading: str, line: int) -> Part:
        """Returns a section, which begins on this line unless it has begun above."""
        return self.parts.setdefault(heading, Part(line))

    def response(self, status: str, line: int) -> Part:
        """Returns the response with a status; without one, the last response that is no error."""
        known = next((one for one in self.responses if one.status == status), None)
        told = [one for one in self.responses if not one.status.startswith(("4", "5"))]
        if known is None and not status and told:
            return told[-1]
        last = self.responses[-1] if self.responses else None
        is_bare = last is not None and not (last.status or last.fields or (last.samples and status[:1] in "45"))
        if known is None and last is not None and is_bare:
            known = last
            known.status, known.line = status, line
        if known is None:
            known = Part(line, status)
            self.responses.append(known)
        return known


def operations(blocks: Sequence[Block]) -> Iterator[Operation]:
    """Yields the operations of a page, each with its blocks.

    A call that stands above, or whose path has values in place of the placeholders of the call above, is an example.
    """
    before: Operation | None = None
    pending: list[Operation] = []
    seen: set[tuple[str, str]] = set()
    every = calls_of(blocks)
    calls = _described(blocks, [one for one in every if not one[1].is_example])
    others = _next_others(calls)
    for at, call in every:
        method, server, path = call[:3]
        if (at, call) not in others:
            if before is None or not _is_within(before, call, blocks) or _is_beside(blocks, at, before, call):
                one = _begun(blocks, at, before, call)
                pending.append(replace(one, method=method, path=path, is_example=True, title=None))
            continue
        after = others[at, call]
        if after and _is_example_of(blocks, (at, call), after):
            continue
        if (method, path) in seen:
            end = after[0] if after else len(blocks)
            pending += _shown_again(blocks[at:end], _begun(blocks, at, before, call), call, before)
            continue
        one = _begun(blocks, at, before, call)
        above = [each for each in ((before, *before.siblings) if before is not None else ()) if each.method == method]
        if any(_repeats(one, at, path, each, blocks[at].kind) for each in above if each is before or each.at != at):
            continue
        seen.add((method, path))
        one = replace(one, method=method, path=path, server=server, line=blocks[at].line, query=call.query)
        one.is_unstated = call.is_unstated
        is_bare = one.title is None or (before is not None and before.at == at)
        if before is not None and is_bare and _is_sibling(one, before, blocks[before.at + 1 : at]):
            one.siblings = [*before.siblings, before]
        before = one
        pending.append(before)
    for number, one in enumerate(pending):
        below = pending[number + 1] if number + 1 < len(pending) else None
        is_change = below is not None and any(one is each for each in below.siblings) and one.path == below.path
        one.shares_above = below is not None and below.start == below.at and not is_change
        one.end = pending[number + 1].start if number + 1 < len(pending) else len(blocks)
        one.end = next((at for at in range(one.at + 1, one.end) if blocks[at].info == END), one.end)
        is_only = len(pending) <= 1 + len(pending[-1].siblings)
        _end_at_heading(blocks, one, is_last=number == len(pending) - 1, is_only=is_only)
        yield one


def _end_at_heading(blocks: Sequence[Block], one: Operation, *, is_last: bool, is_only: bool) -> None:
    """Ends an operation at the first heading behind it that begins something else; the only one goes on to the end."""
    for at in range(one.at + 1, one.at if is_only else one.end):
        block = blocks[at]
        # Below calls without titles, a section of examples is of all of them.
        is_bare = one.title is None and blocks[one.at].kind != "heading"
        is_shared = is_bare and is_last and section_of(block.text) == "Ignored"
        if block.kind == "heading" and (
            (block.level <= one.level and not section_of(block.text))
            or block.level < one.level < LABEL
            or (is_shared and block.level < LABEL)
        ):
            one.end = at
            return


def _shown_again(blocks: Sequence[Block], one: Operation, call: Call, before: Operation | None) -> list[Operation]:
    """Returns a call that stands twice as an example, if a heading of its own stands above it and no fields below.

    One with a query may have fields, in a section beside that of the operation above it (`before`): they are further
    parameters, as below `GET /pets?color=red`.
    """
    has_fields = any(block.kind in ("table", "list") for block in blocks)
    is_beside = bool(blocks) and before is not None and "?" in blocks[0].text and one.level <= before.level
    has_title = one.title is not None or (is_beside and blocks[0].kind == "heading")
    if not has_title or not blocks or (has_fields and not is_beside):
        return []
    return [replace(one, method=call.method, path=call.path, is_example=True, title=None)]


def _repeats(one: Operation, at: int, path: str, before: Operation, kind: str) -> bool:
    """Returns whether a call is an example of the operation above it, and no line of the same block.

    `/users/me` below a heading of its own is no example of `/users/{id}`.
    """
    is_own = (one.title is not None or kind == "heading") and one.level == before.level and not is_filled(path)
    is_part = before.path.endswith(path) and kind == "code"
    return before.at != at and (is_part or (not is_own and _is_example(path, before.path)))


# The index of a block, and the call that it shows.
_Placed = tuple[int, Call]


def _described(blocks: Sequence[Block], calls: Sequence[_Placed]) -> list[_Placed]:
    """Returns the calls of a page. Of one that stands several times, the place with the most tables below it counts:
    the others are examples, or an overview. Where no place has tables, all stay, but for lines of a list of calls.
    A place with a query yields to a section that describes the call without it.
    """
    places = {at for at, _ in calls}
    listed = {at for at in places if blocks[at].kind == "text" and places & {at - 1, at + 1}}
    alone = {call[::2][:2] for at, call in calls if at not in listed}
    calls = [one for one in calls if one[0] not in listed or one[1][::2][:2] not in alone]
    calls = _without_queries(blocks, calls)
    ends = [*(at for at, _ in calls), len(blocks)][1:] if calls else []
    tables: dict[tuple[str, str], list[int]] = {}
    counts = [sum(block.kind == "table" for block in blocks[at:end]) for (at, _), end in zip(calls, ends, strict=True)]
    for (_, call), count in zip(calls, counts, strict=True):
        tables.setdefault((call.method, call.path), []).append(count)
    kept = []
    for one, count in zip(calls, counts, strict=True):
        known = tables[one[1].method, one[1].path]
        if known[0] or not max(known) or count == max(known):
            kept.append(one)
    return kept


def _without_queries(blocks: Sequence[Block], calls: Sequence[_Placed]) -> list[_Placed]:
    """Returns the calls without those with a query that a section beside theirs describes without it."""
    if not any("?" in blocks[at].text for at, _ in calls):
        return list(calls)
    heads: list[int] = []  # of each block: the heading whose section it stands in
    for at, block in enumerate(blocks):
        is_head = block.kind == "heading" and block.level < LABEL and not section_of(block.text)
        heads.append(at if is_head else heads[-1] if heads else -1)
    plain: dict[tuple[str, str], range] = {}
    for (at, call), (end, _) in zip(calls, [*calls[1:], (len(blocks), None)], strict=True):
        head = heads[at]
        is_described = any(block.kind in ("table", "list", "code") for block in blocks[at + 1 : end])
        if "?" not in blocks[at].text and head >= 0 and is_described and (call.method, call.path) not in plain:
            plain[call.method, call.path] = range(head, _section_end(blocks, head))
    kept = []
    for at, call in calls:
        known = plain.get((call.method, call.path)) if "?" in blocks[at].text else None
        is_above = known is not None and heads[at] >= 0 and blocks[known.start].level > blocks[heads[at]].level
        if known is None or at in known or is_above:
            kept.append((at, call))
    return kept


def _section_end(blocks: Sequence[Block], head: int) -> int:
    """Returns the index of the first block behind the section of a heading."""
    behind = range(head + 1, len(blocks))
    is_next = (at for at in behind if blocks[at].kind == "heading" and blocks[at].level <= blocks[head].level)
    return next(is_next, len(blocks))


def _next_others(calls: Sequence[_Placed]) -> dict[_Placed, _Placed | None]:
    """Returns for each call the first one behind it that is another call."""
    found: dict[_Placed, _Placed | None] = {}
    below: _Placed | None = None
    for one in reversed(calls):
        is_other = below is None or below[1][:3] != one[1][:3]
        found[one] = below if is_other or below is None else found[below]
        below = one
    return found


def _is_example_of(blocks: Sequence[Block], one: _Placed, after: _Placed) -> bool:
    """Returns whether a call has values in place of the placeholders of the next one, or lacks the beginning of its
    path, below the same heading. Below fields, a call with the same path is an example of it.
    """
    same_method = one[1][0] == after[1][0]
    between = blocks[one[0] : after[0]]
    is_alone = not any(
        block.kind == "heading" and block.level < LABEL and not section_of(block.text) for block in between
    )
    if one[0] == after[0]:  # lines of one block
        return False
    is_part = after[1][2].endswith(one[1][2]) and not any(block.kind in ("table", "list") for block in between)
    is_same = one[1][2] == after[1][2] and any(block.kind in ("table", "list") for block in between)
    return same_method and is_alone and not is_same and (is_part or _is_example(one[1][2], after[1][2]))


def _is_within(one: Operation, call: Call, blocks: Sequence[Block]) -> bool:
    """Returns whether a call is an example in the section of an operation."""
    is_ended = any(block.info == END for block in blocks[one.at : max(call.section, one.at)])
    return (one.method, one.path) == (call.method, call.path) and not is_ended


def _is_beside(blocks: Sequence[Block], at: int, before: Operation, call: Call) -> bool:
    """Returns whether a call with a query stands in a section beside that of an operation."""
    if "?" not in blocks[at].text or call.section >= 0:
        return False
    one = _begun(blocks, at, before, call)
    return one.start > before.at and one.level <= before.level


def _is_sibling(one: Operation, before: Operation, between: Sequence[Block]) -> bool:
    """Returns whether what follows an operation is about the one before it, too."""
    is_change = before.path == one.path and {before.method, one.method} <= _CHANGES
    is_like = before.method == one.method or is_change or before.at == one.at  # lines of one block
    return is_like and len(before.siblings) < _MOST_SIBLINGS and _is_joined(between)


def _is_joined(between: Sequence[Block]) -> bool:
    """Returns whether nothing but words and samples stands between two calls."""
    return not any(
        block.kind in ("table", "list") or (block.kind == "heading" and section_of(block.text) not in ("", "Request"))
        for block in between
    )


def _is_example(path: str, template: str) -> bool:
    """Returns whether a path is that of a call with values in place of its placeholders, or ends with it."""
    end = _PATH_AT_END.search(template)
    if end is None:
        return path_pattern(template).fullmatch(path) is not None
    before = path_pattern(template[: end.start()]).match(path)
    return before is not None and before.end() < len(path)


def _begun(blocks: Sequence[Block], at: int, before: Operation | None, call: Call) -> Operation:
    """Returns an operation with its heading: the one above it, unless that belongs to the operation before."""
    block, title = blocks[at], call.title
    if call.section >= 0:
        return _titled(blocks, at, call.section)
    if block.kind == "heading" and block.level < LABEL:
        return Operation("", "", "", at, at, block.level, (title, block.line) if title else None)
    first = before.at + 1 if before else 0
    place = _title_above(blocks, at, first)
    if place < first or section_of(blocks[place].text):
        return Operation("", "", "", at, at, before.level if before else 0, (title, block.line) if title else None)
    return _titled(blocks, at, place)


def _title_above(blocks: Sequence[Block], at: int, first: int) -> int:
    """Returns the index of the heading that a call belongs to, one below `first` if there is none.

    Fields above a call are of the operation before it, unless they stand in a section below the heading: `Arguments`.
    The same holds for other sections above it, such as `Response`.
    """
    deepest = LABEL + 1
    has_fields = has_sections = False
    for place in range(at - 1, first - 1, -1):
        block = blocks[place]
        # A table of one column, such as that of permissions, lists no fields.
        has_fields = has_fields or block.kind == "list" or (block.kind == "table" and len(block.head) > 1)
        if block.kind != "heading":
            continue
        is_section = section_of(block.text) != ""
        if not has_fields and not has_sections and not is_section and _is_title(block):
            return place
        if (has_fields or has_sections) and not is_section:
            return place if block.level < deepest < LABEL else first - 1
        has_sections = has_sections or (_is_title(block) and not _is_label(block))
        deepest = min(deepest, block.level)
        if has_fields and block.level >= LABEL:
            return first - 1
    return first - 1


def _titled(blocks: Sequence[Block], at: int, place: int) -> Operation:
    heading = blocks[place]
    text = _NUMBER.sub("", code(heading.text)).strip(" :")
    return Operation(
        "", "", "", at, place, heading.level, (text, heading.line) if text or heading.info == END else None
    )


def _is_label(block: Block) -> bool:
    """Returns whether a heading above a call is about an example, which may show a request or a response of it."""
    name = section_of(block.text)
    return name in ("Request", "Ignored") or (block.level == LABEL and name != "")


def _is_title(block: Block) -> bool:
    """Returns whether a heading may name an operation, or begin the section of another one."""
    return block.kind == "heading" and section_of(block.text) != "Neutral" and not is_head_line(code(block.text))
