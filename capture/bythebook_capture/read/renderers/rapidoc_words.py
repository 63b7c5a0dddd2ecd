"""The words of RapiDoc's pages (9.x), saved or copied, as trees or as tables: types, facts, descriptions, objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from bythebook_capture.read.renderers.rows import NUMBER, Found, Operation, headings, list_of

__all__ = [
    "ACCESS", "FACT_WORDS", "KIND", "KNOWN", "LABELS", "PARAMETERS", "READ", "TYPES", "WRITE", "add_body",
    "add_description", "add_fact", "add_facts", "add_held", "add_labeled", "add_type", "describe", "field", "labeled",
    "parameter",
]  # fmt: skip

PARAMETERS = headings("PATH PARAMETERS", "QUERY-STRING PARAMETERS", "REQUEST HEADERS", "COOKIES")
READ, WRITE = "\U0001f181", "\U0001f186"
_TYPES = ("string", "integer", "number", "boolean", "object", "any")
# Where only the format of a parameter is printed, these are not those of a string.
_NUMBERS = {"int32": "integer", "int64": "integer", "float": "number", "double": "number"}
_TEXTS = frozenset(
    "date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference "
    "uuid uri-template json-pointer relative-json-pointer regex byte binary password".split()
)
_FORMAT = re.compile(r"[\w.:/+-]+")
_BAR = "┃"
_EMPTY, _SPACE, _ITEMS = "∅", "●", "⮕"
_LIMITS = {"Min": ">=", "Max": "<=", "More than": ">", "Less than": "<"}
_LIMIT = re.compile(rf"(?P<word>{'|'.join(_LIMITS)}) (?P<value>{NUMBER})(?P<unit> chars)?")
_LENGTHS = re.compile(r"(\d+) to (\d+)(?= chars)")
_LITERAL = re.compile(rf"true|false|null|{NUMBER}|[\[{{].*", re.DOTALL)
_MADE = re.compile(r"prop\d+")
_COUNTS = re.compile(r"\s*\b(?P<word>Min|Max) Items: (?P<value>\d+)")
_ARRAY = "array of "
# A title has no end of a sentence.
_SENTENCE = re.compile(r"[.:!?](\s|$)")
# The words of a type: those of JSON, and formats of texts and numbers.
TYPES = frozenset((*_TYPES, *_TEXTS, *_NUMBERS))
_WORD = r"(?:\{recursive: [^{}]*\} ?|\{missing-type-info\}|[A-Za-z][\w.:/+-]*)"
# What may stand in the place of a type: each word that is no type is a format.
KIND = rf"(?:\[?{_WORD}(?:(?:┃| or ){_WORD})*(?:\](?: or null)?)?)"
_BASE = rf"(?:{'|'.join(sorted(TYPES))}|enum|const|null|\{{recursive: [^{{}}]*\}} ?|\{{missing-type-info\}}|array)"
KNOWN = re.compile(rf"\[?{_BASE}(?:(?:┃| or ){_BASE})*(?:\](?: or null)?)?")
ACCESS = rf"(?: (?P<{{}}>[{READ}{WRITE}]))?"
LABELS = ("Constraints:", "Default:", "Allowed:", "Value:", "Pattern:")
FACT_WORDS = ("default", "enum", "values")
_FACTS = re.compile(rf"(?:^|(?<=\S) )(?={'|'.join(LABELS)} )")
# A title that stands before a description, or in place of it.
_TITLED = re.compile(r"(?:[^.!?:\n]|[.!?](?! [A-Z])|:(?!\s|$))+:(?:\s|$)|[^\n]*:$")


def field(name: str, line: int, *, is_required: bool, access: str | None) -> Found:
    """Returns a field of a schema without its type. `access` is the mark that says who may write it."""
    found = Found("{key}" if name == "[any-key]" else name, line)
    found.pills += ["required"] if is_required and found.name != "{key}" else []
    found.pills += {READ: ["read-only"], WRITE: ["write-only"]}.get(access or "", [])
    return found


def parameter(name: str, line: int, kind: str, *, is_required: bool, is_form: bool) -> Found:
    """Returns a parameter, or a part of a form, with the type that a table prints."""
    # A part that is an object has the mark too where one of its own fields is required.
    mark = ["required"] if is_required else []
    is_holder = is_form and kind == "object"
    found = Found(name, line, pills=[] if is_holder else mark, unclear=mark if is_holder else [])
    add_type(found, kind) if is_form else _parameter_type(found, kind)
    return found


def labeled(text: str) -> tuple[str, str]:
    """Returns the label that a text begins with, empty if there is none, and the words after it."""
    label = next((label for label in LABELS if text.startswith(label)), "")
    return label, text.removeprefix(label).strip()


def add_facts(found: Found, text: str, line: int, kind: str, *, is_doubtful: bool) -> None:
    """Adds the facts on one line of the text. `kind` is the type as the page prints it.

    `is_doubtful` means that the line may belong to another field.
    """
    if is_doubtful:
        found.unclear += FACT_WORDS
        return
    for label, value in map(labeled, _FACTS.split(text)):
        # A text with options has the word `enum` in place of its type.
        if label == "Allowed:" and found.type.startswith("string") and "enum" not in kind:
            found.unclear += FACT_WORDS
        elif label:
            with found.on(line):
                add_labeled(found, label, value)


def add_labeled(found: Found, label: str, value: str) -> None:
    """Adds the fact after a label of a copied text; if another label is in it, all facts stay open."""
    if any(word in value for word in LABELS):
        found.unclear += FACT_WORDS
    else:
        add_fact(found, label, value)


def describe(found: Found, said: Sequence[tuple[int, str]], *, is_value: bool) -> None:
    """Adds the paragraphs of a copied description."""
    if said and "description" not in found.unclear:
        found.lines["words"] = said[0][0] + 1
        add_description(found, [text.removeprefix("➔").strip() for _, text in said], is_value=is_value)


def add_description(found: Found, texts: list[str], *, is_value: bool, is_titled: bool | None = None) -> None:
    """Adds a description, and the numbers of items in it. What may be a title, alone or before it, stays open.

    `is_titled` tells that a title stood before it (None: it is not known).
    """
    is_plain = is_value and _ARRAY not in found.type and not found.is_list
    said = texts if is_plain else counted(texts, found)
    # Numbers are those of a list, whose type the page does not print. A title stands in the place of a description.
    is_open = (
        any(map(_COUNTS.search, said)) if is_plain else len(said) == 1 and not (is_titled or _SENTENCE.search(said[0]))
    )
    if is_open or (said and is_titled is None and _TITLED.match(said[0])):
        found.unclear.append("description")
    else:
        found.description = said


def add_body(tokens: Operation, whole: Found) -> None:
    """Adds the fields of a body or a response, or its type."""
    if whole.children or whole.tabs:  # the page shows the brackets of an object alone
        tokens.add("null", whole.line, "unsaid")
    tokens.whole(whole)


def add_held(found: Found, rows: list[Found], *, is_list: bool) -> None:
    """Adds to a field what an opened object holds: fields, or the members of a union, which are in one row."""
    unions = [row for row in rows if row.tabs and not row.name]
    fields = [row for row in rows if row.name and not row.name.startswith("[pattern")]
    is_made = not found.type and any(_MADE.fullmatch(one.name) for one in fields)
    if is_made or len(unions) > 1 or (unions and fields) or "type" in found.unclear:
        # Parts of a conjunction without names, fields beside a union, or a list of lists.
        found.unclear.append("properties")
        found.type = ""
    elif unions:
        _compose(found, unions[0].members)
        if is_list:
            _list(found)
    elif not found.type:  # a conjunction: the page has no word for it
        found.type = "object[]" if is_list else "object"
        found.unclear.append("null")
        for one in fields:
            one.open_required()
        found.children = fields
    else:
        found.type = "object[]" if is_list else found.type
        found.children = fields


def counted(paragraphs: Iterable[str], found: Found) -> list[str]:
    """Returns the paragraphs of a description without the numbers of items in them, up to what describes the items.

    The numbers become facts of a list.
    """
    words = []
    for paragraph in paragraphs:
        text, mark, _ = paragraph.partition(_ITEMS)
        if _ARRAY in found.type or found.is_list:
            for count in _COUNTS.finditer(text):
                word = "Minimum" if count["word"] == "Min" else "Maximum"
                found.facts.append(f"{word} array length: {count['value']}")
        words += [rest] if (rest := _COUNTS.sub("", text).strip()) else []
        if mark:
            break
    return words


def _compose(found: Found, members: list[Found]) -> None:
    """Makes a field a union of the members, or the only member beside null."""
    null = any(one.type == "null" for one in members)
    others = [one for one in members if one.type != "null"]
    found.type = ""
    if len(others) == 1:
        only = others[0]
        found.type = only.type
        if null:
            found.add_null()
        found.children, found.options, found.facts = only.children, only.options, only.facts
        found.members, found.tabs = only.members, only.tabs
        found.unclear += only.unclear
        found.description = found.description or only.description
    elif any(one.children and one.type.startswith("object") for one in others):
        found.tabs = [one.name for one in others]
        found.members = [one if re.match(r"object(?!\[)", one.type) else Found("", one.line) for one in others]
        found.unclear += ["null"]


def _list(found: Found) -> None:
    """Makes a field, whose type is that of its items, a list of them."""
    if found.members and all(one.children for one in found.members):
        found.type = "object"
    elif not found.type or found.type.endswith("[]"):
        found.type, found.children, found.members, found.tabs = "", [], [], []
        return
    found.items_of(found.type)


def add_type(found: Found, text: str) -> None:
    """Adds a type: `[string]`, `uuid┃null`, `string or null`, `object or null`, `array of object`."""
    if text == "array of object" or not text:
        found.type = text
        found.unclear += ["null"] if text else []
        return
    null, text = " | null" if text.endswith("] or null") else "", text.removesuffix(" or null" if "]" in text else "")
    is_list = text.startswith("[") and text.endswith("]")
    parts = re.split(rf"{_BAR}| or ", text[1:-1] if is_list else text)
    kinds = [word for part in parts if part != "null" and (word := _word(part)) is not None]
    if parts == ["null"]:
        found.type = "null"
    elif len(kinds) == len([part for part in parts if part != "null"]) and "" not in kinds:
        inner = " | ".join([*kinds, *(["null"] if "null" in parts else [])])
        found.type = (list_of(inner) if is_list else inner) + null
        found.unclear += ["null"] if is_list and not null else []  # of most lists, the page does not say it
    else:
        found.unclear.append("type")


def _word(part: str) -> str | None:
    """Returns a type in the words of the text form: a word that is none is the format of a string."""
    if part in _TYPES:
        return part
    if part == "enum":
        return "string"
    if part in ("const", "array") or not _FORMAT.fullmatch(part):
        return None
    return "file" if part == "binary" else f"string<{part}>"


def add_fact(found: Found, label: str, text: str) -> None:
    """Adds what stands after a label such as `Default:`; without a type, or if it does not fit, it stays open."""
    if label == "Default:" and found.type and not found.is_list:
        _default(found, text)
    elif label == "Pattern:":
        found.facts += [f"Pattern: {text}"] if found.type.startswith("string") else []
    elif label == "Allowed:":
        _options(found, text.split(_BAR))
    elif label == "Value:":
        _constant(found, text)
    elif label == "Constraints:":
        for part in text.split(_BAR):
            _limit(found, part.strip())


def _default(found: Found, text: str) -> None:
    if text == _EMPTY and found.type.startswith("string"):
        found.default = '""'
    elif not text or _SPACE in text or _EMPTY in text or (text.startswith("{ ") and text.endswith("... }")):
        found.unclear.append("default")
    else:
        found.add_default(text)


def _options(found: Found, values: list[str]) -> None:
    is_repeated = len(set(values)) < len(values)  # those of several members of a union
    if is_repeated or any(_SPACE in value or _EMPTY in value for value in values) or not found.type:
        found.unclear.append("enum")
    else:
        found.add_options([value.strip() for value in values])


def _constant(found: Found, text: str) -> None:
    """Adds the only value of a field, whose type the page does not print: it is a text where nothing else can be."""
    if found.type or _LITERAL.fullmatch(text) or text != text.strip() or not text:
        found.unclear.append("enum")
        return
    found.type = "string"
    found.facts.append(f"Allowed value: {json.dumps(text, ensure_ascii=False)}")


def _limit(found: Found, text: str) -> None:
    """Adds a limit, which is that of the items of a list."""
    if limit := _LIMIT.fullmatch(text):
        text = f"{_LIMITS[limit['word']]} {limit['value']}{limit['unit'] or ''}"
    found.add_limit(_LENGTHS.sub(r"[ \1 .. \2 ]", text).replace(" chars", " characters"), is_list=False)


def _parameter_type(found: Found, text: str) -> None:
    """Adds the type of a parameter. Its format stands in the place of the type, if it has one."""
    kind = text.removeprefix(_ARRAY)
    if text.startswith(_ARRAY):
        found.type = f"{kind}[]" if kind in _TYPES and kind != "any" else ""
        found.unclear += ["null"] if found.type else []
    elif text in _NUMBERS:
        found.type = f"{_NUMBERS[text]}<{text}>"
        found.unclear.append("null")
    elif text in _TEXTS or text in ("enum", *_TYPES) or _BAR in text or " or " in text:
        add_type(found, text)
        found.unclear += ["null"] if text in _TEXTS else []
