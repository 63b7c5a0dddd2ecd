"""A freedom is no finding, and a lie that imitates it is one: in each way to answer, at one level."""

from __future__ import annotations

import pytest
from freedoms import FREEDOMS, WAYS, Freedom, Lie, Things, paths
from judging import Judge

from bythebook_conformance.model import LEVELS

# In `make test` each freedom answers in one way, in `make soak` in all.
_CORRECT = [
    pytest.param(freedom, way, id=f"{freedom.name}, {way}", marks=[] if number % 5 == at else [pytest.mark.soak])
    for number, freedom in enumerate(FREEDOMS)
    for at, way in enumerate(WAYS)
]
_LIES = [(freedom, lie) for freedom in FREEDOMS for lie in freedom.lies]


def _levels(judge: Judge, way: str, freedom: Freedom, lie: Lie | None = None) -> dict[str, str]:
    """Returns the level of each finding but leniencies, by requirement."""
    stated = paths(way, freedom)
    keep = freedom.keep if lie is None else lie.keep
    show = freedom.show if lie is None else lie.show
    reads = freedom.reads if lie is None else lie.reads
    verdicts = judge(Things(way, stated, keep, show, reads), stated).verdicts
    return {each.requirement.id: each.level for each in verdicts if each.level and each.reason != "lenient"}


def _gravest(found: dict[str, str], at: str) -> str:
    own = {level for name, level in found.items() if f"/{at}" in name}
    return next((level for level in LEVELS if level in own), "")


@pytest.mark.many(2)
@pytest.mark.parametrize(("freedom", "way"), _CORRECT)
def test_freedom_is_no_accusation(judge: Judge, freedom: Freedom, way: str) -> None:
    found = _levels(judge, way, freedom)
    grave = {name: level for name, level in found.items() if level != "notice"}
    doubted = {name for name, level in grave.items() if level == "warning" and f"/{freedom.doubted}/" in name}

    assert {name for name in grave if name not in doubted} == set()


@pytest.mark.many(2)
@pytest.mark.parametrize("number", range(len(_LIES)), ids=[lie.name for _, lie in _LIES])
def test_lie_is_found_at_its_level(judge: Judge, number: int) -> None:
    freedom, lie = _LIES[number]
    ways = {WAYS[number % len(WAYS)]}

    assert {way: _gravest(_levels(judge, way, freedom, lie), lie.at) for way in ways} == dict.fromkeys(ways, lie.level)


@pytest.mark.soak
@pytest.mark.parametrize(("freedom", "lie"), [pytest.param(*each, id=each[1].name) for each in _LIES])
def test_lie_is_found_at_one_level_in_each_way_to_answer(judge: Judge, freedom: Freedom, lie: Lie) -> None:
    found = {way: _gravest(_levels(judge, way, freedom, lie), lie.at) for way in WAYS}

    assert found == dict.fromkeys(WAYS, lie.level)
