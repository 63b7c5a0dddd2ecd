"""Reads the copied text of pages of Stoplight Elements (8.x, 9.x).

A field is a name, and its type on the next line. Where an object begins and where it ends is not to be seen: the sample
of the page shows it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bythebook_capture.facts import METHODS
from bythebook_capture.read.grammar.types import nearest_type
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers import elements
from bythebook_capture.read.renderers.rows import MEDIA, STATUS, Found, headings
from bythebook_capture.read.renderers.texts.listed_rows import (
    SURE,
    Listed,
    NamedRows,
    TextOperation,
    claim,
)
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

_HEADINGS = headings("Path Parameters", "Query Parameters", "Headers", "Cookies") | {"Body": "Body"}
_SIGNS = ("powered by Stoplight", "Send API Request", "Response Example")
_SAMPLE = "Request Sample: "
_NUMBERED = re.compile(r"[1-5](?:\d\d|XX)")
_NAME = r"(?:string|integer|number|boolean|object|any|null|array)(?:<[^<>|()\s]+>)?"
_TYPE = re.compile(rf"(?:{_NAME}|array\[.+\]|dictionary\[string, .+\])(?: or (?:{_NAME}|array\[.+\]))*")
_LIMIT = re.compile(r"(?:[<>]=?|=) \S+(?: (?:characters|items))?|[\[(] ?\S+ \.\. \S+ ?[\])].*")
# A name that is run together with its type.
_GLUED = re.compile(rf"(?P<name>\w+?){_NAME}(?: or null)?")
_PLAIN = re.compile(r"(?:string|integer|number|boolean|null)(?:<[^<>|()\s]+>)?")
_UNION = re.compile(r"(?:one|any) of: (?P<first>.*)")
# A type that is run together with the mark below it.
_MARKED = re.compile(rf"{_NAME}(?: or null)?(?:{'|'.join(elements.PILLS)})")
# The value below a lost label: a pattern, or options.
_VALUE = re.compile(r"\^.*\$|[a-z\d_-]+(?:\n[a-z\d_-]+)+")
_CALLBACK = re.compile(rf".+ - .+ - (?:{'|'.join(METHODS)})")
# More than a name: several words.
_SENTENCE = re.compile(r"\S+(?: \S+){3,}")
_MAP_OF_LISTS = "dictionary[string, array]"
_WORD = re.compile(r"[a-z_$][\w$.-]*")
# The title of a schema, in one word.
_TITLE = re.compile(r"[A-Z][\w.-]*")
_LIST = "array of:"
# Below the type of a body that is a union, whose fields are those of the chosen member.
_SEVERAL = ("(one of)", "(any of)")
# The type of a body or a response that is an object or null; that of other objects is not printed.
_NULLABLE = re.compile(r"(?:object|[A-Z][\w.-]*) or null")
_BELOW_WORDS = ("Headers", "Send API Request")
_NO_SCHEMA = "No schema defined"


def _claims(source: Source) -> float:
    """Returns how sure it is of a text. One sign is enough beside an address, since the other one may be lost."""
    is_signed = "Send API Request" in source.line_set or f"\n{_SAMPLE}" in source.text
    is_lone = not is_html(source) and is_signed and any(source.is_address(at) for at in range(len(source.lines) - 1))
    return SURE if is_lone else claim(source, _SIGNS, _SAMPLE)


def _read(source: Source) -> Tokens:
    """Returns the tokens of the page. Raises `InputError` if it shows no operation, or a line is none of its form."""
    lines, tokens = source.lines, TextOperation()
    start = next((at for at in range(len(lines) - 1) if source.is_address(at)), None)
    if start is None:
        raise source.error("no operation", len(lines), "a page of Elements with a method and a path below it")
    tokens.head_at(source, start, *_address(lines[start + 1], _tried(source, start, "Server Variables")))
    end = next((at for at in range(start + 2, len(lines)) if _ends(source, at)), len(lines))
    responses = next((at for at in range(start, end) if lines[at] == "Responses"), end)
    if responses == end and any(_is_lone_status(lines, at) for at in range(start, end)):
        raise source.error("no 'Responses' below the method and the path", start + 2, "the whole text of the page")
    request = next((at for at in range(start, responses) if lines[at] == "Request"), responses)
    _sections(source, request + 1, responses, end, tokens)
    _response(source, responses, end, tokens, _shown(source, end, "Response Example"))
    return tokens.finished(source.file)


def _is_lone_status(lines: tuple[str, ...], at: int) -> bool:
    """Returns whether a line is a status, or `default` between empty lines; the heading may be run together with it."""
    line = lines[at]
    is_default = line == "default" and not lines[at - 1] and not "".join(lines[at + 1 : at + 2])
    is_glued = line.startswith("Responses") and STATUS.fullmatch(line.removeprefix("Responses")) is not None
    return is_default or is_glued or _NUMBERED.fullmatch(line) is not None


def _tried(source: Source, start: int, part: str) -> set[str]:
    """Returns the names in a part of the form to try the operation. A colon follows each name, on the next line."""
    lines = source.lines
    begin = next((at for at in range(start, len(lines)) if lines[at] == part), len(lines))
    end = next((at for at in range(begin, len(lines)) if lines[at] in ("Body", "Send API Request")), len(lines))
    return {lines[at].removesuffix("*") for at in range(begin + 1, end - 1) if lines[at + 1] == ":"}


def _address(text: str, variables: set[str]) -> tuple[str, str]:
    """Returns the host and the path. Where the path of the server ends is said only of its variables."""
    server = re.match(r"https?://[^/{}]+(?=/)", text)
    path = re.sub(r"^(?:(?:https?:)?|\{[^{}]*\}:)//[^/]*", "", text)
    while (found := re.match(r"/\{([^{}]+)\}", path)) and found[1] in variables:
        path = path[found.end() :]
    return server[0] if server else "", path if path.startswith("/") else "/" + path.partition("/")[2]


def _ends(source: Source, at: int) -> bool:
    """Returns whether a line begins what stands beside the fields: the form to try the operation, and the samples."""
    line, after = source.lines[at], source.lines[at + 1 : at + 4]
    if line and after[:1] == (":",):
        return True
    if line in ("Send API Request", "Response Example") or line.startswith((_SAMPLE, "Response Example: ")):
        return True
    if line == "Body":  # the editor of the body, or of the parts of a form
        return after[:1] == ("1",) or after[:2] == ("Examples", "1") or after[1:2] == (":",)
    if line == elements.CALLBACKS:
        return bool(after) and _CALLBACK.fullmatch(after[0]) is not None
    if line == "Auth" and (after[1:2] == ("No auth selected",) or (after[:1] and after[0].startswith("Coming Soon: "))):
        return True
    return line in ("Auth", "Parameters", "Server Variables") and ":" in after


def _shown(source: Source, start: int, label: str) -> Any:
    """Returns the JSON value below a label, each of whose lines stands below its number.

    There is none if callbacks, which have samples too, stand above it.
    """
    if source.lines[start : start + 1] == (elements.CALLBACKS,) and source.lines[start:].count("Send API Request") != 1:
        return None
    lines = source.lines
    labels = (at for at in range(start, len(lines) - 1) if lines[at].partition(": ")[0] == label)
    begin = next((at + 1 for at in labels if lines[at + 1] in ("1", "Examples")), len(lines))
    begin += source.lines[begin : begin + 1] == ("Examples",)
    texts: list[str] = []
    while source.lines[begin : begin + 1] == (str(len(texts) + 1),) and begin + 1 < len(source.lines):
        texts.append(source.lines[begin + 1])
        begin += 2
    try:
        return json.loads("\n".join(texts))
    except ValueError:
        return None


def _sections(source: Source, start: int, end: int, aside: int, tokens: TextOperation) -> None:
    """Adds the sections of the request. `aside` is the index of what stands beside the fields."""
    lines = source.lines
    heads = [at for at in range(start, end) if _is_heading(source, at)]
    bodies: list[tuple[int, int]] = []
    parameters: list[tuple[int, list[Listed]]] = []
    for at, after in zip(heads, [*heads[1:], end], strict=False):
        if lines[at] == "Body":
            bodies.append((at, after))
        else:
            parameters.append((at, _Rows(source, at + 1, after).listed()))
    tried = _tried(source, aside, "Parameters")  # but for cookies
    counts = Counter(one.found.name for _, listed in parameters for one in listed)
    for at, listed in parameters:
        tokens.add(_HEADINGS[lines[at]], at + 1, "heading")
        is_told = lines[at] != "Cookies" and bool(tried) and all(counts[name] for name in tried)
        tokens.listed([_as_tried(one, tried, counts) for one in listed] if is_told else listed)
    for at, after in bodies:
        tokens.add(_HEADINGS[lines[at]], at + 1, "heading")
        _payload(source, tokens.media(source, at + 1), after, tokens, _shown(source, aside, "Body"))


def _as_tried(one: Listed, tried: set[str], counts: Counter[str]) -> Listed:
    """Returns a row with what the form tells of it: only parameters are there, no fields of objects."""
    name = one.found.name
    is_top = None if name in tried and counts[name] > 1 else name in tried
    return replace(one, is_top=is_top)


def _is_heading(source: Source, at: int) -> bool:
    """Returns whether a line is a heading: the name of a field has a type below it."""
    is_above, is_below, is_second = (_is_type(source, spot) for spot in (at - 1, at + 1, at + 2))
    return source.lines[at] in _HEADINGS and not (is_below and (is_above or not is_second))


def _is_type(source: Source, at: int) -> bool:
    return 0 <= at < len(source.lines) and _TYPE.fullmatch(source.lines[at]) is not None


def _response(source: Source, start: int, end: int, tokens: TextOperation, sample: Any) -> None:
    """Adds the response whose tab is chosen: the first, unless another one is named above its fields."""
    lines, at = source.lines, source.end_of(start + 1, STATUS)
    if at == start + 1:
        return
    heads = (index for index in range(at, end - 1) if lines[index] == "Body" and MEDIA.fullmatch(lines[index + 1]))
    body = next(heads, end)
    named = next((index for index in range(body, end) if lines[index] == "responses" and lines[index + 1] == "/"), None)
    place = start + 1 if named is None else named + 2
    is_lost = (lines[index] == "/" and lines[index - 1].endswith("responses") for index in range(body, end))
    lost = next((index for index, lost in enumerate(is_lost, body) if lost and index - 1 != named), None)
    if lost is not None or not STATUS.fullmatch(lines[place]):
        wrong = place if lost is None else lost
        raise source.error(f"'{lines[wrong][:60]}' is no status", wrong + 1, "'responses', '/' and a status")
    tokens.add("Response", start + 1, "heading")
    tokens.add(lines[place], place + 1, "status")
    # Headers, or the form to try an operation: a name with a colon below it.
    ends = (spot for spot in range(at, body) if lines[spot] in _BELOW_WORDS or lines[spot + 1 : spot + 2] == (":",))
    until = next(ends, body)
    said = [one for one in source.paragraphs(at, until) if one[1] != _NO_SCHEMA]
    for index, text in said:
        source.refuse_tokens(
            index, text, lambda line: _Rows.is_token(line) or STATUS.fullmatch(line) or line == "responses"
        )
    tokens.said_of_response(said)
    if body < end:
        after = tokens.media(source, body + 1)
        _payload(source, after if named is None else named + 3, end, tokens, sample)


def _payload(source: Source, start: int, end: int, tokens: TextOperation, sample: Any) -> None:
    rows = _Rows(source, start, end)
    described, is_list, whole = rows.above()
    for place, text in described:
        if items := elements.LIST_OF_UNION.fullmatch(text):
            tokens.add("any[]", place + 1, "type")
            tokens.member(place + 1, items["member"])
        elif _NULLABLE.fullmatch(text):
            tokens.add("object | null", place + 1, "type")
        elif text.endswith(_SEVERAL):
            *words, chosen, _ = text.split("\n")
            if chosen.startswith("array") or words:
                tokens.lost(one.found for one in rows.listed())
                return
            tokens.member(place + 1, chosen)
        elif text != _NO_SCHEMA:
            source.refuse_tokens(place, text, _Rows.is_token)
            if elements.CUT.search(text):
                tokens.add("description", place + 1, "unsaid")
            else:
                tokens.paragraph([text], place + 1, "words")
    if is_list is not None:
        tokens.add("object[]", is_list + 1, "type")
    if whole is not None:
        found = Found("", whole + 1)
        elements.add_types(found, [source.lines[whole]])
        if found.type:
            tokens.add(found.type, whole + 1, "type")
        return
    tokens.listed(rows.listed(), sample)


class _Rows(NamedRows):
    """The fields between two lines. `at` is the index of the next line."""

    words = (
        ("pill", elements.PILLS.__contains__),
        ("label", elements.LABELS.__contains__),
        ("type", _TYPE.fullmatch),
        ("limit", _LIMIT.fullmatch),
        ("member", elements.LIST_OF_UNION.fullmatch),
    )
    tokens = ("pill", "label", "type")
    glued = (_MARKED, "a type and a mark")

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        self.start = start
        self.is_joined = False
        self.unions = dict(self._unions())

    def above(self) -> tuple[list[tuple[int, str]], int | None, int | None]:
        """Returns what stands above the fields: the description, the line that says that it is a list, and the line of
        the type of a body without fields.
        """
        lines, begin = self.lines, self.at
        spots = range(begin, self.end)
        first = next((at for at in spots if self.begins(at) or self._is_shown(at) or self._is_bare(at)), self.end)
        first = self._titled_above(begin, first)
        is_list = next((at for at in range(begin, first) if lines[at] == _LIST), None)
        whole = next((at for at in range(begin, first) if first == self.end and self.kind_at(at) == "type"), None)
        # The members of a conjunction stand below a row that is none of a field.
        self.is_joined = lines[first : first + 2] == ("allOf", "object")
        self.at = first + 2 if self.is_joined else first
        stop = min(at for at in (first, is_list, whole) if at is not None)
        return list(self.source.paragraphs(begin, stop)), is_list, whole

    def _titled_above(self, begin: int, first: int) -> int:
        """Returns the index of the first field: one with a title as its type may stand above."""
        head = first
        while head > begin and self.lines[head - 1] not in ("", _LIST):
            head -= 1
        is_titled = first < self.end and head + 1 < first and self._may_follow(head + 2)
        return head if is_titled and self.lines[first - 1] not in _SEVERAL else first

    def _unions(self) -> Iterator[tuple[int, int]]:
        """Yields where unions begin, and the index after them: a name, the members, and the first of them again."""
        lines, start = self.lines, self.start
        for at in range(start, self.end):
            if menu := self._menu(at):
                yield menu, at + 1
            if not (found := _UNION.fullmatch(lines[at])):
                continue
            first = next((index for index in range(at - 2, start, -1) if lines[index] == found["first"]), 0)
            if not first or not all(lines[first - 1 : at]):
                continue
            while lines[first - 1] == found["first"] and first > start:
                first -= 1
            if not self._is_name(first - 1):
                message = f"'{lines[at][:60]}' names several members in the same way"
                raise self.error(message, at)
            yield first - 1, at + 1

    def _menu(self, at: int) -> int:
        """Returns the index of the name above the menu of a list of a union, which ends with the chosen one; else 0."""
        first = at
        if self.kind_at(at) != "member" or self.kind_at(at + 1) == "member":
            return 0
        while first > self.start and self.kind_at(first - 1) == "member":
            first -= 1
        is_menu = self.lines[at] in self.lines[first:at] and self._is_name(first - 1)
        return first - 1 if is_menu else 0

    def _is_name(self, at: int) -> bool:
        """Returns whether a line can only be the name of a union."""
        is_word = self.kind_at(at) in ("", "pill", "limit", "type")
        return at >= self.start and not is_word and self.kind_at(at - 1) != "label"

    def begins(self, at: int) -> bool:
        """Returns whether a field begins on a line."""
        if at in self.unions:
            return True
        kind = self.kind_at(at)
        if kind in ("", "label") or self.kind_at(at + 1) != "type" or at + 1 in self.unions:
            return False
        return kind != "pill" or self.kind_at(at + 2) != "type"  # `required`, and a field named `string`

    def _is_apart(self, at: int) -> bool:
        """Returns whether a line stands first, or below an empty one."""
        return at == self.start or not self.lines[at - 1]

    def is_titled(self, at: int) -> bool:
        """Returns whether a name stands on a line, and no type below it: the title of an object, or nothing."""
        return self._is_above_title(at) or self._is_bare(at)

    def _is_above_title(self, at: int) -> bool:
        """Returns whether the title of an object stands below its name, in place of a type."""
        if at + 1 >= self.end or self.has_token(at):
            return False
        is_below = bool(self.lines[at - 1]) and self._may_follow(at + 2)
        return is_below or self._is_marked(at) or self._is_shown(at)

    def _is_shown(self, at: int) -> bool:
        """Returns whether two lines alone are a name that a sample shows, and the title of an object."""
        name, title = self.line(at), self.line(at + 1)
        if not self._is_apart(at) or not name or name[0].isupper() or not _TITLE.fullmatch(title):
            return False
        may_end = not self.line(at + 2) or self.begins(at + 2)
        return may_end and not self.has_token(at) and f'"{name}":' in self.source.text

    def _is_bare(self, at: int) -> bool:
        """Returns whether a line alone above a field is the name of an object whose title is empty.

        The samples show an object or a list of this name, and the name of that field.
        """
        name, text = self.line(at), self.source.text
        if not self._is_apart(at) or not _WORD.fullmatch(name) or _Rows.is_token(name):
            return False
        is_shown = f'"{name}": {{' in text or f'"{name}": [' in text
        return is_shown and self.begins(at + 1) and f'"{self.lines[at + 1]}":' in text

    def _is_marked(self, at: int) -> bool:
        """Returns whether a name, a title and a pill stand below each other: no paragraph ends with a pill."""
        is_pill = self.kind_at(at + 2) == "pill" and not self.line(at + 3)
        return is_pill and bool(self.line(at + 1)) and not self.begins(at + 1) and not self.has_token(at)

    def row(self) -> list[Listed]:
        """Returns the field that begins here, with all that is said of it, and the values of a map if they are objects.

        The fields of these follow its type.
        """
        at = self.at
        found = Found(self.lines[at], at + 1)
        if self.kind_at(at) == "member" and at not in self.unions:
            raise self.unread()
        if not self.begins(at) and not self._is_above_title(at):  # a name alone
            self.at += 1
            return [Listed(found, None, type_of_holder="object")]
        kind = self.lines[at + 1]
        found.lines["type"] = at + 2
        union = self.unions.get(at, 0)
        titled = "" if union else self._typed(found, kind)
        chosen = self.lines[union - 1] if union else ""
        if union:
            self.at = union
            elements.add_choice(found, chosen, self.lines[at + 1 : union - 1])
        while self.is_within() and self._fact(found):
            pass
        if self.is_joined:  # another member may say it
            found.open_required()
        if titled and (glued := _GLUED.fullmatch(kind)) and f'"{glued["name"]}":' in self.source.text:
            raise self.error(f"'{kind[:60]}' may be a title, or a name and its type", at + 1)
        titled += " | null" if titled and kind.endswith(" or null") else ""
        if titled or found.type:
            found.unclear = [word for word in found.unclear if word != "null"]
        holds = bool(titled) or (found.type.startswith("object") and not found.children)
        holds = holds or (bool(union) and not _PLAIN.fullmatch(chosen.partition(": ")[2]))
        row = Listed(found, None if holds else False, type_of_holder=titled, is_chosen=bool(found.tabs))
        values = found.children[0] if found.children else None
        if found.name == "null":  # a member of a union in a map, and the type of another one
            found.name = "{key}"
            found.unclear.append("properties")
        if values is None or not values.type.startswith("object"):
            return [row]
        found.children = []
        return [replace(row, opens=True), Listed(values, None)]

    def unread(self, expected: str = "") -> InputError:
        """Returns the error for a line that may be a field, or the member of a union without a name."""
        if self.kind_at(self.at) != "member":
            return super().unread(expected)
        message = f"'{self.lines[self.at][:60]}': the text does not tell which fields each member of it has"
        return self.source.error(message, self.at + 1, "the saved HTML of the page, or its openapi.json")

    def _typed(self, found: Found, kind: str) -> str:
        """Adds the type below a name. Returns that of an object with a title in its place, if fields follow it."""
        if meant := nearest_type(kind):
            raise self.source.error(f"'{kind[:60]}' is no type", self.at + 2, f"'{meant}', if that is meant")
        plain = kind.removesuffix(" or null")
        titled = elements.add_types(found, [plain] if plain == kind else [plain, "null"])
        self.at += 2
        is_below = self.kind_at(self.at) == "type" and not self.begins(self.at)
        items = self.line(self.at)
        if plain == elements.LISTS and is_below and items in ("object", *elements.PLAIN):
            found.type = f"{items}[][]{' | null' if plain != kind else ''}"  # whose fields follow
            self.at += 1
        elif plain.startswith("array[") and is_below:
            self.at += 1  # the items, which the page does not list again
            found.unclear.append("properties")
        return titled if titled != elements.LISTS else ""

    def _fact(self, found: Found) -> bool:
        """Reads what a line says of a field. Returns whether it says something of it."""
        at, line, kind = self.at, self.lines[self.at], self.kind_at(self.at)
        is_below_type = found.lines["type"] == at
        if kind == "label":
            self._labeled(found, line)
        elif kind in ("", "pill", "limit"):
            self.at += 1
            with found.on(at + 1):
                found.pills += [line] if kind == "pill" else []
                if kind == "limit":
                    found.add_limit(line)
        elif is_below_type and _SENTENCE.fullmatch(line) and not self._ends_words(at):
            # A list at the beginning of a description, which stands directly below the type, may be cut.
            self._skip_words()
            found.unclear.append("description")
        elif self.lines[at - 1] or self._ends_words(at):  # a description stands below an empty line
            return False
        elif kind == "type" and self.lines[found.lines["type"] - 1].startswith(_MAP_OF_LISTS):
            self.at += 1  # the items of the lists
        else:
            self._skip_words()
            if self.at == at + 1 and self.at < self.end and f'"{line}":' in self.source.text and self.begins(self.at):
                raise self.error(f"'{line[:60]}' may be a field, but has no type", at)
            self._describe(found, at, "\n".join(self.lines[at : self.at]))
        return True

    def _skip_words(self) -> None:
        """Goes on to the end of a paragraph of a description."""
        while self.line(self.at) and not self._ends_words(self.at):
            self.at += 1

    def _ends_words(self, at: int) -> bool:
        """Returns whether a line is none of a description: below a list there is no empty line."""
        is_field = self.begins(at) or self._is_marked(at) or self._is_shown(at) or self._is_bare(at)
        return is_field or self.kind_at(at) in ("label", "limit")

    def _may_follow(self, at: int) -> bool:
        """Returns whether a line may stand below the value, or the type, of a field."""
        kind = self.kind_at(at)
        return kind in ("", "pill", "label", "limit") or (kind != "member" and self.begins(at))

    def _describe(self, found: Found, at: int, text: str) -> None:
        self.source.refuse_tokens(at, text, _Rows.is_token)
        if elements.CUT.search(text) or _VALUE.fullmatch(text):  # its beginning, or no description
            found.description = []
            found.unclear.append("description")
        elif "description" not in found.unclear:
            found.describe([(at, text)])

    def _labeled(self, found: Found, label: str) -> None:
        lines, at = self.lines, self.at + 1
        if label == "Allowed values:":
            self._options(found)
            return
        is_empty = self.kind_at(at) in ("", "label")
        if not is_empty and self.begins(at) and self._may_follow(at + 2):
            if self._may_follow(at + 1):
                raise self.error(f"'{lines[at][:60]}' may be a value or a name", at)
            is_empty = True
        self.at = at if is_empty else at + 1
        found.unclear += ["default"] if is_empty and label == "Default:" else []
        if not is_empty and (found.is_text or label != "Match pattern:"):
            with found.on(at + 1):
                elements.add_labeled(found, label, [lines[at]])
        while label == "Examples:" and self.kind_at(self.at) not in ("", "label") and not self.begins(self.at):
            self.at += 1

    def _is_titled_option(self, at: int) -> bool:
        """Returns whether a name with a title in place of a type stands here: a pill follows no option."""
        return self.kind_at(at + 2) == "pill" and self.kind_at(at + 1) != "label" and not self.begins(at + 1)

    def _ends_with_title(self, begin: int, end: int) -> bool:
        """Returns whether the last two lines of options are the name of a field and its title, in place of a type.

        The sample shows the name, and of all these lines the title alone begins with a capital.
        """
        *options, name, title = ["", "", *self.lines[begin:end]]
        is_title = title[:1].isupper() and not any(one[:1].isupper() for one in (*options, name))
        return len(options) > 2 and is_title and f'"{name}":' in self.source.text

    def _options(self, found: Found) -> None:
        """Adds the options, each on a line. They stay open if one of them may be the name of the next field."""
        lines, begin = self.lines, self.at + 1
        end = begin + 1
        is_doubtful = False
        while self.kind_at(end) not in ("", "label", "limit", "member") and self.kind_at(end + 1) != "member":
            if self.line(end + 1) == "null" and found.type.endswith(("any", " | null")):
                end += 1
            elif self.begins(end):
                if self.kind_at(end) != "type":
                    break
                is_doubtful = True  # the words of types, each of them an option, or a name and its type
                while end + 2 < self.end and self.kind_at(end + 1) == "type":
                    end += 1
            elif self._is_titled_option(end):
                break
            end += 1
        end -= 2 * self._ends_with_title(begin, end)
        self.at = end
        if is_doubtful:
            found.unclear.append("enum")
        else:
            found.add_options(list(lines[begin:end]))
            self.open_empty(found)
        found.lines["enum"] = begin


READERS = (Reader("Elements, text", _claims, _read, renderer="Elements", most=SURE),)
