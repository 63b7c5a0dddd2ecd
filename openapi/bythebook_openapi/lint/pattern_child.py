"""The process that matches texts against patterns: `lint.patterns` starts it, and ends it when it takes too long.

It reads a JSON list of pairs (pattern, text) and prints one line for each: `1` where the text matches, `0` where it
does not, `?` where the engine cannot tell. It imports nothing of bythebook, so that it starts fast.
"""

from __future__ import annotations

import json
import sys

import regress


def answer(pattern: str, text: str) -> str:
    """Returns the line for one pair. The pattern is read with the flag `u` if it can be (JSON Schema 2020-12, 6.4)."""
    for flags in ("u", ""):
        try:
            return "0" if regress.Regex(pattern, flags).find(text) is None else "1"
        except (regress.RegressError, UnicodeEncodeError):
            continue
    return "?"


if __name__ == "__main__":
    for pair in json.load(sys.stdin):
        print(answer(*pair), flush=True)
