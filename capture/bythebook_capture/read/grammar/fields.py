"""Reads a list of fields: name, type, pills, description, facts.

A paragraph is between blank lines; a name or a pill is not. The word of a pill may also be the name of a field, so a
list may have two readings. The names in the sample then decide, and otherwise the page is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from bythebook_capture.facts import Field, Said, Shape, Shown
from bythebook_capture.read.grammar.limits import Found, is_fact_line, is_rounded, read_fact
from bythebook_capture.read.grammar.nesting import outermost
from bythebook_capture.read.grammar.types import UNSAID, is_masked, nearest_type, read_type, read_value, shape_at
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = [
    "BULLET", "HEADINGS", "PILLS", "PLACES", "begins_field", "has_close_prose", "is_prose", "may_be_bare", "paragraph",
    "read_fields", "reads_like_token", "tabs",
]  # fmt: skip

# In the order in which a page prints them.
HEADINGS = ("Authorizations", "Headers", "Path Parameters", "Query Parameters", "Cookies", "Body", "Response")

A_TYPE = "a type such as 'string' or 'integer | null'"
FACTS = ("Available options:", "Example:", "Examples:")
PILLS = {"required": "required", "deprecated": "deprecated", "read-only": "readOnly", "write-only": "writeOnly"}
PLACES = ("header", "query", "cookie")
BULLET = "• "
_DEFAULT = "default:"
# A mark of other pages, which says nothing that the lack of the pill `required` does not say.
_OPTIONAL = "optional"
_IN_CAPITALS = frozenset(word.capitalize() for word in (_OPTIONAL, *PILLS))
# The sentence that a page prints in place of fields.
_OF_WHOLE = ("The body is of type ", "The response is of type ")
_LONGEST_PILL = max(map(len, PILLS))
_FIRST_TAB = "Option 1"
_MOST_READINGS = 64
_CUT = "the page ends after the name"
_IDENTIFIER = re.compile(r"[A-Za-z_$](?:[\w$.\[\]-]*[\w$\]])?")
# A word of a field that is run together with what follows, and a value: neither is prose.
_NO_PROSE = re.compile(
    r"(?:required|deprecated|read-only|write-only|header|query|cookie|default:|string|integer|number|boolean|object|file|any|"
    r"null|enum<|Pattern: |Allowed value: |Available options:|Examples?:)(?=\w)|"
    r"(?:Required|Minimum|Maximum) (?:range|(?:string |array )?length)\b|[\"\[{<(\d\u2022-]"
)
# A type that is run together with a pill.
_JOINED = re.compile(
    r"(?:string|integer|number|boolean|object|any|file|enum<\w+>)(?:<[\w-]+>)?(?:\[\])*(?: \| null)?"
    r"(?:header|query|cookie)?(?:required|deprecated|read-only|write-only)+"
)
# What other pages print as a type.
_LIKE_TYPE = re.compile(
    r"\W?(?:string|str|text|integer|int\d*|long|float|double|number|decimal|boolean|bool|object|array|list|map|any|file|enum|"
    r"null|uuid|date|datetime|timestamp)s?\b.{0,40}",
    re.IGNORECASE,
)


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# Options without their label. A word with a full stop is a sentence: "Over."
_OPTIONS_ALONE = re.compile(r"[^\s,]+(?:,\s*[^\s,]+)*(?<![.!?。])")


@dataclass
class _Draft:
    """A field under construction."""

    name: Said[str]
    shape: Said[Shape]
    said: dict[str, Said[Any]] = field(default_factory=dict)
    of_items: dict[str, Said[Any]] = field(default_factory=dict)

    def is_described(self) -> bool:
        """Returns whether the field, or its items, have a description or an example: then a lone word may be a name."""
        own, items = self.said, self.of_items
        return "description" in own or "examples" in own or "description" in items or "examples" in items

    def introduces(self) -> bool:
        """Returns whether the description so far ends with a colon: what follows is a list of the author."""
        texts = [facts["description"].value for facts in (self.said, self.of_items) if "description" in facts]
        return any(text.endswith(":") for text in texts)

    def finished(self) -> Field:
        """Returns the field. Its inferred options stay open if a default or an example is none of them."""
        said, of_items, shape = self.said.copy(), self.of_items.copy(), self.shape.value
        if (shape.choices or shape.items) and shape.core.choices and "enum" not in said and "enum" not in of_items:
            self._doubt_options(said, of_items)
        holder = of_items if "inferred" in of_items else said
        if "inferred" in holder and not _admits(holder["enum"].value, said):
            line = holder.pop("inferred")
            del holder["enum"]
            _leave_open(said, "enum", line)
        return Field(self.name, self.shape, said, of_items)

    def leave_open(self, word: str, said: Said[Any]) -> None:
        """Removes a fact of the field, or of its items, which the line of `said` makes doubtful."""
        self.of_items.pop(word, None)
        self.said.pop(word, None)
        _leave_open(self.said, word, said)

    @staticmethod
    def _doubt_options(said: dict[str, Said[Any]], of_items: dict[str, Said[Any]]) -> None:
        """Leaves a description open that ends with what may be the options, whose label is lost."""
        for facts in (said, of_items):
            text = facts.get("description")
            if text and _OPTIONS_ALONE.fullmatch(text.value.rpartition("\n\n")[2]):
                del facts["description"]
                _leave_open(said, "description", text)


def _leave_open(said: dict[str, Said[Any]], word: str, place: Said[Any]) -> None:
    words = dict.fromkeys((*(said["unclear"].value if "unclear" in said else ()), word))
    said["unclear"] = Said(tuple(words), place.line, place.at)


def _admits(options: list[Any], said: Mapping[str, Said[Any]]) -> bool:
    """Returns whether the default and the examples of a field, or their items, are among the options."""
    values = [said["default"].value] if "default" in said else []
    values += said["examples"].value if "examples" in said else []
    return all(item in options for value in values for item in (value if isinstance(value, list) else [value]))


def begins_field(tokens: Tokens, at: int, end: int) -> bool:
    """Returns whether the line with this index is a name, with a type on the next line."""
    if tokens.kinds[at] == "name":
        return True
    lines = tokens.lines
    return at + 1 < end and bool(lines[at] and lines[at + 1]) and shape_at(tokens, at + 1) is not None


def may_be_bare(tokens: Tokens, at: int, end: int, names: Shown) -> bool:
    """Returns whether the line with this index may be the name of a union, whose type the text does not print.

    A paragraph is between blank lines, so the line directly after a token can only be a name. Elsewhere the sample must
    show the name, or a pill must follow it.
    """
    text = tokens.words[at] if at < end else ""
    is_token = reads_like_token(text) and text not in PLACES
    if not text or is_token or text in FACTS:
        return False
    pill = tokens.words[at + 1] if at + 1 < end else ""
    return text in names or bool(_IDENTIFIER.fullmatch(text) and (tokens.lines[at - 1] or pill in PILLS))


@lru_cache(maxsize=16384)
def reads_like_token(text: str) -> bool:
    """Returns whether a line is a word of a fact of a field, although it may be a paragraph too."""
    return text in PILLS or text in PLACES or text.startswith(_DEFAULT) or read_type(text) is not None


def paragraph(tokens: Tokens, at: int, end: int, *, is_close: bool = False) -> tuple[Said[str], int]:
    """Returns the paragraph at an index, and the index after it: a blank line, a label of a fact, or the end of a list.

    With `is_close`, a field may follow it directly.

    Raises `InputError` if it has a type: then a blank line or a name was lost, and fields would be lost too.
    """
    stop = at + 1
    while stop < end and tokens.lines[stop] and not _ends(tokens, stop, end, is_close=is_close):
        stop += 1
    if stop == at + 1:  # one line has nothing inside
        return tokens.said(tokens.lines[at], at), stop
    words = [index for index in range(at, stop) if stop > at + 1 and tokens.words[index] in HEADINGS]
    if words:
        message = f"the heading '{tokens.lines[words[0]]}' is inside a paragraph"
        raise tokens.error(message, words[0], "a blank line before and after it")
    for index in range(at, stop):
        is_type = index > at and shape_at(tokens, index)
        is_word = tokens.words[index] in PILLS or _JOINED.fullmatch(tokens.words[index]) is not None
        if is_type or is_word:
            message = f"the {'type' if is_type else 'word'} '{tokens.lines[index]}' is inside a paragraph"
            raise tokens.error(message, index, "the name of a field before it, and a blank line before the name")
    return tokens.said("\n".join(tokens.lines[at:stop]), at), stop


def _ends(tokens: Tokens, index: int, end: int, *, is_close: bool) -> bool:
    """Returns whether a line ends the paragraph above it: a label, or a field or a fact below a list.

    A browser copies no blank line below a list.
    """
    if tokens.words[index] in FACTS or tokens.words[index].startswith(_OF_WHOLE):
        return True
    is_below = tokens.words[index - 1].startswith(BULLET) and not tokens.words[index].startswith(BULLET)
    return (is_below or is_close) and (begins_field(tokens, index, end) or is_fact_line(tokens.words[index]))


def is_prose(tokens: Tokens, at: int, end: int) -> bool:
    """Returns whether a line directly below the words of a field, or a head, has the form of a sentence.

    It is no value, no name above a type, and not run together with a word of a field.
    """
    text = tokens.words[at]
    after = tokens.words[at + 1] if at + 1 < end else ""
    if (
        " " not in text
        or text in HEADINGS
        or text.endswith(",")
        or _NO_PROSE.match(text)
        or _LIKE_TYPE.fullmatch(after)
    ):
        return False
    return not (is_fact_line(text) or reads_like_token(text))


def has_close_prose(tokens: Tokens) -> bool:
    """Returns whether the page prints descriptions directly below the words of a field, without a blank line.

    Then more fields have a sentence there than one after a blank line.
    """
    if "close" not in tokens.habits:
        lines, end = tokens.lines, len(tokens.lines)
        close = apart = 0
        words = [at for at in range(1, end - 1) if lines[at - 1] and _is_token(tokens, at)]
        ends = [at for at in words if not _is_token(tokens, at + 1)]
        for at in ends:
            if lines[at + 1]:
                close += is_prose(tokens, at + 1, end)
            else:
                below = next((index for index in range(at + 2, end) if lines[index]), end - 1)
                apart += is_prose(tokens, below, end) and not begins_field(tokens, below, end)
        tokens.habits["close"] = close > apart
    return tokens.habits["close"]


def _is_token(tokens: Tokens, at: int) -> bool:
    """Returns whether a line is a type or a pill."""
    return reads_like_token(tokens.words[at]) or tokens.kinds[at] in ("union", "unclear")


def tabs(tokens: Tokens, at: int, end: int) -> tuple[Said[str], ...]:
    """Returns the tabs of a union: those that a reader marks, or `Option 1`, `Option 2`, each on a line."""
    if at >= end:
        return ()
    if tokens.kinds[at] == "tab":
        stop = next((index for index in range(at, end) if tokens.kind(index) != "tab"), end)
        return tuple(tokens.said(tokens.lines[index], index) for index in range(at, stop))
    if _unlisted(tokens.words[at]) != _FIRST_TAB:
        return ()
    found: list[Said[str]] = []
    while at < end and _unlisted(tokens.words[at]) == f"Option {len(found) + 1}":
        found.append(tokens.said(_unlisted(tokens.lines[at]), at))
        at += 1
    return tuple(found) if len(found) > 1 else ()


def _unlisted(line: str) -> str:
    """Returns a line without the mark of a list."""
    return line.lstrip(f"{BULLET}-*").strip() if line.endswith(tuple("123456789")) else line


def read_fields(tokens: Tokens, start: int, end: int, *, names: Shown, places: bool) -> tuple[Field, ...]:
    """Returns the fields between two indexes. `names` are the names of the sample. `places` allows the pill `header`.

    Raises `InputError` at the first line that breaks the grammar.
    """
    readings: list[tuple[Field, ...]] = []
    failed: list[InputError] = []
    # Each open reading: its next index, and its fields so far as linked pairs.
    still_open: list[tuple[int, Any]] = [(start, None)]
    steps = 0
    while still_open:
        at, chain = still_open.pop()
        steps += 1
        while at < end and not tokens.lines[at]:
            at += 1
        if at == end:
            readings.append(_unlinked(chain))
        else:
            try:
                ways = _field(tokens, at, end, names=names, places=places)
                still_open += [(after, (one, chain)) for one, after in ways]
            except InputError as error:
                failed.append(error)
        if len(readings) > _MOST_READINGS or steps > 10 * (end - start) + 100:
            raise tokens.error(
                "the fields have too many possible readings", start, "names that are not words of the page"
            )
    if not readings:
        raise max(failed, key=lambda error: (error.line or 0, error.message.startswith(_CUT)))
    if places:
        readings = [_each_once(fields) for fields in readings]
    return _best(tokens, start, readings, names)


def _each_once(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Returns the authorizations, each header once: the page lists it for each scheme that a request needs."""
    found: dict[tuple[str, Any], Field] = {}
    for one in fields:
        place = one.said["in"].value if "in" in one.said else None
        first = found.setdefault((one.name.value, place), one)
        text, more = first.said.get("description"), one.said.get("description")
        if first is not one and more and not (text and text.value == more.value):
            joined = Said(f"{text.value}\n\n{more.value}", text.line, text.at) if text else more
            found[one.name.value, place] = replace(first, said={**first.said, "description": joined})
    return tuple(found.values())


def _unlinked(chain: Any) -> tuple[Field, ...]:
    fields = []
    while chain:
        one, chain = chain
        fields.append(one)
    return tuple(reversed(fields))


def _best(tokens: Tokens, start: int, readings: list[tuple[Field, ...]], names: Shown) -> tuple[Field, ...]:
    found: dict[int, list[tuple[Field, ...]]] = {}
    twice: Field | None = None
    for fields in readings:
        own: dict[str, Field] = {}
        again = next((one for one in fields if own.setdefault(one.name.value, one) is not one), None)
        twice = twice or again
        if not again:
            found.setdefault(names.difference_to(outermost(fields)), []).append(fields)
    if not found:
        assert twice is not None
        message = f"the field '{twice.name.value}' is listed twice"
        raise tokens.error(message, twice.name.at, "each name once in a section")
    best = found[min(found)]
    unlisted = sorted(names - {one.name.value for one in best[0]})
    lost = next((name for name in unlisted if names.whole and reads_like_token(name)), None)
    if lost:
        message = f"the sample shows a field '{lost}', which has the same name as a word of the page"
        raise tokens.error(message, start, f"'{lost}' with its type")
    # A lone word between blank lines is more likely the name of a union than a second paragraph.
    most = max(map(len, best))
    best = [fields for fields in best if len(fields) == most]
    if len(best) > 1:
        pairs = zip(best[0], best[1], strict=False)
        place = next((one.name.at for one, other in pairs if one != other), best[0][-1].name.at)
        raise tokens.error("the fields have two possible readings", place, "names that are not words of the page")
    return best[0]


def _may_be_name(text: str, names: Shown) -> bool:
    """Returns whether the word of a pill may be a name: a name of the sample, if the sample shows any."""
    return text in names if names else not text.startswith(_DEFAULT)


def _field(tokens: Tokens, at: int, end: int, *, names: Shown, places: bool) -> list[tuple[Field, int]]:
    """Returns the field at an index and the index after it, for every way to read it, the most likely last."""
    name = tokens.words[at]
    shape = shape_at(tokens, at + 1) if at + 1 < end else None
    if tokens.kinds[at] == "name":
        return _with_shape(tokens, at, end, shape, names=names, places=places)
    if shape is None:
        _refuse_misspelled(tokens, at, end, names)
        opens = at > 1 and tokens.words[at - 2] in HEADINGS and _IDENTIFIER.fullmatch(name) is not None
        if not opens and not _opens_bare(tokens, at, end, names):
            raise _no_type(tokens, at)
        if at + 1 == len(tokens.lines):
            raise tokens.error(f"{_CUT} '{name[:60]}'", at, A_TYPE)
        return _with_shape(tokens, at, end, None, names=names, places=places)
    ways: list[tuple[Field, int]] = []
    is_known = tokens.words[at + 1] in names and (name in names or "." in name)
    if is_known and begins_field(tokens, at + 1, end):
        # The word of a type may be the name of the next field, and this one a union.
        ways += _with_shape(tokens, at, end, None, names=names, places=places)
    try:
        return ways + _with_shape(tokens, at, end, shape, names=names, places=places)
    except InputError:
        if ways:
            return ways
        raise


def _no_type(tokens: Tokens, at: int) -> InputError:
    """Returns the error for a name that no type follows."""
    after = tokens.lines[at + 1] if at + 1 < len(tokens.lines) else ""
    said = (
        f"'{after[:60]}' follows '{tokens.lines[at][:60]}'" if after else f"nothing follows '{tokens.lines[at][:60]}'"
    )
    return tokens.error(f"the field has no type: {said}", at + 1, A_TYPE)


def _refuse_misspelled(tokens: Tokens, at: int, end: int, names: Shown) -> None:
    """Raises `InputError` if a name without a type, or the word after it, is like a type, and no name of the sample."""
    for place in (at, at + 1):
        word = tokens.words[place] if place < end else ""
        if word and word not in names and (meant := nearest_type(word)):
            raise tokens.error(f"'{word[:60]}' is no type", place, f"'{meant}', if that is meant")


def _with_shape(
    tokens: Tokens, at: int, end: int, shape: Shape | None, *, names: Shown, places: bool
) -> list[tuple[Field, int]]:
    draft = _Draft(tokens.said(tokens.lines[at], at), tokens.said(shape or UNSAID, at + 1 if shape else at))
    ways: list[tuple[Field, int]] = []
    place = at + 2 if shape else at + 1
    while place < end and (pill := _pill(tokens, place, draft, places=places)):
        if begins_field(tokens, place, end) and _may_be_name(tokens.words[place], names):
            ways.append((draft.finished(), place))
        draft.said[pill[0]] = pill[1]
        place += 1
    try:
        after = _facts(tokens, place, end, draft, ways, names=names, may_bare=not places)
    except InputError:
        if ways:
            return ways
        raise
    return [*ways, (draft.finished(), after)]


def _facts(
    tokens: Tokens,
    place: int,
    end: int,
    draft: _Draft,
    ways: list[tuple[Field, int]],
    *,
    names: Shown,
    may_bare: bool,
) -> int:
    """Adds descriptions and facts to a field, up to the next name, and returns its index.

    A paragraph that may be the name of a union adds a reading: the field ends before it.
    """
    lines, kinds, shape = tokens.lines, tokens.kinds, draft.shape.value
    while place < end:
        text = lines[place]
        if not text:
            place += 1
        elif (kinds[place] != "line" or text.endswith(_FIRST_TAB)) and (count := _marks(tokens, place, end, draft)):
            place += count
        elif fact := read_fact(tokens, place, end, shape):
            place = _add(tokens, draft, *fact)
        elif begins_field(tokens, place, end):
            break
        elif lines[place - 1] and kinds[place] != "words":
            if close := _below_token(tokens, place, end, draft, names):
                place = close
                continue
            if may_be_bare(tokens, place, end, names):
                break
            raise _no_type(tokens, place)
        else:
            if may_bare and draft.is_described() and not draft.introduces() and _opens_bare(tokens, place, end, names):
                if (names.whole or tokens.words[place] in names) and tokens.count(tokens.words[place]) == 1:
                    break  # the sample shows it, and there is no other place for it
                if place + 1 == len(tokens.lines):
                    break  # the page may have been cut here
                ways.append((draft.finished(), place))
            place = _prose(tokens, place, end, draft, names)
    return place


def _below_token(tokens: Tokens, place: int, end: int, draft: _Draft, names: Shown) -> int | None:
    """Adds what stands directly below the words of a field. Returns the index after it, None if it is the next name."""
    if titles := _titles_of(tokens, place, end, draft.shape.value.core):
        draft.said.setdefault("alternatives", tokens.said(titles, place))
        return place + len(titles)
    return _close_prose(tokens, place, end, draft, names)


def _close_prose(tokens: Tokens, place: int, end: int, draft: _Draft, names: Shown) -> int | None:
    """Adds what stands directly below the words of a field on a page that prints descriptions there.

    Returns the index after it, None if it may be the name of the next field. A lone word may be one.
    """
    text = tokens.words[place]
    # A name stands once in a list, so the same word below its type is the description.
    is_own = text == draft.name.value
    is_below = _is_token(tokens, place - 1) and draft.shape.value != UNSAID
    if not is_below or text in HEADINGS or (not is_own and (text in names or not has_close_prose(tokens))):
        return None
    if is_own or is_prose(tokens, place, end):
        said, after = paragraph(tokens, place, end, is_close=True)
        _describe(tokens, draft, said)
        return after
    if _IDENTIFIER.fullmatch(text.rstrip(".")) and not tokens.lines[min(place + 1, len(tokens.lines) - 1)]:
        draft.said["unclear"] = tokens.said((*_unclear(draft), "description"), place)
        return place + 1
    return None


def _unclear(draft: _Draft) -> tuple[str, ...]:
    return tuple(draft.said["unclear"].value) if "unclear" in draft.said else ()


def _prose(tokens: Tokens, place: int, end: int, draft: _Draft, names: Shown) -> int:
    """Adds a paragraph as a description, or as the tabs of a union, and returns the index after it."""
    if titles := _titles_of(tokens, place, end, draft.shape.value.core):
        draft.said.setdefault("alternatives", tokens.said(titles, place))
        return place + len(titles)
    if pill := _like_pill(tokens, place, end, draft):
        words = dict.fromkeys((*_unclear(draft), pill, "description"))
        draft.said["unclear"] = tokens.said(tuple(words), place)
        return place + 1
    said, after = paragraph(tokens, place, end)
    lines_below = tokens.lines[place + 1 : after]
    if lines_below and (lost := next((line for line in lines_below if line in names), None)):
        raise tokens.error(f"the name '{lost}' is inside a paragraph", said.at, "a blank line before it")
    _describe(tokens, draft, said)
    return after


def _like_pill(tokens: Tokens, place: int, end: int, draft: _Draft) -> str | None:
    """Returns the fact of a word that may be a pill behind a lost blank line, or a description; None for other lines.

    So it is in another case, if the page has no such pill, and in front of one more paragraph.
    """
    text = tokens.lines[place]
    if len(text) > _LONGEST_PILL:
        return None
    pill = "description" if text.lower() == _OPTIONAL else PILLS.get(text.lower())
    if pill is None or draft.is_described() or tokens.lines[min(place + 1, len(tokens.lines) - 1)]:
        return None
    if text != text.lower() or text == _OPTIONAL:
        return pill if text == _OPTIONAL or text.lower() not in tokens.lines else None
    below = next((at for at in range(place + 1, end) if tokens.lines[at]), end)
    is_paragraph = below < end and not begins_field(tokens, below, end) and not is_fact_line(tokens.lines[below])
    return pill if is_paragraph and tokens.kinds[place] == "line" and " " in tokens.lines[below] else None


def _titles_of(tokens: Tokens, place: int, end: int, shape: Shape) -> tuple[Said[str], ...]:
    """Returns the tabs of a union if a paragraph is nothing but the titles of its members, in their order."""
    if not shape.members:
        return ()
    titles = [member.title for member in shape.members if member.title]
    found = [tokens.lines[at].lstrip(f"{BULLET}-*").strip() for at in range(place, min(place + len(titles), end))]
    if len(titles) < 2 or found != titles:
        return ()
    return tuple(tokens.said(title, place + number) for number, title in enumerate(found))


def _marks(tokens: Tokens, place: int, end: int, draft: _Draft) -> int:
    """Adds what the page leaves open of a field: the tabs of a union, facts that are run together.

    Returns the number of its tokens.
    """
    if found := tabs(tokens, place, end):
        draft.said.setdefault("alternatives", tokens.said(found, place))
        return len(found)
    kind = tokens.kinds[place]
    if kind == "inferred":
        target = draft.of_items if tokens.lines[place] in draft.of_items else draft.said
        target["inferred"] = tokens.said((tokens.lines[place],), place)
        return 1
    if kind not in ("unclear", "unsaid"):
        return 0
    before = draft.said.get(kind)
    words = (*(before.value if before else ()), *tokens.lines[place].split())
    draft.said[kind] = tokens.said(words, place)
    return 1


def _opens_bare(tokens: Tokens, at: int, end: int, names: Shown) -> bool:
    """Returns whether a paragraph may be the name of a union: a name of the sample, or a lone word without a sample."""
    if may_be_bare(tokens, at, end, names):
        return True
    stop = next((index for index in range(at, end) if not tokens.lines[index]), end)
    return not names.whole and all(map(_is_word, tokens.words[at:stop]))


def _is_word(text: str) -> bool:
    is_token = reads_like_token(text) and text not in PLACES
    return _IDENTIFIER.fullmatch(text) is not None and not is_token and text not in HEADINGS


def _pill(tokens: Tokens, place: int, draft: _Draft, *, places: bool) -> tuple[str, Said[Any]] | None:
    kind = tokens.kinds[place]
    line = tokens.lines[place] if kind in ("line", "pill") else ""
    if not line and kind == "line":
        return None
    pill: tuple[str, Any] | None = None
    if line in PILLS:
        pill = PILLS[line], True
    elif line == _OPTIONAL or (line in _IN_CAPITALS and line.lower() not in tokens.lines[:place]):
        pill = PILLS.get(line.lower(), _OPTIONAL), True
    elif kind in ("unclear", "unsaid"):
        pill = kind, tuple(tokens.lines[place].split())
    elif places and line in PLACES:
        pill = "in", line
    elif line.startswith(_DEFAULT):
        text = line.removeprefix(_DEFAULT).strip()
        if not text:
            raise tokens.error("the default has no value", place, "a value, such as 'default:5' or 'default:\"\"'")
        if is_masked(text):
            return ("masked", tokens.said(True, place)) if "masked" not in draft.said else None
        try:
            pill = "default", read_value(text, draft.shape.value)
        except ValueError as error:
            message = f"the default '{text[:40]}' is not of the type '{tokens.lines[draft.shape.at]}'"
            raise tokens.error(message, place, "a value of that type in JSON") from error
    return (pill[0], tokens.said(pill[1], place)) if pill and pill[0] not in draft.said else None


def _add(tokens: Tokens, draft: _Draft, facts: list[Found], after: int) -> int:
    for keyword, said, of_items in facts:
        target = draft.of_items if of_items else draft.said
        if keyword in target:
            raise tokens.error(f"'{keyword}' of '{draft.name.value}' is stated twice", said.at, "each fact once")
        target[keyword] = said
        if is_rounded(said.value):
            draft.leave_open(keyword, said)
    return after


def _describe(tokens: Tokens, draft: _Draft, said: Said[str]) -> None:
    """Adds a paragraph. After a limit of an array it describes the items.

    A text between quotation marks may be an example that has lost its label: then the description stays open.
    """
    if "unclear" in draft.said and "description" in _unclear(draft):
        return
    is_list = draft.shape.value.name == "array"
    target = (
        draft.of_items if is_list and ({"minItems", "maxItems"} & draft.said.keys() or draft.of_items) else draft.said
    )
    if said.value[:1] == '"' and tokens.kind(said.at) == "line" and _QUOTED.fullmatch(said.value):
        draft.leave_open("description", said)
        return
    before = target.get("description")
    target["description"] = Said(f"{before.value}\n\n{said.value}", before.line, before.at) if before else said
