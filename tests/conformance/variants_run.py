"""Judges every one-fault variant, prints what was found, and writes it down: `make variants`.

`docs/detection.md` gets one line for each family, `docs/detection.csv` one for each variant.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from variants import VARIANTS, Variant
from variants.judging import Outcome, judged_number

DOCS = Path(__file__).parents[2] / "docs"
HEAD = (
    "family",
    "variants",
    "found, any",
    "found, gate",
    "not visible",
    "of these accused",
    "requests",
    "seconds",
)
ABOUT = """# What is found

`make variants` builds servers for the founding page that are right but for one fault, judges each as `bythebook check`
does, with seed 1, and writes this page; `make variants ARGS='--every 3'` takes every third of them. `detection.csv`
beside it has a line for each server.

- **variants**: servers of which a client can see the fault, by what the page says.
- **found, any**: the run fails under `--fail-on notice` (exit 1), and accuses a field that the fault is on, or says that
  the server broke. **found, gate**: the same without this option, by a failure.
- **not visible**: servers that differ in what the page leaves open, as `null left out` where the answer does not
  require the field. **of these accused**: by a failure or a warning; each is a false alarm.
- **requests**: the mean for one server of the family.

"""

Table = Mapping[Variant, Outcome]


def main() -> None:
    """Run what the arguments choose. Ends with 1 where a server without a visible fault was accused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only variants whose name holds this text; nothing is written")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count(), help="processes")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every N-th variant of the table only")
    chosen = parser.parse_args()
    started = time.perf_counter()
    numbers = [number for number, each in enumerate(VARIANTS) if chosen.only in each.name]
    table = run(numbers[:: chosen.every], chosen.jobs)
    seconds = time.perf_counter() - started
    lines = list(families(table))
    for line in lines:
        print("  ".join([f"{line[0]:<56}", *(f"{cell:>9}" for cell in line[1:])]))
    print(f"{len(table)} servers, {sum(each.requests for each in table.values())} requests, {seconds:.0f} s")
    if not chosen.only:
        write(lines, table)
    sys.exit(any(outcome.accused for each, outcome in table.items() if not each.visible))


def run(numbers: Sequence[int], jobs: int) -> Table:
    """Return the outcome of each variant, in the order of the table."""
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        found: dict[int, Outcome] = {}
        for number, outcome in pool.imap_unordered(judged_number, numbers, chunksize=4):
            found[number] = outcome
            if sys.stderr.isatty():
                print(f"\r{len(found)} of {len(numbers)}", end="", file=sys.stderr)
    return {VARIANTS[number]: found[number] for number in numbers}


def families(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the table's lines: its head, one for each family, and the sum."""
    yield HEAD
    for family in dict.fromkeys(each.family for each in table):
        yield _line(family, {each: outcome for each, outcome in table.items() if each.family == family})
    yield _line("all", table)


def _line(family: str, table: Table) -> tuple[str, ...]:
    seen = [outcome for each, outcome in table.items() if each.visible]
    unseen = [outcome for each, outcome in table.items() if not each.visible]
    outcomes = [*seen, *unseen]
    return (
        family,
        str(len(seen)),
        str(sum(each.found for each in seen)),
        str(sum(each.gate for each in seen)),
        str(len(unseen)),
        str(sum(bool(each.accused) for each in unseen)),
        f"{sum(each.requests for each in outcomes) / len(outcomes):.0f}",
        f"{sum(each.seconds for each in outcomes) / len(outcomes):.1f}",
    )


def write(lines: Sequence[Sequence[str]], table: Table) -> None:
    """Write the page and the list beside it."""
    lines = [line[:-1] for line in lines]  # how long it took is another machine's another time
    ruled = [lines[0], ["---", *["---:"] * (len(lines[0]) - 1)], *lines[1:]]
    rows = "".join(f"| {' | '.join(line)} |\n" for line in ruled)
    missed = [each for each, outcome in table.items() if each.visible and not outcome.found]
    listed = "".join(f"- {each.name}\n" for each in missed) or "None.\n"
    (DOCS / "detection.md").write_text(f"{ABOUT}{rows}\n## Visible, and not found\n\n{listed}", encoding="utf-8")
    with (DOCS / "detection.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("family", "fields", "fault", "not visible, since", "any", "gate", "requests", "accused"))
        for each, outcome in table.items():
            found = ["yes" if is_found else "no" for is_found in (outcome.found, outcome.gate)]
            accused = " ".join(outcome.accused)
            writer.writerow(
                (each.family, " ".join(each.fields), each.text, each.hidden, *found, outcome.requests, accused)
            )


if __name__ == "__main__":
    main()
