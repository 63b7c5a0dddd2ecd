"""Rewrites patterns of ECMA-262 for Python and Pydantic, and checks that the engine that runs them compiles them.

Pydantic runs a pattern with Rust's engine, or with Python's where the model generator finds syntax that Rust's does not
know, such as a lookahead. Rust's engine refuses a pattern that compiles to more than 10 MB, such as `^.{1,65535}$`: the
module of its class could not be imported.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic_core import SchemaError, SchemaValidator, core_schema

__all__ = ["ended", "enforced"]

# One character of a class, so and so many times: a length, and a pattern without counts.
REPEATED = re.compile(r"\^(\.|\\[dDsSwW]|\[(?:\\.|[^\\\[\]])+\])\{(\d+)(,?)(\d*)\}\$")
ANY_CHARACTER = frozenset({r"[\s\S]", r"[\S\s]", r"[\d\D]", r"[\D\d]", r"[\w\W]", r"[\W\w]"})
LARGE = 1000  # larger counts cost time whenever the module is imported

# ECMA-262 means ASCII characters; Python and Rust mean Unicode.
CLASSES = {r"\d": "0-9", r"\w": "A-Za-z0-9_"}
NEGATED = {r"\D": "[^0-9]", r"\W": "[^A-Za-z0-9_]"}
PART = re.compile(r"\\.|[\[\]]|[^\\\[\]]+", re.DOTALL)


@cache
def enforced(pattern: str) -> Mapping[str, Any] | None:
    """Returns the keywords that enforce a pattern of JSON Schema, None if no engine of Pydantic runs it.

    They are a `pattern`, or bounds of the length in place of a large count, or both.
    """
    written = narrowed(pattern)
    found = REPEATED.fullmatch(written)
    if found is not None and max(int(found[2]), int(found[4] or 0)) >= LARGE:
        atom, least, comma, most = found.groups()
        bounds = {"minLength": int(least), **({"maxLength": int(most or least)} if most or not comma else {})}
        return bounds if atom in ANY_CHARACTER else {"pattern": f"^{atom}*$", **bounds}
    return {"pattern": written} if _compiles(written) else None


def _compiles(pattern: str) -> bool:
    r"""Returns whether Pydantic runs a pattern. Neither engine knows all of ECMA-262, such as `\cJ`.

    Python reads it in any case: one class has one engine for all of its patterns.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError as error:
        # Anything else is syntax of Python's, whose engine the model generator takes then.
        return not any(words in str(error) for words in ("size limit", "Unicode scalar value"))
    return True


def ended(pattern: str) -> str:
    """Returns a pattern for Python, in which `$` also matches before a final line end."""
    is_inside = False
    parts: list[str] = []
    for part in PART.findall(pattern):
        parts.append(part if is_inside or part[0] == "\\" else part.replace("$", r"\Z"))
        is_inside = part == "[" or (is_inside and part != "]")
    return "".join(parts)


def narrowed(pattern: str) -> str:
    """Returns a pattern whose digits and word characters are ASCII. A negated class inside a class stays wide."""
    is_inside = False
    parts: list[str] = []
    for part in PART.findall(pattern):
        if part in CLASSES:
            parts.append(CLASSES[part] if is_inside else f"[{CLASSES[part]}]")
        else:
            parts.append(part if is_inside else NEGATED.get(part, part))
        is_inside = part == "[" or (is_inside and part != "]")
    return "".join(parts)
