"""A line that looks like that of a field is one, where no reader knows its form."""

from __future__ import annotations

import math
from importlib.resources import files

import pytest
from written_forms import captured, names

from bythebook_capture.read.written.blocks import Block, Row
from bythebook_capture.read.written.item_signs import items
from bythebook_capture.read.written.likely_items import WEIGHTS, weights

HEAD = "# Zoo API\n\n## List cages\n\n`GET /api/v1/cages`\n\n### Query parameters\n\n"
BODY = "# Zoo API\n\n## Add a cage\n\n`POST /api/v1/cages`\n\n### Body\n\n"


@pytest.mark.parametrize(
    "lines",
    [
        "page | integer | optional | The page.\n\nper_page | integer | optional | The size.\n",
        "- `page` / `offset`: where the list begins\n- `per_page`: how many cages a page has\n",
        "**page** <Optional /> - The page.\n\n**per_page** <Required /> - The size of it.\n",
        "```\n'page' : the page (integer)\n'per_page' : its size (integer)\n```\n",
        "| Parameter | Value | Default |\n| --- | --- | --- |\n| page | 1 to 9 | 1 |\n| per_page | 1 to 99 | 20 |\n",
    ],
)
def test_a_field_in_a_form_that_nobody_listed_is_read(lines: str) -> None:
    found = captured(f"{HEAD}{lines}")

    assert {("query", "page"), ("query", "per_page")} <= {*names(found["get /api/v1/cages"])}


def test_marks_and_types_that_cells_or_tags_set_off_are_those_of_the_field() -> None:
    lines = (
        "**size**<br><small>required</small> | integer | The size.\n\n"
        "**color**<br><small>optional</small> | string | Its color.\n"
    )
    schema = captured(f"{BODY}{lines}")["post /api/v1/cages"]["schemas"]["AddACageRequest"]

    assert schema["required"] == ["size"]
    assert {name: one["type"] for name, one in schema["properties"].items()} == {"size": "integer", "color": "string"}


@pytest.mark.parametrize(
    "lines",
    [
        # Values of a field that the page describes above.
        "| Name | Type |\n| --- | --- |\n| sort_by | string |\n\nWhere `sort_by` is one of the following values:\n\n"
        "- `name_asc` by its name\n- `size_asc` by its size\n",
        "| Name | Type |\n| --- | --- |\n| sort_by | string |\n\n| Sort by | Meaning |\n| --- | --- |\n"
        "| `name_asc` | by its name |\n| `size_asc` | by its size |\n",
        "- `sort_by` (string): the order:\n    - `name_asc`: by its name\n    - `size_asc`: by its size\n",
        # Something else than names in the first column.
        "| Name | Type |\n| --- | --- |\n| sort_by | string |\n\n"
        "| Default | Text |\n| --- | --- |\n| by_name | It. |\n",
    ],
)
def test_the_values_of_a_field_are_no_fields(lines: str) -> None:
    assert names(captured(f"{HEAD}{lines}")["get /api/v1/cages"]) == [("query", "sort_by")]


def test_a_line_of_prose_is_no_field() -> None:
    prose = "Note: the list may be long.\n\n- Keep your token secret.\n- Retries: the client repeats a request.\n"
    table = "| Name | Type |\n| --- | --- |\n| page | integer |\n"

    assert names(captured(f"{HEAD}{table}\n{prose}")["get /api/v1/cages"]) == [("query", "page")]


@pytest.mark.parametrize(
    "section",
    [
        "#### Permissions\n\n- `read:cages` - may read cages\n- `write:cages` - may write them\n",
        "#### Events\n\n| Event | Sent when |\n| --- | --- |\n| cage.new | it is new |\n| cage.gone | it went |\n",
        "#### Errors\n\n- `not_found`: no such cage\n- `rate_limited`: too many requests\n",
        "#### Steps\n\n1. Login: get a token\n2. Call: send it\n",
        "A cage has one of these states:\n\n- `open`: everybody may enter\n- `closed`: nobody may\n",
        "#### Configuration\n\n- `ZOO_URL` (string): where the server is\n- `ZOO_TOKEN` (string): the token\n",
        "#### Notes\n\n- Cached: the answer may be old.\n- Limits: 60 requests each minute.\n",
    ],
)
def test_names_of_something_else_are_no_fields(section: str) -> None:
    table = "| Name | Type |\n| --- | --- |\n| page | integer |\n\n"

    assert names(captured(f"{HEAD}{table}{section}")["get /api/v1/cages"]) == [("query", "page")]


def test_each_item_has_its_names_and_what_is_said_of_them() -> None:
    block = Block("list", "", 3, rows=(Row(("`lat`/`lon`: the place",), 0, 3), Row(("See the guide.",), 0, 4)))
    found = [item for item, _ in items([block], "")]

    assert [(item.names, item.rest, item.line) for item in found] == [(("lat", "lon"), ": the place", 3)]


def test_the_weights_are_finite_and_each_is_that_of_one_sign() -> None:
    text = files("bythebook_capture.read.written").joinpath(WEIGHTS).read_text(encoding="utf-8")

    assert len(weights()) == len(text.splitlines())
    assert all(math.isfinite(one) for one in weights().values())
