"""Reads the copied text of pages of Swagger UI (5.x) whose operations and models are opened.

Models of OpenAPI 3.0 stand in braces, which tell where an object ends. Those of OpenAPI 3.1 are lists of fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bythebook_capture.facts import METHODS
from bythebook_capture.read.renderers.rows import MEDIA, Found, distinct, headings
from bythebook_capture.read.renderers.swagger_models import (
    NOT_IN_FORMS,
    add_bounds,
    add_enum,
    parameter_type,
    set_members,
)
from bythebook_capture.read.renderers.texts.listed_rows import TextOperation, nested, text_reader
from bythebook_capture.read.renderers.texts.swagger_flat import FlatModel, flat_model, is_flat
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

_PLACES = headings("(path)", "(query)", "(header)", "(cookie)")
_SIGNS = ("Example Value", "Try it out", "Media type", "Controls Accept header.")
_STATUS = re.compile(r"(?P<status>[1-5](?:\d\d|XX)|default|undocumented)", re.IGNORECASE)
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
_OPTIONS = "Available values : "
_DEFAULT = "Default value : "
_EXAMPLES = ("Example : ", "Examples: ", "Example Value", "Examples:")
_EXAMPLE = "Example Value"
_BEFORE_MODEL = ("Media type", _EXAMPLE)
_MOST_NESTED = 60
_MOST_FACTS = 12
_ADVICE = "the saved HTML of the page, or its openapi.json"
_AFTER_MODEL = ("Responses", "Headers:", "Callbacks", "Parameters", "Example Description")
_UNNAMED = re.compile(r"\S+\n\(\)")
_METHOD = re.compile(r"[A-Za-z]+")
# Rows of an object that are no fields.
_OF_OBJECT = ("deprecated:", "externalDocs:")


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each opened operation of the page."""
    last = _webhooks(source)
    heads = [at for at in range(last - 1) if source.is_address(at)]
    parts = [(at, _before_another(source, at, end)) for at, end in zip(heads, [*heads[1:], last], strict=False)]
    opened = [(at, end) for at, end in parts if any(source.lines[index] == "Responses" for index in range(at, end))]
    if heads and not opened:
        message = "no operation is expanded"
        raise source.error(message, heads[0] + 1, "a page on which the operations are opened, and their schemas")
    return distinct(source, "Swagger UI", [_operation(source, at, end) for at, end in opened])


def _before_another(source: Source, start: int, end: int) -> int:
    """Returns where an operation ends: at the next one, also if its method is none that is read, such as `copy`."""
    lines = source.lines
    responses = [at for at in range(start, end) if lines[at] == "Responses"]
    if len(responses) < 2:
        return end
    spots = range(responses[0], responses[-1])
    is_head = (at for at in spots if _METHOD.fullmatch(lines[at]) and re.fullmatch(r"/\S*", lines[at + 1]))
    return next(is_head, end)


def _webhooks(source: Source) -> int:
    """Returns the index of the heading of the webhooks, which have no path and stand last; else that of the end."""
    lines = source.lines
    found = (at for at in range(len(lines) - 1) if lines[at] == "Webhooks" and lines[at + 1].lower() in METHODS)
    return next((at for at in found if lines[at + 1].isupper()), len(lines))


def _operation(source: Source, start: int, end: int) -> Tokens:
    lines, tokens = source.lines, TextOperation()
    responses = max(at for at in range(start, end) if lines[at] == "Responses")
    body = next((at for at in range(start, responses) if lines[at] == "Request body"), responses)
    parameters = next((at for at in range(start, body) if lines[at] == "Parameters"), body)
    method, path, summary = lines[start], lines[start + 1].replace("\u200b", ""), lines[start + 2]
    spots = (start + 1, start + 2, start + 3)
    tokens.head(*spots, method=method, path=path, summary=summary if start + 2 < parameters else "")
    _parameters(source, parameters, body, tokens)
    if body < responses:
        _body(source, body, responses, tokens)
    else:
        _body_parameter(source, parameters, responses, tokens)
    _responses(source, responses, end, tokens)
    return tokens.finished(source.file)


def _parameters(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    found: dict[str, list[Found]] = {}
    spots = [at for at in range(start, end) if source.lines[at] in _PLACES]
    heads = [_head(source, at, start) for at in spots]
    for at, head, after in zip(spots, heads, [*heads[1:], end], strict=False):
        found.setdefault(_PLACES[source.lines[at]], []).append(_parameter(source, head, at, after))
    for heading in _PLACES.values():
        if heading in found:
            tokens.add(heading, found[heading][0].line, "heading")
            tokens.fields(found[heading])


def _head(source: Source, at: int, start: int) -> int:
    """Returns the index of the name of a parameter: it stands above its type and its place.

    An empty line, or the head of the table, stands above it.
    """
    head = at
    while head > start and source.lines[head - 1] and "\t" not in source.lines[head - 1]:
        head -= 1
    if head == at:
        raise source.error(f"no name stands above '{source.lines[at]}'", at + 1, "the name of a parameter")
    return head


def _named(source: Source, head: int, at: int) -> Found:
    """Returns a parameter, or a field of a form, with what stands on the lines of its name and its type."""
    name = source.lines[head].replace("\u00a0", " ")
    found = Found(name.removesuffix(" *").strip(), head + 1)
    if name.endswith(" *"):
        found.pills.append("required")
    between = list(source.lines[head + 1 : at])
    if "deprecated" in between[1:]:
        found.pills.append("deprecated")
    if between:
        found.type = parameter_type(between[0])
        found.lines["type"] = head + 2
    found.unclear.append("null")  # the renderer does not print it of parameters
    return found


def _parameter(source: Source, head: int, at: int, end: int) -> Found:
    found = _named(source, head, at)
    blocks = list(source.paragraphs(at + 1, end))
    options = ""
    for place, text in blocks:
        # A parameter without a name may follow, or the model of this one.
        if _UNNAMED.fullmatch(text) or text.startswith(f"{_EXAMPLE}\n"):
            break
        if text.startswith(_OPTIONS):
            options = text.removeprefix(_OPTIONS)
            found.lines["enum"] = place + 1
        elif text.startswith(_DEFAULT):
            with found.on(place + 1):
                found.add_default(text.removeprefix(_DEFAULT))
        elif options and (values := _options(text, options)):
            found.add_options(values)
            options = ""
        elif not options and not text.startswith((*_EXAMPLES, "--")) and found.default is None:
            found.describe([text], place + 1)
    if options:
        found.unclear.append("enum")
    if found.type == "object":
        _hold(found, source, at + 1, end)
    return found


def _hold(found: Found, source: Source, start: int, end: int) -> None:
    """Adds the fields of a parameter that is an object: its model stands below the word `Schema`."""
    begin = next((at + 1 for at in range(start, end) if source.lines[at] == "Schema"), end)
    if begin >= end or not source.lines[begin]:
        return
    if is_flat(source.lines[begin]):
        model = flat_model(source, begin, end)
        found.children, lost = nested(model.listed)
        found.unclear += ["properties"] if lost or model.lost else []
        return
    try:
        found.children = _Models(source, begin, end).whole().children
    except InputError:
        found.unclear.append("properties")


def _options(text: str, listed: str) -> list[str]:
    """Returns the options at the end of a paragraph, if a line above lists them: it does not tell where each ends.

    The names of examples may stand above them.
    """
    values = [line for line in text.split("\n") if line != "--"]
    starts = range(len(values)) if text.startswith(_EXAMPLES) else range(min(1, len(values)))
    return next((values[at:] for at in starts if ", ".join(values[at:]) == listed), [])


def _media(source: Source, at: int, tokens: TextOperation) -> int:
    """Adds the media type, unless there are several to choose from, and returns the index after them."""
    end = source.end_of(at, MEDIA)
    if end == at + 1:
        tokens.add(source.lines[at], at + 1, "media")
    return end


def _body(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    tokens.add("Body", start + 1, "heading")
    at = _media(source, start + 1, tokens)
    until = next((index for index in range(at, end) if source.lines[index].startswith(_EXAMPLES)), at)  # else a form
    form = [] if until > at else list(_form(source, at, end))
    tokens.said(source.paragraphs(at, form[0].line - 1 if form else until))
    if form:
        tokens.fields(form)
    else:
        _payload(source, until, end, tokens)


def _form(source: Source, start: int, end: int) -> Iterator[Found]:
    """Yields the fields of a form: a tab alone on its line stands below the name and the type of each."""
    spots = [at for at in range(start + 1, end) if source.raw(at).strip(" ") == "\t" and source.lines[at - 1]]
    heads = [_head(source, at, start) for at in spots]
    for at, head, after in zip(spots, heads, [*heads[1:], end], strict=False):
        found = _named(source, head, at)
        found.unsaid += NOT_IN_FORMS
        for place, text in source.paragraphs(at + 1, after):
            found.describe([text], place + 1)
        yield found


def _body_parameter(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    """Adds the body of a page of OpenAPI 2.0, where it is a parameter."""
    at = next((index for index in range(start, end) if source.lines[index] == "(body)"), end)
    if at == end:
        return
    name = source.lines[_head(source, at, start)].replace("\u00a0", " ")
    tokens.section("Body", at + 1, is_required=name.endswith(" *"))
    media = next((index + 1 for index in range(at, end - 1) if source.lines[index] == "Parameter content type"), end)
    if media < end:
        _media(source, media, tokens)
    until = next((index for index in range(at, end) if source.lines[index] == _EXAMPLE), at)
    tokens.said(source.paragraphs(at + 1, until))
    model = next((index for index in range(until, end) if source.lines[index] == "Parameter content type"), end)
    _payload(source, until, model, tokens)


def _responses(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    heads = [at for at in range(start, end) if source.raw(at).endswith("\t") and _STATUS.fullmatch(source.lines[at])]
    for at, after in zip(heads, [*heads[1:], end], strict=False):
        tokens.section("Response", at + 1, status=source.lines[at].replace("xx", "XX"))
        stop = next((index for index in range(at + 1, after) if source.raw(index).startswith("\t")), after)
        media = next((index for index in range(at, stop) if source.lines[index] in _BEFORE_MODEL), stop)
        words = next((index for index in range(at, media) if source.lines[index] == "Headers:"), media)
        tokens.said(source.paragraphs(at + 1, words))
        if media < stop and source.lines[media] == _EXAMPLE:
            _payload(source, media, stop, tokens)
        elif media < stop:
            _payload(source, _media(source, media + 1, tokens), stop, tokens)


def _names_model(source: Source, at: int) -> bool:
    return source.lines[at] == "Schema" or source.lines[at - 1 : at + 1] == (_EXAMPLE, "Model")


def _payload(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    """Adds the model below the word `Schema`, or below `Model` on a page of OpenAPI 2.0."""
    begin = next((at + 1 for at in range(start, end) if _names_model(source, at)), end)
    if begin >= end or not source.lines[begin]:
        return
    if is_flat(source.lines[begin]):
        stop = next((at for at in range(begin, end) if source.lines[at] in _AFTER_MODEL), end)
        _flat(flat_model(source, begin, stop), tokens)
        return
    if source.lines[begin].startswith(("{", "[")) and '"' in "".join(source.lines[begin : begin + 2]):
        return  # a sample
    reading = _Models(source, begin, end)
    whole = reading.whole()
    if whole.description:
        tokens.paragraph(["\n\n".join(whole.description)], whole.at("words"), "words")
    whole.lines.pop("type", 0)
    tokens.whole(whole)


def _flat(found: FlatModel, tokens: TextOperation) -> None:
    """Adds a model without braces."""
    whole = found.whole
    if whole.description:
        tokens.paragraph(["\n\n".join(whole.description)], whole.at("words"), "words")
    if whole.type and (not found.listed or whole.type.startswith("object[]")):
        tokens.add(whole.type, whole.line, "type")
    for name, line in found.lost:
        tokens.add(name, line, "unclear")
    if whole.type.startswith("object"):
        tokens.listed(found.listed)


@dataclass
class _Models:
    """The models in braces between two lines. `at` is the index of the next line."""

    source: Source
    at: int
    end: int
    # Whether the value that is read is an item of a list, whose bracket may follow it.
    is_item: bool = False

    def whole(self) -> Found:
        """Returns the model as a field without a name. Raises `InputError` if its braces do not match."""
        start = self.at
        self.at += 1
        found, rest = self._value(Found("", start + 1), self.source.lines[start], 0)
        after = next((at for at in range(self.at, self.end) if self.source.lines[at]), self.end)
        if rest or (after < self.end and not self.source.lines[after].startswith(_AFTER_MODEL)):
            said = self.source.lines[after if after < self.end else start][:60]
            raise self._unbalanced(f"'{rest or said}' follows its end", after)
        return found

    def _unbalanced(self, message: str, at: int) -> Exception:
        return self.source.error(f"the brackets of a model do not match: {message}", at + 1, _ADVICE)

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
            found.type = parameter_type(primitive["type"])
            return found, self._facts(found)
        is_object = _OBJECT.fullmatch(text) is not None
        if is_object and text.count("[") == text.count("]"):  # a title may have brackets: `Page[Item]{`
            return self._object(found, depth)
        if listed := _LIST.fullmatch(text):
            return self._list(found, listed["item"], depth)
        closing = re.search(r"\]*$", text)
        text, rest = (text[: closing.start()], closing.group()) if closing else (text, "")
        if primitive := _PRIMITIVE.fullmatch(text) or _PRIMITIVE.fullmatch(self._without_title(text)):
            found.type = parameter_type(primitive["type"])
        return found, rest or self._facts(found)

    def _without_title(self, text: str) -> str:
        """Returns a type without the title that the page prints before it, and again on a line below it."""
        for at in range(self.at, min(self.at + _MOST_FACTS, self.end)):
            if "\t" in self.source.raw(at):
                break
            line = self.source.lines[at]
            title = line.removeprefix("title: ").rstrip("]" if self.is_item else "")
            if line.startswith("title: ") and title in text:
                return text.rpartition(title)[2]
        return text

    def _list(self, found: Found, item: str, depth: int) -> tuple[Found, str]:
        begin = self.at
        if not item:  # facts of the list stand before its items
            while self.at < self.end and not self._begins_item(self.source.lines[self.at]) and not self._is_titled():
                self.at += 1
            if self.at == self.end:
                raise self._unbalanced("nothing stands in a list", begin - 1)
            item = self.source.lines[self.at]
            self.at += 1
        own = range(begin, self.at - 1) if self.at > begin else range(0)
        before, self.is_item = self.is_item, True
        items, rest = self._value(Found("", self.at), item, depth + 1)
        self.is_item = before
        if not rest and self._is_fact(self.at - 1) and self.source.lines[self.at - 1].endswith("]"):
            rest = "]"  # behind the last fact of the object
        if not rest.startswith("]"):
            raise self._unbalanced(f"a list begins on line {begin} and does not end", self.at - 1)
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
            or ((listed := _LIST.fullmatch(line)) and self._may_begin_list(listed["item"]))
            or _PRIMITIVE.fullmatch(line.rstrip("]"))
        )

    def _is_titled(self) -> bool:
        """Returns whether a plain item begins with its title, which stands on the next line again."""
        line, below = (*self.source.lines[self.at : self.at + 2], "")[:2]
        title = below.removeprefix("title: ").rstrip("]")
        is_named = below.startswith("title: ") and line.startswith(title)
        return is_named and _PRIMITIVE.fullmatch(line.removeprefix(title)) is not None

    def _may_begin_list(self, item: str) -> bool:
        """Returns whether an item may stand behind a bracket: a sentence such as `See input[].url.` begins no list."""
        return not item or self._begins_item(item)

    def _object(self, found: Found, depth: int) -> tuple[Found, str]:
        begin = self.at
        before, self.is_item = self.is_item, False
        is_union = self._object_rows(found, depth)
        self.is_item = before
        if self.at >= self.end:
            raise self._unbalanced(f"an object begins on line {begin} and does not end", begin - 1)
        rest = self.source.lines[self.at].removeprefix("}")
        self.at += 1
        if rest.strip("]"):
            raise self._unbalanced(f"'{rest[:40]}' stands beside its end", self.at - 1)
        if found.children and is_union:  # a union beside fields
            found.members, found.tabs = [], []
            found.unclear.append("properties")
        found.type = "object" if found.children else ""
        while not rest and self.at < self.end and self._is_fact(self.at):
            is_null = self.source.lines[self.at] == "nullable: true" and not found.type.endswith(" | null")
            found.type += " | null" if is_null and found.type else ""
            self.at += 1
        return found, rest

    def _object_rows(self, found: Found, depth: int) -> bool:
        """Adds the rows up to the closing bracket, and returns whether a union is among them."""
        is_union = False
        while self.at < self.end and not self.source.lines[self.at].startswith("}"):
            line = self.source.lines[self.at]
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
                    raise self._unbalanced(f"'{rest}' ends no list", self.at - 1)
        return is_union

    def _is_fact(self, at: int) -> bool:
        line = self.source.lines[at]
        return bool(_FACT.fullmatch(line)) and "\t" not in line and line not in _AFTER_MODEL

    def _members(self, found: Found, word: str, depth: int) -> None:
        """Reads the members of a union, and goes on to the end of the object that holds them."""
        begin = self.at
        members: list[Found] = []
        try:
            while word in ("oneOf", "anyOf") and not self.source.lines[self.at].startswith("}"):
                members.append(self._one_member(depth))
        except InputError:
            members = [*members, Found("", self.at)] if members else []  # what the others are is not told
            self.at = begin
        if not self._is_end():
            self.at = begin
            self._skip()
        if members:
            set_members(found, members)

    def _is_end(self) -> bool:
        return self.at < self.end and self.source.lines[self.at].startswith("}")

    def _one_member(self, depth: int) -> Found:
        """Returns a member of a union. Raises `InputError` for a line that begins none, or for facts below it."""
        line = self.source.lines[self.at]
        self.at += 1
        title = line.partition("{")[0]
        if _OBJECT.fullmatch(line):
            one, rest = self._value(Found(title, self.at), line, depth + 1)
        elif self._begins_item(line) and self.at < self.end and (self._is_end() or self._begins_item(self._next())):
            one, rest = Found(title, self.at), ""
            if _LIST.fullmatch(line):
                one, rest = self._value(one, line, depth + 1)
        else:
            raise self._unbalanced(f"'{line[:40]}' begins no member", self.at - 1)
        if rest:
            raise self._unbalanced(f"'{rest}' ends no list", self.at - 1)
        return one

    def _next(self) -> str:
        return self.source.lines[self.at]

    def _skip(self) -> None:
        """Goes on to the end of the object that holds the members of a union."""
        depth = 0
        while self.at < self.end:
            line = self.source.lines[self.at]
            if line.startswith("}"):
                if not depth:
                    return
                depth -= 1
            depth += line.endswith("{")
            self.at += 1

    def _row(self, found: Found, name: str, value: str, depth: int) -> str:
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
        texts = list(self.source.paragraphs(begin, self.at))
        found.description = [text for _, text in texts]
        if texts:
            found.lines["words"] = texts[0][0] + 1

    def _ends_row(self, at: int) -> bool:
        line = self.source.lines[at]
        is_row = "\t" in self.source.raw(at) and not self._is_cell(at)
        return line.startswith("}") or is_row or line in _AFTER_MODEL

    def _is_cell(self, at: int) -> bool:
        """Returns whether a row is that of a table in a description: it has no type, or stands below such a one."""
        while "\t" in self.source.lines[at]:
            name, _, value = self.source.lines[at].partition("\t")
            if name.strip() not in _OF_OBJECT and not name.startswith("<") and not _VALUE.search(value):
                return True
            at -= 1
        return False

    def _facts(self, found: Found) -> str:
        """Adds the facts below a type, and returns the brackets that close what holds it."""
        begin = self.at
        while self.at < self.end and not self._ends_row(self.at):
            self.at += 1
        stop = self.at
        last = next((at for at in range(stop - 1, begin - 1, -1) if self.source.lines[at]), None)
        rest = ""
        is_closed = last is not None and self.source.lines[last].endswith("]")
        if last is not None and is_closed and self.is_item and not self._is_options(last):
            rest = "]"
        self._add(found, range(begin, stop), without=rest)
        return rest

    def _is_options(self, at: int) -> bool:
        line = self.source.lines[at]
        return line.startswith("[ ") and line.endswith(" ]") and self.source.lines[at - 1] == "Enum:"

    def _add(self, found: Found, places: Sequence[int], without: str = "") -> None:
        """Adds the facts on lines: some beside the type, then a description, then the options."""
        lines = self.source.lines
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
        if texts:
            found.description = [text for _, text in texts]
            found.lines["words"] = texts[0][0] + 1
        if facts.get("nullable") == "true" and found.type:
            found.type += " | null"
        for word, pill in (("readOnly", "read-only"), ("writeOnly", "write-only"), ("deprecated", "deprecated")):
            if facts.get(word) == "true":
                found.pills.append(pill)
                found.lines[pill] = where[word]
        if facts.get("default"):
            with found.on(where["default"]):
                found.add_default(facts["default"])
        for word, line in where.items():
            flags = {
                key: value for key, value in facts.items() if key.startswith("exclusive") and key[9:].lower() == word
            }
            with found.on(line):
                add_bounds(found, {word: facts[word], **flags})
        if options < stop:
            with found.on(options + 2):
                add_enum(found, lines[options + 1])


READERS = (text_reader("Swagger UI", _read, _SIGNS, "Code\tDescription"),)
