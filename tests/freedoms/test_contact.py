"""Correct servers that other authors wrote are not accused, however they answer creations."""

from __future__ import annotations

from pathlib import Path

import pytest
from contact import WAYS, met, servers

# What a server really does wrong: a refusal within a list cuts the connection, and the next page has no filter.
_TRUE = {"print_shop": {"no-server-error", "next-page"}}
# In `make test` two servers answer in one way each, in `make soak` all in all.
_QUICK = {("rent_ledger", "id"), ("crew_roster", "list")}
_ALL = [
    pytest.param(
        folder, way, id=f"{folder.name}, {way}", marks=[] if (folder.name, way) in _QUICK else [pytest.mark.soak]
    )
    for folder in servers()
    for way in WAYS
]


@pytest.mark.soak
@pytest.mark.parametrize(("folder", "way"), _ALL)
def test_correct_server_is_not_accused(folder: Path, way: str) -> None:
    found = met(folder, way).accusations

    assert [each.requirement.id for each in found if each.requirement.kind not in _TRUE.get(folder.name, ())] == []


@pytest.mark.soak
@pytest.mark.parametrize("name", ["rent_ledger", pytest.param("parcel_desk", marks=pytest.mark.soak)])
def test_what_only_a_list_shows_is_referred_to_and_changed(name: str) -> None:
    """The id in the list names a resource for a payment of it, and for a PATCH: few requirements are left open."""
    folder = next(each for each in servers() if each.name == name)

    assert met(folder, "list").untested < 20
