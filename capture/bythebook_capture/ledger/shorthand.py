"""Finds the names that people write in a shorthand of their own: braces in a sentence, typed members, functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bythebook_capture.ledger.regions import Line

__all__ = [
    "first_of_several",
    "function_of",
    "members_of_item",
    "methods_in_row",
    "names_behind_call",
    "names_in_sentence",
    "names_in_spans",
    "names_with_types",
    "refers",
    "shown_behind_label",
    "typed_members",
    "typed_name",
]

_TYPE: Final = (
    r"(?:strings?|integers?|int|numbers?|floats?|booleans?|bool|arrays?|objects?|hash|json|url|uri|uuid|date|timestamp|"
    r"any|unknown)"
)
# `name: String - what it is called`, `next?: number,`, `{ users: User[]`.
_TYPED: Final = re.compile(
    rf"(?:\s+|\s*\{{\s*)(?!(?:type|format)\b)(?P<name>[A-Za-z_]\w*)\??\s*:\s*"
    rf"(?:(?i:{_TYPE})(?:\[\])*(?=\s*(?:[,;|(#<]|-|–|—|//|$|of\b|to\b|for\b))|[A-Z]\w*(?:\[\])*[,;]?\s*$)"
)
_INTERFACE: Final = re.compile(r"\s*(?:export )?(?:interface \w+[^{}]*|type \w+(?:<[^<>]*>)? = )\{\s*$")
_OF_INTERFACE: Final = re.compile(r"\s+(?:readonly )?[\"']?(?P<name>[A-Za-z_]\w*)[\"']?\??\s*:\s*\S.*")
# `* {code: 0, message: "ok"}`
_ITEM: Final = re.compile(r"[-*+•] +`*\{ *[\"']?[A-Za-z_]\w*[\"']? ?:")
_OF_ITEM: Final = re.compile(r"[{,] *[\"']?(?P<name>[A-Za-z_]\w*)[\"']? ?:")
# `{ name, size? }` in a sentence; `{id}` is a placeholder.
_BRACES: Final = re.compile(r"`\{(?P<names> [^`{}]+|[^`{},]+,[^`{}]+)\}`")
_IN_BRACES: Final = re.compile(r"\s*[\"']?(?P<name>[A-Za-z_]\w*)[\"']?\??\s*(?::.*)?")
# `size: "small"`, `"size": 3`.
_SET: Final = re.compile(r"`[\"']?(?P<name>[a-z]\w*)[\"']?: ?(?:\[\]|\"[^\"`]*\"|\d+|true|false|null)`")
# "they carry `"origin": "startup"`", "`linked` (the flag of the link)".
_SET_TO_TEXT: Final = re.compile(r"`(?P<name>[a-z]\w*): ?\"[^\"`]*\"`")
_MEMBER: Final = re.compile(r"`\"(?P<name>[A-Za-z_]\w*)\": ?[^`]+`")
_TOLD: Final = re.compile(r"`{1,2}(?P<name>[a-z]\w*)`{1,2} \((?:the|an?) ")
# Names between slashes, of which one has several words: role/traits/parentId.
_SLASHED: Final = re.compile(r"(?<![\w/.:`-])[a-z]\w*(?:/[a-z]\w*)+(?![\w/`-]|\.\w)")
_QUOTED: Final = re.compile(
    r"(?P<names>'[a-z]\w*'(?:(?:, (?:and |or )?| and | or )'[a-z]\w*'){0,40}) (?:param(?:eter)?s?|fields?)\b"
)
_ASKED: Final = re.compile(r"`\?(?P<name>[A-Za-z_]\w*)(?:=[^`]*)?`")
_LISTED: Final = re.compile(r"\((?P<names>[a-z]\w*(?:, (?:and |or )?[a-z]\w*){1,40})\)")
_OF_SEVERAL_WORDS: Final = re.compile(r"[a-z]\w*(?:[A-Z]|_)\w*")
_FUNCTION: Final = re.compile(r"[#=\s]*`?(?P<name>[a-z]\w*)\((?P<given>[\w\s,.=\[\]]*)\)`?[#=\s]*")
_SEVERAL: Final = re.compile(
    r"[-*+•] +(?P<names>(\*\*|`)[A-Za-z_]\w*\2(?:(?:/|,? (?:(?:or|and) )?)\2[A-Za-z_]\w*\2){1,20})(?=\W)"
)
# "Parameters are the same as above", "Same response format as `/pets`", "Response 200: Same schema as that of a pet".
_PARTS: Final = r"(?:param(?:eter)?s?|fields?|attributes|arguments|body|payload|request|response)"
_REFERS: Final = re.compile(
    rf"\b{_PARTS}\b[^.|]{{0,60}}\b(?:the same|identical)(?: \w+){{0,2}}? (?<!time )(?<!order )(?:as|to)\b(?<!same to)|"
    rf"(?:^|[:*] )\W*same(?: \w+){{0,2}}? (?:{_PARTS}|schema)(?: \w+){{0,2}}? as\b",
    re.IGNORECASE,
)


def typed_name(raw: str) -> str:
    """Returns the name in a line of code such as `name: String - what it is called`, empty for another line."""
    found = _TYPED.match(raw)
    return found["name"] if found is not None else ""


def typed_members(block: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Yields the number of each line that is a member of an interface or a type in a program, and its name."""
    depth = 0
    for one in block:
        if depth and (found := _OF_INTERFACE.fullmatch(one.raw)):
            yield one.number, found["name"]
        if depth or _INTERFACE.match(one.raw):
            depth = max(0, depth + one.raw.count("{") - one.raw.count("}"))


def members_of_item(plain: str) -> tuple[str, ...]:
    """Returns the names in an item of a list that is an object: `* {code: 0, message: "ok"}`."""
    return tuple(found["name"] for found in _OF_ITEM.finditer(plain)) if _ITEM.match(plain) else ()


def names_in_spans(plain: str, *, is_call: bool = False) -> tuple[str, ...]:
    """Returns the names that the code in a sentence has: `{ name, size }`, `size: 3`.

    What describes a call (`is_call`) names its query and its fields otherwise as well: `?size=3`, (name, pageSize).
    """
    names = [part["name"] for found in _BRACES.finditer(plain) for part in _parts_of(found["names"])]
    names += [name for found in _QUOTED.finditer(plain) for name in re.findall(r"'(\w+)'", found["names"])]
    names += [found["name"] for sign in (_MEMBER, _TOLD, _SET_TO_TEXT) for found in sign.finditer(plain)]
    if is_call:
        names += [found["name"] for sign in (_SET, _ASKED) for found in sign.finditer(plain)]
        for found in _LISTED.finditer(plain):
            listed = re.findall(r"[a-z]\w*", re.sub(r", (?:and|or) ", ", ", found["names"]))
            names += listed if any(map(_OF_SEVERAL_WORDS.fullmatch, listed)) else ()
        slashed = [name for found in _SLASHED.finditer(plain) for name in found[0].split("/")]
        names += filter(_OF_SEVERAL_WORDS.fullmatch, slashed)
    return tuple(dict.fromkeys(names))


def names_in_sentence(plain: str) -> tuple[str, ...]:
    """Returns the names that stand alone in code in a sentence, and the members of objects in code, however deep."""
    found: list[str] = []
    for span in _IN_CODE.findall(plain):
        if _ALONE.fullmatch(span) and span not in _NO_NAMES:
            found.append(span)
        elif span.lstrip()[:1] in ("{", "[") and re.search("[,:]", span):  # `{id}` is a placeholder
            found += (one["name"] for one in _MEMBER_OF_OBJECT.finditer(_TEXT_OF_MEMBER.sub(": 0", span)))
    return tuple(dict.fromkeys(found))


_IN_CODE: Final = re.compile(r"`{1,2}([^`]+)`{1,2}")
_ALONE: Final = re.compile(r"[a-z]\w+(?:\.\w+)*")
_NO_NAMES: Final = frozenset(
    "true false null none string integer int number float boolean bool array object localhost default "
    "get post put patch delete head options http https json xml html text csv".split()
)
_TEXT_OF_MEMBER: Final = re.compile(r": ?\"[^\"]*\"")
_MEMBER_OF_OBJECT: Final = re.compile(
    r"(?<![\w\"'-])[\"']?(?P<name>(?!(?:true|false|null)\b)[A-Za-z_][\w-]*)[\"']?\??\s*(?::(?!//)|,|(?<=[\w\"'])\s*[}\]])"
)


def methods_in_row(text: str, head: Sequence[str]) -> tuple[str, ...]:
    """Returns the methods whose columns a row of a table marks, or describes. `head` has the texts of the head."""
    columns = {
        at: found["method"].upper() for at, one in enumerate(head) if (found := _COLUMN_OF_METHOD.fullmatch(one))
    }
    cells = [cell.strip(" `*") for cell in text.strip(" ").removeprefix("|").split("|" if "|" in text else "\t")]
    if len({*columns.values()}) < _LEAST_COLUMNS or len(cells) < len(head):
        return ()
    return tuple(method for at, method in columns.items() if _UNMARKED.match(cells[at]) is None)


# A row with one column for a method may be of any table.
_LEAST_COLUMNS: Final = 2
_COLUMN_OF_METHOD: Final = re.compile(
    r"\W*(?P<method>get|head|post|put|patch|delete|options)\W*(?: [a-z]+| ?\([\w ]{1,30}\)| ?[-–—:] ?[\w ]{1,30})?"
)
_UNMARKED: Final = re.compile(
    r"(?:no?|false|n/a|[-–—✗✘❌]*)$|(?:[\w ]{0,12}\b)?not (?:allowed|supported|available|applicable|used)\b|"
    r"error\b|\W?40[345]\b",
    re.IGNORECASE,
)


def refers(plain: str) -> bool:
    """Returns whether a sentence says that parts of a message are those of another one."""
    return _REFERS.search(plain) is not None


def names_with_types(plain: str) -> tuple[str, ...]:
    """Returns the names with a type in brackets in a cell: `size (int), color(str)`."""
    return tuple(found["name"] for found in _WITH_TYPE.finditer(plain) if found["name"] not in _NO_NAMES)


def names_behind_call(plain: str) -> tuple[str, ...]:
    """Returns what the code behind a call names: members of an object, or fields that words such as `body:` list."""
    spans = "".join(f"`{span}` " for span in _IN_CODE.findall(plain) if span.lstrip()[:1] in ("{", "["))
    listed = _BODY.search(plain)
    return (*names_in_sentence(spans), *(names_in_sentence(plain[listed.end() :]) if listed is not None else ()))


def shown_behind_label(plain: str) -> tuple[str, ...] | None:
    """Returns the names of the members of an object that a label such as **Content:** shows in code, else None."""
    return names_behind_call(plain) if _SHOWN.match(plain) else None


_SHOWN: Final = re.compile(r"[\W_]*(?:content|body|payload|data|example|response)[\s:*_]*`{1,2}[{\[]", re.IGNORECASE)
_WITH_TYPE: Final = re.compile(rf"(?<![\w./-])(?P<name>[a-z]\w*) ?\((?:str|{_TYPE}|list of)\b", re.IGNORECASE)
_BODY: Final = re.compile(r"\b(?:body|fields|parameters|query)(?: is| are| with)?: ", re.IGNORECASE)


def _parts_of(names: str) -> Sequence[re.Match[str]]:
    """Returns the names between commas, none if one of the parts is no name."""
    parts = [_IN_BRACES.fullmatch(part) for part in names.split(",") if part.strip()]
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) else ()


def function_of(plain: str) -> str:
    """Returns the name of the function that a heading is about: `=== createUser(name, [age])`."""
    found = _FUNCTION.fullmatch(plain)
    return found["name"] if found is not None else ""


def first_of_several(plain: str) -> Sequence[str]:
    """Returns the names that an item of a list describes together: "- **width**, **height**: in pixels"."""
    found = _SEVERAL.match(plain)
    return re.findall(r"\w+", re.sub(r" (?:or|and) ", " ", found["names"])) if found is not None else ()
