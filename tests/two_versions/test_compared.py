"""Changes that a sample of `make versions` missed once: `bythebook compare` finds them, and no other."""

from __future__ import annotations

import tomllib

import pytest

from bench.versions import FOLDER, Run, compared

MISSED_ONCE = (
    "empty_status_filter_ignored",
    "limit_defaults_to_10",
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
