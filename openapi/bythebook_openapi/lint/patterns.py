"""Reads patterns as ECMA-262 does, as JSON Schema asks (2020-12, Core, section 6.4).

The engine is `regress`. It backtracks and has no time limit. So this module compiles a pattern only up to a length that
takes milliseconds. Texts are matched in a process of their own, which is killed after a time limit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import jsonschema_rs
import regress

from bythebook_openapi.lint import pattern_child

__all__ = ["fault", "is_left_out", "matches"]

MAX_LENGTH: Final = 4000
MAX_SECONDS: Final = 2.0
MAX_PROCESSES: Final = 3
# The engine has limits of its own: a pattern beyond them may be right.
_LIMITS: Final = ("too deeply nested", "limit exceeded")


def fault(pattern: str) -> str | None:
    """Returns why a text is no pattern, None if it may be one.

    A pattern is right if ECMA-262 reads it with the flag `u`, as JSON Schema recommends, or without: many documents
    escape more characters than `u` allows. A pattern of more than `MAX_LENGTH` characters is not judged.
    """
    if len(pattern) > MAX_LENGTH or _compiles(pattern, "u"):
        return None
    try:
        regress.Regex(pattern)
    except UnicodeEncodeError:  # half of a surrogate pair, which the engine cannot take
        return None
    except regress.RegressError as error:
        reason = str(error)
        return None if any(limit in reason.lower() for limit in _LIMITS) else reason.rstrip(".")
    return None


def is_left_out(pattern: str) -> bool:
    """Returns whether ECMA-262 reads a pattern that the JSON Schema validator cannot read."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (ValueError, jsonschema_rs.ValidationError):
        return len(pattern) <= MAX_LENGTH and fault(pattern) is None
    return False


def matches(pairs: Sequence[tuple[str, str]]) -> list[bool | None]:
    """Returns for each pair of a pattern and a text whether the text matches, None if that is not known in time.

    A pair that takes longer than `MAX_SECONDS` is skipped. After `MAX_PROCESSES` such pairs, all further pairs are
    skipped.
    """
    told: list[bool | None] = []
    for _ in range(MAX_PROCESSES):
        if len(told) < len(pairs):
            told += _asked(pairs[len(told) :])
        if len(told) < len(pairs):
            told.append(None)
    return told + [None] * (len(pairs) - len(told))


def _asked(pairs: Sequence[tuple[str, str]]) -> list[bool | None]:
    """Returns the results of one process, as far as it came before it ended."""
    command = [sys.executable, "-I", str(Path(pattern_child.__file__))]
    try:
        done = subprocess.run(
            command, input=json.dumps(pairs).encode(), capture_output=True, timeout=MAX_SECONDS, check=False
        )
        printed = done.stdout
    except subprocess.TimeoutExpired as error:
        printed = error.stdout or b""
    except OSError:
        return []
    meanings = {"1": True, "0": False}
    return [meanings.get(line) for line in printed.decode().splitlines()][: len(pairs)]


def _compiles(pattern: str, flags: str) -> bool:
    try:
        regress.Regex(pattern, flags)
    except (regress.RegressError, UnicodeEncodeError):
        return False
    return True
