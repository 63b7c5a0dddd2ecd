"""Recordings of whole runs: the servers, how a run is recorded, and how it is judged again without its server."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import correct
import liars
import shop
import shop_correct
import shop_liars
from judging import NO_WAITS
from miniature import AUTHORIZATION
from paths import TESTS
from shop_liars.liar import Liar, judged

from bythebook import demo
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.model import Request
from bythebook_conformance.reports.json_report import to_bytes
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.journal import Journal, head
from bythebook_conformance.running.transport.retry import Answer
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.simulator import Simulator
from ontora_reference.app import create_app
from ontora_reference.settings import Settings

__all__ = ["RECORDED", "Again", "Recorded", "judged_again", "recorded"]

_SHOP = TESTS / "conformance" / "shop" / "openapi.yaml"
_TOKEN = AUTHORIZATION.partition(" ")[2]
# What of a requirement in a report is compared.
_COMPARED = ("verdict", "level", "reason", "expected", "actual", "seen")
# Of each list of liars and correct servers, every so many.
_EVERY = 12
# What a request gets that a recording does not have.
_UNRECORDED: Answer = (404, b"", {}, "")


@dataclass(frozen=True)
class Recorded:
    """A server to record: its document, how it is made with a folder of its own, and the header of the right user.
    `chosen` returns the ids of the requirements that are judged, None for all.
    """

    name: str
    document: Path | str
    made: Callable[[Path], Any]
    authorization: str = AUTHORIZATION
    chosen: Callable[[Contract], frozenset[str] | None] = lambda _contract: None

    def run(self, journal: Path, target: Callable[..., Target], app: Any, *, is_new: bool) -> tuple[Summary, Target]:
        """Judges an application with a journal, and always with the same seed and mark. Returns what was found."""
        contract = contract_of(str(self.document))
        called = target(contract, "http://testserver", {"Authorization": self.authorization}, app=app)
        effort = Effort(seed=1, mark="shadow", chosen=self.chosen(contract), limits=NO_WAITS)
        mine = head(contract.document.digest, "0", {"seed": effort.seed, "mark": effort.mark}, {})
        called.journal = opened = Journal(journal, mine) if is_new else Journal.read(journal)
        opened.compare(mine)
        opened.open(str, {}, is_new=is_new)  # what these servers call secret is none
        try:
            results = tuple(engine.run(contract, called, effort))
        finally:
            opened.close()
        return Summary(contract, called.shown, 1, results, called.sent, 0.0, redacted=called.redacted), called


def _reference(folder: Path) -> Any:
    return create_app(Settings(f"sqlite:///{folder / 'ontora.sqlite3'}", (_TOKEN,)))


def _demo(_folder: Path) -> Any:
    behavior = Behavior(admit=demo._admit, complete=demo._complete)
    return Simulator(load(document_path("ontora")), tokens=(_TOKEN,), behavior=behavior)


def _twin(document: Path, _folder: Path) -> Any:
    return Simulator(load(document), tokens=(_TOKEN,))


def _small(some: Sequence[liars.Liar], of: str) -> list[Recorded]:
    """Returns the servers of the founding page, every so many of a list."""
    return [Recorded(_slug(of, each.name), "ontora", partial(_made, each.server)) for each in some[::_EVERY]]


def _of_shop(some: Sequence[Liar], of: str) -> list[Recorded]:
    """Returns the servers of the shop, every so many of a list. Each is judged by what its liar is about."""
    return [
        Recorded(_slug(of, each.name), _SHOP, partial(_made, each.server), shop.AUTHORIZATION, partial(_about, each))
        for each in some[::_EVERY]
    ]


def _made(server: Callable[[], Any], _folder: Path) -> Any:
    return server()


def _about(liar: Liar, contract: Contract) -> frozenset[str]:
    return judged(contract, liar)


def _slug(of: str, name: str) -> str:
    words = "".join(each if each.isalnum() else " " for each in f"{of} {name}")
    return "-".join(words.lower().split())


RECORDED: Sequence[Recorded] = (
    Recorded("reference", "ontora", _reference),
    Recorded("demo", "ontora", _demo),
    Recorded("shop", _SHOP, lambda _folder: shop.Shop(), shop.AUTHORIZATION),
    Recorded("twin-of-shop", _SHOP, partial(_twin, _SHOP)),
    *(
        Recorded(f"twin-of-{path.stem}", path, partial(_twin, path))
        for path in (TESTS / "prove" / "freedoms.yaml", TESTS / "truth" / "openapi-3.2.yaml")
    ),
    *_small(correct.CORRECT, "correct"),
    *_small(liars.LIARS, "liar"),
    *_of_shop(shop_correct.CORRECT, "correct shop"),
    *_of_shop(shop_liars.LIARS, "liar of shop"),
)


def recorded(server: Recorded, folder: Path) -> int:
    """Writes `journal` and `report.json` of a run into a new folder. Returns the number of requests."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as own:
        summary, target = server.run(folder / "journal", Target, server.made(Path(own)), is_new=True)
    (folder / "report.json").write_bytes(to_bytes(summary.report))
    return target.sent


@dataclass(frozen=True)
class Again:
    """A recording that was judged again.

    `changed` holds the judgments before and now, by the ids of requirements. `unrecorded` holds the requests that the
    recording does not have: then `changed` shows nothing. `left` is the number of recorded requests that were not sent.
    """

    judged: int
    changed: Mapping[str, tuple[Any, Any]]
    unrecorded: Sequence[str]
    left: int


@dataclass
class _Offline(Target):
    """A target without a server. It notes each request that the journal does not have."""

    unrecorded: list[str] = field(default_factory=list)

    def _call(self, operation: Operation, request: Request) -> Answer:
        self.unrecorded.append(f"{operation.id} ({request.purpose})")
        return _UNRECORDED


def judged_again(server: Recorded, folder: Path) -> Again:
    """Judges the recording in a folder again. The server is not needed."""
    before = _judgments(json.loads((folder / "report.json").read_text()))
    with tempfile.TemporaryDirectory() as own:
        copy = Path(own) / "journal"
        shutil.copy(folder / "journal", copy)
        total = sum("key" in json.loads(line) for line in copy.read_text().splitlines())
        summary, target = server.run(copy, _Offline, _nobody, is_new=False)
    now = _judgments(json.loads(to_bytes(summary.report)))
    assert isinstance(target, _Offline)
    recalled = target.journal.recalled if target.journal is not None else 0
    changed = {
        name: (before.get(name), now.get(name))
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    }
    return Again(len(now), changed, target.unrecorded, total - recalled)


def _nobody(*_: Any) -> Any:
    raise AssertionError


def _judgments(report: Mapping[str, Any]) -> Mapping[str, Any]:
    return {each["id"]: {name: each.get(name) for name in _COMPARED} for each in report["requirements"]}
