"""Installs, starts and judges real servers, and compares what is found with the lists of triage (`make field`).

The exit code is 1 if a failure or a warning is in no list, or if a server could not be judged. With `--state` the
servers hold data before the run, and the exit code is 1 if a run changed or deleted some of it.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.field.judged import JUDGE, Outcome, judge, outcome
from bench.field.processes import NotReadyError, Processes
from bench.field.server import Place, Running, Server, UnavailableError
from bench.field.servers import SERVERS
from bench.field.state import FATES, Change, compared, told
from bench.field.stock import STOCKS
from bench.field.triage import VERDICTS, read

INSTALLED = Path(".venv-field")
COLUMNS = (
    "server",
    "version",
    "operations (untested)",
    "judged / raised",
    "requests",
    "seconds",
    *VERDICTS,
    "notices",
    "new",
)
# The ways to say what may become of the data that was there before.
MODES: dict[str, tuple[str, ...]] = {
    "default": (),
    "no-disposable": ("--no-disposable",),
    "disposable": ("--disposable",),
}
STATE_COLUMNS = (
    "server",
    "mode",
    "records before",
    *FATES,
    "requests",
    "seconds",
    "operations (untested)",
    "judged / raised",
)
SETTLING_SECONDS = 2.0
PROBLEMS = (UnavailableError, NotReadyError, RuntimeError, OSError)


def main() -> int:
    """Judges the servers that the arguments name, or all, and prints a table."""
    chosen = arguments()
    servers = [each for each in SERVERS if not chosen.servers or each.name in chosen.servers]
    if chosen.state:
        return compared_servers([each for each in servers if each.name in STOCKS], chosen)
    return judged_servers(servers, chosen)


def arguments() -> argparse.Namespace:
    """Returns what the command line asks for."""
    names = [each.name for each in SERVERS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("servers", nargs="*", metavar="SERVER", help=f"one of {', '.join(names)}; all if none")
    parser.add_argument("--seconds", type=int, default=600, help="seconds for the run on one server")
    parser.add_argument("--keep", type=Path, help="folder for reports, outputs and logs, which stay there")
    parser.add_argument("--judge", type=Path, default=JUDGE, help="the program that judges: that of another checkout")
    of_state = f"fill servers first, and show what a run changes of that; of {', '.join(STOCKS)}"
    parser.add_argument("--state", action="store_true", help=of_state)
    parser.add_argument("--mode", choices=MODES, action="append", help="with --state: only this way to run (repeat)")
    parser.add_argument("--whole", action="store_true", help="with --state: judge all operations of the document")
    chosen = parser.parse_args()
    if unknown := set(chosen.servers) - set(names):
        parser.error(f"no server is named {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if chosen.state and (unfilled := set(chosen.servers) - set(STOCKS)):
        parser.error(f"nothing fills {', '.join(sorted(unfilled))}; --state knows {', '.join(STOCKS)}")
    return chosen


def judged_servers(servers: Sequence[Server], chosen: argparse.Namespace) -> int:
    """Judges servers with empty data, and holds what is found against the lists of triage."""
    rows, failed = [], False
    for server in servers:
        try:
            entries = read(server.name)
            with started(server, chosen.keep) as (_, running, kept):
                found = outcome(judge(server, running, kept, chosen.seconds, chosen.judge), entries)
        except PROBLEMS as error:
            print(f"{server.name}: not judged: {error or traceback.format_exc()}", file=sys.stderr)
            failed = True
            continue
        rows.append(row(server, found))
        failed = failed or bool(found.new)
        print("\n".join(details(server, found)), flush=True)
    print(table(COLUMNS, rows))
    return 1 if failed else 0


def compared_servers(servers: Sequence[Server], chosen: argparse.Namespace) -> int:
    """Judges servers that hold data, in each mode, and shows what became of that data. The exit code is 1 for harm."""
    rows, failed = [], False
    for server in servers:
        for mode in chosen.mode or MODES:
            try:
                before, changes, report = harm(server, mode, chosen)
            except PROBLEMS as error:
                print(f"{server.name} {mode}: not judged: {error or traceback.format_exc()}", file=sys.stderr)
                failed = True
                continue
            counts = Counter(each.fate for each in changes)
            failed = failed or bool(counts["changed"] or counts["deleted"]) or isinstance(report, str)
            numbers = (str(each) for each in (before, *(counts[fate] for fate in FATES)))
            rows.append([server.name, mode, *numbers, *cells(report)])
            problem = [f"the run failed: {report}"] if isinstance(report, str) else []
            print("\n  ".join([f"{server.name} {mode}", *problem, *told(changes)]), flush=True)
    print(table(STATE_COLUMNS, rows))
    return 1 if failed else 0


def cells(report: dict[str, Any] | str) -> list[str]:
    """Returns the cells of the row of a run; no cells for a failed run."""
    if isinstance(report, str):
        return ["-"] * 4
    judged = f"{report['judged']['requirements']} / {report['judged']['raised']}"
    tested = f"{len(report['operations'])} ({len(report['untested'])})"
    return [str(report["requests"]), str(round(report["seconds"])), tested, judged]


def harm(server: Server, mode: str, chosen: argparse.Namespace) -> tuple[int, list[Change], dict[str, Any] | str]:
    """Returns how many records a server held before a run, what became of them, and the report of the run. A run that
    failed has what it said last in place of a report, and may have done harm before.
    """
    stock = STOCKS[server.name]
    judged = replace(server, options=(*server.options, *MODES[mode]))
    if chosen.whole:
        judged = replace(judged, select=(), exclude={})
    keep = chosen.keep / mode if chosen.keep else None
    with started(server, keep) as (place, running, kept):
        stock.fill(running)
        time.sleep(SETTLING_SECONDS)
        before = stock.state(place, running)
        report: dict[str, Any] | str
        try:
            report = judge(judged, running, kept, chosen.seconds, chosen.judge)
        except RuntimeError as error:
            report = str(error)
        time.sleep(SETTLING_SECONDS)
        try:
            after = stock.state(place, running)
        except OSError as error:  # the run ended the server, or shut its client out
            return len(before), [], f"what it left cannot be read: {error}"
        return len(before), compared(before, after), report


@contextmanager
def started(server: Server, keep: Path | None) -> Iterator[tuple[Place, Running, Path]]:
    """Installs a server, starts it with empty data, yields it with the folder of what is kept, and stops it."""
    installed = (INSTALLED / server.name).absolute()
    server.install(installed)
    with TemporaryDirectory(prefix=f"field-{server.name}-") as temporary:
        data, kept = Path(temporary) / "data", (keep / server.name).absolute() if keep else Path(temporary) / "kept"
        for each in (data, kept):
            each.mkdir(parents=True, exist_ok=True)
        place = Place(installed, data, Processes(kept))
        try:
            with server.start(place) as running:
                yield place, running, kept
        finally:
            place.processes.stop()


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns rows as a table."""
    return "\n".join(f"| {' | '.join(each)} |" for each in [columns, ["---"] * len(columns), *rows])


def row(server: Server, found: Outcome) -> list[str]:
    """Returns a server's row of the table."""
    counts = [found.requests, round(found.seconds), *(found.triage[each] for each in VERDICTS), found.notices]
    tested = [f"{found.operations} ({len(found.untested)})", f"{found.judged} / {found.raised}"]
    return [server.name, server.version(), *tested, *map(str, counts), str(len(found.new))]


def details(server: Server, found: Outcome) -> Iterator[str]:
    """Yields what needs a look: untested operations, findings in no list, and entries that match nothing any more."""
    yield server.name
    yield from (f"  untested {place}: {reason}" for place, reason in found.untested.items())
    for each in found.new:
        yield f"  NEW {each['level']} {each['id']}: {each['sentence']}"
        yield f"      expected {each['expected']}; got {each['actual']}"
        yield f"      {each['curl']}"
    yield from (f"  not found any more: {each.match} ({each.verdict})" for each in found.gone)


if __name__ == "__main__":
    sys.exit(main())
