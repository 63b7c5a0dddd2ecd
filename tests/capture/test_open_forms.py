"""What a page leaves open stays open: forms that readers of other pages would guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import capture_pages


def captured(folder: Path, text: str, name: str = "page.md") -> dict[str, Any]:
    page = folder / name
    page.write_text(text, encoding="utf-8")
    return capture_pages(find_pages([str(page)], Fetcher()), strict=False).raw


def test_a_question_mark_before_a_footnote_marks_an_optional_parameter(tmp_path: Path) -> None:
    table = "| Field | Type |\n| --- | --- |\n| before? * | string |\n| after? | string |\n| limit * | integer |\n"
    raw = captured(tmp_path, f"# List\n\n`GET /users`\n\n### Query parameters\n\n{table}")
    named = {one["name"]: one.get("required", False) for one in raw["paths"]["/users"]["get"]["parameters"]}
    assert named == {"before": False, "after": False, "limit": True}


def test_a_query_in_the_path_of_a_blueprint_names_query_parameters(tmp_path: Path) -> None:
    text = (
        "FORMAT: 1A\n\n## History [/data/{did}?{since}&{limit,skip}]\n\n### Get [GET]\n\n"
        "+ Parameters\n    + did (required, string)\n"
        "    + since (required, number)\n    + limit (optional, number)\n\n+ Response 200\n"
    )
    raw = captured(tmp_path, text, "page.apib")
    places = {one["name"]: one["in"] for one in raw["paths"]["/data/{did}"]["get"]["parameters"]}
    assert places == {"did": "path", "since": "query", "limit": "query"}


@pytest.mark.parametrize("heading", ["Data schema", "Query fields"])
def test_a_heading_without_a_direction_makes_no_body_and_no_query(tmp_path: Path, heading: str) -> None:
    table = "| Field | Type |\n| --- | --- |\n| color | string |\n| size | integer |\n"
    sample = '### Response\n\n```json\n{"color": "red", "size": 3}\n```\n'
    raw = captured(tmp_path, f"# Read\n\n`GET /things`\n\n### {heading}\n\n{table}\n{sample}")
    operation = raw["paths"]["/things"]["get"]
    assert "requestBody" not in operation
    assert "parameters" not in operation


def test_underscores_at_the_end_of_a_path_stay(tmp_path: Path) -> None:
    raw = captured(tmp_path, "GET /__api__\n============\n\n:query string lang: the language\n", "page.rst")
    assert "/__api__" in raw["paths"]


def test_a_call_that_is_shown_takes_the_placeholders_that_the_text_names(tmp_path: Path) -> None:
    text = (
        "# Objects\n\nSend a request to `/v1/objects/<type>`:\n\n```bash\ncurl 'https://localhost/v1/objects/hosts'\n```\n\n"
        "### Query parameters\n\n| Name | Type |\n| --- | --- |\n| limit | integer |\n"
    )
    assert list(captured(tmp_path, text)["paths"]) == ["/v1/objects/{type}"]
