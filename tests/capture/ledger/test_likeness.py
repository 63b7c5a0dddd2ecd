"""What looks like a fact is learned from labelled pages; the table of weights is data, and its use has laws."""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.eye import looks
from bythebook_capture.ledger.likeness import WEIGHTS, likeness
from bythebook_capture.ledger.regions import regions
from bythebook_capture.pipeline import capture_pages

# Nobody listed these notations.
UNLISTED = """# Lamps

## Light a lamp

POST /v1/lamps/{lamp_id}/light

Parameters ==>

hue_angle ~ integer ~ from 0 to 360
fade_time ~ number, optional

Comes back: 202
"""
GUIDE = """# Why lamps

Lamps make a room warm. We built this service because nobody else did, and we run it in three data centers.

Our customers light houses, ships and gardens. Read on to learn how the company began, and who works here.

Write to us if you like what you see. We answer within two days, except on Sundays.
"""


def table() -> dict[str, float]:
    rows = files("bythebook_capture.ledger").joinpath(WEIGHTS).read_text(encoding="utf-8").splitlines()
    return {sign: float(weight) for weight, _, sign in (row.partition("\t") for row in rows)}


def test_the_table_has_one_finite_weight_for_each_sign_in_order() -> None:
    weights = table()
    assert "" in weights
    assert all(math.isfinite(weight) and weight for weight in weights.values())
    assert [*weights] == sorted(weights)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_each_line_of_any_text_has_a_likeness(text: str) -> None:
    lines = regions(text)
    found = [*likeness(lines)]
    assert len(found) == len(lines)
    assert all(0 <= one <= 1 for one in found)


def test_other_weights_decide_otherwise() -> None:
    nothing = {"": -20.0}
    assert not [look for look in looks(UNLISTED, nothing) if look.state == "fact"]
    assert [look for look in looks(UNLISTED) if look.state == "fact"]


def test_facts_in_a_notation_that_nobody_listed_are_seen() -> None:
    seen = {look.plain for look in looks(UNLISTED) if look.state == "fact"}
    assert {"POST /v1/lamps/{lamp_id}/light", "hue_angle ~ integer ~ from 0 to 360"} <= seen
    assert "fade_time ~ number, optional" in seen


def test_a_guide_without_facts_has_none() -> None:
    assert not [look.plain for look in looks(GUIDE) if look.state == "fact"]


@pytest.mark.parametrize(
    "said",
    ["→ `204`", '→ `{ "rolled_back": true }`', "answers `404 unknown`", "Body: `hue`, `fade`.", "→ `{ hue?, fade }`"],
)
def test_what_stands_behind_a_call_is_told_of(tmp_path: Path, said: str) -> None:
    line = f"- `DELETE /v1/lamps/{{id}}` {said}"
    page = tmp_path / "page.md"
    rows = "| Method | Path | Purpose |\n|---|---|---|\n| `DELETE` | `/v1/lamps/{id}` | Removes one |\n"
    page.write_text(f"# Lamps\n\n{rows}\n{line}\n", encoding="utf-8")
    held = capture_pages(find_pages([str(page)], Fetcher()), strict=False)
    assert line in [one.text for one in held.accounts[0].unread]
