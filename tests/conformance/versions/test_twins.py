"""Faulty twins of the simulator that a comparison missed once: each is told at its spot, and nothing else is."""

from __future__ import annotations

import pytest

from bench.version_twins import DOCUMENT, twin
from bythebook.prove.court import Court
from bythebook_openapi.document.load import load

TWINS = [
    "first-colors-default@create-book/body/printed",
    "list-cut-inside@listBooks/response/*/author/knows",
    "creates-twice@create-book",
    "default-every-third@create-book/body/pages",
    "deletes-all@class",
    "keeps-refused@create-book",
    "list-without-newest@listBooks",
    "required-not-enforced@create-book/body/author/knows/*/name",
    "open@GET /books/{book-id}",
    "response-null@create-book/response/id",
    "response-stale@create-book/response/pages",
    "text-every-third@create-book/body/author/name",
    "integer-as-double@create-book/body/pages",
    "null-accepted@create-book/body/author/knows/*/name",
    "500-on-a-line-end@create-book/body/author/knows/*/name",
]
_FAST = 1


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[pytest.mark.soak] if number >= _FAST else []) for number, each in enumerate(TWINS)],
)
def test_a_twin_is_told_at_its_spot(name: str) -> None:
    fleet = Court(load(DOCUMENT), 1, 0).fleet
    told = twin(str(DOCUMENT), next(number for number, each in enumerate(fleet) if each.id == name))

    assert told.own
    assert told.others == ()
