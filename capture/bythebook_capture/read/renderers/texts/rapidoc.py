"""Reads the text of a page of RapiDoc (9.x), as a browser copies it: schemas as trees, whose braces tell the objects.

A schema may be a table too, see `rapidoc_table`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers import rapidoc_words as spoken
from bythebook_capture.read.renderers.rows import STATUS, Found, distinct
from bythebook_capture.read.renderers.texts.listed_rows import SURE, Rows, TextOperation
from bythebook_capture.read.renderers.texts.rapidoc_table import COLUMNS, Table
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

# Lines that only the text of such a page has: two of them must be there.
_SIGNS = frozenset(
    ("API SERVER", "FILL EXAMPLE", "Single line description", "Multiline description", *list(spoken.PARAMETERS)[:3])
)
_HEAD = re.compile(rf"(?P<method>{'|'.join(METHODS).upper()}) (?P<path>/\S*)")
_BODY, _TABS = "REQUEST BODY", ("EXAMPLE", "SCHEMA")
# Longer lines, and objects inside more others, are no rows.
_LONGEST, _DEEPEST = 2_000, 100
_NO_SCHEMA = "Schema not found"
# Callbacks, and the form to try the operation.
_BELOW_REQUEST = ("CALLBACKS", "API Server")
_TOGGLES = ("Single line description", "Multiline description")
_ROOTS = ("OBJECT", "ARRAY", "STRING", "INTEGER", "NUMBER", "BOOLEAN", "ANY")
_MEDIA = re.compile(r"[\w*.+-]+/[\w*.+-]+(?:;.*)?")
# An opened object or list, what ends it, and its type in the words of a table.
_BRACKETS = {
    "{": ("}", "object"),
    "null┃{": ("}", "object or null"),
    "[{": ("}]", "array of object"),
    "[": ("]", "array of array"),
}
_FOLDED = {
    "{...}": "object",
    "null┃{...}": "object or null",
    "[{...}]": "array of object",
    "[...]": "",
    "[[...]]": "",
    "{ }": "object",
}
_LISTS = "[["
_CLOSED = ("}", "}]", "]", "]]")
_OPENED = rf"(?:null┃)?\{{|\[\{{|\[|\[\[(?: \S+)?|{'|'.join(map(re.escape, _FOLDED))}"
_ROW = re.compile(
    rf"(?P<name>\S.*?|)(?P<mark>\*)?{spoken.ACCESS.format('before')}:"
    rf"(?: ?(?P<opened>{_OPENED})| (?P<kind>{spoken.KIND}){spoken.ACCESS.format('after')})"
)
_OPTION = re.compile(rf"(?P<number>\d+)(?P<title>.*?) (?:(?P<opened>{_OPENED})|(?P<kind>{spoken.KIND}))")
_UNIONS = ("ONE OF", "ANY OF")
# A field whose type is no usual word, or a paragraph.
_MAYBE = re.compile(r"[\w$.@-]+\*?: \S+")
_EXAMPLES = ("Examples:", "Example:")


def _claims(source: Source) -> float:
    if is_html(source) or "RESPONSE" not in source.line_set:
        return 0.0
    has_sections = source.line_set >= {"REQUEST", "RESPONSE"}
    return SURE if len(source.line_set & _SIGNS) > (0 if has_sections else 1) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or if its brackets do not match."""
    chosen = next((line for line in source.lines if line.startswith("SELECTED: ")), "")
    server = chosen.removeprefix("SELECTED: ").strip()
    heads = list(_heads(source))
    ends = [*(_above(source, at, heads[0][0]) for at, _ in heads[1:]), len(source.lines)]
    found = (_operation(source, at, request, end, server) for (at, request), end in zip(heads, ends, strict=False))
    return distinct(source, "RapiDoc", found)


def _above(source: Source, head: int, first: int) -> int:
    """Returns where an operation ends: above the summary of the next one, and its tag, which the navigation has too."""
    tag = source.lines[head - 2]
    is_tag = tag.isupper() and any(line.upper() == tag for line in source.lines[:first])
    return head - 2 if is_tag else head - 1


def _heads(source: Source) -> Iterator[tuple[int, int]]:
    """Yields where each operation begins, below its summary, and where its request does.

    Raises `InputError` if two lines may be the head of an operation: a description may hold one.
    """
    lines, after = source.lines, 0
    counts = Counter(lines)
    for at, line in enumerate(lines):
        if line != "REQUEST":
            continue
        heads = [index for index in range(after, at) if index and lines[index - 1] and _HEAD.fullmatch(lines[index])]
        # Without a summary, method and path stand in its place too, and those of all operations in the navigation.
        doubled = [index for index in heads if lines[index - 1] == lines[index]]
        heads = doubled or heads
        if len(heads) > 1:  # the navigation has the summary too
            heads = [index for index in heads if counts[lines[index - 1]] > 1]
        if len({lines[index] for index in heads}) > 1:
            message = f"'{lines[heads[1]][:60]}' may be another operation"
            raise source.error(message, heads[1] + 1, "one method and path above REQUEST")
        if heads:
            yield heads[-1], at
        after = at


def _operation(source: Source, head: int, request: int, end: int, server: str) -> Tokens:
    lines = source.lines
    tokens = TextOperation()
    called = _HEAD.fullmatch(lines[head])
    assert called is not None
    summary = lines[head - 1]
    said = list(source.paragraphs(head + 1, request))
    if lines[request - 1]:  # the credentials stand directly above
        said = said[:-1] if said and "\n" not in said[-1][1] else []
    is_made = summary == lines[head] or bool(said and said[0][1].startswith(summary))
    summary = "" if is_made else summary
    tokens.head(head + 1, method=called["method"], path=called["path"], summary=summary, server=server)
    tokens.said(said)
    headings = (at for at in range(request, end) if lines[at] == "RESPONSE")
    response = next((at for at in headings if STATUS.fullmatch("".join(lines[at + 1 : at + 2]) or "default")), end)
    tried = next((at for at in range(request, response) if lines[at] in _BELOW_REQUEST), response)
    _request(source, request + 1, tried, tokens)
    _response(source, response + 1, end, tokens, is_last=end == len(lines))
    return tokens.finished(source.file)


def _request(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    lines = source.lines
    starts = [at for at in range(start, end) if lines[at] in spoken.PARAMETERS or lines[at] == _BODY]
    for at, stop in pairwise([*starts, end]):
        if lines[at] == _BODY:
            _body(source, at, stop, tokens)
        else:
            tokens.add(spoken.PARAMETERS[lines[at]], at + 1, "heading")
            tokens.fields(_parameters(source, at + 1, stop))


def _body(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    lines, at = source.lines, start + 1
    is_required = at < end and lines[at] == "*"
    at += is_required
    if at >= end or not _MEDIA.fullmatch(lines[at]):
        raise source.error("the request body has no media type", start + 1, "a media type, such as 'application/json'")
    tokens.section("Body", at + 1, media=lines[at], is_required=is_required)
    at = source.end_of(at, _MEDIA)  # the selected one, and those to choose from
    tabs = _tabs(source, at, end)
    first = next((index for index in range(at, end) if _is_parameter(source, index)), end)
    parts = [index for index in range(first, end) if lines[index] == " ".join(_TABS)]
    _refuse_lost_tab(source, at, min(tabs, first) if parts else tabs)  # a part of a form may have tabs of its own
    if first < tabs and first > at and lines[first - 1]:
        raise _no_parameter(source, first - 1)
    tokens.said(source.paragraphs(at, min(tabs, first)))
    if tabs < end:
        _payload(source, tabs + len(_TABS), end, tokens)
    elif first < end:
        tokens.add("object", first + 1, "type")
        tokens.fields(_parameters(source, first, end, is_form=True))


def _tabs(source: Source, start: int, end: int) -> int:
    """Returns the index of the tabs above a schema, `end` if there are none."""
    return next((at for at in range(start, end) if source.lines[at : at + 2] == _TABS), end)


def _refuse_lost_tab(source: Source, start: int, tabs: int) -> None:
    """Raises `InputError` if a tab stands where none is: the other one was lost, or the status of its response."""
    lost = next((index for index in range(start, tabs) if source.lines[index] in (*_TABS, *_TOGGLES)), None)
    if lost is not None:
        raise source.error(f"'{source.lines[lost]}' stands alone", lost + 1, "EXAMPLE and SCHEMA above a schema")


def _response(source: Source, start: int, end: int, tokens: TextOperation, *, is_last: bool) -> None:
    """Adds the response that the page shows: the first, until a reader chooses another one."""
    at = source.end_of(start, STATUS)
    if at == start:
        return
    tokens.section("Response", start + 1, status=source.lines[start])
    tabs = _tabs(source, at, end)
    _refuse_lost_tab(source, at, tabs)
    headers = next((index for index in range(at, tabs) if source.lines[index] == "RESPONSE HEADERS"), tabs)
    said = list(source.paragraphs(at, headers))
    # Without a schema below, what follows may be the title of other operations, or the end of the page.
    is_one = not any(STATUS.fullmatch(line) for _, text in said for line in text.split("\n"))
    if is_one and (headers < end or (len(said) == 1 and not (said[0][1].isupper() and not is_last))):
        tokens.said(said)
    if tabs == end:
        return
    at = tabs + len(_TABS)
    if at < end and _MEDIA.fullmatch(source.lines[at]):
        tokens.add(source.lines[at], at + 1, "media")
    _payload(source, source.end_of(at, _MEDIA), end, tokens, is_last=is_last)


def _payload(source: Source, start: int, end: int, tokens: TextOperation, *, is_last: bool = True) -> None:
    """Adds the fields of a body or a response, or its type. The tab with the example alone says none of them.

    `is_last` tells that no other operation follows.
    """
    lines = source.lines
    at = start + 1 if start < end and lines[start] in _ROOTS else start
    if at == start and (at >= end or lines[at] not in _TOGGLES):
        return
    kind = lines[start].lower() if at > start else ""
    at += at < end and lines[at] in _TOGGLES
    if at < end and lines[at] == _NO_SCHEMA:
        return
    _refuse_lost_tab(source, at, end)
    lost: list[Found] = []
    if any(lines[index : index + len(COLUMNS)] == COLUMNS for index in range(at, end)):
        table = Table(source, at, end, is_last=is_last)
        whole, lost = table.whole(Found("", start + 1), kind), table.lost
    else:
        tree = _Tree(source, at, end)
        whole = tree.whole(Found("", start + 1), kind)
        tree.refuse_rest()
    tokens.words(whole.description, whole.at("words"))
    if "properties" in whole.unclear and not whole.children:
        whole.type, whole.members, whole.tabs = "", [], []
    for one in lost:
        tokens.add(one.name, one.line, "unclear")
    spoken.add_body(tokens, whole)


def _match(form: re.Pattern[str], line: str) -> re.Match[str] | None:
    return form.fullmatch(line) if len(line) <= _LONGEST else None


class _Tree(Rows):
    """A schema between two lines. `at` is the index of the next line."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        # What ends the open objects, from outside, and the number of the next member of each open union.
        self.closing: list[str] = []
        self.members: list[int] = []
        self.kind = ""  # of the last row

    def whole(self, found: Found, kind: str) -> Found:
        """Returns the body as a field without a name. Raises `InputError` if its brackets do not match."""
        root = next((at for at in range(self.at, self.end) if self._is_root(at)), None)
        if root is None:
            raise self._lost("the schema does not begin with a bracket")
        row = _match(_ROW, self.lines[root])
        spoken.describe(found, list(self.source.paragraphs(self.at, root)), is_value=False)
        self.at = root + 1
        if row is not None:  # a value without fields
            spoken.add_type(found, row["kind"] or "")
            return found
        found.type = "" if kind not in ("object", "array") else kind
        if self.lines[root] not in _FOLDED:
            self._enter(self.lines[root])
        self._open(found, self.lines[root], is_list=kind == "array")
        return found

    def refuse_rest(self) -> None:
        """Raises `InputError` if a row or a bracket follows the schema."""
        for at in range(self.at, self.end):
            if self.lines[at] in _CLOSED or _match(_ROW, self.lines[at]):
                self.at = at
                raise self._lost(f"'{self.lines[at][:60]}' follows the end of the schema")

    def _is_root(self, at: int) -> bool:
        line = self.lines[at]
        row = _match(_ROW, line) if line.startswith(":") else None
        return (
            line in _BRACKETS or line in _FOLDED or line.startswith(_LISTS) or (row is not None and bool(row["kind"]))
        )

    def _lost(self, message: str) -> Exception:
        return self.source.error(message, self.at + 1, "the whole tree of the schema, with its brackets")

    def _open(self, found: Found, bracket: str, *, is_list: bool) -> None:
        """Adds what the brackets of a field hold, which begin on the line before."""
        if bracket in _FOLDED:
            found.unclear += [] if bracket == "{ }" else ["properties"]
            return
        is_lists = bracket.startswith(_LISTS)
        rows = self._rows()
        if is_lists or bracket == "[":  # a list of lists
            found.type, found.unclear = "", [*found.unclear, "properties"]
        elif any("properties" in row.unclear and not row.name for row in rows):  # whose end is not told
            found.children = [row for row in rows if row.name]
            found.unclear.append("properties")
        else:
            spoken.add_held(found, rows, is_list=is_list)

    def _enter(self, bracket: str) -> None:
        """Begins an object or a list, whose rows come next. Raises `InputError` if it is nested too deeply."""
        if len(self.closing) >= _DEEPEST:
            raise self._lost(f"more than {_DEEPEST} objects in each other")
        self.closing.append("]]" if bracket.startswith(_LISTS) else _BRACKETS[bracket][0])
        self.members.append(0)

    def _rows(self) -> list[Found]:
        """Returns the rows up to a closing bracket; the members of a union are in one row without a name."""
        rows: list[Found] = []
        end = self.closing[-1]
        while True:
            self.skip()
            line = self.line(self.at)
            if line == end:
                self.at += 1
                break
            if line in _UNIONS:
                rows.append(self._union())
            elif row := self._row_at(self.at):
                rows.append(self._row(row))
            elif self._is_inner(self.at):
                self._skip_inner(line)
            else:
                raise self._lost(f"'{line[:60]}' stands where a field or '{end}' is expected")
        self.closing.pop()
        self.members.pop()
        return rows

    def _is_inner(self, at: int) -> bool:
        """Returns whether a line opens the objects in a list of lists, which has no row of its own."""
        return self.line(at) in _BRACKETS and bool(self.closing) and self.closing[-1] in ("]]", "]")

    def _skip_inner(self, bracket: str) -> None:
        self.at += 1
        self._enter(bracket)
        self._below(Found("", self.at), is_value=False)
        self._rows()

    def _union(self) -> Found:
        union = Found("", self.at + 1)
        self.at += 1
        number = 1
        outer = self.members[-1]
        while True:
            self.members[-1] = number
            self.skip()
            option = self._option(self.at)
            if option is None:
                break
            one = Found(option["title"].strip() or f"Option {number}", self.at + 1)
            self.at += 1
            number += 1
            self.members[-1] = number
            self._hold(one, option["opened"], option["kind"])
            union.members.append(one)
        if not union.members:
            raise self._lost("a union without a member")
        self.members[-1] = outer
        union.tabs = [one.name for one in union.members]
        return union

    def _option(self, at: int) -> re.Match[str] | None:
        found = _match(_OPTION, self.line(at)) if self.members and self.members[-1] else None
        return found if found and found["number"] == str(self.members[-1]) else None

    def _row(self, row: re.Match[str]) -> Found:
        access = row["before"] or row["after"]
        found = spoken.field(row["name"], self.at + 1, is_required=bool(row["mark"]), access=access)
        self.at += 1
        self._hold(found, row["opened"], row["kind"])
        return found

    def _hold(self, found: Found, opened: str | None, kind: str | None) -> None:
        self.kind = kind or ""
        if opened is None:
            spoken.add_type(found, (kind or "").strip())
            self._below(found, is_value=True)
            return
        word = _FOLDED.get(opened) if opened in _FOLDED else _BRACKETS.get(opened, ("", "array of array"))[1]
        spoken.add_type(found, word or "")
        is_list = found.type == "array of object"
        if opened not in _FOLDED:
            self._enter(opened)
        self._below(found, is_value=False)
        self._open(found, opened, is_list=is_list)

    def _below(self, found: Found, *, is_value: bool) -> None:
        """Adds the description and the facts below a row: a paragraph between blank lines, a line directly above
        the next row.
        """
        words: list[tuple[int, str]] = []
        doubtful = False
        while self.at < self.end:
            start = self.at
            self.skip()
            gap = self.at - start
            if self._is_structure(self.at):
                break
            after = self._after_code(self.at)
            stop = next((at for at in range(after, self.end) if not self.lines[at]), self.end)
            inner = next((at for at in range(max(after, self.at + 1), stop) if self._is_structure(at)), None)
            if inner == self.at + 1 and self._labels(self.at):
                self._add_facts(found, is_doubtful=doubtful)
                break
            if start == self.at:  # no blank line before it
                raise self._lost(f"'{self.lines[self.at][:60]}' stands where a field or an empty line is expected")
            # Where a row was lost, its description and its facts follow those of the row above.
            doubtful = doubtful or bool(words and gap > 1) or self.lines[self.at].startswith(spoken.LABELS)
            if inner is not None and self._ends_with_rows(inner, stop):  # below a list stands no blank line
                found.unclear.append("description")
                self.at = inner
                if self._labels(inner - 1):
                    self.at = inner - 1
                    self._add_facts(found, is_doubtful=doubtful)
                break
            doubtful = doubtful or inner is not None
            if stop == self.at + 1 and _MAYBE.fullmatch(self.lines[self.at]):
                found.unclear.append("description")
            words.append((self.at, "\n".join(self.lines[self.at : stop])))
            self.at = stop
        found.unclear += ["description"] if doubtful else []
        spoken.describe(found, words, is_value=is_value)

    def _after_code(self, at: int) -> int:
        """Returns the index after JSON code in a description, which begins with a name between quotation marks."""
        if not (self.lines[at].startswith('"') and self.lines[at].endswith(("{", "["))):
            return at
        depth = 0
        for end in range(at, self.end):
            depth += sum((sign in "{[") - (sign in "}]") for sign in self.lines[end])
            if depth <= 0:
                return end + 1
        return at

    def _ends_with_rows(self, start: int, stop: int) -> bool:
        """Returns whether all lines from one to the next blank line are rows, brackets, or facts of these rows."""
        rows = range(start, stop)
        return all(_match(_ROW, self.lines[at]) or self._is_mark(at) or self._labels(at) for at in rows)

    def _is_mark(self, at: int) -> bool:
        return self.lines[at] in (*_CLOSED, *_UNIONS) or _match(_OPTION, self.lines[at]) is not None

    def _add_facts(self, found: Found, *, is_doubtful: bool) -> None:
        spoken.add_facts(found, self.lines[self.at], self.at + 1, self.kind, is_doubtful=is_doubtful)
        self.at += 1

    def _is_structure(self, at: int) -> bool:
        """Returns whether a line is a row, a union, a member of it, or the bracket that ends the innermost object."""
        line = self.line(at)
        if line in _UNIONS or (line in _CLOSED and self.closing and line == self.closing[-1]):
            return True
        if self._option(at) is not None or self._is_inner(at):
            return True
        if self._after_code(at) > at:
            return False
        if self._row_at(at) is None:
            return False
        after = self.line(at + 1)
        is_followed = not after or after in _UNIONS or after in _CLOSED or after.startswith(spoken.LABELS)
        return is_followed or bool(_match(_ROW, after) or _match(_OPTION, after))

    def _row_at(self, at: int) -> re.Match[str] | None:
        row = None if at >= self.end or self._labels(at) else _match(_ROW, self.lines[at])
        if row is None or row["opened"] or self.lines[at - 1]:
            return row
        # After a blank line it may be a paragraph: `Example: text`.
        is_format = row["kind"].isascii() and row["kind"].isalpha()
        is_known = " " not in row["name"] and (is_format or "┃" in row["kind"])
        return row if is_known or spoken.KNOWN.fullmatch(row["kind"]) else None

    def _labels(self, at: int) -> bool:
        """Returns whether a line has facts of the row above. Raises `InputError` if it may be a field of this name."""
        line = self.lines[at]
        label, _ = spoken.labeled(line)
        row = _match(_ROW, line) if label else None
        if row is None or row["name"] != label.removesuffix(":"):
            return bool(label)
        if row["opened"] or row["mark"]:
            return False
        if (row["kind"] or "") not in spoken.TYPES:
            return True
        if label != "Default:":  # limits have numbers
            return {"Value:": "const", "Allowed:": "enum"}.get(label, " ") in self.kind
        raise self._lost(f"'{line}' is a field, or a fact of the field above")


def _is_parameter(source: Source, at: int) -> bool:
    """Returns whether a row of a table begins: a name, a type, and the next cell, which begins with a tab."""
    lines = source.lines
    if at + 2 >= len(lines) or not lines[at] or not lines[at + 1]:
        return False
    return not lines[at + 2] and source.raw(at + 2).startswith("\t")


def _no_parameter(source: Source, at: int) -> InputError:
    message = f"'{source.lines[at][:60]}' is no parameter"
    return source.error(message, at + 1, "a name, a type and a tab below each other")


def _parameters(source: Source, start: int, end: int, *, is_form: bool = False) -> Iterator[Found]:
    """Yields the rows of a table of parameters, or of the parts of a form."""
    lines = source.lines
    if not any(lines[start:end]):  # a parameter without a schema is not printed
        return
    starts = [at for at in range(start, end) if _is_parameter(source, at)]
    if not starts or any(lines[at] for at in range(start, starts[0])):
        raise _no_parameter(source, start)
    for at, stop in pairwise([*starts, end]):
        name = lines[at]
        if at > start and lines[at - 1]:
            raise source.error(f"'{name[:60]}' may be a name or a type", at + 1, "an empty line above each name")
        is_required = name.endswith("*") if is_form else name.startswith("* ")
        plain = (name.removesuffix("*") if is_form else name.removeprefix("* ")).strip()
        found = spoken.parameter(plain, at + 1, lines[at + 1], is_required=is_required, is_form=is_form)
        found.lines["type"] = at + 2
        if is_form and lines[at + 1] == "object":  # the text does not say where its fields end
            found.unclear = ["properties", *found.unclear]
            yield found
            continue
        index = at + 3
        while index < stop and lines[index]:
            label, text = spoken.labeled(lines[index])
            spoken.add_labeled(found, label or "Constraints:", text)
            index += 1
        said = list(source.paragraphs(index, stop))
        after = stop - 1 - max((line for line in range(index, stop) if lines[line]), default=stop)
        if said and said[-1][1].startswith(_EXAMPLES) and after < (1 if stop == end else 2):
            said = said[:-1]  # those of the renderer have no empty line of their own after them
        ends = [place + text.count("\n") for place, text in said]
        if any(place - before > 2 for (place, _), before in zip(said[1:], ends, strict=False)):
            found.unclear.append("description")  # a name or a type was lost
        else:
            found.describe(said)
        yield found


READERS = (Reader("RapiDoc, text", _claims, _read, renderer="RapiDoc", most=SURE),)
