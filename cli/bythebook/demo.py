"""`bythebook demo`: checks a bundled server with three seeded faults, shows them, and says how to check an own API."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import uvicorn

from bythebook_conformance.commands.watching import watching
from bythebook_conformance.reports.publish import tell
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import Document, load
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.command import listening_at
from bythebook_simulator.context import Context
from bythebook_simulator.messages import Decoded, Refusal
from bythebook_simulator.simulator import Simulator
from bythebook_simulator.steps.admission import admit
from bythebook_simulator.steps.completion import complete

__all__ = ["demo", "faulty"]

_SPEC, _SEED = "ontora", 1
# The seeded faults, by the field that each is about: a required field, a null, a default.
_SEEDED = {
    "name": "accepts an interview without the required 'name'",
    "goal": "stores an empty text where null was sent for 'goal'",
    "completion_threshold": "applies 80 where the page says the default 90",
}
_PATIENCE = 10.0


@click.command()
@click.option("--no-faults", is_flag=True, help="Serve the correct server: nothing is to be found.")
@click.option(
    "--report",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("report.html"),
    show_default=True,
    help="Where the HTML report is written.",
)
def demo(*, no_faults: bool, file: Path) -> None:
    """Check a bundled server that has three faults, and show them. Needs no server and no document."""
    document = load(document_path(_SPEC))
    token = secrets.token_urlsafe(16)
    seeded = {} if no_faults else _SEEDED
    _introduce(seeded)
    app = faulty(document, token) if seeded else Simulator(document, tokens=(token,))
    with _served(app) as url:
        report = _checked(Contract(document), url, token)
    tell(report, [("html", file)], verbose=False)
    found = {entry.field[0] for entry in report.findings if entry.field and report.outcome(entry) != "notice"}
    if found != seeded.keys():  # a fault of this product
        raise InputError(f"found {sorted(found)} in the demo", expected=f"{sorted(seeded)}; please report this")
    _conclude(len(seeded), file)


def faulty(document: Document, token: str) -> Simulator:
    """Returns the server of the demo with its three faults."""
    return Simulator(document, tokens=(token,), behavior=Behavior(admit=_admit, complete=_complete))


def _introduce(seeded: Mapping[str, str]) -> None:
    faults = f"{len(seeded)} seeded faults" if seeded else "no fault"
    click.echo(f"A server of the bundled document '{_SPEC}' starts on this machine, with {faults}.")
    for number, fault in enumerate(seeded.values(), 1):
        click.echo(f"  {number}. It {fault}.")


def _conclude(number: int, file: Path) -> None:
    click.echo()
    found = f"Found {number} of {number} faults." if number else "Found no fault, as there is none."
    click.echo(f"{found} The server has stopped. Open {file} in a browser.")
    click.echo("Your own API:  bythebook check http://localhost:8000/openapi.json")
    click.echo(
        "               bythebook init --spec http://localhost:8000/openapi.json   writes a configuration for it"
    )


def _admit(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
    """Refuses what the document excludes, but for a missing name."""
    body = decoded.body
    return admit(context, replace(decoded, body={"name": "", **body}) if isinstance(body, dict) else decoded)


def _complete(context: Context, decoded: Decoded) -> Decoded:
    """Fills in the defaults, one of them wrong, and stores an empty text in place of a null."""
    sent, whole = decoded.body, complete(context, decoded)
    wrong: dict[str, Any] = {} if "completion_threshold" in sent else {"completion_threshold": 80}
    wrong |= {"goal": ""} if sent.get("goal", "") is None else {}
    return replace(whole, body={**whole.body, **wrong})


def _checked(contract: Contract, url: str, token: str) -> Report:
    """Returns the report of a run against a URL. What the run leaves behind ends with the server."""
    target, started = Target(contract, url, {"Authorization": f"Bearer {token}"}), time.perf_counter()
    with watching(target, quiet=False):
        results = tuple(engine.run(contract, target, Effort(_SEED)))
    seconds = time.perf_counter() - started
    found = Summary(contract, target.shown, _SEED, results, target.sent, seconds, redacted=target.redacted).report
    return replace(found, facts=replace(found.facts, created=(), left=(), command="bythebook demo"))


@contextmanager
def _served(app: Simulator) -> Iterator[str]:
    """Serves an app on a free port of this machine while the block runs. Yields its URL. Raises `InputError`."""
    with closing(listening_at("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        ends = time.monotonic() + _PATIENCE
        while not server.started:
            if time.monotonic() > ends:
                raise InputError("the server of the demo did not start", expected="a machine with a free port")
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
