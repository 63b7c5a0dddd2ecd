"""Judges recordings again, without their servers: `python tests/shadow/replayed.py FOLDER [NAME ...]`.

It exits with 0 if all judgments are equal, with 1 if some changed, and with 2 if a run sends a request that its
recording does not have: then its judgments say nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from paths import TESTS
from recordings import RECORDED, Again, judged_again

__all__ = ["main", "told"]

# So many of the requests that a recording does not have are named.
_NAMED = 3


def told(name: str, again: Again) -> Iterator[str]:
    """Yields what became of a recording, in lines for a person."""
    left = f"; recorded requests that were not sent: {again.left}" if again.left else ""
    if again.unrecorded:
        yield f"{name}: not valid; requests that are not in the recording: {len(again.unrecorded)}{left}"
        yield from (f"  {each}" for each in again.unrecorded[:_NAMED])
        return
    if not again.changed:
        yield f"{name}: equal, {again.judged} requirements{left}"
        return
    yield f"{name}: {len(again.changed)} of {again.judged} requirements changed{left}"
    for requirement, (before, now) in again.changed.items():
        yield f"  {requirement}"
        yield f"    before: {_shown(before)}"
        yield f"    now:    {_shown(now)}"


def _shown(judgment: Any) -> str:
    """Returns a judgment of a report in one line."""
    if judgment is None:
        return "not raised"
    return "; ".join(f"{name} {value}" for name, value in judgment.items() if value is not None)


def main(folder: Path, *names: str) -> int:
    """Judge the recordings of these names in a folder, or all, again. Return the exit code."""
    chosen = [each for each in RECORDED if (folder / each.name).is_dir() and each.name in (names or (each.name,))]
    if not chosen:
        print(f"{folder} has no recording of a server of {TESTS.name}/shadow/recordings.py", file=sys.stderr)
        return 2
    code = 0
    for each in chosen:
        again = judged_again(each, folder / each.name)
        print("\n".join(told(each.name, again)), flush=True)
        code = max(code, 2 if again.unrecorded else int(bool(again.changed)))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
