"""A sample of the one-fault variants: one of each family is found, and what the page leaves open is not accused.

`make test` looks at one family in twelve, and at every other difference that the page leaves open; `make soak` at all.
`make variants` runs every variant. That correct servers are not accused stands in `test_liars.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from judging import NO_WAITS, searched
from miniature import FIELDS
from variants import VARIANTS, Variant
from variants.judging import judged

# Families of which the one in the sample is not found yet, and why. A test fails once it is.
MISSED: Mapping[str, str] = {
    "type not checked beside a field": "one half of the wrong values only is sent beside every other field",
    "500 on an integer beyond 64 bits": "no integer beyond 64 bits is sent",
    "optional header": "a header that looks like a credential is never made up, so that the operation ends untested",
}


def _sample() -> list[Any]:
    firsts: dict[str, Variant] = {}
    for each in VARIANTS:
        if each.visible:
            firsts.setdefault(each.family, each)
    return [
        pytest.param(each, id=_id(each), marks=[*_soaked(index), *_missed(family)])
        for index, (family, each) in enumerate(firsts.items())
    ]


def _soaked(index: int) -> list[pytest.MarkDecorator]:
    return [pytest.mark.soak] if index % 12 else []


def _missed(family: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=MISSED[family], strict=True)] if family in MISSED else []


def _unseen() -> list[Any]:
    firsts: dict[tuple[str, str], Variant] = {}
    for each in VARIANTS:
        if each.hidden and each.family != "correct server":
            firsts.setdefault((each.family, each.hidden), each)
    return [
        pytest.param(each, id=_id(each), marks=[pytest.mark.soak] if index % 2 else [])
        for index, each in enumerate(firsts.values())
    ]


def _id(each: Variant) -> str:
    return each.name.replace(" ", "-")


@pytest.mark.many(2)
@pytest.mark.parametrize("variant", _sample())
def test_one_fault_of_each_family_is_found(variant: Variant) -> None:
    outcome = judged(variant, examples=searched(10), limits=NO_WAITS)

    assert outcome.found, f"{variant.name}: accused {outcome.accused or 'nothing'}"


@pytest.mark.many(2)
@pytest.mark.parametrize("variant", _unseen())
def test_difference_that_the_page_leaves_open_is_not_accused(variant: Variant) -> None:
    assert judged(variant, examples=searched(10), limits=NO_WAITS).accused == ()


def test_table_holds_many_variants_with_names_of_their_own() -> None:
    assert len(VARIANTS) >= 500
    assert len({each.name for each in VARIANTS}) == len(VARIANTS)


def test_every_field_of_the_page_has_a_faulty_variant() -> None:
    assert set(FIELDS) <= {name for each in VARIANTS for name in each.fields}
