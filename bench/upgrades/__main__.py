"""Compares two releases of real servers, a year apart, and an application on Pydantic 1 and 2 (`make upgrades`).

Both releases are installed from PyPI as of a day each, started on this machine with empty data, and compared as a user
would. Each change that is told is held against the list of the upgrade (`NAME.toml`), which says by release notes or
source whether it is one. The exit code is 1 if a change is in no list, or if a comparison could not be made.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from bench.field.processes import Processes, free_port
from bench.field.server import UV, Place, Running, fetched
from bench.field.servers import SERVERS

HERE = Path(__file__).parent
INSTALLED = Path(".venv-field/upgrades")
SECONDS = 900
# Where changedetection.io keeps its settings, in the order of its releases, and where its package has the document.
SETTINGS = ("changedetection.json", "url-watches.json")
DOCUMENT = "lib/python*/site-packages/changedetectionio/**/api-spec.yaml"


@dataclass(frozen=True)
class Release:
    """What is installed for one side: packages, and the day whose newest releases their requirements get."""

    packages: tuple[str, ...]
    day: str

    def install(self, folder: Path) -> None:
        """Installs the release, unless it is there."""
        stamp = folder / "installed.json"
        wanted = json.dumps([*self.packages, self.day])
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        subprocess.run([UV, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        installing: list[str | Path] = [UV, "pip", "install", "--quiet", "--python", folder / "bin" / "python"]
        subprocess.run([*installing, "--exclude-newer", self.day, *self.packages], check=True)
        stamp.write_text(wanted, encoding="utf-8")


@dataclass(frozen=True)
class Upgrade:
    """A server in two releases, and the options of its comparison."""

    name: str
    old: Release
    new: Release
    start: Callable[[Place], Any]
    options: tuple[str, ...] = ()

    def known(self) -> list[Mapping[str, str]]:
        """Returns the changes that were looked up: `change`, a pattern, `is_true`, and its `source`."""
        file = HERE / f"{self.name}.toml"
        return list(tomllib.loads(file.read_text(encoding="utf-8"))["change"]) if file.exists() else []


@contextmanager
def library(place: Place) -> Iterator[Running]:
    """Starts the application of `library.py`."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    place.start(place.python, HERE / "library.py", str(port), ready=f"{url}/openapi.json")
    yield Running(url, fetched(f"{url}/openapi.json"))


@contextmanager
def changedetection(place: Place) -> Iterator[Running]:
    """Starts changedetection.io with the options that both releases know."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = ("-C", "-d", str(place.data), "-h", "127.0.0.1", "-p", str(port))
    environment = {"DISABLE_VERSION_CHECK": "true", "LOGGER_LEVEL": "WARNING", "FETCH_WORKERS": "1"}
    place.start(place.program("changedetection.io"), *options, ready=f"{url}/", environment=environment)
    kept = next(place.data / name for name in SETTINGS if (place.data / name).exists())
    key = json.loads(kept.read_text(encoding="utf-8"))["settings"]["application"]["api_access_token"]
    document = next(place.installed.glob(DOCUMENT)).read_text(encoding="utf-8")
    yield Running(f"{url}/api/v1", document, {"x-api-key": key})


def server(name: str) -> Callable[[Place], Any]:
    """Returns how the field test starts a server."""
    return next(each.start for each in SERVERS if each.name == name)


UPGRADES = (
    Upgrade(
        "pydantic",
        Release(("fastapi==0.115.12", "pydantic==1.10.26", "uvicorn"), "2026-11-30"),
        Release(("fastapi==0.115.12", "pydantic==2.12.5", "uvicorn"), "2026-11-30"),
        library,
    ),
    Upgrade(
        "kinto",
        Release(("kinto==23.3.0", "waitress", "setuptools"), "2025-11-30"),
        Release(("kinto==26.5.0", "waitress", "setuptools"), "2026-11-30"),
        server("kinto"),
    ),
    Upgrade(
        "changedetection",
        Release(("changedetection.io==0.51.4",), "2025-11-30"),
        Release(("changedetection.io==0.60.10",), "2026-11-30"),
        changedetection,
    ),
)


def compared(upgrade: Upgrade, folder: Path) -> dict[str, Any]:
    """Returns the JSON report of a comparison. Raises `RuntimeError` with what was printed where there is none."""
    with ExitStack() as stack:
        sides = []
        for name, release in (("old", upgrade.old), ("new", upgrade.new)):
            installed = (INSTALLED / f"{upgrade.name}-{name}").resolve()
            installed.parent.mkdir(parents=True, exist_ok=True)
            release.install(installed)
            data = folder / name
            data.mkdir()
            processes = Processes(data)
            stack.callback(processes.stop)
            sides.append(stack.enter_context(upgrade.start(Place(installed, data, processes))))
        document, report = folder / f"{upgrade.name}.json", folder / "report.json"
        document.write_text(sides[0].document, encoding="utf-8")
        command = [str(UV.with_name("bythebook")), "compare", sides[0].url, sides[1].url, str(document)]
        command += ["--seed", "1", "--report", str(report), *upgrade.options]
        for option, side in (("--header", sides[0]), ("--header-b", sides[1])):
            command += [word for name, value in side.headers.items() for word in (option, f"{name}: {value}")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        if not report.exists():
            raise RuntimeError(f"exit code {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


def told(change: Mapping[str, Any]) -> str:
    """Returns a change in one line, as the lists name it."""
    named = change["field"] or change["kind"]
    return f"{named}: {change['from']} -> {change['to']} ({', '.join(change['operations'])})"


def main() -> int:
    """Compares the upgrades that the arguments name, or all, and prints each change beside what is known of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [each.name for each in UPGRADES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names)}; all if none")
    chosen = parser.parse_args().names or names
    rows, problems = [], 0
    for upgrade in (each for each in UPGRADES if each.name in chosen):
        with tempfile.TemporaryDirectory() as folder:
            try:
                report = compared(upgrade, Path(folder))
            except (OSError, RuntimeError, StopIteration, subprocess.SubprocessError) as error:
                print(f"{upgrade.name}: not compared: {error}")
                problems += 1
                continue
        known = upgrade.known()
        verdicts = {"yes": 0, "no": 0, "unknown": 0}
        for change in report["changes"]:
            line = told(change)
            entry = next((each for each in known if fnmatchcase(line, each["change"])), None)
            verdict = entry["is_true"] if entry is not None else "unknown"
            verdicts[verdict] += 1
            print(f"{upgrade.name}  {verdict:8}{line}" + (f"  [{entry['source']}]" if entry is not None else ""))
        problems += verdicts["unknown"]
        figures = (report["compared"], report["requests"], round(report["seconds"]), len(report["not_compared"]))
        rows.append((upgrade.name, *verdicts.values(), *figures))
    columns = "true", "false", "unknown", "requests compared", "requests sent", "seconds", "operations not compared"
    print(f"| upgrade | {' | '.join(columns)} |")
    print("| --- |" + " ---: |" * len(columns))
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
