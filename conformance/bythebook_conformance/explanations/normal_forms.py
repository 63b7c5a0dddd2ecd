"""Detects values that came back in a normal form: trimmed, or spelled as frameworks spell addresses and keys.

A server may do so on purpose, and no schema says that it must not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bythebook_conformance.conventions import LINES, ONE_CASE, PHONE, SAID_APART, SAID_FORM, SAID_VERBATIM
from bythebook_conformance.evidence.omissions import is_nothing
from bythebook_conformance.evidence.sets import says_order
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import covers
from bythebook_openapi.states import ABSENT

__all__ = [
    "BLANK",
    "drops_blanks",
    "is_code_in_form",
    "is_normal_form",
    "is_verbatim",
    "states_empty",
    "style_of",
    "style_of_keys",
    "tells_empty_apart",
]

# A text of white space alone.
BLANK = "   "

# What stands between the parts of a code.
_BETWEEN = re.compile(r"[-. /]")
# ISO 8601, durations without months and years, which have no fixed length; the units of Go's time.ParseDuration.
_SPAN = re.compile(r"P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.IGNORECASE)
_PARTS = re.compile(r"([\d.]+)([WDHMS])")
_UNITS = {"W": 604800, "D": 86400, "H": 3600, "M": 60, "S": 1, "h": 3600, "m": 60, "s": 1} | {
    "ms": 1e-3,
    "us": 1e-6,
    "µs": 1e-6,
    "ns": 1e-9,
}
_MOMENT = 1e-6
# CSS Color Module Level 4, section 5.2: letters in any case are one color.
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}")
# Names of several words in the styles in which APIs write them.
_SNAKE, _CAMEL = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+"), re.compile(r"[a-z]+[a-z0-9]*([A-Z][a-z0-9]*)+")


def is_normal_form(field: Field | None, value: Any, got: Any, shown: Field | None = None) -> bool:
    """Returns whether a value came back in a normal form.

    That is a text with other white space or in another Unicode form, null for an empty or blank text, an e-mail address
    or a color in lower case, a URI, a telephone number or a span of time in another spelling, tags or a code in one
    case, a text whose description speaks of a normal form with the same letters and digits, a list of such texts, one
    without its blank texts, a map with its keys in lower case, an empty member that was left out, or an object or a
    list of such values.
    `shown` is the field in the response, whose description counts too.
    """
    is_blank = isinstance(value, str) and not value.strip()
    if (is_blank and got is None) or (got is ABSENT and is_nothing(value)):
        return True
    if field is not None and _is_in_one_case(field, value, got):
        return True
    if isinstance(value, dict) and isinstance(got, dict):
        return _folds_keys(value, got) or _all([(each, got.get(name, ABSENT)) for name, each in value.items()])
    if isinstance(value, list) and isinstance(got, list):
        if _are_as_said((field, shown), value, got) or drops_blanks(value, got):
            return True
        return len(value) == len(got) and _all(list(zip(value, got, strict=True)), field, shown)
    if not isinstance(value, str) or not isinstance(got, str) or value == got:
        return False
    is_same = _is_same_text(field, value, got) or _is_same_address(field, value, got) or _is_same_time(value, got)
    return is_same or _is_same_number(field, value, got) or _is_as_said((field, shown), value, got)


def _is_same_text(field: Field | None, value: str, got: str) -> bool:
    """Returns whether two texts differ in white space, in their Unicode form (UAX 15), in the case of the first letter,
    or in the scheme before a web address. In a text that has several lines by its name, their ends mean something.
    """
    one, other = (unicodedata.normalize("NFC", each) for each in (value, got))
    one = f"{other[:1]}{one[1:]}" if one[:1].upper() == other[:1] else one
    has_lines = field is not None and bool(field.path) and LINES.found(field.path[-1]) != ""
    is_spaced = _lines(one) == _lines(other) if has_lines else one.split() == other.split()
    has_scheme = other in {f"https://{one}", f"http://{one}"}
    return is_spaced or has_scheme or _is_parted(one, other)


def is_code_in_form(value: Any, got: Any) -> bool:
    """Returns whether a code came back with the same letters and digits in another case or with other marks. It has
    as many digits as letters, or more.
    """
    if not isinstance(value, str) or not isinstance(got, str):
        return False
    is_code = sum(map(str.isdigit, value)) >= sum(map(str.isalpha, value)) > 0
    return is_code and value != got and _signs(value) == _signs(got)


def _is_parted(value: str, got: str) -> bool:
    """Returns whether a code came back with more marks between its parts (`LDV4255` as `LDV-4255`): nothing of it is
    lost. A code is one word that has a digit.
    """
    is_code = not any(each.isspace() for each in value) and any(map(str.isdigit, value))
    parts = iter(got)
    is_kept = is_code and len(got) > len(value) and all(each in parts for each in value)
    is_between = bool(value) and value[:1] == got[:1] and value[-1:] == got[-1:]
    return is_kept and is_between and _BETWEEN.sub("", value) == _BETWEEN.sub("", got)


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


def drops_blanks(value: Any, got: Any) -> bool:
    """Returns whether a list of texts came back without those that are blank, perhaps trimmed."""
    if not isinstance(value, list) or not isinstance(got, list):
        return False
    if len(got) >= len(value) or not all(isinstance(each, str) for each in (*value, *got)):
        return False
    return [each.strip() for each in value if each.strip()] == [each.strip() for each in got]


def tells_empty_apart(*fields: Field) -> bool:
    """Returns whether a document says that an empty text is another value than null: by members of an enumeration, or
    in words.
    """
    is_named = any("" in each.schema.get("enum", ()) for each in fields)
    return is_named or any(SAID_APART.found(str(each.schema.get("description", ""))) for each in fields)


def states_empty(*fields: Field) -> bool:
    """Returns whether a schema states that a text may be empty, by `minLength: 0`."""
    return any(each.schema.get("minLength") == 0 for each in fields)


def _is_in_one_case(field: Field, value: Any, got: Any) -> bool:
    """Returns whether a text whose name says that it is a word of a vocabulary (a tag, a code, a host) came back in
    lower or in upper case, or without a `#` before it, or whether a list of such texts did, with each word once.
    """
    if not field.path or not ONE_CASE.found(field.path[-1]):
        return False
    sent, shown = ([each] if isinstance(each, str) else each for each in (value, got))
    if not isinstance(sent, list) or not isinstance(shown, list):
        return False
    if not shown or not all(isinstance(each, str) for each in (*sent, *shown)):
        return False
    plain, come = ({each.strip().removeprefix("#") for each in texts} for texts in (sent, shown))
    if says_order(field) and [each.casefold() for each in sent] != [each.casefold() for each in shown]:
        return False
    is_once = len(shown) in {len(sent), len({each.casefold() for each in plain})}
    return is_once and any({fold(each) for each in plain} == come for fold in (str, str.lower, str.upper))


def _all(pairs: list[tuple[Any, Any]], around: Field | None = None, shown: Field | None = None) -> bool:
    """Returns whether each value came back, as it was sent or in a normal form, and one at least in a normal form. The
    texts of a list are what the list is called.
    """
    changed = [(value, got) for value, got in pairs if not covers(value, got)]
    are_texts = all(isinstance(value, str) for value, _ in pairs)
    named = (around, shown) if are_texts else (None, None)
    return bool(changed) and all(is_normal_form(named[0], value, got, named[1]) for value, got in changed)


def _folds_keys(value: dict[str, Any], got: dict[str, Any]) -> bool:
    """Returns whether a map comes back with all of its keys in lower case, and is otherwise as it was sent."""
    folded = {name.lower(): each for name, each in value.items()}
    return len(folded) == len(value) and all(name == name.lower() for name in got) and covers(folded, got)


def is_verbatim(*fields: Field) -> bool:
    """Returns whether a description says that what is in an object comes back as it is."""
    return any(SAID_VERBATIM.found(str(each.schema.get("description", ""))) for each in fields)


def style_of(names: Iterable[str]) -> str:
    """Returns the style of the names that have several words: `camel`, `snake`, or an empty text for none or both."""
    found = {"snake" if "_" in each else "camel" for each in names if _SNAKE.fullmatch(each) or _CAMEL.fullmatch(each)}
    return next(iter(found)) if len(found) == 1 else ""


def style_of_keys(value: Any, got: Any) -> str:
    """Returns the style in which the keys of an object came back that were sent in another one, at any depth; empty
    where none changed so, where a key or a value changed otherwise, or where two keys became one.
    """
    changed: set[str] = set()
    return style_of(changed) if _restyled(value, got, changed) and changed else ""


def _restyled(value: Any, got: Any, changed: set[str]) -> bool:
    if isinstance(value, list) and isinstance(got, list):
        return len(value) == len(got) and all(
            _restyled(sent, shown, changed) for sent, shown in zip(value, got, strict=True)
        )
    if not isinstance(value, dict) or not isinstance(got, dict):
        return covers(value, got)
    by_words = {plain(name): name for name in got}
    if len(got) < len(value) or not all(plain(name) in by_words for name in value):
        return False
    pairs = [(name, by_words[plain(name)] if name not in got else name) for name in value]
    changed |= {shown for sent, shown in pairs if sent != shown}
    return all(_restyled(value[sent], got[shown], changed) for sent, shown in pairs)


def _is_same_address(field: Field | None, value: str, got: str) -> bool:
    """Returns whether two texts are one e-mail address or color (`#07175C`) in another case, or one URI in another
    spelling (RFC 3986, sections 6.2.2.1 and 6.2.3: the case of its scheme and host, and a slash for an empty path).
    """
    form = str(field.schema.get("format")) if field is not None else ""
    if form in {"email", "idn-email"} or _COLOR.fullmatch(value):
        return value.casefold() == got.casefold()
    return form.startswith(("uri", "iri", "url")) and _normal(value) == _normal(got)


def _is_same_time(value: str, got: str) -> bool:
    """Returns whether two texts are one span of time: in the form of Go (`1h30m`) or of ISO 8601 (`PT1H30M`)."""
    one, other = _seconds(value), _seconds(got)
    return one is not None and other is not None and abs(one - other) < _MOMENT


def _seconds(text: str) -> float | None:
    """Returns how many seconds a span of time has; None for other texts, and for spans of months and years."""
    days = _SPAN.fullmatch(text)
    if days is not None:
        return sum(float(number) * _UNITS[unit] for number, unit in _PARTS.findall(text.upper().removeprefix("P")))
    if not re.fullmatch(r"(\d+(\.\d+)?(ms|us|µs|ns|h|m|s))+", text):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"([\d.]+)(ms|us|µs|ns|h|m|s)", text))


def _is_same_number(field: Field | None, value: str, got: str) -> bool:
    """Returns whether two texts have the same digits, in a field that is called a telephone number (ITU-T E.164)."""
    digits = re.sub(r"\D", "", value)
    is_called = field is not None and bool(field.path) and PHONE.found(field.path[-1]) != ""
    return is_called and digits != "" and digits == re.sub(r"\D", "", got)


def _are_as_said(fields: tuple[Field | None, ...], value: list[Any], got: list[Any]) -> bool:
    """Returns whether a list of texts came back in a form that a description speaks of: sorted, or each text once."""
    if not got or not all(isinstance(each, str) for each in (*value, *got)):
        return False
    sent, come = [_signs(each) for each in value], [_signs(each) for each in got]
    once = list(dict.fromkeys(sent))
    is_whole = sorted(come) in (sorted(sent), sorted(once)) and (come == once or got == sorted(got))
    return _says_form(fields) and all(sent) and is_whole


def _says_form(fields: tuple[Field | None, ...]) -> bool:
    return any(each is not None and SAID_FORM.found(str(each.schema.get("description", ""))) for each in fields)


def _is_as_said(fields: tuple[Field | None, ...], value: str, got: str) -> bool:
    """Returns whether two texts have the same letters and digits, and the description of a field speaks of a form."""
    sent, shown = _signs(value), _signs(got)
    return (_says_form(fields) or _shows_form(fields, value, got)) and sent != "" and sent == shown


def _shows_form(fields: tuple[Field | None, ...], value: str, got: str) -> bool:
    """Returns whether the examples of a field have the form of the text that came back (capitals, no marks or spaces)
    and the text that was sent has another form.
    """
    schemas = [each.schema for each in fields if each is not None]
    examples = [text for each in schemas for text in (each.get("example"), *_listed(each.get("examples")))]
    kinds = [_kinds(each) for each in examples if isinstance(each, str) and each]
    return bool(kinds) and all(_kinds(got) <= each and not _kinds(value) <= each for each in kinds)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _kinds(text: str) -> set[str]:
    """Returns the kinds of characters of a text. Each mark is a kind."""
    return {each if not each.isalnum() else "0" if each.isdigit() else "A" if each.isupper() else "a" for each in text}


def _signs(text: str) -> str:
    """Returns the letters and digits of a text, without case and in one Unicode form."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _normal(uri: str) -> SplitResult | str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/") if parts.netloc else uri
