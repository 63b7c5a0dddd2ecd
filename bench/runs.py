"""Runs the baseline, this version and Schemathesis against the same servers, side by side (`make bench`).

    python -m bench.runs [--subjects NAME...] [--latency MS...] [--workers N...] [--limit SECONDS] [--bugs] [--requests]

The baseline is the commit in `bench/baseline.txt`, checked out and built once below `.bench`. A run that takes longer
than the limit is stopped, and printed as such. Each tool runs from bytecode, as it does where pip installed it.
`--requests` prints the requests and judged requirements of the baseline and of this version with one worker alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.keyed import keyed
from bench.latency import delayed
from bench.rivals import read_bythebook, read_schemathesis
from ontora_reference.during import serving as ontora
from tests.frameworks.checking import configuration, fetch
from tests.frameworks.launching import Application, Running, names, read, running

__all__ = ["main"]

ROOT = Path(__file__).parents[1]
_BUILT = ROOT / ".bench" / "baseline"
_SHOP = ROOT / "tests" / "conformance" / "shop" / "openapi.yaml"
_APPLICATIONS = ("fastapi_nested", "drf")
SUBJECTS = ("ontora", "shop", *_APPLICATIONS)
# The baseline sends the request that ends its own session, and is refused from then on.
_EXCLUDED = {"django_ninja": "*logout*"}
# Modules that are compiled anew in each process, where this is set, take seconds of a run.
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_LOADED = "import bythebook_conformance.commands.check, bythebook_conformance.running.phases.search, schemathesis.cli"
_COLUMNS = ("subject", "latency", "tool", "requests", "wall", "CPU", "memory", "bugs found")


@dataclass(frozen=True)
class Served:
    """A running server: its document, its URL, and the headers and query parameters that let a client in.

    `excluded` is a glob of requirements that no version sends.
    """

    spec: Path
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    excluded: str = ""


@dataclass(frozen=True)
class Cost:
    """The cost of one run of a tool, what it accused, and how many requirements it judged.

    `requests` is None if the run was stopped.
    """

    requests: int | None
    seconds: float
    cpu: float
    megabytes: float
    accused: frozenset[str]
    judged: int = 0


@dataclass(frozen=True)
class Tool:
    """A tool with its options. `has_keys` says whether a configuration can give it keys for the query."""

    name: str
    command: Callable[[Served, Path], list[str]]
    accused: Callable[[Path, str], tuple[frozenset[str], int | None]]
    has_keys: bool = False

    def run(self, served: Served, limit: float) -> Cost:
        """Returns the cost of a run, as a whole process."""
        with TemporaryDirectory() as folder, keyed(served.url, {} if self.has_keys else served.query) as url:
            server = Running(url, "", dict(served.headers), dict(served.query))
            if self.has_keys and served.query:
                (Path(folder) / "bythebook.toml").write_text(configuration(server), encoding="utf-8")
            command = self.command(replace(served, url=url), Path(folder))
            environment = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
            started = time.monotonic()
            output = Path(folder) / "output"
            with output.open("wb") as out:
                process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder, env=environment)
                usage = _waited(process, started + limit)
            seconds = time.monotonic() - started
            accused, requests = self.accused(Path(folder), output.read_text(errors="replace"))
            cpu, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
            judged = _judged(Path(folder) / "report.json")
            return Cost(requests if seconds < limit else None, seconds, cpu, megabytes, accused, judged)


def _judged(report: Path) -> int:
    """Returns how many requirements passed or failed by a report; 0 where there is none."""
    return int(json.loads(report.read_text(encoding="utf-8"))["judged"]["requirements"]) if report.exists() else 0


def _waited(process: subprocess.Popen[bytes], ends: float) -> resource.struct_rusage:
    """Waits for a process, which is killed at a time. Returns what it used."""
    while True:
        pid, _, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = 0  # it was waited for
            return usage
        if time.monotonic() > ends:
            process.kill()
        time.sleep(0.02)


def _check(root: Path, workers: int | None) -> Callable[[Served, Path], list[str]]:
    def command(served: Served, folder: Path) -> list[str]:
        headers = [word for name, value in served.headers.items() for word in ("-H", f"{name}: {value}")]
        more = ["--workers", str(workers)] if workers else []
        more += ["--exclude", f"{served.excluded}=it ends the session"] if served.excluded else []
        report = ["--seed", "1", "--yes", "--report", f"json={folder / 'report.json'}"]
        tool = str(root / ".venv" / "bin" / "bythebook")
        return [tool, "check", str(served.spec), "--url", served.url, *headers, *report, *more]

    return command


def _schemathesis(*options: str) -> Callable[[Served, Path], list[str]]:
    def command(served: Served, folder: Path) -> list[str]:
        headers = [word for name, value in served.headers.items() for word in ("-H", f"{name}: {value}")]
        report = ["--report", "junit", "--report-junit-path", str(folder / "report.xml"), "--seed", "1"]
        tool = str(Path(sys.executable).parent / "schemathesis")
        return [tool, "run", str(served.spec), "--url", served.url, *headers, *report, *options]

    return command


def tools(workers: Sequence[int]) -> list[Tool]:
    """Returns the tools that are compared; this version once for each number of workers."""
    ours = [Tool(f"this version, {each} workers", _check(ROOT, each), read_bythebook, True) for each in workers]
    schemathesis = [
        Tool("Schemathesis", _schemathesis(), read_schemathesis),
        Tool("Schemathesis, 100 examples", _schemathesis("--max-examples", "100"), read_schemathesis),
    ]
    return [Tool("baseline", _check(_BUILT, None), read_bythebook), *ours, *schemathesis]


def build() -> None:
    """Checks the baseline out and builds its environment, unless that was done."""
    commit = (ROOT / "bench" / "baseline.txt").read_text(encoding="utf-8").strip()
    if not (_BUILT / ".venv" / "installed").exists():
        subprocess.run(["git", "worktree", "prune"], cwd=ROOT, check=True)
        subprocess.run(["git", "worktree", "add", "--force", "--detach", str(_BUILT), commit], cwd=ROOT, check=True)
        subprocess.run(["make", "setup"], cwd=_BUILT, check=True)
    environment = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    for root in (_BUILT, ROOT):
        subprocess.run([str(root / ".venv" / "bin" / "python"), "-c", _LOADED], env=environment, check=True)


@contextmanager
def served(subject: str, switches: Sequence[str] = ()) -> Iterator[Served]:
    """Serves a subject while the block runs."""
    if subject == "ontora":
        with ontora() as (url, token):
            yield Served(ROOT / "specs" / "ontora" / "openapi.yaml", url, {"Authorization": f"Bearer {token}"})
    elif subject == "shop":
        with _shop() as found:
            yield found
    else:
        with TemporaryDirectory() as folder, running(read(subject), list(switches)) as found:
            spec = Path(folder) / "openapi.json"
            fetch(found.document, spec)
            yield Served(spec, found.url, found.auth, found.query, _EXCLUDED.get(subject, ""))


@contextmanager
def _shop() -> Iterator[Served]:
    command = [sys.executable, "-m", "bench.shop"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'conformance'}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            url, authorization = process.stdout.readline().strip().split(" ", 1)
            yield Served(_SHOP, url, {"Authorization": authorization})
        finally:
            process.terminate()


def _bugs(tool: Tool, application: Application, limit: float) -> str:
    """Returns of how many bugs of an application a tool reports something that it does not say of the correct one."""
    correct, found = frozenset[str](), 0
    for switches in ([], *(["--bug", bug["id"]] for bug in application.bugs)):
        with served(application.name, switches) as server:
            accused = tool.run(server, limit).accused
        correct = correct if switches else accused
        found += bool(switches and accused - correct)
    return f"{found} of {len(application.bugs)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table, a row for each subject, latency and tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", nargs="+", choices=(*SUBJECTS[:2], *names()), default=list(SUBJECTS))
    parser.add_argument("--latency", nargs="+", type=int, default=[0, 20, 200], help="milliseconds")
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 8])
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for each run")
    parser.add_argument("--bugs", action="store_true", help="count bugs of the applications too")
    parser.add_argument("--requests", action="store_true", help="count requests alone")
    chosen = parser.parse_args(arguments)
    build()
    if chosen.requests:
        _print_requests(chosen)
        return
    print(f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}", flush=True)
    for subject in chosen.subjects:
        for latency in chosen.latency:
            for tool in tools(chosen.workers):
                _print(subject, latency, tool, chosen)


def _print_requests(chosen: argparse.Namespace) -> None:
    """Prints the requests of the baseline and of this version, their ratio, and that for each judged requirement."""
    columns = ("subject", "baseline", "this version", "ratio", "ratio for each judged requirement")
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}", flush=True)
    for subject in chosen.subjects:
        costs: list[Cost] = []
        for tool in tools([1])[:2]:
            with served(subject) as server:
                costs.append(tool.run(server, chosen.limit))
        before, now = costs
        cells = [f"{each.requests or 'stopped'}, {each.judged} judged" for each in costs]
        ratio = (now.requests or 0) / (before.requests or 1)
        of_judged = ratio * before.judged / (now.judged or 1)
        print(f"| `{subject}` | {' | '.join(cells)} | {ratio:.2f} | {of_judged:.2f} |", flush=True)


def _print(subject: str, latency: int, tool: Tool, chosen: argparse.Namespace) -> None:
    with served(subject) as server, delayed(server.url, latency / 1000) as url:
        cost = tool.run(replace(server, url=url), chosen.limit)
    counts = chosen.bugs and not latency and subject in _APPLICATIONS
    bugs = _bugs(tool, read(subject), chosen.limit) if counts else ""
    requests = "stopped" if cost.requests is None else str(cost.requests)
    cells = [f"{cost.seconds:.1f} s", f"{cost.cpu:.1f} s", f"{cost.megabytes:.0f} MB", bugs]
    print(f"| {' | '.join([subject, f'{latency} ms', tool.name, requests, *cells])} |", flush=True)


if __name__ == "__main__":
    main()
