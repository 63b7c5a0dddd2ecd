"""Reads the models of Swagger UI (5.x) for OpenAPI 3.0: braces tell where an object ends.

A saved page has the same lines as a copied text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bythebook_capture.read.renderers import swagger_models
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.renderers.texts.listed_rows import Rows
from bythebook_capture.read.source import Source
from bythebook_openapi.errors import InputError

__all__ = ["AFTER_MODEL", "Models"]

_PRIMITIVE = re.compile(
    r"(?P<title>.*?)(?P=title)(?P<type>(?:string|integer|number|boolean|object|file|any)(?:\(\$[^()\s]+\))?)"
)
_LIST = re.compile(r"(?P<title>[^\[{]*)\[(?P<item>.*)")
_OBJECT = re.compile(r"[^{]*\{")
# A model that is nested too deeply to be opened.
_FOLDED = re.compile(r"[^\[{]*(?:\{\.\.\.\}|\[\.\.\.\])(?P<rest>\]*)")
# What a field has beside its name.
_VALUE = re.compile(r"[\[{]|(?:string|integer|number|boolean|object|file|any)(?:\(\$[^()\s]+\))?\]*$|^\s*$")
_UNION = re.compile(r"(?P<word>oneOf|anyOf|allOf|not) ->")
_FACT = re.compile(r"(?P<name>[\w-]+): ?(?P<value>.*)")
_MOST_NESTED = 60
_MOST_FACTS = 12
_ADVICE = "the saved HTML of the page, or its openapi.json"
# Rows of an object that are no fields.
_OF_OBJECT = ("deprecated:", "externalDocs:")
AFTER_MODEL = ("Responses", "Headers:", "Callbacks", "Parameters", "Example Description")


class Models(Rows):
    """The models in braces between two lines. `at` is the index of the next line."""

    # Whether the value that is read is an item of a list, whose bracket may follow it.
    is_item = False
    # The fields that nothing places: there are none between braces.
    lost: Sequence[Found] = ()

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        self.cells: dict[int, bool] = {}  # what is known of rows, see `_is_cell`

    def whole(self) -> Found:
        """Returns the model as a field without a name. Raises `InputError` if its braces do not match."""
        start = self.at
        self.at += 1
        found, rest = self._value(Found("", start + 1), self.lines[start], 0)
        after = next((at for at in range(self.at, self.end) if self.lines[at]), self.end)
        if rest or (after < self.end and not self.lines[after].startswith(AFTER_MODEL)):
            said = self.lines[after if after < self.end else start][:60]
            raise self._unbalanced(f"'{rest or said}' follows its end", after)
        return found

    def _unbalanced(self, message: str, at: int, what: str = "model") -> Exception:
        return self.source.error(f"the brackets of a {what} do not match: {message}", at + 1, _ADVICE)

    def _value(self, found: Found, text: str, depth: int) -> tuple[Found, str]:
        """Reads the value that begins with a text, and what follows on later lines. Returns it, and what is left of
        the last line: the closing brackets of what holds it.
        """
        if depth > _MOST_NESTED:
            raise self.source.error("the models are nested too deeply", self.at, f"at most {_MOST_NESTED} levels")
        found.lines["type"] = self.at
        if folded := _FOLDED.fullmatch(text):
            found.unclear.append("properties")
            return found, folded["rest"] or self._facts(found)
        if not text.endswith("]") and (primitive := _PRIMITIVE.fullmatch(text)):
            found.type = swagger_models.parameter_type(primitive["type"])
            return found, self._facts(found)
        is_object = _OBJECT.fullmatch(text) is not None
        if is_object and text.count("[") == text.count("]"):  # a title may have brackets: `Page[Item]{`
            return self._object(found, depth)
        if listed := _LIST.fullmatch(text):
            return self._list(found, listed["item"], depth)
        plain = text.rstrip("]")
        if primitive := _PRIMITIVE.fullmatch(plain) or _PRIMITIVE.fullmatch(self._without_title(plain)):
            found.type = swagger_models.parameter_type(primitive["type"])
        return found, text[len(plain) :] or self._facts(found)

    def _without_title(self, text: str) -> str:
        """Returns a type without the title that the page prints before it, and again on a line below it."""
        for at in range(self.at, min(self.at + _MOST_FACTS, self.end)):
            if "\t" in self.source.raw(at):
                break
            line = self.lines[at]
            title = line.removeprefix("title: ").rstrip("]" if self.is_item else "")
            if line.startswith("title: ") and title in text:
                return text.rpartition(title)[2]
        return text

    def _list(self, found: Found, item: str, depth: int) -> tuple[Found, str]:
        begin = self.at
        if not item:  # facts of the list stand before its items
            while self.at < self.end and not self._begins_item(self.lines[self.at]) and not self._is_titled():
                self.at += 1
            if self.at == self.end:
                raise self._unbalanced("nothing stands in a list", begin - 1, "list")
            item = self.lines[self.at]
            self.at += 1
        own = range(begin, self.at - 1)
        before, self.is_item = self.is_item, True
        items, rest = self._value(Found("", self.at), item, depth + 1)
        self.is_item = before
        if not rest and self._is_fact(self.at - 1) and self.lines[self.at - 1].endswith("]"):
            rest = "]"  # behind the last fact of the object
        if not rest.startswith("]"):
            raise self._unbalanced(f"a list begins on line {begin} and does not end", self.at - 1, "list")
        if items.members and all(one.children for one in items.members):
            items.type = "object"
        if items.type:
            found.tabs, found.members = items.tabs, items.members
            found.items_of(items.type)
            found.children = items.children
        self._add(found, own)
        return found, rest[1:]

    def _begins_item(self, line: str) -> bool:
        if _FACT.fullmatch(line):
            return False
        return bool(
            _FOLDED.fullmatch(line)
            or _OBJECT.fullmatch(line)
            or ((listed := _LIST.fullmatch(line)) and (not listed["item"] or self._begins_item(listed["item"])))
            or _PRIMITIVE.fullmatch(line.rstrip("]"))
        )

    def _is_titled(self) -> bool:
        """Returns whether a plain item begins with its title, which stands on the next line again."""
        line, below = (*self.lines[self.at : self.at + 2], "")[:2]
        title = below.removeprefix("title: ").rstrip("]")
        is_named = below.startswith("title: ") and line.startswith(title)
        return is_named and _PRIMITIVE.fullmatch(line.removeprefix(title)) is not None

    def _object(self, found: Found, depth: int) -> tuple[Found, str]:
        begin = self.at
        before, self.is_item = self.is_item, False
        is_union = self._object_rows(found, depth)
        self.is_item = before
        if self.at >= self.end:
            raise self._unbalanced(f"an object begins on line {begin} and does not end", begin - 1)
        rest = self.lines[self.at].removeprefix("}")
        self.at += 1
        if rest.strip("]"):
            raise self._unbalanced(f"'{rest[:40]}' stands beside its end", self.at - 1)
        if found.children and is_union:  # a union beside fields
            found.members, found.tabs = [], []
            found.unclear.append("properties")
        found.type = "object" if found.children else ""
        while not rest and self.at < self.end and self._is_fact(self.at):
            if self.lines[self.at] == "nullable: true":
                found.add_null()
            self.at += 1
        return found, rest

    def _object_rows(self, found: Found, depth: int) -> bool:
        """Adds the rows up to the closing bracket, and returns whether a union is among them."""
        is_union = False
        while self.at < self.end and not self.lines[self.at].startswith("}"):
            line = self.lines[self.at]
            self.at += 1
            name, tab, value = self.source.raw(self.at - 1).partition("\t")
            if found_union := _UNION.match(line):
                is_union = True
                self._members(found, found_union["word"], depth)
            elif tab and name.strip() == "description:":
                self._describe(found)
            elif tab and name.strip() not in _OF_OBJECT and not self._is_cell(self.at - 1):
                rest = self._row(found, name.strip(), value.strip(), depth)
                if rest:
                    raise self._unbalanced(f"'{rest}' ends no list", self.at - 1, "list")
        return is_union

    def _is_fact(self, at: int) -> bool:
        line = self.lines[at]
        return bool(_FACT.fullmatch(line)) and "\t" not in line and line not in AFTER_MODEL

    def _members(self, found: Found, word: str, depth: int) -> None:
        """Reads the members of a union, and goes on to the end of the object that holds them."""
        begin = self.at
        members: list[Found] = []
        try:
            while word in ("oneOf", "anyOf") and self.at < self.end and not self._is_end():
                members.append(self._one_member(depth))
        except InputError:
            members = [*members, Found("", self.at)] if members else []  # what the others are is not told
            self.at = begin
        if not self._is_end():
            self.at = begin
            self._skip()
        if members:
            swagger_models.set_members(found, members)

    def _is_end(self) -> bool:
        return self.at < self.end and self.lines[self.at].startswith("}")

    def _one_member(self, depth: int) -> Found:
        """Returns a member of a union. Raises `InputError` for a line that begins none, or for facts below it."""
        line = self.lines[self.at]
        self.at += 1
        title = line.partition("{")[0]
        if _OBJECT.fullmatch(line):
            one, rest = self._value(Found(title, self.at), line, depth + 1)
        elif self._begins_item(line) and (self._is_end() or self._begins_item(self.line(self.at))):
            one, rest = Found(title, self.at), ""
            if _LIST.fullmatch(line):
                one, rest = self._value(one, line, depth + 1)
        else:
            raise self._unbalanced(f"'{line[:40]}' begins no member", self.at - 1)
        if rest:
            raise self._unbalanced(f"'{rest}' ends no list", self.at - 1, "list")
        return one

    def _skip(self) -> None:
        """Goes on to the end of the object that holds the members of a union."""
        depth = 0
        while self.at < self.end:
            line = self.lines[self.at]
            if line.startswith("}"):
                if not depth:
                    return
                depth -= 1
            depth += line.endswith("{")
            self.at += 1

    def _row(self, found: Found, name: str, value: str, depth: int) -> str:
        if name.endswith(("**", "{", "[")):
            raise self.source.error(f"'{name[:60]}' is no name", self.at, "the name of a field")
        is_rest = name.startswith("< * >")
        one = Found("{key}" if is_rest else name.removesuffix("*"), self.at)
        if name.endswith("*"):
            one.pills.append("required")
        one, rest = self._value(one, value, depth + 1)
        found.children.append(one)
        return rest

    def _describe(self, found: Found) -> None:
        begin = self.at
        while self.at < self.end and not self._ends_row(self.at):
            self.at += 1
        found.describe(self.source.paragraphs(begin, self.at))

    def _ends_row(self, at: int) -> bool:
        line = self.lines[at]
        is_row = "\t" in self.source.raw(at) and not self._is_cell(at)
        return line.startswith("}") or is_row or line in AFTER_MODEL

    def _is_cell(self, at: int) -> bool:
        """Returns whether a row is that of a table in a description: it has no type, or stands below such a one."""
        first = at
        while first >= 0 and first not in self.cells and "\t" in self.lines[first]:
            first -= 1
        is_cell = self.cells.get(first, False)
        for index in range(first + 1, at + 1):
            name, _, value = self.lines[index].partition("\t")
            is_row = name.strip() in _OF_OBJECT or name.startswith("<") or _VALUE.search(value) is not None
            is_cell = self.cells[index] = is_cell or not is_row
        return is_cell

    def _facts(self, found: Found) -> str:
        """Adds the facts below a type, and returns the brackets that close what holds it."""
        begin = self.at
        while self.at < self.end and not self._ends_row(self.at):
            self.at += 1
        stop = self.at
        last = next((at for at in range(stop - 1, begin - 1, -1) if self.lines[at]), None)
        rest = ""
        is_closed = last is not None and self.lines[last].endswith("]")
        if last is not None and is_closed and self.is_item and not self._is_options(last):
            rest = "]"
        self._add(found, range(begin, stop), without=rest)
        return rest

    def _is_options(self, at: int) -> bool:
        line = self.lines[at]
        return line.startswith("[ ") and line.endswith(" ]") and self.lines[at - 1] == "Enum:"

    def _add(self, found: Found, places: Sequence[int], without: str = "") -> None:
        """Adds the facts on lines: some beside the type, then a description, then the options."""
        lines = self.lines
        facts: dict[str, str] = {}
        where: dict[str, int] = {}
        at, stop = (places[0], places[-1] + 1) if places else (0, 0)
        while at < stop and lines[at] and lines[at] != "Enum:":
            text = lines[at].removesuffix(without) if at == stop - 1 else lines[at]
            if said := _FACT.fullmatch(text):
                facts.setdefault(said["name"], said["value"])
                where.setdefault(said["name"], at + 1)
            at += 1
        options = next((index for index in range(at, stop - 1) if self._is_options(index + 1)), stop)
        texts = [(place, text) for place, text in self.source.paragraphs(at, options) if text != without]
        if texts and texts[-1][1].endswith("Enum:"):
            raise self.source.error("no options stand below 'Enum:'", texts[-1][0] + 1, "options in brackets")
        found.describe(texts)
        if facts.get("nullable") == "true":
            found.add_null()
        for word, pill in (("readOnly", "read-only"), ("writeOnly", "write-only"), ("deprecated", "deprecated")):
            if facts.get(word) == "true":
                found.pills.append(pill)
                found.lines[pill] = where[word]
        if "default" in facts:
            with found.on(where["default"]):
                found.add_default(facts["default"])
        for word, line in where.items():
            with found.on(line):
                swagger_models.add_bound(found, facts, word)
        if options < stop:
            with found.on(options + 2):
                swagger_models.add_enum(found, lines[options + 1])
