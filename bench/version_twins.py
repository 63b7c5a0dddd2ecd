"""Compares the simulator's server of a document with faulty twins of it, and correct variations with themselves.

`python -m bench.version_twins DOCUMENT --twins 100 --variations 30`. Each twin is wrong at one spot: the comparison
must tell a change of that spot, and no other. A variation does what the document leaves open in another way: compared
with itself it must tell nothing, and compared with the plain server what it does in another way. `--against-plain` does
that, and prints each change, so that a reader can hold it against what the variation does. `--draw SEED` draws twins
at random, and none of those that are drawn without it; `--draw 61 84` none of those of `--draw 61` either.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random

from bythebook.prove.court import Court
from bythebook.prove.fleet import sampled
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.group import Group
from bythebook_conformance.versions.run import Compared, compare
from bythebook_openapi.document.load import load
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.faults.twins import Twin
from bythebook_simulator.faults.witnesses import witness

_LIMITS = Limits(waits=(0.0, 0.0, 0.0), guard="none")
# The fields of changes that say what a list holds.
OF_LISTS = frozenset({"items", "newest item", "order of items"})
DOCUMENT = Path(__file__).resolve().parents[1] / "tests" / "generator" / "library.yaml"


@dataclass(frozen=True)
class Told:
    """What a comparison told: `own` is of the spot, `others` is not. `is_visible` says that a response shows it."""

    id: str
    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    is_visible: bool = True


@cache
def _court(document: str) -> Court:
    return Court(load(Path(document)), 1, 0)


def _compared(court: Court, first: Behavior, second: Behavior, seed: int = 1) -> Compared:
    targets = [
        Target(court.contract, f"http://{name}.test", court.headers, app=court.server.twin(behavior))
        for name, behavior in (("a", first), ("b", second))
    ]
    return compare(court.contract, targets[0], targets[1], Effort(seed, 0, limits=_LIMITS))


def twin(document: str, number: int) -> Told:
    """Compares the correct server with a faulty twin."""
    court = _court(document)
    faulty = court.fleet[number]
    if witness(court.server.twin(), court.server.twin(faulty.behavior), faulty.spot) is None:
        return Told(faulty.id, is_visible=False)
    found = _compared(court, Behavior(), faulty.behavior).groups
    own = [each for each in found if is_near(court, faulty, each)]
    return Told(faulty.id, tuple(each.id for each in own), tuple(each.id for each in found if each not in own))


def is_near(court: Court, faulty: Twin, group: Group) -> bool:
    """Returns whether a change names the place of the fault, or is of its operation as a whole."""
    steps = [each for each in faulty.spot.steps if each != "*"]
    if steps and steps[-1] in group.field:
        return True
    name = court.operations.get((faulty.spot.endpoint.method, faulty.spot.endpoint.path), "")
    if group.field in OF_LISTS and faulty.spot.endpoint.method in {"POST", "DELETE"}:  # what exists shows in a list
        return not court.around(faulty.spot).isdisjoint(group.shown_by)
    return name in group.operations or name in group.shown_by


def variation(document: str, number: int, *, is_against_plain: bool = False) -> Told:
    """Compares a correct variation with itself, or the plain server with it."""
    court = _court(document)
    chosen = court.variations()[number]
    behavior = chosen.behavior(court.server.world)
    first = Behavior() if is_against_plain else behavior
    told = tuple(each.id for each in _compared(court, first, behavior, number + 1).groups)
    name = f"{chosen.id}: {chosen.does}" if is_against_plain else chosen.id
    return Told(name, *((told, ()) if is_against_plain else ((), told)))


def drawn(court: Court, most: int, seeds: Sequence[int]) -> list[int]:
    """Returns the numbers of twins: spread over families and operators, or others by the last seed. What the seeds
    before it draw is left out.
    """
    found = sampled(court.fleet, "", most)
    left = {*range(len(court.fleet))}
    for seed in seeds:
        left -= {*found}
        found = sorted(Random(seed).sample(sorted(left), min(most, len(left))))
    return found


def summary(twins: Sequence[Told], variations: Sequence[Told]) -> str:
    """Returns the figures."""
    seen = [each for each in twins if each.is_visible]
    return (
        f"{sum(bool(each.own) for each in seen)} of {len(seen)} twins found, {sum(bool(each.others) for each in seen)} "
        f"with another change beside; {sum(bool(each.others) for each in variations)} of {len(variations)} variations "
        "compared with themselves tell a change"
    )


def main() -> None:
    """Runs the comparisons, and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", nargs="?", default=str(DOCUMENT))
    parser.add_argument("--twins", type=int, default=100)
    parser.add_argument("--variations", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--draw", type=int, nargs="+", default=[], metavar="SEED", help="draw other twins, by this seed"
    )
    parser.add_argument("--against-plain", action="store_true", help="compare the plain server with each variation")
    given = parser.parse_args()
    court = _court(given.document)
    numbers = drawn(court, given.twins, given.draw)
    kinds = range(0, len(court.variations()), max(1, len(court.variations()) // max(given.variations, 1)))
    twins, variations = list[Told](), list[Told]()
    with ProcessPoolExecutor(given.jobs) as pool:
        for told in pool.map(twin, [given.document] * len(numbers), numbers):
            twins.append(told)
            word = "found" if told.own else "MISSED" if told.is_visible else "hidden"
            print(f"{word:7} {told.id}  {', '.join(told.others)}", flush=True)
        for told in pool.map(variation, [given.document] * len(kinds), kinds):
            variations.append(told)
            print(f"{'told' if told.others else 'silent':7} {told.id}  {', '.join(told.others)}", flush=True)
        if given.against_plain:
            compared = partial(variation, given.document, is_against_plain=True)
            for told in pool.map(compared, kinds):
                print(f"{len(told.own):3} told  {told.id}", *told.own, sep="\n          ", flush=True)
    print(summary(twins, variations))


if __name__ == "__main__":
    main()
