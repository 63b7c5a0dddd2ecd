"""Records whole runs: `python tests/shadow/record.py FOLDER [NAME ...]` judges the servers of `recordings.py`, and
writes the journal and the report of each into a folder of its own in FOLDER.
"""

from __future__ import annotations

import sys
from pathlib import Path

from paths import TESTS
from recordings import RECORDED, recorded

__all__ = ["main"]


def main(folder: Path, *names: str) -> int:
    """Record the servers of these names, or all. Return the exit code."""
    known = {each.name: each for each in RECORDED}
    if unknown := [name for name in names if name not in known]:
        print(f"{', '.join(unknown)}: no server of {TESTS.name}/shadow/recordings.py", file=sys.stderr)
        return 2
    for name in names or known:
        count = recorded(known[name], folder / name)
        print(f"{name}: {count:,} requests", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
