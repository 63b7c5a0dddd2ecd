"""Laws of group testing: which fields of a refused request are at fault, in few requests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bythebook_conformance.running.phases.bisect import guilty


@given(st.data(), st.integers(1, 40))
def test_group_testing_finds_every_field_at_fault_in_few_requests(data: st.DataObject, size: int) -> None:
    culprits = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=3))
    questions = 0

    def refused(some: Sequence[int]) -> bool:
        nonlocal questions
        questions += 1
        return culprits <= set(some)

    assert set(guilty(range(size), refused)) == culprits
    assert questions <= 2 * len(culprits) * (size.bit_length() + 1)


@given(st.data(), st.integers(1, 40))
def test_group_testing_finds_one_of_several_fields_each_at_fault(data: st.DataObject, size: int) -> None:
    culprits = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    found = guilty(range(size), lambda some: bool(culprits & set(some)))

    assert len(found) == 1
    assert set(found) <= culprits
