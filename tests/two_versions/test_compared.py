"""Changes that a sample of `make versions` missed once, or told beside others: `bythebook compare` finds them alone."""

from __future__ import annotations

import tomllib

import pytest

from bench.versions import FOLDER, Run, compared

MISSED_ONCE = (
    "empty_status_filter_ignored",
    "experiment_with_samples_kept",
    "last_cursor_empty",
    "limit_defaults_to_10",
    "list_without_envelope",
    "merge_patch_type_refused",
    "put_adds_to_the_collection",
    "put_creates_no_shelf",
    "put_gives_new_ids",
    "put_keeps_absent_members",
    "third_decimal_rounded",
    "total_of_the_page",
    "upper_case_id_not_found",
    "upper_case_priority_accepted",
)


@pytest.mark.soak
@pytest.mark.parametrize("name", MISSED_ONCE)
def test_a_change_that_was_missed_is_found(name: str) -> None:
    entries = tomllib.loads((FOLDER / "changes.toml").read_text(encoding="utf-8"))["changes"]
    entry = next(each for each in entries if each["name"] == name)

    result = compared(Run("change", entry["app"], name, 1))

    assert result.found
    assert result.others == ()
