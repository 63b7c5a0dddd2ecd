"""What RapiDoc prints of a field: types, facts and unions, in the words that its pages and their copies share."""

from __future__ import annotations

import json
import re

from bythebook_capture.read.renderers.fern_docusaurus import NUMBER
from bythebook_capture.read.renderers.rows import Found, stated_values, typed_default

__all__ = [
    "PARAMETERS",
    "READ",
    "STATUS",
    "TYPES",
    "WRITE",
    "add_fact",
    "add_held",
    "add_parameter_type",
    "add_type",
    "counted",
    "has_counts",
    "is_sentence",
]

PARAMETERS = {
    "PATH PARAMETERS": "Path Parameters", "QUERY-STRING PARAMETERS": "Query Parameters",
    "REQUEST HEADERS": "Headers", "COOKIES": "Cookies",
}  # fmt: skip
STATUS = re.compile(r"[1-5](?:\d\d|[Xx]{2})|default")
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
_LENGTHS = re.compile(r"(?P<low>\d+) to (?P<high>\d+) chars")
_LITERAL = re.compile(rf"true|false|null|{NUMBER}|[\[{{].*", re.DOTALL)
_MADE = re.compile(r"prop\d+")
_COUNTS = re.compile(r"\s*\b(?P<word>Min|Max) Items: (?P<value>\d+)")
_ARRAY = "array of "
# A title has no end of a sentence.
_SENTENCE = re.compile(r"[.:!?](\s|$)")
# The words of a type: those of JSON, and formats of texts and numbers.
TYPES = frozenset((*_TYPES, *_TEXTS, *_NUMBERS))


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
            one.unclear += [] if "required" in one.pills else ["required"]
        found.children = fields
    else:
        found.type = "object[]" if is_list else found.type
        found.children = fields


def counted(paragraph: str, found: Found, *, is_list: bool) -> tuple[str, bool]:
    """Returns a paragraph of a description without the numbers of items in it, and whether it ends the description.

    The numbers become facts of a list.
    """
    text, mark, _ = paragraph.partition(_ITEMS)
    for count in _COUNTS.finditer(text):
        word = "Minimum" if count["word"] == "Min" else "Maximum"
        found.facts += [f"{word} array length: {count['value']}"] if is_list else []
    return _COUNTS.sub("", text).strip(), bool(mark)


def has_counts(text: str) -> bool:
    """Returns whether a description says how many items a list has."""
    return _COUNTS.search(text) is not None


def is_sentence(text: str) -> bool:
    """Returns whether a text has the end of a sentence, which a title has not."""
    return _SENTENCE.search(text) is not None


def _compose(found: Found, members: list[Found]) -> None:
    """Makes a field a union of the members, or the only member beside null."""
    null = any(one.type == "null" for one in members)
    others = [one for one in members if one.type != "null"]
    found.type = ""
    if len(others) == 1:
        only = others[0]
        found.type = only.type + (" | null" if null and only.type and not only.type.endswith(" | null") else "")
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
    found.type = f"({found.type})[]" if " | " in found.type else f"{found.type}[]"


def add_type(found: Found, text: str) -> None:
    """Adds a type: `[string]`, `uuid┃null`, `string or null`, `object or null`, `array of object`."""
    if text == "array of object" or not text:
        found.type = text
        found.unclear += ["null"] if text else []
        return
    is_list = text.startswith("[") and text.endswith("]")
    parts = re.split(rf"{_BAR}| or ", text[1:-1] if is_list else text)
    kinds = [word for part in parts if part != "null" and (word := _word(part)) is not None]
    if parts == ["null"]:
        found.type = "null"
    elif len(kinds) == len([part for part in parts if part != "null"]) and "" not in kinds:
        inner = " | ".join([*kinds, *(["null"] if "null" in parts else [])])
        found.type = (f"({inner})[]" if " | " in inner else f"{inner}[]") if is_list else inner
        found.unclear += ["null"] if is_list else []  # of the list itself, the page never says it
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
    if label == "Default:" and found.type and "[]" not in found.type:
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
        typed_default(found, text)


def _options(found: Found, values: list[str]) -> None:
    is_repeated = len(set(values)) < len(values)  # those of several members of a union
    if is_repeated or any(_SPACE in value or _EMPTY in value for value in values) or not found.type:
        found.unclear.append("enum")
    else:
        stated_values(found, [value.strip() for value in values])


def _constant(found: Found, text: str) -> None:
    """Adds the only value of a field, whose type the page does not print: it is a text where nothing else can be."""
    if found.type or _LITERAL.fullmatch(text) or text != text.strip() or not text:
        found.unclear.append("enum")
        return
    found.type = "string"
    found.facts.append(f"Allowed value: {json.dumps(text, ensure_ascii=False)}")


def _limit(found: Found, text: str) -> None:
    is_number = found.type.startswith(("integer", "number"))
    if between := _LENGTHS.fullmatch(text):
        found.facts.append(f"Required string length: {between['low']} - {between['high']}")
    elif (one := _LIMIT.fullmatch(text)) and one["unit"] and found.type.startswith("string"):
        found.facts.append(f"{'Minimum' if one['word'] == 'Min' else 'Maximum'} string length: {one['value']}")
    elif one and not one["unit"] and is_number:
        found.facts.append(f"Required range: x {_LIMITS[one['word']]} {one['value']}")


def add_parameter_type(found: Found, text: str) -> None:
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
