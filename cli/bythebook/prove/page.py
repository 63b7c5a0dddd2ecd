"""Writes docs/variations.md: every correct server of `prove`, by theme, with its style and its source.

python -m bythebook.prove.page [--check] docs/variations.md
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bythebook_simulator.faults.variations import THEMES, VARIATIONS, Variation

__all__ = ["page"]

_HEAD: Final = """# Correct variations

A *variation* is a correct server that differs from the plain one in one thing that a document leaves open.
`bythebook prove` judges every variation. A failure, a warning, or an operation that ends untested is a false alarm. A
notice is none: it says that the server takes a freedom. Each variation is derived from what an API style publishes, and
takes its freedom only where the document admits it. [prove.md](prove.md) says how they are judged, alone and combined.

`make variations` writes this page from `simulator/bythebook_simulator/faults/variations/`.
"""


def page() -> str:
    """Returns the page: the number of variations of each style, and a table for each theme."""
    styles = Counter(each.style for each in VARIATIONS if each.style)
    counted = ", ".join(
        f"{style} {count}" for style, count in sorted(styles.items(), key=lambda each: (-each[1], each[0]))
    )
    parts = [_HEAD, f"There are {len(VARIATIONS)} correct servers, the plain one among them. By style: {counted}.\n"]
    for theme, variations in THEMES.items():
        rows = "\n".join(map(_row, variations))
        parts.append(
            f"## {theme}\n\n| id | style | what the server does | source |\n| --- | --- | --- | --- |\n{rows}\n"
        )
    return "\n".join(parts)


def _row(variation: Variation) -> str:
    source = re.sub(r"(https://[^\s,;]+)", r"<\1>", variation.source)
    return f"| `{variation.id}` | {variation.style} | {variation.does} | {source} |"


def main(arguments: Sequence[str]) -> int:
    """Writes the page that is named, or checks it. Returns 1 if it is stale, else 0."""
    path = Path(next(each for each in arguments if not each.startswith("--")))
    wanted = page()
    if "--check" not in arguments:
        path.write_text(wanted, encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{path} is stale: a variation says something else; run `make variations`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
