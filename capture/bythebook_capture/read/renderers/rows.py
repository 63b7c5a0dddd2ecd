"""The fields that a reader of a renderer has found, and the operations that it makes tokens of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bythebook_capture.facts import METHODS
from bythebook_capture.read.grammar.types import read_type, read_value
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import TokenList, Tokens

__all__ = [
    "MEDIA", "NUMBER", "STATUS", "Found", "Operation", "Read", "distinct", "headings", "html_reader", "is_json",
    "is_limit", "list_of",
]  # fmt: skip

Read = TypeVar("Read", Tokens, tuple[Tokens, ...])

STATUS = re.compile(r"[1-5](?:\d\d|XX)|default", re.IGNORECASE)
MEDIA = re.compile(r"[\w*]+/[\w.+*-]+(?:; ?\S+)*")
NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_NUMBER = re.compile(NUMBER)
# The types of what may have fields.
_HOLDERS = ("object", "any")
_BETWEEN = re.compile(rf"(?P<open>[\[(]) ?(?P<low>{NUMBER}) \.\. (?P<high>{NUMBER}) ?(?P<close>[\])])(?P<unit>.*)")
_BEYOND = re.compile(rf"(?P<sign>[<>]=?|=) (?P<value>{NUMBER})(?P<unit>.*)")
_JSON_KINDS = {"string": (str,), "integer": (int,), "number": (int, float)}


@dataclass
class Found:
    """One field: its name, its type in the words of the text form (empty for a union), and its other facts.

    `default` is the text of a default as a pill prints it. `unclear` names facts that the page states, and that cannot
    be read, `unsaid` those that it does not state. `children` are the fields of the object, or of the objects in the
    list. `tabs` are the titles of the members of a union; `children` belong to the first of them, or each of `members`
    has its own. `chooses` is the member that the value of a discriminator chooses. `lines` has the lines of those facts
    that stand on another line than the name, by `type`, `default`, `enum`, `example`, `tab`, `words` (of a
    description), or the pill or the fact itself.
    """

    name: str
    line: int
    type: str = ""
    pills: list[str] = field(default_factory=list)
    default: str | None = None
    description: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    examples: list[Any] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    tabs: list[str] = field(default_factory=list)
    children: list[Found] = field(default_factory=list)
    members: list[Found] = field(default_factory=list)
    chooses: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether the type is a list."""
        return "[]" in self.type

    @property
    def is_text(self) -> bool:
        """Whether the type is a text."""
        return self.type.startswith("string") and not self.is_list

    def at(self, words: str) -> int:
        """Returns the line of a fact."""
        return self.lines.get(words, self.line)

    @contextmanager
    def on(self, line: int) -> Iterator[None]:
        """Says of the facts that are added meanwhile on which line they stand."""
        before = self._words()
        yield
        self.lines |= dict.fromkeys(self._words() - before, line)

    def _words(self) -> set[str]:
        """Returns the words by which `lines` knows the facts that the field has."""
        named = {"type": self.type, "enum": self.options, "example": self.examples, "words": self.description}
        has_default = {"default"} if self.default is not None else set()
        return {*self.facts, *self.pills, *has_default, *(word for word, value in named.items() if value)}

    def describe(self, said: Iterable[tuple[int, str]]) -> None:
        """Adds the paragraphs of a description, each with the index of its line."""
        for at, text in said:
            self.description.append(text)
            self.lines.setdefault("words", at + 1)

    def add_null(self) -> None:
        """Says in a type that is known that the value may be null."""
        self.type += " | null" if self.type and not self.type.endswith(" | null") else ""

    def items_of(self, items: str) -> None:
        """Makes the type a list of items of a type, empty for an unknown one."""
        self.type = list_of(items)

    def choose(self, shown: str, members: Sequence[str]) -> None:
        """Makes a field a union of titled members; its children are those of the member that is shown."""
        self.type, self.tabs = "", [shown, *(one for one in members if one not in (shown, "null"))]
        self.unclear += ["null"] if "null" in members else []

    def settle(self) -> None:
        """Ends the reading of a union: without children it stays open, beside null alone it is an object or null."""
        if not self.children:
            self.tabs = []
        elif len(self.tabs) == 1:
            self.type = "object | null" if "null" in self.unclear else "object"
            self.tabs, self.unclear = [], [word for word in self.unclear if word != "null"]

    def open_required(self) -> None:
        """Opens whether a field without a mark is required, where another part of the page may say it."""
        self.unclear += [] if "required" in self.pills else ["required"]

    def add_default(self, text: str) -> None:
        """Adds a default that the page prints without quotation marks; it stays open if its type does not tell it."""
        shape = read_type(self.type) if self.type else None
        if shape is None or shape.name in ("any", "union"):
            self.unclear.append("default")
        elif shape.name in ("string", "file"):
            self.default = text if text == text.strip() and text not in ("", "null") else None
            self.unclear += [] if self.default is not None else ["default"]
        else:
            try:
                read_value(text, shape)
            except ValueError:
                self.unclear.append("default")
                return
            self.default = None if text == "null" else text

    def add_constant(self, text: str) -> None:
        """Adds a constant, printed without quotation marks: a text where its type says so, or if it is no JSON."""
        if self.type == "string" or (not self.type and not is_json(text)):
            self.type = "string"
            self.facts.append(f"Allowed value: {json.dumps(text, ensure_ascii=False)}")
        else:
            self.unclear.append("const")

    def add_example(self, text: str) -> None:
        """Adds an example that the page prints without quotation marks; it is left out if its type does not tell it."""
        if self.is_text:
            self.examples = [text]
        elif self.type and not self.type.startswith(("any", "(")):
            try:
                self.examples = [json.loads(text)]
            except ValueError:
                return

    def add_options(self, values: Sequence[str]) -> None:
        """Adds options that the page prints without quotation marks; they stay open where they do not fit the type."""
        shape = read_type(self.type) if self.type else None
        core = shape.core if shape else None
        known = [value for value in values if not (core and core.null and value == "null")]
        if "null" in known:  # null, or a text
            self.unclear += ["enum", "null"]
        elif core and known and _are_told(core.name, known):
            self.options = list(values)
        else:
            self.unclear.append("enum")

    def add_enum(self, values: Sequence[str]) -> None:
        """Adds options, and says in the type that it lists them; they stay open where they do not fit the type."""
        self.add_options(values)
        kind = re.match(r"(?:string|integer|number)(?![\w<])", self.type)
        if self.options and kind:
            self.type = self.type.replace(kind.group(), f"enum<{kind.group()}>", 1)
        elif self.options and not self.type.startswith("enum<"):
            self.options = []
            self.unclear.append("enum")

    def add_json_options(self, values: Sequence[str]) -> None:
        """Adds options that the page prints in JSON; they stay open where they do not fit the type."""
        try:
            options = [json.loads(value) for value in values]
        except ValueError:
            options = []
        kind = re.match(r"string|integer|number", self.type)
        known = [one for one in options if one is not None]
        if self.type == "any" and options:
            self.options = list(values)
        elif kind and options and all(type(one) in _JSON_KINDS[kind[0]] for one in known):
            self.options = ["null" if one is None else str(one) for one in options]
        else:
            self.unclear.append("enum")

    def add_json_default(self, text: str) -> None:
        """Adds a default that the page prints in JSON; it stays open if its type does not tell it."""
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        is_text = self.is_text or self.type == "file"
        if value in (None, "null"):  # some print null as a text too
            self.unclear.append("default")
        elif isinstance(value, str) and not (is_text and value == value.strip()):
            self.add_default(value)
        elif self.type and is_text == isinstance(value, str) and self.is_list == isinstance(value, list):
            self.default = (value or '""') if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        else:
            self.unclear.append("default")

    def add_json_example(self, text: str) -> None:
        """Adds an example that the page prints in JSON, or without quotation marks if it is a text."""
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        if isinstance(value, str) or not self.is_text:
            self.examples = [value] if value != text or self.is_text else []
        else:
            self.examples = [text]

    def add_limit(self, word: str, *, kind: str | None = None, is_list: bool | None = None) -> bool:
        """Adds a limit, and returns whether it is one of a value of the type. `kind` is that of what it is said of."""
        fact = _limit_fact(word, self.is_list if is_list is None else is_list, self.type if kind is None else kind)
        self.facts += [fact] if fact else []
        return fact is not None

    def add_bound(self, form: str, value: str) -> None:
        """Adds a bound such as `>= {} characters`, with a value as printed. The grammar refuses what is no number."""
        fact = _limit_fact(form.format(0), self.is_list, self.type)
        self.facts += [fact.removesuffix("0") + value] if fact else []


class Operation(TokenList):
    """The tokens of one operation."""

    def head(self, *lines: int, method: str, path: str, summary: str = "", server: str = "") -> None:
        """Adds the head. `lines` are those of the method, the path and the summary, or one of all."""
        of_method, of_path, of_summary = lines if len(lines) > 1 else lines * 3
        self.add(method.upper(), of_method, "method")
        if server.startswith("http") and "{" not in server:
            self.add(server.rstrip("/"), of_path, "server")
        self.add(path, of_path, "path")
        if summary and summary != path:
            self.add(summary, of_summary, "summary")

    def fields(self, fields: Iterable[Found], before: str = "") -> None:
        """Adds fields, the children of each after it. Their names begin with those of what holds them."""
        for one in fields:
            name = before + one.name
            if name == "{key}":  # of the body as a whole, whose type says it
                continue
            self.add(name if one.name else "", one.line, "name")
            if one.type:
                self.add(one.type, one.at("type"), "type")
            else:
                self.union(one.at("type"))
            if one.default is not None and one.type:
                self.add(f"default:{one.default}", one.at("default"), "pill")
            for pill in dict.fromkeys(one.pills):
                self.add(pill, one.at(pill), "pill")
            if one.unclear:
                self.add(" ".join(dict.fromkeys(one.unclear)), one.line, "unclear")
            if one.unsaid:
                self.add(" ".join(dict.fromkeys(one.unsaid)), one.line, "unsaid")
            self._facts(one)
            if one.type.startswith(_HOLDERS) or (one.tabs and not one.type):  # what holds them is known
                self._inner(one, f"{name}.")

    def _inner(self, one: Found, before: str = "") -> None:
        """Adds the fields in a field. Those of the second member of a union have names that begin with `#2.`."""
        self.fields(one.children, before)
        for number, member in enumerate(one.members, start=1):
            self.fields(member.children, f"{before}#{number}.")

    def described(self, one: Found) -> None:
        """Adds the description of a field, or of a body or a response as a whole."""
        self.text(one.description, one.at("words"))

    def text(self, paragraphs: Sequence[str], line: int) -> None:
        """Adds the paragraphs of a description as one text."""
        if paragraphs:
            self.paragraph(["\n\n".join(paragraphs)], line, "words")

    def _facts(self, one: Found) -> None:
        self.described(one)
        for fact in one.facts:
            self.add(fact, one.at(fact), "fact")
        if one.options:
            self.add("Available options:", one.at("enum"), "fact")
        for option in one.options:
            self.add(option, one.at("enum"), "option")
        if one.examples:
            self.add("Example:", one.at("example"), "fact")
        for value in one.examples:
            self.add(json.dumps(value, ensure_ascii=False), one.at("example"), "example")
        for tab in one.tabs:
            self.add(tab, one.at("tab"), "tab")

    def lost(self, fields: Iterable[Found]) -> None:
        """Adds the names of fields whose object, or whose member of a union, is not said."""
        for one in fields:
            self.add(one.name, one.line, "unclear")

    def whole(self, whole: Found, lost: Iterable[Found] = ()) -> None:
        """Adds a body or a response, a field without a name: its type, and what it holds. An object needs no type."""
        for tab in whole.tabs:
            self.add(tab, whole.line, "tab")
        is_held = bool(whole.children or whole.tabs)
        if whole.type and not (is_held and whole.type == "object"):
            self.add(whole.type, whole.at("type"), "type")
        self.lost(lost)
        if whole.tabs or whole.type.startswith(_HOLDERS):
            self._inner(whole)

    def member(self, line: int, title: str) -> None:
        """Adds the member of a union whose fields follow. The page does not tell those of the others."""
        for tab in (title, ""):
            self.add(tab, line, "tab")


def list_of(items: str) -> str:
    """Returns the type of a list of items of a type, empty for an unknown one."""
    return f"({items})[]" if " | " in items else f"{items}[]" if items else ""


def headings(path: str, query: str, header: str, cookie: str) -> dict[str, str]:
    """Returns the headings of parameters in the words of the text form, by those that a renderer prints."""
    return {path: "Path Parameters", query: "Query Parameters", header: "Headers", cookie: "Cookies"}


def html_reader(renderer: str, read: Callable[[Source], Read], *signs: str) -> Reader[Read]:
    """Returns the reader of a renderer's saved pages, one of whose signs each of them has."""

    def claims(source: Source) -> float:
        return 0.97 if any(sign in source.text for sign in signs) and is_html(source) else 0.0

    return Reader(f"{renderer}, HTML", claims, read, renderer, most=0.97)


def distinct(source: Source, renderer: str, pages: Iterable[Tokens]) -> tuple[Tokens, ...]:
    """Returns each operation of a page once: one with two tags stands twice.

    A webhook, without a path, is left out, and a method that a path item of OpenAPI 3.1 has no place for.

    Raises `InputError` if there is no operation.
    """
    found: dict[tuple[str, str], Tokens] = {}
    for page in pages:
        path = next((token.text for token in page.all if token.kind == "path"), "")
        if path.startswith("/") and page.lines[0].lower() in METHODS:
            found.setdefault((page.lines[0], path), page)
    if not found:
        raise source.error("no operation", len(source.lines), f"a page of {renderer} with an operation")
    return tuple(found.values())


def _are_told(kind: str, values: list[str]) -> bool:
    """Returns whether a type tells the values that a page prints. Those of any type that are no JSON are texts."""
    if kind == "any":
        return not any(map(is_json, values))
    return kind == "string" or (kind in ("integer", "number") and all(map(_NUMBER.fullmatch, values)))


def is_json(text: str) -> bool:
    """Returns whether a text is a value in JSON: a page that prints no quotation marks may mean that value with it."""
    try:
        json.loads(text)
    except ValueError:
        return not text
    return True


def is_limit(text: str) -> bool:
    """Returns whether a text is a limit: `[ 1 .. 5 ] characters`, `>= 1`."""
    return (_BETWEEN.fullmatch(text) or _BEYOND.fullmatch(text)) is not None


def _limit_fact(word: str, is_list: bool, kind: str) -> str | None:
    """Returns a limit in the words of the text form, None if it is not one of a value of this type."""
    between, beyond = _BETWEEN.fullmatch(word), _BEYOND.fullmatch(word)
    found = between or beyond
    if not found:
        return None
    number = kind.startswith(("integer", "number")) and not is_list
    unit = "items" if is_list else "" if number else "characters"
    if found["unit"].strip() != unit or (unit == "characters" and kind.startswith(("boolean", "object", "null"))):
        return None
    if between:
        low, high = found["low"], found["high"]
        if number:
            signs = "<" if found["open"] == "(" else "<=", "<" if found["close"] == ")" else "<="
            return f"Required range: {low} {signs[0]} x {signs[1]} {high}"
        return f"Required {'array' if is_list else 'string'} length: {low} - {high}"
    value, sign = found["value"], found["sign"]
    if number:
        return f"Required range: x {sign} {value}" if sign != "=" else None
    word = "array" if is_list else "string"
    if sign == "=":
        return f"Required {word} length: {value} - {value}"
    return f"{'Minimum' if sign.startswith('>') else 'Maximum'} {word} length: {value}" if "=" in sign else None
