"""Reads the copied text of pages of Docusaurus with docusaurus-theme-openapi-docs (4.x, 5.x).

A field is a name, and its type or its title on the next line. Lists stand in brackets; where another object ends, the
sample of the request shows.
"""

from __future__ import annotations

import re
from typing import Any

from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.renderers import docusaurus
from bythebook_capture.read.renderers.rows import MEDIA, STATUS, Found, headings
from bythebook_capture.read.renderers.swagger_models import add_enum
from bythebook_capture.read.renderers.texts.listed_rows import (
    Listed,
    NamedRows,
    Rows,
    TextOperation,
    nested,
    text_reader,
)
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

_HEADINGS = headings("PATH PARAMETERS", "QUERY PARAMETERS", "HEADER PARAMETERS", "COOKIE PARAMETERS")
_SIGNS = ("Example (auto)", "CSHARP", "RESTSHARP", "POSTMAN-CLI", "COLLAPSE ALL")
_PILLS = {"REQUIRED": "required", "DEPRECATED": "deprecated", "NULLABLE": "nullable"}
_UNIONS = ("oneOf", "anyOf", "allOf")
# Options that are run together with the next line.
_GLUED = re.compile(r"Possible values: \[[^\[\]]*\]\w+")
# The title of the objects in a list.
_TITLES = re.compile(r"\S+\[\]")
_PATTERN = "Value must match regular expression "
_PLAIN = re.compile(r"(?:string|integer|number|boolean)(?:<[\w-]+>)?")
_CHARACTERS = re.compile(r"non-empty|[<>]= \d+ characters")
_ITEMS = re.compile(r"[<>]= \d+")
_END = re.compile(r"CSHARP|CURL|AUTHORIZATION(?:: .*)?")


def _read(source: Source) -> Tokens:
    """Returns the tokens of the page. Raises `InputError` if it shows no operation, or a line is none of its form."""
    lines, tokens = source.lines, TextOperation()
    start = next((at for at in range(len(lines) - 1) if source.is_address(at)), None)
    responses = next((at for at in range(start or 0, len(lines)) if lines[at] == "Responses"), None)
    if start is None or responses is None:
        raise source.error("no operation", len(lines), "a page of Docusaurus with a method, a path and 'Responses'")
    tokens.head_at(source, start, *docusaurus.server_and_path(lines[start + 1]))
    end = next((at for at in range(responses, len(lines)) if _END.fullmatch(lines[at])), len(lines))
    heads = [at for at in range(start + 2, responses) if lines[at] in (*_HEADINGS, "BODY")]
    for at, after in zip(heads, [*heads[1:], responses], strict=False):
        if lines[at] != "BODY":
            tokens.add(_HEADINGS[lines[at]], at + 1, "heading")
            tokens.listed(_Rows(source, at + 1, _before_tabs(source, at, after)).listed(), settled=_leave_unions_open)
        else:
            last = max((spot for spot in range(end, len(lines)) if lines[spot] == "Body"), default=len(lines))
            _body(source, at, after, tokens, Rows(source, last, len(lines)).sample())
    _response(source, responses, end, tokens)
    return tokens.finished(source.file)


def _leave_unions_open(parameters: list[Found]) -> None:
    for one in parameters:
        one.type = docusaurus.kind_of_parameter(one.type)


def _before_tabs(source: Source, at: int, end: int) -> int:
    """Returns where a section ends: the media type and the tabs of the body stand above the word `BODY`."""
    if source.lines[end : end + 1] != ("BODY",):
        return end
    return next((index for index in range(at + 1, end) if MEDIA.fullmatch(source.lines[index])), end)


def _media(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    """Adds the media type, unless there are several to choose from. The page prints it in capitals."""
    found = [at for at in range(start, end) if MEDIA.fullmatch(source.lines[at])]
    if len(found) == 1:
        tokens.add(source.lines[found[0]].lower(), found[0] + 1, "media")


def _body(source: Source, start: int, end: int, tokens: TextOperation, sample: Any) -> None:
    tokens.add("Body", start + 1, "heading")
    above = start
    while above and source.lines[above - 1]:
        above -= 1
    _media(source, above, start, tokens)
    begin = start + 1 + (source.lines[start + 1] == "ARRAY")
    is_required = source.lines[begin] == "REQUIRED"
    tokens.add("required" if is_required else "optional", begin + is_required, "pill")
    _payload(source, begin + is_required, end, tokens, sample)


def _response(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    """Adds the response whose tab is chosen, the first."""
    lines, at = source.lines, source.end_of(start + 1, STATUS)
    if at == start + 1:
        return
    tokens.add("Response", start + 1, "heading")
    tokens.add(lines[start + 1], start + 2, "status")
    schema = next((index for index in range(at, end) if lines[index] == "SCHEMA"), end)
    media = next((index for index in range(at, schema) if MEDIA.fullmatch(lines[index])), schema)
    _media(source, media, schema, tokens)
    headers = next((index for index in range(at, media) if lines[index] == "Response Headers"), media)
    said = list(source.paragraphs(at, headers))
    for index, text in said:
        source.refuse_tokens(index, text, lambda line: _Rows.is_token(line) or STATUS.fullmatch(line))
    tokens.said_of_response(said)
    if schema < end:
        _payload(source, schema + 1, end, tokens, None)


def _payload(source: Source, start: int, end: int, tokens: TextOperation, sample: Any) -> None:
    rows = _Rows(source, start, end)
    for place, text in rows.above():
        if place + text.count("\n") + 1 == rows.at:  # no empty line ends it: names of objects, and their titles
            rows.at = place
            break
        source.refuse_tokens(place, text, _Rows.is_token)
        tokens.paragraph([text], place + 1, "words")
    line, kind = rows.line(rows.at), rows.kind_at(rows.at)
    if kind == "union" and (listed := rows.of_member()):
        tokens.member(rows.at, "")
        tokens.listed(listed, sample)
    elif kind == "begin":
        begin, listed, items = rows.bracketed()
        if items or listed:
            tokens.add(items or "object[]", begin, "type")
        tokens.listed(listed, sample) if rows.at >= end else tokens.lost(one.found for one in listed)
    # A union, or a type and its title, or a field of this name
    elif kind == "union" or (kind == "type" and source.lines[rows.at + 1] == line):
        tokens.add(line, rows.at + 1, "unclear")
    elif kind == "type" and rows.at + 1 >= end - 1:
        if words := docusaurus.kind_words(line, null=False, is_opened=False):
            tokens.add(words, rows.at + 1, "type")
    else:
        tokens.listed(rows.listed(), sample)


class _Rows(NamedRows):
    """The fields between two lines. `at` is the index of the next line."""

    words = (
        ("label", lambda line: line.startswith(docusaurus.LABELS)),
        ("pill", _PILLS.__contains__),
        ("union", _UNIONS.__contains__),
        ("begin", "Array [".__eq__),
        ("end", "]".__eq__),
        ("type", lambda line: read_type(re.sub(r"^\((\w+) \| null\)(<[\w-]+>)$", r"\1\2", line))),
    )
    tokens = ("pill", "begin", "end", "type")
    glued = (_GLUED, "options and a name")

    def begins(self, at: int) -> bool:
        """Returns whether a field begins on a line: with a type, with pills, or with a title and pills or a list."""
        name, kind, more = (self.kind_at(spot) for spot in range(at, at + 3))
        if name not in ("type", "other") or kind not in ("type", "pill", "other"):
            return False
        return kind != "other" or more in ("pill", "begin") or bool(_TITLES.fullmatch(self.line(at + 1)))

    def above(self) -> list[tuple[int, str]]:
        """Returns the paragraphs above the fields."""
        begin = self.at
        while self.at < self.end and not self._opens_fields(self.at):
            self.at += 1
        return list(self.source.paragraphs(begin, self.at))

    def _opens_fields(self, at: int) -> bool:
        kind = self.kind_at(at)
        return kind in ("begin", "union") or self.begins(at) or (kind == "type" and not self.line(at + 1))

    def of_member(self) -> list[Listed]:
        """Returns the fields of the member of a union that is shown; none if the text does not tell that they are.

        The names of the members stand above them. One field alone may be a name, and the type of a plain member, unless
        it is required.
        """
        is_choice = self.line(self.at) in _UNIONS[:2]
        begin = next((at for at in range(self.at + 1, self.end) if self.begins(at)), self.end)
        if not is_choice or begin < self.at + 3 or not all(self.lines[self.at : begin]):
            return []
        rows = _Rows(self.source, begin, self.end)
        try:
            listed = rows.listed()
        except InputError:
            return []
        is_object = len(listed) > 1 or any("required" in one.found.pills for one in listed)
        return listed if is_object and rows.at >= self.end else []

    def is_titled(self, at: int) -> bool:
        """Returns whether a title stands below a name: the empty line above both ends the facts of another field."""
        if self.kind_at(at) == "union" or not self.line(at + 1) or self.has_token(at):
            return False
        above = next((self.line(index) for index in range(at - 1, -1, -1) if self.line(index)), "")
        is_after_fact = bool(self.line(at - 1)) or above.startswith(docusaurus.LABELS)
        is_last = not self.line(at + 2) or self.begins(at + 2) or self._leads_to_field(at + 2)
        return is_after_fact and is_last and not self.begins(at + 1)

    def _leads_to_field(self, at: int) -> bool:
        """Returns whether names and titles, and no empty line, stand between a line and a field with a type."""
        while self.line(at) and self.line(at + 1) and not self.has_token(at):
            at += 2
            if self.begins(at):
                return True
        return False

    def bracketed(self) -> tuple[int, list[Listed], str]:
        """Reads a list: its line, the fields of its items, or its type. Raises `InputError` if it has no end."""
        begin, whole = self.at, Found("", self.at + 1)
        self.at += 1
        listed: list[Listed] = []
        if self.line(self.at).startswith("circular("):
            self.at += 1
        elif self.kind_at(self.at) == "type" and self.kind_at(self.at + 1) == "end":
            whole.items_of(docusaurus.kind_words(self.line(self.at), null=False, is_opened=False))
            self.at += 1
        else:
            listed = self.listed()
        if self.kind_at(self.at) != "end":
            message = f"the list that begins on line {begin + 1} has no end"
            raise self.source.error(message, begin + 1, "a line with ']', or the saved HTML of the page")
        self.at += 1
        return begin + 1, listed, whole.type

    def row(self) -> list[Listed]:
        """Returns the field that begins here, with all that is said of it."""
        found = Found(self.line(self.at), self.at + 1)
        kind = ""
        self.at += 1
        if self.kind_at(self.at) != "pill":
            kind = self.line(self.at)
            found.lines["type"] = self.at + 1
            self.at += 1
        if self.line(self.at) == kind != "" and self.kind_at(self.at + 1) == "pill":
            raise self.error(f"'{kind[:60]}' stands twice", self.at)
        null = False
        while self.kind_at(self.at) == "pill":
            pill = _PILLS[self.line(self.at)]
            null = null or pill == "nullable"
            with found.on(self.at + 1):
                found.pills += [pill] if pill != "nullable" else []
            self.at += 1
        found.type = docusaurus.kind_words(kind, null=null, is_opened=True)
        if found.name == "property name*":
            found.name = "{key}"
        is_described = True
        while self.is_within() and self._said(found, kind, is_described=is_described):
            is_described = not found.facts and found.default is None
        if null and found.type and not docusaurus.kind_words(kind, null=False, is_opened=True):  # the type of a title
            found.type, found.unclear = f"{found.type} | null", [word for word in found.unclear if word != "null"]
        if found.name == "{key}":  # what is said of the object is said here again
            found.description, found.pills = [], []
        return [self._opened(found, kind)]

    def _opened(self, found: Found, kind: str) -> Listed:
        """Returns a field with what stands below it: a list, members of a union, or maybe the fields of an object."""
        if self.kind_at(self.at) == "begin":
            _, listed, _ = self.bracketed()
            found.children, lost = nested(listed)
            found.unclear += ["properties"] if lost or not listed else []
            found.type = found.type or "object[]"
            return Listed(found)
        if self.kind_at(self.at) == "union":
            return self._members(found)
        has_value = bool(found.facts or found.options or {"enum", "values", "const"} & set(found.unclear))
        is_titled = bool(kind) and not found.type and "[" not in kind and not has_value
        holds = is_titled or found.type.startswith("object")
        return Listed(found, None if holds else False, type_of_holder="object" if is_titled else "")

    def _members(self, found: Found) -> Listed:
        """Goes on below a union: its members, and what is said of one of them, a plain value, or its fields."""
        begin = self.at
        self.at += 1
        while self.kind_at(self.at) == "type":
            self.at += 1
        kinds = self.lines[begin + 1 : self.at]
        plain = self._nullable(begin)
        found.type = docusaurus.kind_words(plain, null=True, is_opened=False)
        if plain:
            self.at = begin + 4
        elif len(kinds) < 3 or kinds[0] != kinds[-1]:
            self.at = begin + 1
            while (line := self.line(self.at)) and (
                "null" in (line, self.line(self.at + 1)) or not self.begins(self.at)
            ):
                self.at += 1
            if self.kind_at(self.at - 1) == "type" and self.at > begin + 3:  # that of the member that is shown
                return Listed(found)
            found.tabs = ["", ""] if self.line(begin) in _UNIONS[:2] and self.at > begin + 2 else []
            return Listed(found, None, is_chosen=True, is_doubtful=True)
        chosen = Found("", begin + 1, found.type)
        while self.is_within() and self._said(chosen, plain, is_described=True):
            pass
        if plain:  # what is said of the member is said of the field
            found.facts, found.options = chosen.facts, chosen.options
            found.unclear += chosen.unclear
            found.lines |= {word: line for word, line in chosen.lines.items() if word != "words"}
        return Listed(found)

    def _nullable(self, begin: int) -> str:
        """Returns the type of a union of one plain type and null, empty for others.

        The tabs are the type, or its title, and `null`; below them stands the type of the member that is shown.
        """
        title, null, kind, below = self.lines[begin + 1 : begin + 5]
        is_one = null == "null" and begin + 3 < self.end and bool(_PLAIN.fullmatch(kind))
        is_told = title == kind or self.kind_at(begin + 1) != "type"
        return kind if is_one and is_told and below not in _PILLS and self.kind_at(begin + 4) != "type" else ""

    def _said(self, found: Found, kind: str, *, is_described: bool) -> bool:
        """Reads a paragraph of a field, below its type or title. Returns whether it belongs to the field."""
        at, line = self.at, self.line(self.at)
        if not line:
            self.at += 1
            return True
        label = next((label for label in docusaurus.LABELS if line.startswith(label)), "")
        if label:
            self.at += 1
            _labeled(found, label, line.removeprefix(label).strip(), at + 1, kind)
            return True
        is_words = is_described or not self.line(at + 1)
        if self.line(at - 1) or not is_words or self.kind_at(at) in ("begin", "end", "union") or self.is_titled(at):
            return False
        while self.is_within() and self.kind_at(self.at) not in ("", "label"):
            self.at += 1
        if self.at == at + 2 and not self.line(self.at):
            raise self.error(f"'{line[:60]}' may be a field, or words about one", at)
        text = "\n".join(self.lines[at : self.at])
        self.source.refuse_tokens(at, text, _Rows.is_token)
        found.describe([(at, text)])
        return True


def _labeled(found: Found, label: str, value: str, line: int, kind: str) -> None:
    with found.on(line):
        if not value:
            found.unclear += ["default"] if label == "Default value:" else []
        elif label == "Possible values:":
            _possible(found, value, kind)
        else:
            docusaurus.add_labeled(found, label, value)


def _possible(found: Found, value: str, kind: str) -> None:
    """Adds options, if the text tells where each ends, a pattern, or limits."""
    if value.startswith("["):
        docusaurus.type_of_title(found, kind, value.strip("[]").split(", "))
        add_enum(found, value)
        return
    limits, is_patterned, pattern = value.partition(_PATTERN)
    if is_patterned and ", [" in pattern:  # options may follow the pattern
        found.unclear.append("values")
        return
    if limits := limits.removesuffix(", "):
        _limit(found, limits, kind)
    if is_patterned:
        docusaurus.add_possible(found, _PATTERN, [pattern])


def _limit(found: Found, value: str, kind: str) -> None:
    """Adds limits. A title stands where the type is: only a text has characters."""
    limits = re.split(r" and |, ", value)
    is_title = bool(kind) and not found.type and read_type(kind) is None and not kind.endswith("[]")
    if is_title and all(map(_CHARACTERS.fullmatch, limits)):
        found.type = "string"
    if found.type.endswith("[]") and found.type.count("[]") == 1 and all(map(_ITEMS.fullmatch, limits)):
        # Those of numbers in a list are joined by a word, and one alone may be of either.
        is_number = found.type.startswith(("integer", "number"))
        limits = [f"{limit} items" for limit in limits] if not is_number or ", " in value else limits
    docusaurus.add_possible(found, value, limits)


READERS = (text_reader("Docusaurus", _read, _SIGNS, "Possible values: "),)
