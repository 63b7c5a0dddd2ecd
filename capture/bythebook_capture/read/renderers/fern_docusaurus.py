"""Reads the field rows of Fern and Docusaurus pages, and writes them in the words of the text form."""

from __future__ import annotations

import re

from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.renderers.rows import NUMBER, Found

__all__ = ["NAMES", "WORD", "add_values", "docusaurus_row", "fern_row", "is_docusaurus_field", "is_fern_field"]

NAMES = {
    "string": "string", "strings": "string", "integer": "integer", "integers": "integer", "long": "integer<int64>",
    "number": "number", "numbers": "number", "double": "number", "doubles": "number", "float": "number",
    "boolean": "boolean", "booleans": "boolean", "object": "object", "objects": "object", "any": "any",
    "enum": "enum<string>", "enums": "enum<string>", "datetime": "string<date-time>", "datetimes": "string<date-time>",
    "date": "string<date>", "file": "file", "null": "null", "uuid": "string<uuid>", "uuids": "string<uuid>",
}  # fmt: skip
WORD = "|".join(sorted(NAMES, key=len, reverse=True))
_MANY = "(?:lists? of )"
_MAP = "(?:maps? from strings to )"
_FERN_TYPE = rf"(?:(?:{_MANY}*{_MAP}{{0,1}}{_MANY}*(?:{WORD}))|array)"
_FERN = re.compile(
    rf"(?P<name>[\w$.\[\]-]+?)(?P<type>{_FERN_TYPE}(?: or {_FERN_TYPE})*)(?P<pills>(?:Required|Optional|Deprecated)*)"
    r"(?: ?`(?P<limit>[^`]*)`)?(?: ?Defaults to `?(?P<default>[^`]*)`?)?"
)
_JOINTS = re.compile(rf" or |{_MANY}|{_MAP}")
# A field of an unreadable type: it must be refused, and not lost silently.
_FERN_LIKE = re.compile(
    rf"\S+?(?:{WORD}|array|{_MANY}|{_MAP})[^.]*(?:Required|Optional)(?:\W.*)?|\S+(?:{_MANY}|{_MAP}).*|"
    r"\S*(?:Required|Optional)"
)
_DOCUSAURUS = re.compile(
    rf"[-*•]* ?\*{{0,2}}(?P<name>[\w$.\[\]-]+)\*{{0,2}} (?P<title>[^()`*]+ \()?"
    rf"(?P<type>(?:{WORD})(?:<[\w-]+>)?(?:\[\])*)"
    r"(?(title)\))(?P<pills>(?: ?(?:required|REQUIRED|nullable|deprecated))*)"
)
_BOUNDS = re.compile(
    rf"(?=[<>])(?:>= (?P<low>{NUMBER}))?(?: and )?(?:<= (?P<high>{NUMBER}))?(?P<unit> characters)?(?:, )?"
)
_BOUNDED = ("string", "integer", "number")
# A name in bold. The labels of facts end with a colon.
_DOCUSAURUS_LIKE = re.compile(r"[-*•↳ ]*\*\*[\w$.\[\]-]+\*\* ?\S.*|[-*•↳ ]*[\w$.\[\]-]+ \S+ ?(?:required|REQUIRED)")
# Limits of Fern, such as `1-100` or `<=80 characters`.
_RANGE = re.compile(rf"({NUMBER})-({NUMBER})")
_SIGN = re.compile(r"^([<>]=)(?=[-\d])")


def _typed(words: str) -> str:
    """Returns a type in the words of the text form, which prints no type for a union of different types."""
    parts = words.split(" or ")
    null = "null" in parts
    parts = [part for part in parts if part != "null"]
    if len(parts) != 1 or parts[0] == "array":
        return ""
    before, is_map, _ = re.split(f"({_MAP}|$)", parts[0], maxsplit=1)
    plain = "object" if is_map else NAMES[before.rpartition(" ")[2]]
    text = plain + "[]" * len(re.findall(_MANY, before))
    return f"{text} | null" if null else text


def fern_row(text: str, line: int) -> Found | None:
    """Returns the field of a line such as `page_sizeintegerOptional`1-100`Defaults to `30``, None for another line."""
    found = _FERN.fullmatch(text)
    alone = " " not in _JOINTS.sub("", text)
    if not found or not (found["pills"] or found["limit"] or found["default"] or alone):
        return None
    # A name may end with the word of a type: then two names are possible, and neither is chosen.
    rest = text[len(found["name"]) :]
    later = [at for at in range(1, len(rest)) if (again := _FERN.fullmatch("x" + rest[at:])) and again["type"]]
    if any(read_type(_typed(rest[:at])) for at in later if rest[:at] in NAMES):
        return None
    row = Found(found["name"], line, _typed(found["type"]), default=found["default"] or None)
    row.pills = [pill.lower() for pill in ("Required", "Deprecated") if pill in found["pills"]]
    limit = found["limit"] or ""
    if form := re.fullmatch(r'format: "([\w-]+)"', limit):
        is_plain = row.type.startswith("string") and "<" not in row.type
        row.type = row.type.replace("string", f"string<{form[1]}>", 1) if is_plain else row.type
    words = _SIGN.sub(r"\1 ", _RANGE.sub(r"[ \1 .. \2 ]", limit))
    if row.type.startswith(_BOUNDED):
        row.add_limit(words, is_list=False)
    return row


def is_fern_field(text: str) -> bool:
    """Returns whether a line names a field, also one of an unknown type."""
    return _FERN_LIKE.fullmatch(text) is not None


def docusaurus_row(text: str, line: int) -> Found | None:
    """Returns the field of a line such as `**limit** integerrequired`, None for another line."""
    found = _DOCUSAURUS.fullmatch(text)
    if not found:
        return None
    base = re.match(r"\w+", found["type"])
    assert base is not None
    kind = found["type"].replace(base.group(), NAMES[base.group()], 1)
    if read_type(kind) is None:
        return None
    row = Found(found["name"], line, f"{kind} | null" if "nullable" in found["pills"] else kind)
    row.pills = [pill for pill in ("required", "deprecated") if pill in found["pills"].lower()]
    return row


def is_docusaurus_field(text: str) -> bool:
    """Returns whether a line begins with a name in bold, or is a name and a type with `required`."""
    return _DOCUSAURUS_LIKE.fullmatch(text) is not None


def add_values(row: Found, text: str) -> None:
    """Adds the facts after `Possible values: ` to a field. Facts that cannot be read stay unstated."""
    if text.startswith("[") and re.fullmatch(r"string(?:\[\])*(?: \| null)?", row.type):
        # Without code spans the end of an option is unknown: it may have a comma.
        row.type = row.type.replace("string", "enum<string>", 1)
        row.options = re.findall(r"`([^`]*)`", text)
        return
    found = _BOUNDS.fullmatch(text.replace("`", ""))
    is_text = row.type.startswith("string")
    if not found or bool(found["unit"]) != is_text or row.is_list or not row.type.startswith(_BOUNDED):
        row.unclear.append("values")
        return
    for sign, bound in ((">=", found["low"]), ("<=", found["high"])):
        if bound:
            row.add_limit(f"{sign} {bound}{found['unit'] or ''}")
