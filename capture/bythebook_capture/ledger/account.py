"""Makes the account of a page: each line is read, prose, an example, dismissed, or unread."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal

from bythebook_capture.ledger.eye import Look, looks
from bythebook_capture.ledger.held import Held, Operation, held_in, normal

__all__ = ["Account", "Entry", "State", "account"]

State = Literal["read", "prose", "example", "dismissed", "unread"]
_ADDRESS = re.compile(r"(?:https?:)?//[^/\s\"'`<>]+(?P<path>/[^\s\"'`<>?|]*)?|(?<![\w<])(?P<alone>/[^\s\"'`<>?|]*)")
_MEMBER = re.compile(r"[\"'][^\"']+[\"']\s*(?::|=>)")
_RECEIVED = re.compile(r"respon[sd]|returns?\b|result|output|HTTP/\d", re.IGNORECASE)
_SENT = re.compile(r"request|body|payload|input|curl", re.IGNORECASE)
_ALONE = re.compile(
    r"[\W_]*(?:\w+[:.)]\W*)?(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b\W{1,20}(?:https?://)?[^\s]+[\W_]*"
)
_METHOD = re.compile(r"\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b")
_STATUS = re.compile(r"(?<![\w.,$-])([1-5]\d\d)(?![\w%-]|[.,]\d)")
# How far below a sentence such as "A POST request creates a user" its operation may stand.
_NEAR: Final = 60
_LEAST_WORDS: Final = 12
# What renderers print beside the facts of a document.
_PRINTED: Final = frozenset(
    "required optional nullable deprecated default example examples enum string integer number boolean "
    "object array any strings integers numbers booleans objects arrays of null true false options "
    "available allowed values value possible show hide child attributes min max length items chars "
    "characters range range pattern format int32 int64 double float date time uuid json response "
    "request body path query header cookie parameters schema additional properties property or and to "
    "the a one all not copy expand collapse http https get post put patch delete head try it out media "
    "type application content required status code responses links link name ok created accepted no bad "
    "unauthorized forbidden found conflict success".split()
)


@dataclass(frozen=True)
class Entry:
    """A line of a page: its state, the kind of fact that it looks like, why it is so, and the facts read from it."""

    number: int
    text: str
    state: State
    kind: str = ""
    reason: str = ""
    facts: tuple[str, ...] = ()
    is_code: bool = False


@dataclass(frozen=True)
class Account:
    """The lines of a page, each with its state. `held` is what the document holds of the page."""

    file: str
    entries: tuple[Entry, ...]
    held: Held = field(repr=False)

    @cached_property
    def unread(self) -> tuple[Entry, ...]:
        """The lines that look like facts, and that nothing in the document stands for."""
        return tuple(one for one in self.entries if one.state == "unread")

    @cached_property
    def operations_seen(self) -> int:
        """How many operations the page seems to have: those that were read, and the calls that none of them is."""
        missed = {_call(one.text) for one in self.unread if one.kind == "operation"}
        whole = {call for call in missed if call[1]}
        return len(self.held.operations) + (len(whole) or bool(missed))

    @property
    def operations_read(self) -> int:
        """How many operations the document has from this page."""
        return len(self.held.operations)

    @cached_property
    def fields_read(self) -> int:
        """How many names of fields the document has from this page."""
        return sum(fact.endswith(": name") for facts in self.held.facts.values() for fact in facts)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many lines are in each state."""
        return Counter(one.state for one in self.entries)

    def has_sample(self, operation: Operation) -> bool:
        """Returns whether a sample stands below an operation, read or not."""
        lines = [one.line for one in self.held.operations]
        at = bisect_right(lines, operation.line)
        end = lines[at] if at < len(lines) else len(self.entries) + 1
        below = self.entries[operation.line : end - 1]
        return any(one.is_code and one.kind in ("field", "status") for one in below)

    def own_unread(self, operation: Operation) -> tuple[Entry, ...]:
        """Returns the unread lines between an operation and the next one, be that read or not."""
        at = bisect_right(self._starts, operation.line)
        end = self._starts[at] if at < len(self._starts) else len(self.entries) + 1
        first, last = (bisect_left(self._unread_numbers, number) for number in (operation.line, end))
        return self.unread[first:last]

    @cached_property
    def sections_unread(self) -> tuple[range, ...]:
        """The lines below each call on a line of its own that was not read, up to the next call.

        A reader that passes over a call takes what stands below it as facts of the operation above.
        """
        alone = [one.number for one in self.unread if one.kind == "operation" and _ALONE.fullmatch(one.text)]
        ends = sorted({*alone, *(one.line for one in self.held.operations), len(self.entries) + 1})
        return tuple(range(self._heading(number), ends[bisect_right(ends, number)]) for number in alone)

    def _heading(self, number: int) -> int:
        """Returns the line of the heading directly above a call, the line itself without one."""
        for at in range(number - 2, max(number - 5, -1), -1):
            if self.entries[at].text.startswith(("#", "=")):
                return at + 1
            if self.entries[at].text.strip():
                break
        return number

    @cached_property
    def _starts(self) -> list[int]:
        """The lines at which operations begin, read or not."""
        unread = {one.number for one in self.unread if one.kind == "operation"}
        return sorted({one.line for one in self.held.operations} | unread)

    @cached_property
    def _unread_numbers(self) -> list[int]:
        return [one.number for one in self.unread]


def account(
    text: str,
    file: str,
    parts: Sequence[Mapping[str, Any]],
    *,
    sunk: Mapping[int, str] | None = None,
    blocks: Sequence[range] = (),
    is_by_hand: bool = True,
) -> Account:
    """Returns the account of a page. `parts` are its documents, each with one operation.

    `sunk` has the lines of parts that could not be read, with the reason. `blocks` are lines that were read as a whole,
    such as those of an OpenAPI document in the page. A page that is not written by hand prints each fact on lines of
    its own, and a line whose words all stand in the document says no more than that.
    """
    lines = text.split("\n")
    held = held_in(parts, file, lines)
    for block in blocks:
        for number in block:
            held.facts[number].append("the OpenAPI document")
    seen = looks(text)
    samples = frozenset(_sample_lines(held, seen, lines))
    groups = frozenset(look.group for look in seen if look.group and look.number in held.facts)
    vocabulary = frozenset() if is_by_hand else frozenset(_words_of(parts)) | _PRINTED
    reader = _Reader(held, samples, groups, seen, vocabulary)
    entries = [reader.entry(look, lines[look.number - 1], sunk or {}) for look in seen]
    return Account(file, tuple(_with_heads(entries, seen)), held)


def _words_of(value: Any) -> Iterator[str]:
    """Yields the words of a document, keys and values."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from normal(str(key)).split()
            yield from _words_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words_of(one)
    else:
        yield from normal(str(value)).split()


def _with_heads(entries: list[Entry], seen: Sequence[Look]) -> Iterator[Entry]:
    """Yields the entries. The head of a table of copied text is read if the row below it is."""
    for at, one in enumerate(entries):
        below = next((each for each in entries[at + 1 : at + 20] if each.kind), None)
        if seen[at].group == "head" and below is not None and one.state == "unread" and below.state == "read":
            yield Entry(one.number, one.text, "dismissed", "", "head of a table")
        else:
            yield one


def _sample_lines(held: Held, seen: Sequence[Look], lines: Sequence[str]) -> Iterator[int]:
    """Yields the lines of the samples that the document holds: up to the bracket that closes the first one."""
    for line in held.samples:
        depth, is_open = 0, False
        for at in range(line - 1, len(lines)):
            yield at + 1
            opened = sum(map(lines[at].count, "[{"))
            depth += opened - sum(map(lines[at].count, "]}"))
            is_open = is_open or bool(opened)
            if is_open and depth <= 0 and seen[at].group != "":
                same = at + 1 < len(seen) and seen[at + 1].group == seen[at].group
                if not same:
                    break
            elif (is_open and depth <= 0) or (not is_open and at >= line + 3):
                break


def _call(text: str) -> tuple[str, str]:
    """Returns the method and the path in a line, each empty without one."""
    method = _METHOD.search(text)
    return (method[1] if method else ""), _path(text)


def _path(text: str) -> str:
    # A request line is the surest: the path behind the method.
    after = re.search(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b[^/\n]{0,30}(?=(?:https?:)?/)", text)
    found = _ADDRESS.search(text, after.end() if after else 0)
    if found is None:
        return ""
    path = found["path"] if found["path"] is not None else found["alone"] or "/"
    return path.partition("](")[0].rstrip("*`).,;:\\]").partition("?")[0]


@dataclass
class _Reader:
    """Compares what the eye saw with what the document holds."""

    held: Held
    samples: frozenset[int]
    groups: frozenset[str]
    seen: Sequence[Look]
    vocabulary: frozenset[str]

    @cached_property
    def _starts(self) -> list[int]:
        return [one.line for one in self.held.operations]

    def _around(self, number: int) -> Operation | None:
        """Returns the operation that a line belongs to: the last one above it, or the first one."""
        at = bisect_right(self._starts, number) - 1
        return self.held.operations[max(at, 0)] if self.held.operations else None

    @cached_property
    def _open_groups(self) -> frozenset[str]:
        """The blocks of code in which a name stands that their operation lacks."""
        return frozenset(
            look.group for look in self.seen if look.group.startswith("code") and look.names and not self._known(look)
        )

    def _known(self, look: Look) -> bool:
        around = self._around(look.number)
        if around is None:
            return False
        names = around.names
        if _MEMBER.search(look.plain):  # of a sample in JSON: a parameter of this name says nothing about it
            above = self._above(look)
            names = around.received if _RECEIVED.search(above) else around.sent | around.received
            names = around.sent if _SENT.search(above) and not _RECEIVED.search(above) else names
        return all(name.lower() in names for name in look.names)

    def _above(self, look: Look) -> str:
        """Returns the words above the block of code that a line stands in, and its heading."""
        group = look.group.removeprefix("code ")
        begin = int(group) if look.group.startswith("code ") else look.number
        return " ".join(
            [look.topic, *(one.plain for one in self.seen[max(0, begin - 5) : begin + 1] if one.state != "fact")]
        )

    def entry(self, look: Look, text: str, sunk: Mapping[int, str]) -> Entry:
        """Returns the entry of a line."""
        return replace(self._entry(look, text, sunk), is_code=look.group.startswith("code"))

    def _entry(self, look: Look, text: str, sunk: Mapping[int, str]) -> Entry:
        facts = tuple(self.held.facts.get(look.number, ()))
        number = look.number
        if number in sunk and look.state == "fact":
            return Entry(number, text, "unread", look.kind, sunk[number])
        if number in self.samples and (look.kind or look.state != "prose"):
            return Entry(number, text, "example", look.kind, "a sample that the document holds", facts)
        if facts:
            return Entry(number, text, "read", look.kind, "", facts)
        if look.state != "fact":
            said = normal(text)
            if look.state == "prose" and len(said) > _LEAST_WORDS and said in self.held.words:
                return Entry(number, text, "read", "", "in a description")
            return Entry(number, text, look.state, look.kind, look.reason)
        if look.names and self.vocabulary.issuperset(normal(" ".join(look.names)).split()):
            return Entry(number, text, "example", look.kind, "its names stand in the document")
        if self.vocabulary and self.vocabulary.issuperset(normal(text if "<" not in text else look.plain).split()):
            return Entry(number, text, "read", look.kind, "its words stand in the document")
        if reason := self._held_elsewhere(look, text):
            return Entry(number, text, "example", look.kind, reason)
        return Entry(number, text, "unread", look.kind, "not read")

    def _held_elsewhere(self, look: Look, text: str) -> str:
        """Returns why a line that looks like a fact adds none to the document, empty if it does."""
        if look.group in self.groups and not look.group.startswith("code"):
            return "of a row that was read"
        said = normal(text)
        # A row or an item that became part of a description is no field of the document.
        if look.kind != "field" and len(said) > _LEAST_WORDS and said in self.held.words:
            return "in a description"
        if look.kind == "operation":
            return "a call of an operation that was read" if self._is_call(look, text) else ""
        around = self._around(look.number)
        if around is None:
            return ""
        if look.names and (look.group not in self._open_groups) and self._known(look):
            return "its names were read elsewhere"
        if look.kind == "status":
            found = set(_STATUS.findall(text))
            return "its status was read" if found and found <= around.statuses else ""
        return ""

    def _is_call(self, look: Look, text: str) -> bool:
        method, path = _call(text)
        if path:
            same = [one for one in self.held.operations if one.matches(path)]
            return any(not method or method == one.method for one in same)
        is_one = len(self.held.operations) == 1
        near = (one for one in self.held.operations if is_one or abs(one.line - look.number) <= _NEAR)
        return any(not method or one.method == method for one in near)
