"""How many decimal places a schema states, and how many of them a value lost."""

from __future__ import annotations

from typing import Any

import pytest

from bythebook_openapi.schema.decimals import lost_places, stated_places


@pytest.mark.parametrize(
    ("schema", "places"),
    [
        ({"pattern": r"^\d+(\.\d{0,2})?$"}, 2),
        ({"pattern": r"^\d+\.\d{2}$"}, 2),
        ({"pattern": r"^-?\d{0,8}(?:\.\d{0,3})?$"}, 3),
        ({"pattern": r"^(?!^[-+.]*$)[+-]?0*(?:\d{0,8}|(?=[\d.]{1,11}0*$)\d{0,8}\.\d{0,2}0*)$"}, 2),
        ({"pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}, None),
        ({"multipleOf": 0.01}, 2),
        ({"multipleOf": 0.25}, 2),
        ({"x-decimal-places": 4}, 4),
        ({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\d+\.\d{1,2}$"}]}, 2),
        ({"pattern": r"^\d+(\.\d+)?$"}, None),
        ({"pattern": r"^[a-z0-9.]+$"}, None),
        ({"pattern": r"^\d+\.\d+\.\d+$"}, None),
        ({"pattern": "("}, None),
        ({"multipleOf": 5}, None),
        ({"type": "number"}, None),
    ],
)
def test_places_that_a_schema_states(schema: dict[str, Any], places: int | None) -> None:
    assert stated_places(schema) == places


@pytest.mark.parametrize(
    ("sent", "got", "places"),
    [
        ("12.34", "12.3", 2),
        (8.25, "8.2", 2),
        (8.25, "8.3", 2),
        (8.25, "8", 2),
        ("8.25", "8.250", 0),
        ("8.50", "8.5", 0),
        ("8.25", "9.5", 0),
        ("8.25", "8.26", 0),
        (8, "8.0", 0),
        (True, "1", 0),
        ("a", "b", 0),
        ("NaN", "1", 0),
    ],
)
def test_places_that_a_number_had_before_it_was_rounded(sent: Any, got: Any, places: int) -> None:
    assert lost_places(sent, got) == places
