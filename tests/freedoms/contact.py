"""Runs the judge against servers that other authors wrote: what it accuses them of, and which lies it finds.

A server is a folder with `server.py`, which answers creations in five ways, and `labels.json`, which names its freedoms
and its lies. `python tests/freedoms/contact.py [--lies] [--ways resource,list] [FOLDER...]` prints a line for each run.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.model import LEVELS, Verdict
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target

__all__ = ["INDEPENDENT", "WAYS", "Contact", "labels", "met", "servers"]

INDEPENDENT = Path(__file__).parent / "independent"
WAYS = ("resource", "id", "location", "envelope", "list")


@dataclass(frozen=True)
class Contact:
    """What a run found: each finding but leniencies, and which requirements were not judged."""

    found: tuple[Verdict, ...]
    untested: int
    requests: int

    def gravest(self, field: str) -> str:
        """Returns the gravest level of a finding at a field, by its last name; empty without one."""
        names = field.replace("[]", "").split(".")
        own = [each for each in self.found if any(name in each.requirement.id.split("/") for name in names[-1:])]
        return next((level for level in LEVELS if any(each.level == level for each in own)), "")

    @property
    def accusations(self) -> tuple[Verdict, ...]:
        """The failures and the warnings."""
        return tuple(each for each in self.found if each.level != "notice")


def servers() -> list[Path]:
    """Returns the folders of the servers."""
    return sorted(each.parent for each in INDEPENDENT.glob("*/*/server.py"))


def labels(folder: Path) -> Mapping[str, Any]:
    """Returns what its author says of a server."""
    found: Mapping[str, Any] = json.loads((folder / "labels.json").read_text())
    return found


def _module(folder: Path) -> ModuleType:
    place = importlib.util.spec_from_file_location(f"freedoms_{folder.name}", folder / "server.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    sys.modules[module.__name__] = module  # dataclasses look it up
    place.loader.exec_module(module)
    return module


@contextmanager
def _serving(module: ModuleType, way: str, lie: str | None) -> Iterator[str]:
    server = module.make_server(0, way, lie)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def met(folder: Path, way: str, lie: str | None = None, *, seed: int = 1) -> Contact:
    """Judges a server that answers in a way, with one lie or none."""
    module, token = _module(folder), labels(folder).get("token")
    with tempfile.TemporaryDirectory() as made, _serving(module, way, lie) as url:
        document = Path(made) / "openapi.json"
        document.write_text(json.dumps(module.document(way)))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        contract = contract_of(str(document))
        target = Target(contract, url, headers)
        limits = Limits(waits=(0.0,) * len(Limits().waits), guard="none")
        verdicts = [
            each
            for result in engine.run(contract, target, Effort(seed=seed, limits=limits))
            for each in result.verdicts
        ]
        found = tuple(each for each in verdicts if each.level and each.reason != "lenient")
        return Contact(found, sum(each.outcome not in {"pass", "fail"} for each in verdicts), target.sent)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--lies", action="store_true", help="meet the lies, and not the correct servers")
    parser.add_argument("--ways", default=",".join(WAYS))
    chosen = parser.parse_args(arguments)
    for folder in chosen.folders or servers():
        for way in chosen.ways.split(","):
            for lie in labels(folder)["lies"] if chosen.lies else [None]:
                contact = met(folder, way, lie and lie["name"])
                if lie is not None:
                    level = contact.gravest(lie["field"]) or "-"
                    print(f"{folder.name}\t{way}\t{lie['name']}\t{lie['field']}\t{level}", flush=True)
                    continue
                print(
                    f"{folder.name}\t{way}\t{len(contact.accusations)} accusations\t{contact.requests} requests",
                    flush=True,
                )
                for each in contact.accusations:
                    words = f"{each.reason}: expected {each.expected}, got {each.actual}"
                    print(f"    {each.level} {each.requirement.id} {words}", flush=True)


if __name__ == "__main__":
    main()
