"""Tells whether a pattern is one: a regular expression of ECMA 262, as JSON Schema asks for.

There is no such engine in Python. What neither of two others reads, after the words that only ECMA has were replaced by
words of Python that stand for as much, is no pattern; whatever one of them reads is let pass.
"""

from __future__ import annotations

import re
import warnings
from typing import Final

import jsonschema_rs

__all__ = ["fault"]

_ESCAPE: Final = (
    r"\\(?:u\{[0-9A-Fa-f]+\}|[pP]\{[^}]*\}|k<[^>]*>|c[A-Za-z]|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[1-9][0-9]*|.)"
)
# One word of a pattern, outside of a class and in one.
_OUTSIDE: Final = re.compile(
    _ESCAPE + r"|\(\?(?:<[=!]|<[^>]*>|[a-z]*(?:-[a-z]*)?:|.)|\[\^?\]|\[\^?|\{(?:[0-9]+(?:,[0-9]*)?\})?|.",
    re.DOTALL,
)
_INSIDE: Final = re.compile(_ESCAPE + "|.", re.DOTALL)
# Escapes that Python reads as ECMA does.
_KNOWN: Final = frozenset("dDwWsSnrtfv0")


def fault(pattern: str) -> str | None:
    """Return why a text is no pattern; None where it may be one."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (ValueError, jsonschema_rs.ValidationError):
        pass
    else:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(_python(pattern))
    except re.error as error:
        return str(error).partition(" at position")[0]
    except (OverflowError, RecursionError):  # too much for Python
        pass
    return None


def _python(pattern: str) -> str:
    """Return a pattern that Python reads if ECMA 262 reads the given one, its appendix B included."""
    said: list[str] = []
    at, in_class = 0, False
    while at < len(pattern):
        found = (_INSIDE if in_class else _OUTSIDE).match(pattern, at)
        word = found.group() if found else pattern[at]
        at += len(word)
        if word[0] == "\\":
            said.append(_escape(word, in_class=in_class))
        elif in_class:
            in_class = word != "]"
            said.append(re.escape(word) if in_class else word)  # the order of a range is let pass
        else:
            in_class = word in ("[", "[^")
            said.append(_plain(word))
    return "".join(said)


def _escape(word: str, *, in_class: bool) -> str:
    if len(word) == 1 or (len(word) == 2 and (word[1] in _KNOWN or not word[1].isalnum())):
        return word
    return word if word in (r"\b", r"\B") and not in_class else "a"


def _plain(word: str) -> str:
    if word in ("[]", "[^]"):
        return "[a]"
    if word == "{":
        return r"\{"  # no count, so it stands for itself
    if word in ("(?<=", "(?<!"):
        return "(?" + word[-1]  # Python asks for a fixed width behind
    return "(" if word.startswith("(?<") else word
