"""Makes the account of a page: each line is read, prose, an example, dismissed, or unread."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import unescape
from itertools import islice
from typing import Any, Final, Literal

from bythebook_capture.ledger.claims import Claim, Holder, claims_of, is_kept, normal, statuses_in
from bythebook_capture.ledger.eye import Look, looks
from bythebook_capture.ledger.held import OF_ALL, Held, Operation, held_in
from bythebook_capture.ledger.shorthand import (
    first_of_several,
    function_of,
    methods_in_row,
    names_behind_call,
    names_in_spans,
    refers,
    shown_behind_label,
)

__all__ = ["Account", "Entry", "State", "account"]

State = Literal["read", "prose", "example", "dismissed", "unread"]
# A placeholder may stand in angle brackets: `/users/<id>`.
_PART = r"(?:[^\s\"'`<>?|]|(?<=[/.=-])<[\w:. -]+>)*"
# The port of a host without a scheme: `localhost:8080/users`.
_PORT = r"(?<=[a-z\d]:\d{4})|(?<=[a-z\d]:\d{5})|(?<=[a-z]:\d\d)"
_ADDRESS = re.compile(
    rf"(?:https?:)?//[^/\s\"'`<>]+(?P<path>/{_PART})?|(?:(?<![\w<])|(?<=[A-Z_]{{2}})|{_PORT})(?P<alone>/{_PART})"
)
# A call whose path has no slash at its beginning: `### GET Account/{id}`.
_RELATIVE = re.compile(
    r"[#=\s`*]*(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) "
    r"(?P<path>(?:(?![A-Z][A-Z_]+/)[A-Za-z][\w-]*|\{[A-Za-z]\w*\})(?:/[\w{}<>:.-]+)*)(?:\?\S*)?[`*]*"
)
_TYPED_ITEM = re.compile(r"\s*[-*+] `?[A-Za-z_][\w.\[\]-]*`?\s+`[^`]+`")
# An item with a name of several words, or set off and with something behind it.
_NAMED_ITEM = re.compile(
    r"\s*(?:[-*+•] +|<li>(?:<p>)?)(?:(?:\*\*|`|<strong>|<code>)[\w.\[\]-]+(?:\*\*|`|</strong>|</code>)\W*[(<]|"
    r"`?[A-Za-z]\w*[_-]\w[\w{}-]*`?:? )"
)
# A placeholder in code inside of a path: "/users/`id`", "/users/[`id`](#id)".
_CODE_IN_PATH = re.compile(r"(?<=[\w}])/\[?`(\w+)`(?:\]\([^()\s]*\))?")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_CHOICE = re.compile(r"[?&][\w.-]+=<?[\w-]+\|[\w-]")
_MEMBER = re.compile(r"[\"'“][^\"'”]+[\"'”]\s*(?::|=>)")
_RECEIVED = re.compile(
    r"respon[sd]|returns?\b|result|output|HTTP/\d|^\W*(?:(?:status )?code\W{1,4})?[2-5]\d\d\b|"
    r"respuesta|resposta|réponse|antwort|ответ|返回|响应|レスポンス",
    re.IGNORECASE,
)
_SENT = re.compile(r"request|body|payload|input", re.IGNORECASE)
# A label that names no direction: `** *Payload*:` below `* *Success Response*`.
_NO_DIRECTION = re.compile(r"[\W_]*(?:payload|body|content)[\W_]*", re.IGNORECASE)
# How far above a sample its direction may stand then.
_WIDER: Final = 12
_PARTS_OF_MESSAGE: Final = 4
_COMMENT = re.compile(r"\s*(?://|#)")
_METHOD = re.compile(r"(?:\b|(?<=-X))(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b")
_STATUS = re.compile(r"(?<![\w.,$-])([1-5]\d\d)(?![\w%-]|[.,]\d)")
# How far below a sentence such as "A POST request creates a user" its operation may stand.
_NEAR: Final = 60
# How far a line with a method alone may stand from it.
_NEAR_METHOD: Final = 6
_METHOD_ALONE = re.compile(r"[\W_]*(?:rubric:: )?(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[\W_]*")
_LEAST_WORDS: Final = 12
# Up to this share of unread lines, a page was read well. There, a line that was not read must look more like a fact.
_WELL_READ: Final = 0.1
_STRONG: Final = 0.5
# On other pages, a line that names something may look less like one.
_FAINT: Final = 0.05
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
    """The lines of a page, each with its state. `held` is what the document holds of the page.

    `astray` are lines that no reader can place, with the reason: what was read there is a fact of another operation.
    """

    file: str
    entries: tuple[Entry, ...]
    held: Held = field(repr=False)
    astray: Mapping[int, str] = field(default_factory=dict)

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

    @property
    def unread_above(self) -> int:
        """How many unread lines stand above all operations. Of a page with one operation, all lines are about that."""
        if len(self.held.operations) == 1 == self.operations_seen or not self._starts:
            return 0
        return bisect_left(self._unread_numbers, self._starts[0])

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
    samples = frozenset(_sample_lines(held.samples, seen, lines))
    apart = frozenset(_sample_lines(held.apart, seen, lines))
    vocabulary = frozenset() if is_by_hand else frozenset(_words_of(parts)) | _PRINTED
    reader = _Reader(held, samples | apart, seen, lines, vocabulary, apart)
    sections = reader.sections_unread(sunk or {}) if is_by_hand else ()
    shown = reader.sections_unread(sunk or {}, in_code=True) if is_by_hand else ()
    shared = dict.fromkeys((number for section in reader.examples_of_several() for number in section), _SHARED)
    astray = dict.fromkeys((number for section in sections for number in section), _BELOW) | shared
    below = {number: _BELOW for section in (*sections, *shown) for number in section[1:]} | shared
    sunken = below | dict(sunk or {})
    entries = [*_with_heads([reader.entry(look, lines[look.number - 1], sunken) for look in seen], seen)]
    if _is_well_read(entries, seen):
        entries = [
            one if one.number in sunken or _is_among_read(entries, at) else _in_doubt_prose(one, look)
            for at, (one, look) in enumerate(zip(entries, seen, strict=True))
        ]
    elif is_by_hand:
        faint = {look.number: look for look in looks(text, least=_FAINT) if look.state == "fact"}
        entries = [
            reader.entry(faint[one.number], one.text, sunken)
            if one.number in faint and seen[one.number - 1].state != "fact" and one.state != "read"
            else one
            for one in entries
        ]
    return Account(file, tuple(entries), held, astray)


def _is_well_read(entries: Sequence[Entry], seen: Sequence[Look]) -> bool:
    """Returns whether nearly all lines of a page that look like facts were read."""
    states = [one.state for one, look in zip(entries, seen, strict=True) if look.state == "fact"]
    return states.count("unread") <= _WELL_READ * len(states)


def _is_among_read(entries: Sequence[Entry], at: int) -> bool:
    """Returns whether the item or row right above a line or right below it was read as a field, and begins as it does:
    so it is one, too.
    """
    begin = _BULLET.match(entries[at].text)
    if begin is None:
        return False
    above = next((each for each in range(at - 1, max(at - 4, -1), -1) if entries[each].text.strip()), at)
    below = next((each for each in range(at + 1, min(at + 4, len(entries))) if entries[each].text.strip()), at)
    near = (entries[each] for each in (above, below) if each != at)
    return any(one.state == "read" and one.kind == "field" and one.text.startswith(begin[0]) for one in near)


def _in_doubt_prose(one: Entry, look: Look) -> Entry:
    """Returns the entry of a line of a page that was read well. What hardly looks like a fact is none there.

    A sentence that names a header or a parameter in so many words states a fact, however it looks.
    """
    first = look.plain.split(maxsplit=1)[0].strip("`*:") if look.kind == "field" else ""
    is_typed = first.isidentifier() and any(one.aspect == "type" for one in claims_of(look.plain, (), first))
    if (
        one.state == "unread"
        and look.like < _STRONG
        and not (is_typed or shown_behind_label(look.plain) or _NAMED.search(look.plain))
    ):
        return replace(one, state="prose", kind="", reason="hardly looks like a fact, and nearly all facts were read")
    return one


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
    """Yields the entries. The head of a table, or a line that announces a sample, is read if what follows it is."""
    for at, one in enumerate(entries):
        below = next((each for each in entries[at + 1 : at + 20] if each.kind), None)
        if _announces(one, seen[at], below) and below is not None and one.state == "unread" and below.state != "unread":
            yield Entry(one.number, one.text, "dismissed", "", "what it announces was read")
        else:
            yield one


def _announces(one: Entry, look: Look, below: Entry | None) -> bool:
    """Returns whether a line is a head, or the label of a row, of what stands below it."""
    if look.group == "head" or one.reason == _ANNOUNCES:
        return True
    if one.kind == "value":
        # An item with a name and a type announces nothing.
        if _METHOD_ALONE.fullmatch(look.plain) or _NAMED_ITEM.match(one.text):
            return False
        words = min(len(one.text.split()), len(re.findall(r"\w+", look.plain)))
        is_label = words <= _WORDS_OF_LABEL and not _TYPED_ITEM.match(one.text)
        announces = bool(look.level) or is_label or re.search(r"^\s*\+ |:\s*$", one.text) is not None
        return announces and re.search(r"\b(?:required|mandatory)\b", one.text, re.IGNORECASE) is None
    is_label = look.group.startswith("row") and not look.head and one.reason == "not read"
    is_other = below is not None and (below.is_code or below.kind != "field")
    return is_label and is_other and _CELL.match(one.text) is not None


def _sample_lines(begins: Sequence[int], seen: Sequence[Look], lines: Sequence[str]) -> Iterator[int]:
    """Yields the lines of the samples that the document holds: up to the bracket that closes the first one."""
    for line in begins:
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


def _choices(text: str) -> Sequence[str]:
    """Returns the words of the choices in a path: of `/models[/versions/{n}|/labels/{n}]:(read|write)`, four."""
    text = text.replace("\\|", "|")
    return [word for found in _CHOICES.finditer(text) for word in re.findall(r"(?:^/?|\|/?)(\w+)", found["ways"])]


def _call(text: str) -> tuple[str, str]:
    """Returns the method and the path in a line, each empty without one."""
    method = _METHOD.search(text)
    return (method[1] if method else ""), _path(text)


def _path(text: str) -> str:
    text = _SPACED.sub(lambda found: found[0].replace(" ", ""), unescape(text) if "&lt;" in text else text)
    text = re.sub(
        r"\b/(?=(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b)",
        " ",
        _LINK.sub(r"\1", _CODE_IN_PATH.sub(r"/{\1}", text)).replace("\\", ""),
    )
    # A request line is the surest: the path behind the method.
    after = re.search(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b[^/\n]{0,30}(?=(?:https?:)?/)", text)
    found = _ADDRESS.search(text, after.end() if after else 0)
    if relative := _RELATIVE.fullmatch(text.strip()):
        return f"/{relative['path']}"
    if found is None:
        return ""
    path = found["path"] if found["path"] is not None else found["alone"] or "/"
    path = re.sub(r"\{([\w.-]+)#[^{}]*\}", r"{\1}", re.sub(r"/?\{(?:[?&].*)?$", "", path))
    return path.partition("](")[0].rstrip("*`).,;:\\]").partition("?")[0]


@dataclass(frozen=True)
class _Stack:
    """Operations whose calls stand together, and the lines of their section."""

    operations: tuple[Operation, ...]
    lines: range

    @cached_property
    def parts(self) -> frozenset[int]:
        """The numbers of the documents that the operations are in."""
        return frozenset(one.part for one in self.operations)


@dataclass(frozen=True)
class _Reader:
    """Compares what the eye saw with what the document holds.

    A line that looks like a fact is read if the document holds each fact in it: the field itself, its type, `required`,
    the default, options and limits; the method and the path; each status. All of that must be held of each operation
    whose section the line stands in. Words that became part of a description stand for no field and for no status.
    """

    held: Held
    samples: frozenset[int]
    seen: Sequence[Look]
    lines: Sequence[str]
    vocabulary: frozenset[str]
    apart: frozenset[int]

    @cached_property
    def _stacks(self) -> tuple[_Stack, ...]:
        """The operations in the order of their lines, those without a fact between them together."""
        facts = [one.number for one in self.seen if one.state == "fact" and one.kind != "operation"]
        stacks: list[list[Operation]] = []
        for one in self.held.operations:
            before = stacks[-1][-1].line if stacks else 0
            is_joined = bisect_left(facts, one.line) == bisect_right(facts, before)
            is_like = bool(stacks) and stacks[-1][-1].method == one.method
            is_like = is_like and self._governing(before) == self._governing(one.line)
            if stacks and is_joined and (is_like or not self._describes(before, one.line)):
                stacks[-1].append(one)
            else:
                stacks.append([one])
        ends = [*(one[0].line for one in stacks[1:]), *[len(self.lines) + 1][: len(stacks)]]
        return tuple(
            _Stack(tuple(one), range(one[0].line, min(end, self._end_of_section(one[-1].line))))
            for one, end in zip(stacks, ends, strict=True)
        )

    def _describes(self, line: int, end: int) -> bool:
        """Returns whether a description of an operation stands between its line and that of the next one."""
        between = (fact for number in range(line + 1, end) for fact in self.held.facts.get(number, ()))
        return any(fact.endswith(": description") for fact in between)

    @cached_property
    def _headings(self) -> tuple[Look, ...]:
        return tuple(one for one in self.seen if one.level)

    def _end_of_section(self, line: int) -> int:
        """Returns the line of the first heading behind a line that is none within its section."""
        at = bisect_right(self._headings, line, key=lambda one: one.number)
        level = self._headings[at - 1].level if at else 0
        below = (one.number for one in islice(self._headings, at, None) if one.level <= level)
        return next(below, len(self.lines) + 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [one.lines.start for one in self._stacks]

    def _around(self, number: int) -> _Stack | None:
        """Returns the operations whose section a line stands in, None for a line outside of all sections."""
        at = bisect_right(self._starts, number) - 1
        return self._stacks[at] if at >= 0 and number in self._stacks[at].lines else None

    def _owners(self, number: int, called: Sequence[Operation] = ()) -> Sequence[Operation]:
        """Returns the operations that must have what a line says: those that it calls, else those around it, else all.

        Of what was read outside of a section, the operation above has it: headings may all be of one level.
        """
        if called:
            return called
        at = bisect_right(self._starts, number) - 1
        near = self._stacks[at] if at >= 0 else None
        is_read = number in self.held.facts or number in self.samples
        return near.operations if near is not None and (number in near.lines or is_read) else self.held.operations

    def _is_placed(self, look: Look) -> bool:
        """Returns whether a line stands in the section of an operation, or the document has a fact of it or its row."""
        number = look.number
        is_read = number in self.held.facts or number in self.samples or look.group in self._groups_read
        return is_read or self._around(number) is not None

    @cached_property
    def _groups_read(self) -> frozenset[str]:
        """The rows and the blocks of code of which the document has a fact."""
        return frozenset(look.group for look in self.seen if look.group and look.number in self.held.facts)

    @cached_property
    def _of_group(self) -> Mapping[str, Sequence[Holder]]:
        """The objects of the document that stand for the lines of a row."""
        found: dict[str, list[Holder]] = defaultdict(list)
        for look in self.seen:
            if look.group and not look.group.startswith("code"):
                found[look.group] += self.held.holders.get(look.number, ())
        return found

    def sections_unread(self, sunk: Mapping[int, str], *, in_code: bool = False) -> tuple[range, ...]:
        """Returns the lines below each call that was not read, up to the next call or the end of the section.

        A reader that passes over a call takes what stands below it as facts of the operation above. A call that a
        sample shows counts only `in_code`.
        """
        lost = [
            one.number
            for one in self.seen
            if one.kind == "operation"
            and one.group.startswith("code") == in_code
            and (in_code or len(_WORD.findall(_CALLED.sub(" ", one.plain))) < _WORDS_OF_CALL)
            and (one.number in sunk or (_is_of_path(one) and self._called(one, self.lines[one.number - 1])[0]))
        ]
        ends = sorted({*lost, *(self._head(one.line) for one in self.held.operations), len(self.lines) + 1})
        sections = (
            range(self._heading(one), min(ends[bisect_right(ends, one)], self._end_of_section(one))) for one in lost
        )
        return tuple(one for one in sections if one)

    def examples_of_several(self) -> Iterator[range]:
        """Yields the lines below each heading such as `Examples` in a section that has several calls of its own."""
        above: list[Look] = []
        for one in self._headings:
            while above and above[-1].level >= one.level:
                above.pop()
            if above and _EXAMPLES.fullmatch(one.plain):
                begin, end = above[-1].number, self._end_of_section(one.number)
                own = [each.line for each in self.held.operations if begin <= each.line < end]
                direct = [line for line in own if self._governing(line) == begin]
                if len(direct) > 1 and max(own) < one.number:
                    yield range(one.number, end)
            above.append(one)

    def _governing(self, line: int) -> int:
        """Returns the line of the nearest heading above a line, or of the line itself."""
        at = bisect_right(self._headings, line, key=lambda one: one.number)
        return self._headings[at - 1].number if at else 0

    def _head(self, number: int) -> int:
        """Returns the line of the head of the table that begins right above a row, the row itself without one."""
        above = next(
            (at for at in range(number - 1, 0, -1) if self.seen[at - 1].reason not in ("blank", "rule")), number
        )
        row, head = self.lines[number - 1], self.lines[above - 1]
        return above if any(sign in row and sign in head for sign in "\t|") else number

    def _heading(self, number: int) -> int:
        """Returns the line of the heading directly above a call, the line itself without one."""
        above = next((at for at in range(number - 1, max(number - 4, 0), -1) if self.lines[at - 1].strip()), number)
        return above if self.seen[above - 1].level else number

    def entry(self, look: Look, text: str, sunk: Mapping[int, str]) -> Entry:
        """Returns the entry of a line."""
        return replace(self._entry(look, text, sunk), is_code=look.group.startswith("code"))

    def _entry(self, look: Look, text: str, sunk: Mapping[int, str]) -> Entry:
        facts = tuple(self.held.facts.get(look.number, ()))
        number = look.number
        if number in sunk and look.state == "fact":
            return Entry(number, text, "unread", look.kind, sunk[number])
        if self.vocabulary and (printed := self._printed(look, text, facts)):
            return printed
        if look.state != "fact" or self._is_aside(look, text):
            said = normal(text)
            if facts:
                return Entry(number, text, "read", look.kind, "", facts)
            if number in self.samples and look.state != "prose":
                return Entry(number, text, "example", look.kind, "a sample that the document holds")
            if look.state == "prose" and len(said) > _LEAST_WORDS and said in self.held.words:
                return Entry(number, text, "read", "", "in a description")
            return Entry(number, text, "prose" if look.state == "fact" else look.state, look.kind, look.reason)
        if reason := self._lost(look, text):
            # Of a call that was read, something else in the line was not.
            is_called = look.kind == "operation" and not self._lost_call(look, text)
            return Entry(number, text, "unread", "value" if is_called else look.kind, reason, facts)
        return Entry(number, text, "read" if facts else "example", look.kind, "" if facts else "read elsewhere", facts)

    def _is_aside(self, look: Look, text: str) -> bool:
        """Returns whether a line names nothing, and is no part of an operation: a heading, or above all operations."""
        is_apart = look.level or (look.kind == "value" and not any(one <= look.number for one in self._starts))
        if not is_apart or look.kind not in ("value", "status") or look.names:
            return False
        return not (_STATUS.search(text) or self._lost_name(look) or any(claims_of(look.plain, (), "")))

    def _printed(self, look: Look, text: str, facts: tuple[str, ...]) -> Entry | None:
        """Returns the entry of a line that a renderer printed, where each fact has lines of its own."""
        number = look.number
        if number in self.samples and (look.kind or look.state != "prose"):
            return Entry(number, text, "example", look.kind, "a sample that the document holds", facts)
        if facts:
            return Entry(number, text, "read", look.kind, "", facts)
        if look.state == "fact" and look.names:
            names = normal(" ".join(look.names)).split()
            if self.vocabulary.issuperset(names):
                return Entry(number, text, "example", look.kind, "its names stand in the document")
        if look.state == "fact" and self.vocabulary.issuperset(normal(text if "<" not in text else look.plain).split()):
            return Entry(number, text, "read", look.kind, "its words stand in the document")
        return None

    def _lost(self, look: Look, text: str) -> str:
        """Returns which fact in a line the document lacks, empty if it lacks none."""
        if look.kind == "operation":
            called = self._called(look, text)[1]
            lost = self._lost_call(look, text) or self._lost_name(look, called) or self._lost_status(look, text, called)
            lost = lost or self._lost_result(look, text) or self._lost_span(look, text) or _lost_sent(text, called)
            lost = lost or _lost_option(text, called)
            return lost or self._lost_placeholder(look, text)
        lost = self._lost_statement(look, text)
        return lost or ("" if self._is_placed(look) else _NO_OPERATION)

    def _lost_statement(self, look: Look, text: str) -> str:
        """Returns which fact in a line that names no call the document lacks, wherever it stands."""
        if look.group.startswith("code") or look.names:
            return self._lost_member(look)
        if lost := self._lost_status(look, text) or self._lost_reference(look, text):
            return lost
        if lost := self._lost_name(look):
            return lost
        if look.kind == "status":
            if lost := next((name for name in names_behind_call(text) if not self._all_have(look, name)), ""):
                return f"{lost} was not read"
            return "" if statuses_in(text) or _STATUS.search(text) or look.number in self.held.facts else _ANNOUNCES
        return self._lost_field(look, text)

    def _all_have(self, look: Look, name: str) -> bool:
        """Returns whether each operation around a line has a name, at any depth."""
        held = (
            (each.rpartition(".")[2] for each in one.names | one.sent | one.received)
            for one in self._owners(look.number)
        )
        return all(name.lower() in each for each in held)

    def _lost_reference(self, look: Look, text: str) -> str:
        """Returns that a line says "the same as": the operation around it has none of these fields."""
        if not refers(text) or (around := self._around(look.number)) is None:
            return ""
        is_received = _RECEIVED.search(text) is not None
        held = (one.received if is_received else one.sent or one.asked for one in around.operations)
        return "" if all(held) else "the fields of another call were not read"

    def _lost_span(self, look: Look, text: str) -> str:
        """Returns which name in code behind a call, such as `cache.size` or `all=true`, its operations lack."""
        if look.group.startswith("code") or (
            look.number not in self.held.facts and not look.plain.lstrip("`*| ")[:1].isupper()
        ):
            return ""
        names = (*(found["name"] for found in _SPAN.finditer(text)), *names_in_spans(text, is_call=True))
        for name in map(str.lower, names):
            if not all(one.has(name) for one in self._called(look, text)[1]):
                return f"{name} was not read"
        return ""

    def _lost_result(self, look: Look, text: str) -> str:
        """Returns which status or field in code behind a call, as in `GET /a` → `200`, its operations lack."""
        if look.group.startswith("code"):
            return ""
        called = self._called(look, text)[1]
        for status in _STATUS_IN_CODE.findall(text):
            if not all(status in one.statuses for one in called):
                return f"the status {status} was not read"
        for name in map(str.lower, names_behind_call(text)):
            if not all(one.has(name) for one in called):
                return f"{name} was not read"
        return ""

    def _lost_placeholder(self, look: Look, text: str) -> str:
        """Returns which value, such as the name of a host, stands for a parameter in the path of an operation."""
        called = self._called(look, text)[1]
        found = next((value for one in called if (value := _VALUE_IN_PATH.search(one.path))), None)
        return f"the path has the value {found[0]}" if found is not None else ""

    def _begins(self, one: Operation) -> bool:
        """Returns whether the document has the method and the path of an operation from its first line."""
        start = one.path.partition("{")[0].strip("/")
        facts = self.held.facts[one.line] if start in self.lines[one.line - 1] else ()
        return f"{one.method.lower()}: method" in facts and f"{one.method.lower()}: path" in facts

    def _lost_call(self, look: Look, text: str) -> str:
        """Returns why a call is none of the document: its path, one of its methods, or a name in its query."""
        lost, called = self._called(look, text)
        for name in _query_names(text) if not lost else ():
            if not all(one.has(name) or f"?{name}=" in one.path or f"&{name}=" in one.path for one in called):
                return f"the parameter {name} was not read"
        if not lost and _CHOICE.search(text) and not any("'enum'" in str(one.raw) for one in called):
            return "the options in the query were not read"
        return lost

    def _called(self, look: Look, text: str) -> tuple[str, list[Operation]]:
        """Returns the operations of the document that a call is of, or why it is none of them."""
        if name := function_of(look.plain):
            same = [one for one in self.held.operations if re.search(rf"[/=]{name}$", one.path)]
            return ("" if same else f"{name} was not read"), same
        methods, path = _METHOD.findall(_without_address(text)), _path(text)
        methods = [*methods_in_row(text, look.head or self._tabbed_head(look.number))] or methods
        below = self.lines[look.number : look.number + 1]
        if not methods and _HEAD_OF_CURL.search(text):
            methods = ["HEAD"]
        if _PLAIN_CURL.search(text) and not methods and not any(line.lstrip().startswith("-") for line in below):
            methods = ["GET"]
        if (words := _choices(text)) and (chosen := self._by_any_line.get(look.number, ())):
            left = next((word for word in words if not any(word in one.path for one in chosen)), "")
            return (f"the choice of {left} was not read" if left else ""), [*chosen]
        # The path of a heading such as `GET - Pet` may stand below it.
        stated = [one for one in self._by_line.get(look.number, ()) if "/" not in text or self._begins(one)]
        if stated and {one.method for one in stated}.issuperset(methods):
            return "", stated
        if not path:
            is_one = len(self.held.operations) == 1
            is_alone = _METHOD_ALONE.fullmatch(look.plain) and look.number not in self.held.facts
            most = _NEAR_METHOD if is_alone else _NEAR
            near = range(look.number - most, look.number + most + 1)
            close = [one for number in near for one in self._by_any_line.get(number, ())]
            close += self._only_one(look.number) if is_alone else []
            known = {one.method for one in (self.held.operations if is_one else close)}
            return "" if known and known.issuperset(methods) else "no such call was read", []
        found = (one for step in {*path.split("/"), ""} for one in self._by_step.get(step, ()))
        is_sent = _SENT_AS_HTTP.search(text) is not None
        same = [one for one in found if one.matches(path, is_sent=is_sent)]
        if not same and len(path) > 1 and (around := self._around(look.number)) is not None:  # without its beginning
            same = [one for one in around.operations if one.path.endswith(path)]
        missing = {*methods} - {one.method for one in same}
        if missing or not same:
            return f"{', '.join(sorted(missing)) or 'a call'} of {path} was not read", []
        return "", [one for one in same if not methods or one.method in methods]

    def _tabbed_head(self, number: int) -> Sequence[str]:
        """Returns the head of the last table above a line whose cells stand between tabs, and which has methods."""
        at = bisect_left(self._tabbed_heads, number, key=lambda one: one[0]) - 1
        return self._tabbed_heads[at][1] if at >= 0 else ()

    @cached_property
    def _tabbed_heads(self) -> Sequence[tuple[int, Sequence[str]]]:
        rows = ((number, line.lower().split("\t")) for number, line in enumerate(self.lines, 1) if "\t" in line)
        return [(number, cells) for number, cells in rows if methods_in_row("\t".join(cells), cells)]

    def _only_one(self, number: int) -> list[Operation]:
        """Returns the only operation whose call stands below the heading of a line, however far; none of several."""
        begin = self._governing(number)
        own = [one for one in self.held.operations if begin <= one.line < self._end_of_section(number)] if begin else []
        return own if len(own) == 1 else []

    def _lost_member(self, look: Look) -> str:
        """Returns which member of a sample, header or form neither a schema nor a sample of the document has."""
        if look.number in self.apart:
            return ""
        if look.kind == "status":
            return self._lost_status(look, self.lines[look.number - 1]) or (
                "" if _STATUS.search(look.plain) or look.number in self.held.facts else _ANNOUNCES
            )
        if look.number in self.held.facts and not look.names:
            return ""
        place = self._place(look) or ("member" if _MEMBER.search(look.plain) else "")
        owners = self._owners(look.number)
        for name in look.names or ("",):
            if not (name and owners) or not all(one.has(name.lower(), place) for one in owners):
                return f"{name or 'it'} was not read"
            # On a page that shows samples above the calls, the operation above may have taken them.
            shown = self._shown_above(look.number)
            if shown and not any(one.has(name.lower(), place) for one in shown):
                return f"{name} was read for another operation"
        return ""

    @cached_property
    def _calls_in_code(self) -> Sequence[tuple[int, Sequence[Operation]]]:
        """The lines of code that show a call of the document, each with the operations that it may be of."""
        calls = (one for one in self.seen if one.kind == "operation" and one.group.startswith("code"))
        found = ((one.number, self._called(one, self.lines[one.number - 1])[1]) for one in calls)
        return [(number, called) for number, called in found if called]

    def _shown_above(self, number: int) -> Sequence[Operation]:
        """Returns the operations of the last call that code shows above a line, below the same heading."""
        at = bisect_left(self._calls_in_code, number, key=lambda one: one[0]) - 1
        if at < 0 or self._governing(self._calls_in_code[at][0]) != self._governing(number):
            return ()
        return self._calls_in_code[at][1]

    def _place(self, look: Look) -> str:
        """Returns whether a line of code was `sent` or `received`, empty where nothing says so."""
        if not look.group.startswith("code"):
            return ""
        begin = int(look.group.removeprefix("code "))
        at = bisect_right(self._messages, (look.number, "~")) - 1
        if at >= 0 and self._messages[at][0] >= begin:
            return self._messages[at][1]
        if at >= 0 and self._messages[at] >= (begin - _NEAR, "received") and self._messages[at][1] == "received":
            return "received"  # the head of a response stands in a block of its own
        if outlined := self._outlined(begin):
            return outlined
        above = [one.plain for one in self.seen[max(0, begin - 5) : begin - 1] if not one.group.startswith("code")]
        # A comment in the first line of a sample says it best, then the lines above it, the nearest first.
        first = [self.lines[at] for at in (begin - 1, begin) if at < len(self.lines) and _COMMENT.match(self.lines[at])]
        is_part = False
        for words in (*first, *reversed(above), look.topic):
            is_part = is_part or _NO_DIRECTION.fullmatch(words) is not None
            if _RECEIVED.search(words):
                return "received"
            if _SENT.search(words) and not _NO_DIRECTION.fullmatch(words):
                return "sent"
        if is_part:  # the payload of a response, or else that of a request
            at = bisect_left(self._headings, begin, key=lambda one: one.number)
            heads = [one.plain for one in reversed(self._headings[max(0, at - _PARTS_OF_MESSAGE) : at])]
            wider = (
                one.plain for one in self.seen[max(0, begin - _WIDER) : begin - 5] if not one.group.startswith("code")
            )
            said = next((one for one in heads if _RECEIVED.search(one) or re.search("request", one, re.IGNORECASE)), "")
            return "received" if _RECEIVED.search(said) or any(map(_RECEIVED.search, wider)) else "sent"
        return "sent" if any("curl" in words for words in above) else ""

    def _outlined(self, begin: int) -> str:
        """Returns whether the item that a block of code stands in, such as `+ Response 201`, was sent or received."""
        indent = _indent(self.lines[begin - 1])
        for number in range(begin - 1, 0, -1):
            line = self.lines[number - 1]
            if not indent or self.seen[number - 1].level:
                return ""
            if line.strip() and _indent(line) < indent:
                indent = _indent(line)
                if found := _OUTLINE.match(line):
                    return "received" if found["received"] else "sent"
        return ""

    @cached_property
    def _by_line(self) -> Mapping[int, Sequence[Operation]]:
        """The operations by their first line."""
        found: dict[int, list[Operation]] = defaultdict(list)
        for one in self.held.operations:
            found[one.line].append(one)
        return found

    @cached_property
    def _by_any_line(self) -> Mapping[int, Sequence[Operation]]:
        """The operations by each line of their methods, paths and titles."""
        found: dict[int, list[Operation]] = defaultdict(list)
        for one in self.held.operations:
            for line in one.lines:
                found[line].append(one)
        return found

    @cached_property
    def _by_step(self) -> Mapping[str, Sequence[Operation]]:
        """The operations by the last part of the path that is no parameter: a page may have thousands of calls."""
        found: dict[str, list[Operation]] = defaultdict(list)
        for one in self.held.operations:
            steps = one.path.partition("?")[0].split("/")
            found[next((step for step in reversed(steps) if step and "{" not in step), "")].append(one)
        return found

    @cached_property
    def _messages(self) -> Sequence[tuple[int, str]]:
        """The lines at which a message that was `sent` or `received` begins."""
        found = ((number, _MESSAGE.search(line)) for number, line in enumerate(self.lines, 1))
        return [(number, "received" if one["received"] else "sent") for number, one in found if one is not None]

    def _lost_status(self, look: Look, text: str, called: Sequence[Operation] = ()) -> str:
        """Returns which status of a line an operation that it calls lacks, or without a call one around it."""
        said = statuses_in(text) | (frozenset(_STATUS.findall(text)) if look.kind == "status" else frozenset())
        owners = self._owners(look.number, called)
        for status in sorted(said):
            if not owners or any(status not in one.statuses for one in owners):
                return f"the status {status} was not read"
        return ""

    def _lost_name(self, look: Look, called: Sequence[Operation] = ()) -> str:
        """Returns which parameter or header that a sentence names its operation lacks, as a status is looked for."""
        owners = self._owners(look.number, called)
        for found in _NAMED.finditer(look.plain):
            name = (found["before"] or found["after"]).lower()
            if not owners or not all(one.has(name) for one in owners):
                return f"{name} was not read"
        return ""

    def _lost_field(self, look: Look, text: str) -> str:
        """Returns what a row, an item or a sentence says of a field and the objects that stand for it do not."""
        own = self.held.holders.get(look.number, ())
        holders = (*own, *self._of_group.get(look.group, ())) if look.group else own
        if (shown := shown_behind_label(look.plain)) is not None:
            return next((f"{name} was not read" for name in shown if not self._all_have(look, name)), "")
        if look.kind == "value" and not holders:
            said = normal(text)
            return "" if len(said) > _LEAST_WORDS and said in self.held.words else "not read"
        fields = [one for one in holders if one.fact not in _WORDS]
        is_mark = _MARK_ALONE.fullmatch(look.plain) is not None and all(one.fact == "description" for one in holders)
        if is_mark and holders:
            is_open = any("required" in one.raw.get("x-unstated", {}) for one in holders)
            return "required was not read" if is_open else ""
        if not fields and not (look.kind == "value" and holders):
            return "a description has its words, and no field" if holders else "not read"
        around = self._around(look.number)
        if around is not None and look.kind == "field":
            parts = {one.part for one in fields}
            lacking = around.parts - parts if OF_ALL not in parts else frozenset()
            if lacking == around.parts:
                return "read for another operation" if fields else "not read"
            if lacking and not all(one.raw.get("in") == "path" for one in fields):
                without = next(one for one in around.operations if one.part in lacking)
                return f"not read for {without.method} {without.path}"
        names = [one.name for one in own if one.fact == "name"]
        head = (look.column,) if look.column else look.head
        for claim in claims_of(look.plain, head, names[0] if names else ""):
            if not _all_keep(claim, text, own, holders):
                return f"{claim.aspect} was not read: {claim.words}"
        if (name := _name_of_row(look)) and not any(_is_named(one, name) for one in holders):
            return f"{name} was not read"
        of_item = [name for name in first_of_several(look.plain) if name not in {one.name for one in holders}]
        lost = of_item or [name for name in _first_names(look) if not any(_is_named(one, name) for one in holders)]
        return f"{lost[0]} was not read" if lost else ""


def _all_keep(claim: Claim, text: str, own: Sequence[Holder], holders: Sequence[Holder]) -> bool:
    """Returns whether each field that a line names keeps what it claims: of several names, the fields of one of them.

    Of a line that names none, any of the objects that stand for it or for its row may keep it.
    """
    named: dict[str, list[Holder]] = defaultdict(list)
    for one in own:
        if one.fact == "name":
            named[one.name].append(one)
    within = {name: fields for name, fields in named.items() if name in text} or named
    if not within:
        return is_kept(claim, holders)
    return any(all(is_kept(claim, [one]) for one in fields) for fields in within.values())


# What stands before the name in an item of a list or a row of a table.
_BULLET: Final = re.compile(r"\s*(?:[*+•-] |\|)[ `*]*(?=\w)")
_MESSAGE: Final = re.compile(r"(?P<received>HTTP(?:/\d(?:\.\d)?)? +[1-5])|\bcurl\b|^\s*(?:GET|POST|PUT|PATCH|DELETE) ")
# A part of a path that no API would have as a constant: the name of a host, a UUID, an address of mail, a parameter
# behind another one in a part, as in `/users/{id}.:token`.
# A choice in a path: `(json|xml)`, `[/users/{id}|/groups/{id}]`.
_CHOICES: Final = re.compile(r"(?<=[\w.:/}])[({<\[](?P<ways>[\w{}$<>/-]{1,60}(?:\|[\w{}$<>/-]{1,60}){1,12})[)}>\]]")
_SENT_AS_HTTP: Final = re.compile(r"\sHTTP/\d")
# A placeholder with blanks around its name: `/users/{ id }`.
_SPACED: Final = re.compile(r"/[{<] {1,3}[A-Za-z_][\w-]* {1,3}[}>]")
_VALUE_IN_PATH: Final = re.compile(
    r"(?<=[./,;]):[a-z]\w*|(?<=/)(?:www\.[\w-]+\.[\w.-]+|[\w.-]+\.(?:com|org|net)|[^/{}@]{1,80}@[^/{}@]{1,80}\.\w{1,20}|"
    r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?=/|$)",
    re.IGNORECASE,
)
_MARK_ALONE: Final = re.compile(r"(?:.*[.)] )?\(?(?:required|mandatory|optional|not required)\)?\.?", re.IGNORECASE)
# An item of API Blueprint that holds a message.
_OUTLINE: Final = re.compile(r"\s*[+*-] +(?:(?P<received>Response)|Request)\b")
_STATUS_IN_CODE: Final = re.compile(r"`([1-5]\d\d)\b[^`]{0,40}`")
_SPAN: Final = re.compile(r"`(?P<name>[a-z]\w*(?:\.\w+)+|[a-z]+(?:_[a-z]+)+|[a-z]\w*(?==))(?:=[^`\s]*)?`")
_EXAMPLES: Final = re.compile(r"\W*(?:\w+ )?(?:examples?|usage|samples?)\W*", re.IGNORECASE)
_SHARED: Final = "the page does not say of which operation"
_CELL: Final = re.compile(r"\s*<t[dh]\b", re.IGNORECASE)
_NO_OPERATION: Final = "below no operation that was read"
_BELOW: Final = "below a call that was not read"
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_CALLED: Final = re.compile(
    r"\bcurl\b.*|(?:https?://|\{\{?[\w.]+\}?\}|/)\S*|\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b"
)
_WORDS_OF_LABEL: Final = 3
_WORDS_OF_CALL: Final = 5
_WORDS: Final = frozenset(("description", "summary", "title"))
_ANNOUNCES: Final = "announces what was not read"
_NAMED: Final = re.compile(
    r"[`*\"]{1,2}(?P<before>[A-Za-z_][\w.\[\]-]*)(?:: [^`*]+)?[`*\"]{1,2} "
    r"(?:(?:http|url|query|request|response|form|path|string) )*(?:header|param(?:eter)?)\b|"
    r"\b(?:header|param(?:eter)?|(?:form|query) field|optional argument) "
    r"[`*\"']{1,2}(?P<after>[A-Za-z_][\w.\[\]-]*)[`*\"']",
    re.IGNORECASE,
)


_HEAD_OF_CURL: Final = re.compile(r"(?:^|\s)curl (?:\S+ ){0,20}?(?:-\w{0,4}I|--head)\b")
# A command of cURL on one line that sends nothing.
_PLAIN_CURL: Final = re.compile(
    r"(?:^|\s)curl (?!.*(?:\s(?:-d|-F|-X|-T|-I|--data\S*|--form|--request|--head|--json)\b|\\$)).*/\w"
)


def _indent(line: str) -> int:
    plain = line.expandtabs(4)
    return len(plain) - len(plain.lstrip())


def _is_of_path(look: Look) -> bool:
    """Returns whether a call may begin a section: a command whose address begins with a variable does not."""
    return "curl" not in look.plain or bool(_path(look.plain))


def _without_address(text: str) -> str:
    return re.sub(r"https?://\S+", " ", text)


def _query_names(text: str) -> Iterator[str]:
    """Yields the names in the query of an address."""
    asked = re.finditer(r"\?(?P<query>[^\s\"'`<>)]+)", text)
    found = next((one for one in asked if "/" in _word_before(text, one.start()) or _RELATIVE.fullmatch(text)), None)
    for pair in found["query"].split("&") if found else ():
        if name := re.match(r"[A-Za-z_][\w.-]*", pair):
            yield name[0].lower()


def _lost_sent(text: str, called: Sequence[Operation]) -> str:
    """Returns which name that a command sends, or that a row gives a placeholder as its value, no operation has."""
    names = [found["name"] or found["told"] for found in _GIVEN.finditer(text)] if "|" in text else []
    if "curl" in text:
        names += [found["name"] for found in _SENT_IN_FORM.finditer(text)]
        names += [name for found in _SENT_AS_JSON.finditer(text) for name in _members(found["json"])]
    lost = (name for name in names if called and not all(one.has(name.lower()) for one in called))
    return next((f"{name} was not read" for name in lost), "")


def _lost_option(text: str, called: Sequence[Operation]) -> str:
    """Returns which option that the words behind a call give one of its fields no operation has."""
    found = _OPTIONS.search(text)
    options = re.findall(r"[\"'`]([\w.-]+)[\"'`]", found["values"]) if found is not None else []
    held = [str(one.raw) for one in called]
    lost = (one for one in options if not all(f"'{one}'" in raw or f"`{one}`" in raw for raw in held))
    return next((f"the option {one} was not read" for one in lost), "")


def _members(text: str) -> Sequence[str]:
    """Returns the names of the members of a JSON object, none of another text."""
    try:
        value = json.loads(text)
    except ValueError:
        return ()
    return [*value] if isinstance(value, dict) else ()


# "Legal `kind`s are 'red' and 'blue'", "valid sizes are `small`, `large`"
_OPTIONS: Final = re.compile(
    r"\b(?:legal|valid|allowed|possible|supported) [\w`'’]{2,30} (?:are|is one of)"
    r"(?P<values>(?:[ ,:]|and|or|[\"'`][\w.-]{1,40}[\"'`]){3,80})",
    re.IGNORECASE,
)
# `name=${NAME}`, `name={name}`, `name=<name>`, **name**:
_GIVEN: Final = re.compile(r"(?<![\w?&./-])(?P<name>[A-Za-z_]\w*)=(?:\$?\{|<)\w|\*\*(?P<told>[a-z]\w*)\*\*:")
_SENT_AS_JSON: Final = re.compile(r"\s(?:-d|--data(?:-raw|-binary)?|--json)[ =]?'(?P<json>\{[^']{0,4000}\})'")
_SENT_IN_FORM: Final = re.compile(
    r"\s(?:-F|--form|--data-urlencode|-d|--data)[ =]?[\"']?(?P<name>[A-Za-z_][\w.-]*)(?:\[\])?="
)


def _word_before(text: str, at: int) -> str:
    return re.split(r"[\s\"'`]|<(?!\w[\w -]*>)", text[max(0, at - 300) : at])[-1]


def _first_names(look: Look) -> Sequence[str]:
    """Returns the names in code in the first cell of a row with several of them."""
    if not look.group or "|" not in look.plain:
        return ()
    first = look.plain.strip("|").split("|", 1)[0]
    found = re.findall(r"[`*]{1,2}([A-Za-z_][\w.\[\]-]*)[`*]{1,2}", first)
    return found if len(found) > 1 else ()


def _name_of_row(look: Look) -> str:
    """Returns the name in the first cell of a row, or in the cell below a head such as `Name`. Empty without one."""
    if not (look.column or look.head) or look.group != f"row -{look.number}":
        return ""
    first = re.split(r"[|\t]", look.plain.removeprefix("|"), maxsplit=1)[0]
    found = _IDENTIFIER.fullmatch(first.strip(" `*"))
    return found[0] if found is not None and _OF_NAMES.fullmatch(look.column or look.head[0]) else ""


_IDENTIFIER: Final = re.compile(r"(?!(?:true|false|anonymous|body)$)[A-Za-z_$][\w$.\[\]{}-]*(?<![.-])")
_OF_NAMES: Final = re.compile(
    r"(?:\w+ )?(?:names?|param(?:eter)?s?|fields?|keys?|attributes?|propert(?:y|ies)|arguments?)"
)


def _is_named(holder: Holder, name: str) -> bool:
    """Returns whether an object is a field of a name, or has it among its options or in its description."""
    plain = name.replace("[]", "").rpartition(".")[2].lower()
    return holder.name.replace("[]", "").rpartition(".")[2].lower() == plain or plain in normal(str(holder.raw)).split()
