"""Detects values that came back in a normal form: trimmed, or spelled as frameworks spell addresses and keys.

A server may do so on purpose, and no schema says that it must not.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bythebook_conformance.conventions import ONE_CASE, PHONE, SAID_FORM
from bythebook_conformance.evidence.omissions import is_nothing
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import covers
from bythebook_openapi.states import ABSENT

__all__ = ["BLANK", "is_normal_form"]

# A text of white space alone.
BLANK = "   "

# CSS Color Module Level 4, section 5.2: letters in any case are one color.
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}")


def is_normal_form(field: Field | None, value: Any, got: Any, shown: Field | None = None) -> bool:
    """Returns whether a value came back in a normal form: a text without outer white space, null for an empty or
    blank text, an e-mail address or a color in lower case, a URI or a telephone number in another spelling, tags or a
    code in one case, a text whose description speaks of a normal form with the same letters and digits, a list of such
    texts, a map with its keys in lower case, an empty member that was left out, or an object or a list of such values.
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
        if _are_as_said((field, shown), value, got):
            return True
        return len(value) == len(got) and _all(list(zip(value, got, strict=True)), field, shown)
    if not isinstance(value, str) or not isinstance(got, str) or value == got:
        return False
    is_same = value.strip() == got.strip() or _is_same_address(field, value, got)
    return is_same or _is_same_number(field, value, got) or _is_as_said((field, shown), value, got)


def _is_in_one_case(field: Field, value: Any, got: Any) -> bool:
    """Returns whether a text whose name says that it is a word of a vocabulary (a tag, a code, a host) came back in
    lower or in upper case, or whether a list of such texts did, with each word once.
    """
    if not field.path or not ONE_CASE.found(field.path[-1]):
        return False
    sent, shown = ([each] if isinstance(each, str) else each for each in (value, got))
    if not isinstance(sent, list) or not isinstance(shown, list):
        return False
    if not shown or not all(isinstance(each, str) for each in (*sent, *shown)):
        return False
    plain, come = {each.strip() for each in sent}, {each.strip() for each in shown}
    is_once = len(shown) in {len(sent), len({each.casefold() for each in plain})}
    return is_once and any({fold(each) for each in plain} == come for fold in (str.lower, str.upper))


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


def _is_same_address(field: Field | None, value: str, got: str) -> bool:
    """Returns whether two texts are one e-mail address or color (`#07175C`) in another case, or one URI in another
    spelling (RFC 3986, sections 6.2.2.1 and 6.2.3: the case of its scheme and host, and a slash for an empty path).
    """
    form = str(field.schema.get("format")) if field is not None else ""
    if form in {"email", "idn-email"} or _COLOR.fullmatch(value):
        return value.casefold() == got.casefold()
    return form.startswith(("uri", "iri", "url")) and _normal(value) == _normal(got)


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
    return _says_form(fields) and sent != "" and sent == shown


def _signs(text: str) -> str:
    """Returns the letters and digits of a text, without case and in one Unicode form."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _normal(uri: str) -> SplitResult | str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/") if parts.netloc else uri
