"""Reads the copied text of pages of Scalar (1.x).

A field is a name, with `Type:` or a link below it. `Hide Child Attributes` shows where an object begins; the sample of
the page, and the links beside outer fields, show where it ends. The text has no values of defaults and examples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bythebook_capture.facts import METHODS
from bythebook_capture.read.grammar.placing import Rank
from bythebook_capture.read.renderers import scalar
from bythebook_capture.read.renderers.rows import MEDIA, STATUS, Found, distinct, is_json
from bythebook_capture.read.renderers.texts.listed_rows import Listed, Rows, TextOperation, text_reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_HEADINGS = scalar.HEADINGS | {"Body": "Body", "Responses": "Response"}
_PAYLOADS = ("Body", "Responses")
_SIGNS = ("Type:", "Show Child Attributes", "Hide Child Attributes", "Test Request", "Request Example for",
          "Powered by Scalar")  # fmt: skip
_LINK = "Copy link"
_END = "Request Example for"
# Stands below the responses, above methods.
_CALLBACKS = "Callbacks"
_ADDRESS = re.compile(rf"(?P<method>{'|'.join(METHODS)})(?P<path>/\S*)", re.IGNORECASE)
_UNIONS = ("One of", "Any of", "All of")
# A name that is run together with the label below it; the words of a type stand below that.
_GLUED = re.compile(r"\S+Type:")
# A line that is run together with the next one: a type or a mark, the end of options, a name and its link.
_JOINED = re.compile(
    r"(?:string|integer|number|boolean)(?:required|read-only|write-only|deprecated|nullable)"
    r"|(?:required|nullable)[A-Z].*|Show all values.+"
)
_PILLS = (*scalar.PILLS.values(), "nullable")
_EMPTY = "Empty object"
_CHOOSER = "Discriminator"
# What the text says without its value.
_MARKS = (*_PILLS, "enum", "Default", "Example", "Examples", "unique!", _CHOOSER, _EMPTY, "Empty array")
# What may stand alone between the name of a field without a type and its description.
_BEFORE_WORDS = {*_PILLS, "Default", "Example", "Examples"}
# A member of a union that has no title and no fields.
_PLAIN = ("string", "integer", "number", "boolean", "null")
# A list of titled objects.
_LISTS = re.compile(r"array · [^|]+\[\]")
_TOGGLES = ("Show Child Attributes", "Hide Child Attributes")
# The title of an object may be missing.
_TOGGLE = re.compile(r"(?:Hide|Show)(?: (?P<what>.+))?")
# What the renderer prints in place of the names of a map; a field may have this name too.
_ANY_NAME = "propertyName"
_MORE = "Show all values"
_NAME = re.compile(r"[A-Za-z_$][\w$.-]*")
# The text of a link is its address, if the document gives no other words.
_WEB_ADDRESS = re.compile(r"(?:https?://|/)\S+")
# Names whose order is known, and how many pairs of sorted ones tell that a page sorts them.
_COLLATED = re.compile(r"[A-Za-z0-9_-]+")
_SORTED = 4
_RISING = 16
_EXPECTED = "a name, and 'Type:' below it; else the saved HTML of the page, or its openapi.json"


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation of the page. Raises `InputError` for a line that is none of its form."""
    lines = source.lines
    samples = [at for at in range(len(lines) - 1) if lines[at] == _END and _ADDRESS.fullmatch(lines[at + 1])]
    titles = [_title(source, before, at) for before, at in zip([0, *samples], samples, strict=False)]
    parts = zip(titles, samples, [*titles[1:], len(lines)], strict=False)
    return distinct(source, "Scalar", [_operation(source, *part) for part in parts])


def _title(source: Source, start: int, end: int) -> int:
    """Returns the index of the title of an operation: above the link that belongs to no field."""
    found = next((at - 1 for at in range(end - 1, start, -1) if source.lines[at] == _LINK), start)
    return max(found, start)


def _operation(source: Source, start: int, samples: int, end: int) -> Tokens:
    """Returns the tokens of an operation. Its address stands above its sample too."""
    lines, tokens = source.lines, TextOperation()
    found = _ADDRESS.fullmatch(lines[samples + 1])
    method, path = (found["method"], found["path"]) if found else ("", "")
    is_above = start > 1 and lines[start - 2] == method and lines[start - 1].replace(" ", "") == path
    spots = (start - 1, start) if is_above else (samples + 2, samples + 2)
    summary = lines[start] if lines[start] != _LINK else ""
    tokens.head(*spots, start + 1, method=method, path=path, summary=summary)
    heads = [at for at in range(start + 1, samples) if _is_heading(source, at)]
    end_of_sections = next((at for at in heads if lines[at] == _CALLBACKS), _before_link(source, samples))
    heads = [at for at in heads if at < end_of_sections]
    parts = list(zip(heads, [*heads[1:], end_of_sections], strict=False))
    order = _Order()
    for at, after in parts:  # the order of the fields of all sections tells where each of them belongs
        if lines[at] in _PAYLOADS:
            _section(source, at, after, TextOperation(), samples=(samples, end), order=order)
    order.is_known = True
    for at, after in parts:
        _section(source, at, after, tokens, samples=(samples, end), order=order)
    return tokens.finished(source.file)


def _section(
    source: Source, at: int, after: int, tokens: TextOperation, *, samples: tuple[int, int], order: _Order
) -> None:
    """Adds a section. `samples` are the lines between which the samples of the operation stand."""
    heading = _HEADINGS[source.lines[at]]
    if heading == "Response":
        _responses(source, at, after, tokens, samples, order=order)
        return
    tokens.add(heading, at + 1, "heading")
    if heading == "Body":
        _body(source, at + 1, after, tokens, _request_sample(source, *samples), order=order)
    else:
        tokens.listed(_placed(_Rows(source, at + 1, after).listed()))


def _before_link(source: Source, samples: int) -> int:
    """Returns the index where the sections end: above a link to other documentation, without an empty line below it."""
    lines, at = source.lines, samples - 1
    if at > 1 and _WEB_ADDRESS.fullmatch(lines[at]) and lines[at - 1] not in scalar.LABELS:
        return at
    is_link = at > 1 and lines[at] and not lines[at - 1] and not lines[at].startswith(("Show ", "Hide ", _LINK))
    return at if is_link and lines[at - 2] else samples


def _is_heading(source: Source, at: int) -> bool:
    """Returns whether a line is a heading: the name of a field has a link or a type below it."""
    if source.lines[at] == _CALLBACKS:
        return source.lines[at + 1] in (_END, *(method.upper() for method in METHODS))
    if source.lines[at] not in _HEADINGS:
        return False
    name, *below = source.lines[at + 1 : at + 4] or ("",)
    if source.lines[at] not in _PAYLOADS and below and "Type:" not in below and below[0] != f"{_LINK} to {name}":
        return False  # a word of a description
    return name not in (f"{_LINK} to {source.lines[at]}", "Type:")


def _request_sample(source: Source, start: int, end: int) -> Any:
    """Returns the body of the cURL command."""
    text = "\n".join(source.lines[start:end])
    found = re.search(r"--data '(.*?)'\n", text, re.DOTALL)
    try:
        return json.loads(found[1].replace("\n", " ")) if found else None
    except ValueError:
        return None


def _first_response(source: Source, start: int, end: int) -> tuple[str, Any, tuple[int, str]]:
    """Returns the status, the sample and the description of the first response, shown below all statuses."""
    spots = [at for at in range(start, end - 1) if source.lines[at] == "STATUS:"]
    if not spots:
        return "", None, (0, "")
    begin = spots[-1] + 2
    status = source.lines[spots[0] + 1].lower()
    return status, Rows(source, begin, end).sample(), _response_words(source, begin, end)


def _response_words(source: Source, start: int, end: int) -> tuple[int, str]:
    """Returns the description of the first response, which stands alone below its sample, and the index of its line.

    Below it are the titles of other parts of the page, each above a link, or nothing.
    """
    blocks = list(source.paragraphs(start, end))
    at = next((index for index, (_, text) in enumerate(blocks) if text.endswith(("}", "]"))), len(blocks))
    words, rest = blocks[at + 1 : at + 2], blocks[at + 2 : at + 3]
    is_alone = not rest or rest[0][1].split("\n")[1:2] == [_LINK]
    return words[0] if words and is_alone and _LINK not in words[0][1] else (0, "")


def _placed(listed: list[Listed]) -> list[Listed]:
    """Returns fields, where one without a link is an inner one, if outer ones have links."""
    if not any(one.is_top for one in listed):
        return listed
    after = [*(bool(one.is_top) for one in listed[1:]), True]
    return [
        replace(one, opens=True if one.is_top and not is_next_top else one.opens, is_top=bool(one.is_top))
        for one, is_next_top in zip(listed, after, strict=True)
    ]


def _body(source: Source, start: int, end: int, tokens: TextOperation, sample: Any, *, order: _Order) -> None:
    lines, at = source.lines, start
    is_required = lines[at : at + 1] == ("required",)
    tokens.add("required" if is_required else "optional", at + 1 if is_required else at, "pill")
    at += is_required
    at += lines[at : at + 1] == ("Selected Content Type:",)
    if at < end and MEDIA.fullmatch(lines[at]):
        tokens.add(lines[at], at + 1, "media")
        at += 1
    _payload(source, at, end, tokens, sample, order=order)


def _responses(
    source: Source, start: int, end: int, tokens: TextOperation, samples: tuple[int, int], *, order: _Order
) -> None:
    lines, (first, sample, (place, words)) = source.lines, _first_response(source, *samples)
    heads = [at for at in range(start, end - 1)
             if STATUS.fullmatch(lines[at]) and lines[at + 1] == f"{_LINK} to {lines[at]}"]  # fmt: skip
    for at, after in zip(heads, [*heads[1:], end], strict=False):
        status = lines[at].lower().replace("xx", "XX")
        tokens.section("Response", at + 1, status=status)
        stop = after - 1 if lines[after - 1] == "Show Headers" else after
        is_first = first == status.lower()
        if is_first and words and sample is not None:
            tokens.paragraph([words], place + 1, "words")
        _payload(source, at + 2, stop, tokens, sample if is_first else None, order=order)


def _payload(source: Source, start: int, end: int, tokens: TextOperation, sample: Any, *, order: _Order) -> None:
    """Adds the description, the fields, or the type of a body or a response."""
    rows = _Rows(source, start, end)
    whole = Found("", start)
    rows.said(whole)
    if rows.at < end and source.lines[rows.at] == "Type:":
        kind = rows.kind
        rows.said(Found("", rows.at + 1) if whole.type else whole)  # the items of a list
        rows.kind = kind or rows.kind
    tokens.words(dict.fromkeys(whole.description), whole.at("words"))
    rows.own = tuple(whole.description)
    kind, is_union, chosen = rows.kind, rows.is_union, rows.chosen
    line, is_doubtful = rows.at, rows.is_doubtful
    listed = _placed(rows.listed())
    if "description" in whole.unclear and listed:
        # The fields may be those of a conjunction, whose name looks like a paragraph.
        if whole.type:
            tokens.add(whole.type, whole.at("type"), "type")
        tokens.lost(one.found for one in listed)
        return
    if is_union and chosen and len(listed) > is_doubtful:
        tokens.member(line, chosen)
        tokens.add("null", line, "unsaid")
    elif is_union or (listed and kind and not whole.type and not _LISTS.fullmatch(kind)):
        tokens.lost(one.found for one in listed)
        return
    if listed and _LISTS.fullmatch(kind):
        whole.type = "object[]"
    if whole.type and (not listed or whole.type in ("object[]", "object | null")):
        tokens.add(whole.type, whole.at("type"), "type")
    if chosen or whole.type in ("", "object", "object[]", "object | null"):
        if not order.is_known:
            order.add(listed, sample, rows.discriminators)
            return
        tokens.listed(order.ranked(listed, rows.discriminators), sample, _open_unmarked)


@dataclass
class _Order:
    """What the lists of a page tell of the order of fields. `is_known` is set once all of them were read."""

    pairs: int = 0
    is_broken: bool = False
    is_reordered: bool = False
    has_required_first: bool = False
    ascents: int = 0
    descents: int = 0
    objects: int = 0
    required_before: int = 0
    is_known: bool = False

    def add(self, listed: list[Listed], sample: Any, discriminators: set[int]) -> None:
        """Adds the fields of a list that are outer ones for sure. A discriminator stands first."""
        first = next((at + 1 for at, one in enumerate(listed) if one.opens is not False), len(listed))
        outer = [one for one in listed if one.is_top] or listed[:first]
        known = [one for one in outer if one.found.line not in discriminators]
        ranks = [rank for one in known if (rank := _rank(one))]
        names = [one.found.name for one in known]
        shown_object = sample[0] if isinstance(sample, list) and sample else sample
        shown = [name for name in shown_object if name in names] if isinstance(shown_object, dict) else []
        self.pairs += max(0, len(known) - 1)
        self.is_broken = self.is_broken or len(ranks) < len(known) or ranks != sorted(ranks)
        self.is_reordered = self.is_reordered or (len(shown) > 2 and shown != [each for each in names if each in shown])
        self.has_required_first = self.has_required_first or any(
            before[0] < after[0] and before[1] > after[1] for before, after in pairwise(ranks)
        )
        self.objects += sum(one.opens is not False for one in listed)
        for one, after in pairwise(listed):  # a field, and its neighbor or the next one of an object around it
            rank, next_rank = _rank(one), _rank(after)
            if one.opens is False and rank and next_rank:
                self.ascents += rank <= next_rank
                self.descents += rank > next_rank
                self.required_before += rank < next_rank and rank[1] > next_rank[1]

    @property
    def is_sorted(self) -> bool:
        """Whether the fields of objects are sorted. Few outer ones may be so by chance, unless a sample, which has the
        order of the document, shows another order; of many fields, a rank falls only where an object may end.
        """
        is_rising = self.descents <= self.objects and self.ascents >= max(_RISING, 4 * self.descents)
        return not self.is_broken and (self.is_reordered or self.pairs >= _SORTED or is_rising)

    def ranked(self, listed: list[Listed], discriminators: set[int]) -> list[Listed]:
        """Returns fields with their ranks, if the page sorts the fields of each object, as the renderer does."""
        is_mixed = len({"required" in one.found.pills for one in listed}) > 1
        tells_required = not is_mixed or self.has_required_first or self.is_reordered or self.required_before > 1
        if not (self.is_known and self.is_sorted and tells_required):
            return listed
        return [one if one.found.line in discriminators else replace(one, rank=_rank(one)) for one in listed]


def _of_any(one: Listed) -> Listed:
    """Returns a list whose items may have fields, or none."""
    is_titled = one.found.type == "object[]"
    one.found.type = "" if is_titled else one.found.type
    return replace(one, opens=None, type_of_holder="object[]" if is_titled else one.type_of_holder)


def _name_any(found: Found) -> None:
    """Names the values of a map, in place of the words or the pattern that the page prints for their names."""
    is_pattern = found.name.startswith("^") and found.name.endswith("$")
    if is_pattern or found.name == _ANY_NAME:
        found.name = "{key}"
        found.unclear.append("properties")


def _rank(one: Listed) -> Rank | None:
    """Returns the rank of a field by the collation of browsers, but for capitals; None for names with other signs."""
    name = one.found.name
    if not _COLLATED.fullmatch(name):
        return None
    return "required" not in one.found.pills, tuple(
        (1, char) if char.isdigit() else (2, char) if char.isalpha() else (0, str("_-".index(char)))
        for char in name.lower()
    )


def _open_unmarked(fields: list[Found]) -> None:
    """Opens whether fields without a mark are required: those of a union beside them are among them, without marks."""
    for one in fields:
        one.open_required()
        _open_unmarked(one.children)


class _Rows(Rows):
    """The fields between two lines. `at` is the index of the next line; `is_union` tells of the last value read."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        self.is_union = False
        self.chosen = ""
        self.is_plain = False  # whether the shown member of a union is a plain value, which has no fields
        self.is_doubtful = False
        self.is_opened: bool | None = False
        self.is_bare = False  # an object without a button that hides its fields
        self.is_empty = False
        self.kind = ""
        self.discriminators: set[int] = set()
        # The descriptions of the body or the response: the page repeats them between fields.
        self.own: tuple[str, ...] = ()
        self._refuse_glued()
        self.toggled = set(self._toggled_names())

    def _refuse_glued(self) -> None:
        """Raises `InputError` if a name is run together with the label `Type:`, or another line with the next one."""
        for at in range(self.at, self.end - 1):
            line, after = self.lines[at : at + 2]
            word = after.partition(" ")[0].partition("[")[0]
            is_typed = word in (*_PLAIN, "object", "array", "any") and _GLUED.fullmatch(line)
            is_lost = line.startswith(f"{_LINK} to ") and self.lines[at - 1] != line.removeprefix(f"{_LINK} to ")
            if is_typed or is_lost or _JOINED.fullmatch(line):
                raise self.source.error(f"'{self.lines[at][:60]}' may be a name and a label", at + 1, _EXPECTED)

    def _toggled_names(self) -> Iterator[int]:
        """Yields the indexes of names that a line such as `for address` repeats: they are no words of a description."""
        lines = self.lines
        for at in range(self.at + 1, self.end):
            name = lines[at].removeprefix("for ")
            if name != lines[at] and _TOGGLE.fullmatch(lines[at - 1]):
                found = next((index for index in range(at - 2, self.at - 1, -1) if lines[index] == name), None)
                if found is not None:
                    yield found

    def _begins(self, at: int) -> bool:
        """Returns whether a field begins on a line."""
        name, after = self.line(at), self.line(at + 1)
        if at in self.toggled:
            return True
        if not name or name in scalar.LABELS or self.line(at - 1) in scalar.LABELS or self._is_toggle(at):
            return False
        if after in ("Type:", f"{_LINK} to {name}"):
            return name != _MORE and not self._is_chooser(at - 1) and not self._is_mark_of_name(at)
        if self._is_chooser(at):
            return True
        place = at + 1
        while self.line(place) in _MARKS:
            place += 1
        between = self.lines[at + 1 : place]
        is_known = self.line(place) in ("Type:", "const:", *_UNIONS) or "enum" in between
        is_blank = place < self.end and not self.line(place)
        is_next = place == self.end or self.line(place + 1) in ("Type:", f"{_LINK} to {self.line(place)}")
        is_known = is_known or ((is_blank or is_next) and bool(between) and set(between) <= _BEFORE_WORDS)
        return is_known and name not in _MARKS

    def _is_mark_of_name(self, at: int) -> bool:
        """Returns whether a mark stands between a name and its type; below a blank line or a value, it is a name."""
        above = self.line(at - 1)
        return self.line(at) in _MARKS and above != "" and self.line(at - 2) not in scalar.LABELS

    def _is_chooser(self, at: int) -> bool:
        """Returns whether a name has the mark of a discriminator between itself and its type."""
        name, *below = self.line(at), self.line(at + 1), self.line(at + 2)
        is_value = self.line(at - 1) in scalar.LABELS
        return bool(name) and below == [_CHOOSER, "Type:"] and not is_value and name not in _MARKS

    def _is_toggle(self, at: int) -> bool:
        """Returns whether a line hides or shows the fields of an object."""
        found = _TOGGLE.fullmatch(self.line(at))
        if not found:
            return False
        after = self.line(at + 1)
        return (
            after.startswith("for ")
            or found["what"] == "Child Attributes"
            or (found["what"] is not None and self.line(at)[0] == "H" and self._begins(at + 1))
        )

    def _is_bare(self, at: int) -> bool:
        """Returns whether a line is a name alone: nothing is said of a value of any type."""
        place = at + 1
        while self.line(place) in _PILLS and not self._begins(place):
            place += 1
        is_last = place == self.end or self._begins(place)
        return is_last and bool(self.line(at - 1)) and not self._is_toggle(at)

    def _is_of_items(self, at: int) -> bool:
        """Returns whether a line alone describes the items of a list, above their fields."""
        is_alone = not self.line(at - 1) and not self.line(at + 1) and at + 2 < self.end
        return is_alone and self.line(at - 2).startswith("for ") and self._is_toggle(at - 3)

    def listed(self) -> list[Listed]:
        """Returns the fields. Raises `InputError` for a line that is none of a field."""
        listed: list[Listed] = []
        doubtful: list[int] = []
        untyped: dict[int, str] = {}
        while self.at < self.end:
            if not self.line(self.at) or self._is_of_items(self.at):
                if self.line(self.at) and listed:  # the button may hide this paragraph alone
                    listed[-1] = _of_any(listed[-1])
                self.at += 1
                continue
            if not self._begins(self.at) and not self._is_bare(self.at):
                raise self.unread(_EXPECTED)
            found = Found(self.line(self.at), self.at + 1)
            is_linked = self.line(self.at + 1) == f"{_LINK} to {found.name}"
            self.at += 1 + is_linked
            self.said(found)
            _name_any(found)
            may_open = (self.is_union and not self.is_plain) or (
                found.name == "{key}" and self.is_bare
            )  # the values of a map have no button
            opens = None if may_open and self.is_opened is False else self.is_opened
            if opens and not self.is_union and not found.type:  # a list of titled objects, or an object without a type
                untyped[len(listed)] = "any[]" if _LISTS.fullmatch(self.kind) else ""
                found.type = "object[]" if _LISTS.fullmatch(self.kind) else "" if self.kind else "any"
            if self.chosen:
                found.tabs = [self.chosen, ""]
                doubtful += [len(listed)] if self.is_doubtful else []
            if listed and not (self.kind or self.is_union or opens):
                # A reference that leads nowhere has a button, and no fields below it.
                listed[-1] = _of_any(listed[-1]) if listed[-1].opens else listed[-1]
            listed.append(Listed(found, opens, True if is_linked else None, is_chosen=bool(self.chosen)))
        has_links = any(one.is_top for one in listed)
        for at in doubtful:
            inner = listed[at + 1 : at + 3]
            if not has_links or len(inner) < 2 or any(one.is_top for one in inner):
                listed[at].found.tabs = []
        for at in range(len(listed) - 1):
            if listed[at].opens and listed[at + 1].is_top:  # a button without fields: those of a schema without any
                listed[at].found.type = untyped.get(at, listed[at].found.type)
                listed[at] = replace(listed[at], opens=False)
        return listed

    def said(self, found: Found) -> None:
        """Reads what stands below a name, up to the next one."""
        self.is_empty = False
        said, words, where = self._facts()
        self.kind = said.get("Type:", "")
        self.is_union, self.chosen, self.is_plain = self.line(self.at) in _UNIONS, "", False
        _state(found, said, words, where)
        if _CHOOSER in words:
            self.discriminators.add(found.line)
        is_of_member = False
        if self.is_union:
            found.type = ""
            is_of_member = self._skip()
        self._texts(Found("", found.line) if is_of_member else found, has_options="enum" in words)
        if not self.is_union and self.line(self.at) in _UNIONS:
            self.is_union, found.type = True, ""
            self._texts(Found("", found.line) if self._skip() else found, has_options=False)
        is_untyped = not (self.kind or self.is_union) and bool(found.description)  # a conjunction has no word for it
        is_object = is_untyped or re.match(r"(?:array )*object", self.kind) is not None
        self.is_opened = self._toggled(is_object=is_object, may_hide=self.kind != "" and " · " not in self.kind)
        if _EMPTY in words or self.is_empty:
            self.is_opened = False
        # A member with a title, and the type of the chosen one below it, look like the only field of an object.
        is_titled = self.chosen not in ("", "object")
        self.is_doubtful = is_titled and bool(self.line(self.at - 1)) and self.line(self.at + 1) == "Type:"
        if self.is_opened is False and not self.is_union:
            scalar.list_of_any(found, scalar.bare_list(self.kind, null="nullable" in words))
        if self.is_opened and self.line(self.at) in ("Type:", *_UNIONS):  # the items of a list, which have no name
            kind = self.kind
            self.said(Found("", self.at + 1))
            self.kind = kind
            if self.is_bare:  # the button of the list hides the fields of its items
                self.is_opened = None
            bare = scalar.bare_list(kind, null="nullable" in words)
            if self.is_union and self.chosen and bare:
                found.type = f"any[]{bare.removeprefix(scalar.LIST)}"
            else:
                self.chosen = ""
            if self.is_plain:
                self.is_opened = False
                scalar.list_of_any(found, bare)

    def _facts(self) -> tuple[dict[str, str], list[str], dict[str, int]]:
        """Returns the labels with their values, the words without one, and the line of each, directly below a name."""
        said: dict[str, str] = {}
        words: list[str] = []
        where: dict[str, int] = {}
        while line := self.line(self.at):
            is_name = line in _PILLS and self.line(self.at + 1) in ("Type:", f"{_LINK} to {line}")
            is_name = is_name and not self._is_mark_of_name(self.at)
            if line in scalar.LABELS and self.at + 1 < self.end:
                said.setdefault(line, self.line(self.at + 1))
                where.setdefault(line, self.at + 2)
                self.at += 2
            elif (line in _MARKS or scalar.LENGTH.fullmatch(line)) and line not in words and not is_name:
                words.append(line)
                where.setdefault(line, self.at + 1)
                self.at += 1
            else:
                break
        return said, words, where

    def _toggled(self, *, is_object: bool, may_hide: bool) -> bool | None:
        """Returns whether fields are shown below a value; None if nothing hides them, and they may be."""
        self.is_bare = is_object and not self._is_toggle(self.at)
        if not self._is_toggle(self.at):
            # A page that has a button above the fields of one object has one above those of each.
            has_toggles = not self.source.line_set.isdisjoint(_TOGGLES)
            # Those of a conjunction have none; it has a title, or no type.
            return None if is_object and not (may_hide and has_toggles) else False
        is_shown = self.line(self.at).startswith("Hide")
        self.at += 1 + self.line(self.at + 1).startswith("for ")
        return is_shown

    def _skip(self) -> bool:
        """Goes on below the members of a union, and what is said of the chosen one, which stands above all of them.

        Returns whether the words below them belong to the chosen one, which has no fields.
        """
        begin = self.at
        is_plain = is_of_member = self.line(begin + 1) in _PLAIN  # its own type follows; the last member is no field
        while self.line(self.at) and not self._is_toggle(self.at):
            is_last = self.line(self.at + 1) in (*scalar.LABELS, *_MARKS)
            is_constant = self.line(self.at + 1) == "const:" and self._is_like(begin + 1, self.at)
            if self._begins(self.at) and not (is_plain and is_last) and not is_constant:
                break
            is_of_member = is_of_member or is_constant
            is_plain = is_plain and not is_last
            self.at += 2 if self.line(self.at) in scalar.LABELS else 1
        said = self.lines[begin : self.at]
        is_one = said[0] != "All of" and len(said) > 1 and "Type:" not in said
        self.chosen = said[1] if is_one and said[1] in said[2:] and not said[1].startswith("array") else ""
        self.is_plain = said[0] != "All of" and said[-2:] == ("Type:", said[1]) and said[1] in said[2:-1]
        return is_of_member

    def _is_like(self, start: int, at: int) -> bool:
        """Returns whether a line is written in capitals like the names of members above it."""
        return at > start and all(self.line(index).isupper() for index in range(start, at + 1))

    def _texts(self, found: Found, *, has_options: bool) -> None:
        """Reads descriptions, which end with an empty line, and options, which do not."""
        while self.at < self.end:
            if not self.line(self.at):
                self.at += 1
                continue
            begin = self.at
            if self.line(begin) in (*scalar.LABELS, *_UNIONS):
                return
            if self.line(begin) == _EMPTY and not self._begins(begin):  # it stands below the description
                self.at += 1
                self.is_empty = True
                return
            has_items = (
                has_options and self.kind.startswith("array") and self.kind.endswith("[]") and " · " in self.kind
            )
            while self.line(self.at) and not self._is_toggle(self.at):
                if has_options and not found.name and self.line(self.at + 1) in _UNIONS:  # of items with titled options
                    self.at += 1
                    break
                # The type of the items stands below the last option.
                if self.line(self.at) == "Type:" or (
                    self._begins(self.at) and not (has_items and self.line(self.at + 1) == "Type:")
                ):
                    break
                self.at += 1
            if begin == self.at or (not has_options and self.line(begin - 1)):
                self.at = begin
                return
            lines = self.lines[begin : self.at]
            if has_options and (self.at == self.end or self.line(self.at)):
                _choose(found, list(lines), begin)
                self.open_empty(found)
                if self.line(self.at) == "Type:":
                    kind = self.kind
                    self.said(Found("", self.at + 1))
                    self.kind, self.chosen = kind, ""
                return
            self.source.refuse_tokens(begin, "\n".join(lines), {*_PILLS, *scalar.LABELS}.__contains__)
            if not lines[0].startswith(scalar.OWN_WORDS):
                self._describe(found, begin, "\n".join(lines))

    def _describe(self, found: Found, begin: int, text: str) -> None:
        """Adds a paragraph. Words alone may be the names of fields without a type, whose description follows."""
        names = text.split("\n")
        if (found.description or len(names) > 1) and all(map(_NAME.fullmatch, names)):
            found.unclear.append("description")
        if text in self.own and found.name:
            found.unclear += [] if found.description else ["description"]
        elif "description" in found.unclear:
            found.description = []
        else:
            found.describe([(begin, text)])


def _choose(found: Found, options: list[str], at: int) -> None:
    is_whole = not any(option.startswith("Show all") for option in options) and found.type
    if found.description and (any(" " in option for option in options) or len(set(options)) < len(options)):
        found.unclear += ["enum", "description"]  # a list may stand above the options, without an empty line
        found.description = []
    elif not is_whole:
        found.unclear.append("enum")
    else:
        found.add_options(options)
    found.lines["enum"] = at + 1


def _state(found: Found, said: dict[str, str], words: list[str], where: dict[str, int]) -> None:
    found.type = scalar.type_words(said.get("Type:", ""), said.get("Format:", ""), null="nullable" in words)
    found.lines["type"] = where.get("Type:", found.line)
    if "const:" in said and not said.get("Type:") and not is_json(said["const:"]):  # it can only be a text
        found.type, found.lines["type"] = "string", where["const:"]
    for word in words:
        with found.on(where[word]):
            found.pills += [word] if word in _PILLS and word != "nullable" else []
    for label, value in (*said.items(), *(("", word) for word in words if scalar.LENGTH.fullmatch(word))):
        with found.on(where[label or value]):
            scalar.add_limit(found, label, value)
    if "Default" in words:
        found.unclear.append("default")


READERS = (text_reader("Scalar", _read, _SIGNS, f"{_LINK} to "),)
