"""Prints the figures of docs/bench.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import miniature
import shop

from bench.document import document
from bench.generating import unchanged
from bench.large import DOCUMENTS, figures, linted
from bench.planning import measured
from bench.public import public
from bench.requests import compared
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.planning.covering import covering
from bythebook_openapi.model.contract import Contract

_STATES = ("absent", "null", "set")
_SHOP = Path(shop.__file__).with_name("openapi.yaml")
_SPECS = Path(__file__).parents[1] / "specs"


def _planning() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_text(json.dumps(document()), encoding="utf-8")
        found = measured(path)
    print(
        f"planning: {found.seconds:.1f} s of CPU, {found.megabytes:.0f} MB at most; {found.operations} operations, "
        f"{found.fields} fields in a body, {found.requirements} requirements, {found.requests} requests"
    )


def _large() -> None:
    for name in DOCUMENTS:
        for command, found in figures(name):
            told = f"exit code {found.code}" + (f": {found.error}" if found.error else "")
            print(f"{name}, {command}: {found.seconds:.1f} s of CPU, {found.megabytes:.0f} MB at most; {told}")


def _linted() -> None:
    found, size = linted()
    told = f"{found.seconds:.1f} s of CPU, {found.megabytes:.0f} MB at most"
    print(f"lint of {size:.1f} MB with 2,000 contradictions: {told}")


def _public() -> None:
    for each in public():
        print(
            f"{each.document} ({each.operations} operations, {each.size:.0f} MB), {each.command}: exit code "
            f"{each.cost.code}, {each.cost.seconds:.1f} s of CPU, {each.cost.megabytes:.0f} MB at most"
        )


def _rows() -> None:
    for fields in (10, 25, 60):
        print(f"pairs of {fields} fields in three states: {len(covering([_STATES] * fields))} requests")


def _per_request(name: str, contract: Contract, app: Callable[[], Any], authorization: str, rounds: int) -> None:
    found = compared(contract, app, authorization, rounds)
    first, kit, bare = (1000 * seconds / found.requests for seconds in (found.first, found.kit, found.bare))
    least, own, most = found.own
    print(
        f"{name}: {found.requests} requests, {rounds} rounds; CPU for each: {kit:.2f} ms in a run, {bare:.2f} ms in "
        f"bare Schemathesis calls, {first:.2f} ms in the first run of a process; own work of the kit: {own:.2f} times "
        f"the bare calls ({least:.2f} to {most:.2f}); {found.differing} responses differ"
    )


def _unchanged() -> None:
    for name in ("ontora", "ontora-full"):
        seconds = unchanged(_SPECS / name / "openapi.yaml")
        print(f"generating {name} again, unchanged: {seconds:.2f} s")


if __name__ == "__main__":
    _planning()
    _large()
    _linted()
    _public()
    _rows()
    _unchanged()
    _per_request("ontora", contract_of("ontora"), miniature.Miniature, miniature.AUTHORIZATION, 25)
    _per_request("shop", contract_of(str(_SHOP)), shop.Shop, shop.AUTHORIZATION, 7)
