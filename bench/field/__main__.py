"""Installs, starts and judges real servers, and compares what is found with the lists of triage (`make field`).

The exit code is 1 if a failure or a warning is in no list, or if a server could not be judged.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.field.judged import Outcome, judge, outcome
from bench.field.processes import NotReadyError, Processes
from bench.field.server import Place, Server, UnavailableError
from bench.field.servers import SERVERS
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


def main() -> int:
    """Judges the servers that the arguments name, or all, and prints a table."""
    names = [each.name for each in SERVERS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("servers", nargs="*", metavar="SERVER", help=f"one of {', '.join(names)}; all if none")
    parser.add_argument("--seconds", type=int, default=600, help="seconds for the run on one server")
    parser.add_argument("--keep", type=Path, help="folder for reports, outputs and logs, which stay there")
    chosen = parser.parse_args()
    if unknown := set(chosen.servers) - set(names):
        parser.error(f"no server is named {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    rows, failed = [], False
    for server in SERVERS:
        if chosen.servers and server.name not in chosen.servers:
            continue
        try:
            found = measured(server, chosen.seconds, chosen.keep)
        except (UnavailableError, NotReadyError, RuntimeError, OSError) as error:
            print(f"{server.name}: not judged: {error or traceback.format_exc()}", file=sys.stderr)
            failed = True
            continue
        rows.append(row(server, found))
        failed = failed or bool(found.new)
        print("\n".join(details(server, found)), flush=True)
    print("\n".join(f"| {' | '.join(each)} |" for each in [COLUMNS, ["---"] * len(COLUMNS), *rows]))
    return 1 if failed else 0


def measured(server: Server, seconds: int, keep: Path | None) -> Outcome:
    """Installs a server, starts it with empty data, judges it, and stops it."""
    entries = read(server.name)
    installed = (INSTALLED / server.name).absolute()
    server.install(installed)
    with TemporaryDirectory(prefix=f"field-{server.name}-") as temporary:
        data, kept = Path(temporary) / "data", (keep / server.name).absolute() if keep else Path(temporary) / "kept"
        for each in (data, kept):
            each.mkdir(parents=True, exist_ok=True)
        processes = Processes(kept)
        try:
            with server.start(Place(installed, data, processes)) as running:
                return outcome(judge(server, running, kept, seconds), entries)
        finally:
            processes.stop()


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
