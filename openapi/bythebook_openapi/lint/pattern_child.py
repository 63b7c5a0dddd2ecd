"""Matches texts against patterns in a process of its own, which `lint.patterns` starts and may kill.

It reads a JSON list of pairs (pattern, text), and prints one line for each: `1` if the text matches, `0` if it does
not, `?` if the engine cannot read the pattern or the text. It imports nothing of bythebook, so that it starts fast.
"""

from __future__ import annotations

import json
import sys

import regress


def answer(pattern: str, text: str) -> str:
    """Returns the line for one pair. The pattern is read with the flag `u` if possible (JSON Schema 2020-12, section
    6.4).
    """
    for flags in ("u", ""):
        try:
            return "0" if regress.Regex(pattern, flags).find(text) is None else "1"
        except (regress.RegressError, UnicodeEncodeError):
            continue
    return "?"


if __name__ == "__main__":
    for pair in json.load(sys.stdin):
        print(answer(*pair), flush=True)
