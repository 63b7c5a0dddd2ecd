"""Prints where the judge of another checkout differs: `python tests/shadow/told.py FILE`.

It exits with 0 if all judgments are equal, with 1 if some differ, and with 2 if none was compared.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["main", "told"]

Line = Mapping[str, Any]
# Outcome, level and reason decide in which group a difference is told; what was expected and came is its example.
_GROUPED = 3


def told(lines: Sequence[Line]) -> Iterator[str]:
    """Yields what the lines of a file say, in lines for a person."""
    judged, tests = Counter[str](), set[str]()
    for line in lines:
        judged.update(line.get("judged", {}))
        tests |= {line["test"]} if "judged" in line else set()
    for name, words in (("gone", "only the other checkout has the kind"), ("new", "only this tree has the kind")):
        yield from (
            f"{words} {kind}: not compared" for kind in sorted({each for one in lines for each in _kinds(one, name)})
        )
    differences = [line for line in lines if "requirement" in line]
    for kind in sorted({line["kind"] for line in differences}):
        mine = [line for line in differences if line["kind"] == kind]
        yield f"{kind}: {len(mine)} of {judged[kind]} judgments differ"
        yield from _grouped(mine)
    total = f"{judged.total():,} judgments of {len(judged)} kinds in {len(tests):,} tests"
    if not judged:
        yield "nothing was compared: no test judged anything"
    else:
        yield f"{len(differences):,} differences in {total}" if differences else f"no difference in {total}"


def _kinds(line: Line, name: str) -> Sequence[str]:
    found = line.get(name)
    return found if isinstance(found, list) and "requirement" not in line else ()


def _grouped(lines: Sequence[Line]) -> Iterator[str]:
    """Yields the differences of a kind by what became what, the most frequent first, each with an example."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        old = f"error {line['error']}" if "error" in line else _short(line["old"])
        groups.setdefault((old, _short(line["new"])), []).append(line)
    for (old, new), some in sorted(groups.items(), key=lambda group: -len(group[1])):
        yield f"  {len(some)}: {old} -> {new}"
        first = some[0]
        yield f"      {first['requirement']} in {first['test']}"
        if "error" not in first:
            yield f"      old: {_rest(first['old'])}"
        yield f"      new: {_rest(first['new'])}"


def _short(judgment: Sequence[str | None] | None) -> str:
    if judgment is None:
        return "shows nothing"
    return " / ".join(each for each in judgment[:_GROUPED] if each)


def _rest(judgment: Sequence[str | None] | None) -> str:
    if judgment is None:
        return "nothing"
    expected, actual = judgment[_GROUPED:]
    return f"expected {expected}; actual {actual}" if expected or actual else _short(judgment)


def main(path: Path) -> int:
    """Print what a file says. Return the exit code."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    print("\n".join(told(lines)))
    if not any("judged" in line for line in lines):
        return 2
    return int(any("requirement" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
