"""The rows of Redoc's tables, in the words of the text form. It knows one line at a time."""

from __future__ import annotations

import re

from bythebook_capture.read.renderers.fern_docusaurus import NAMES, WORD
from bythebook_capture.read.renderers.redoc import add_labeled, json_values
from bythebook_capture.read.renderers.rows import NUMBER, Found

__all__ = ["is_redoc_field", "is_rule", "redoc_row"]

_REDOC = re.compile(
    r"\|? ?(?P<name>[\w$.\[\]-]+?)(?:\s+(?P<required>required)|(?P<glued>required))?\s*\| (?P<rest>.*?)\s*\|?"
)
_REDOC_TYPE = re.compile(
    rf"(?P<array>Array of )?(?P<name>{WORD})(?![a-z])(?: or (?P<null>null)(?![a-z]))?(?: <(?P<format>[\w-]+)>)?"
    r"(?: \((?P<title>[^()]+)\))?"
)
_LONGEST = 20_000
_LIMIT = re.compile(
    rf"(?:\[ ?{NUMBER} \.\. {NUMBER} ?\]|[<>]= {NUMBER}|= \d+(?= \w))(?: (?:characters|items))?(?![\w.])|"
    r"non-empty(?!\w)"
)
# Words of the renderer that may stand before a description, and that are not read.
_OPEN = re.compile(
    r"[<>=\[(^/]|(?:unique|items|characters|multiple of|required|deprecated|recursive|nullable)\b|Deprecated|"
    r"(?:Example|Examples|Default|Enum|Items Enum|Value): "
)


def redoc_row(text: str, line: int) -> Found | None:
    """Returns the field of a row such as `| name required | string <uuid> The name. |`; None where it is none.

    None too where the name and `required` are run together, and nothing in the row tells them apart.
    """
    found = _REDOC.fullmatch(text) if len(text) <= _LONGEST else None
    if not found:
        return None
    typed = _REDOC_TYPE.match(found["rest"])
    row = Found(found["name"], line, pills=["required"] if found["required"] or found["glued"] else [])
    if found["glued"]:
        # A name does not end so; and what has run a type and the words after it together has done so here too.
        is_glued = row.name[-1] not in "_-." and typed and re.match(r"[A-Z]", found["rest"][typed.end() :])
        if row.name[-1] in "_-.":
            row.name, row.pills = row.name + found["glued"], []
        elif not is_glued:
            return None
    if typed and not re.match(r"(?:\s*\([^()]*\))? or ", found["rest"][typed.end() :]):
        kind = NAMES[typed["name"]]
        if typed["format"] and kind in ("string", "integer", "number"):
            kind = f"{kind}<{typed['format']}>"
        row.type = f"{kind}[]" if typed["array"] else kind
        _say(row, found["rest"][typed.end() :].strip())
        row.type += " | null" if typed["null"] else ""
    # Else several types, or a type and the next words without a space between them.
    return row


def _say(row: Found, rest: str) -> None:
    """Adds what a row says after the type: limits, a default, options, in this order, and a description."""
    is_list = row.type.endswith("[]")
    while limit := _LIMIT.match(rest):
        rest = rest[limit.end() :].strip()
        some = f">= 1 {'items' if is_list else 'characters'}"
        row.unclear += [] if row.add_limit(limit[0].replace("non-empty", some), is_list=is_list) else ["values"]
    for label in ("Default: ", "Items Enum: ", "Enum: "):
        values, after = json_values(rest.removeprefix(label)) if rest.startswith(label) else ([], rest)
        rest = after.strip() if values else rest
        if values and label != "Items Enum: ":
            add_labeled(row, label.strip(), values)
        elif values:
            row.unclear.append("enum")
    if _OPEN.match(rest):
        row.unclear += ["values", "description"]
    elif rest:
        row.description = [rest]


def is_redoc_field(text: str) -> bool:
    """Returns whether a line is a row of a table, and not the line below its head or the values of a map."""
    cells = text.strip("| ")
    is_rule = not cells.strip("-| :")
    return "|" in text and not is_rule and not cells.startswith("property name*")


def is_rule(text: str) -> bool:
    """Returns whether a line stands below the first row of a table."""
    return re.fullmatch(r"\|? ?-{3,} ?\|(?: ?-{3,} ?\|?)*", text) is not None
