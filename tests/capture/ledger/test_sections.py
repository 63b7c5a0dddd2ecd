"""The ledger knows of which operation, and of which message, a line of a page is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.eye import looks
from bythebook_capture.pipeline import capture_pages

BLUEPRINT = """FORMAT: 1A

# Zoo

## Pets [/pets]

### Add a pet [POST]

+ Request (application/json)

        {{"name": "Rex"}}

+ Response 201 (application/json)
    + Headers

            Location: /pets/2
    + Body

            {body}
"""


def _unread(tmp_path: Path, name: str, text: str) -> list[str]:
    (tmp_path / name).write_text(text)
    captured = capture_pages(find_pages([str(tmp_path / name)], Fetcher()), strict=False)
    return [one.text.strip() for one in captured.accounts[0].unread]


@pytest.mark.parametrize("body", ['{"id": 2}', '{"id": 2, "name": "Rex"}', '[{"id": 2}]'])
def test_a_body_below_the_item_of_a_response_was_received(tmp_path: Path, body: str) -> None:
    assert not _unread(tmp_path, "page.apib", BLUEPRINT.format(body=body))


@pytest.mark.parametrize(
    "words", ["Lists the pets.", "Lists all pets of the zoo, the oldest one first.", "Lists pets.\n\nAnybody may ask."]
)
def test_a_call_with_words_of_its_own_lacks_no_fields_of_the_next_one(tmp_path: Path, words: str) -> None:
    page = f"# Pets\n\n`GET /pets`\n\n{words}\n\n`POST /pets`\n\nAdds a pet.\n\nBody:\n\n- `name` (string): The name.\n"
    assert not _unread(tmp_path, "page.md", page)


def test_calls_without_words_of_their_own_share_the_fields_below_them(tmp_path: Path) -> None:
    page = "# Pets\n\n`GET /pets`\n\n`POST /pets`\n\nBody:\n\n- `name` (string): The name.\n"
    assert _unread(tmp_path, "page.md", page)


@pytest.mark.parametrize("line", ["Host: 192.168.4.1", "Host: zoo.example", "Accept: */*"])
def test_headers_that_every_message_has_are_no_fields(line: str) -> None:
    text = f"Request::\n\n    GET /pets HTTP/1.1\n    {line}\n    X-Trace-Id: 7\n"
    assert [look.plain for look in looks(text) if look.kind == "field"] == ["X-Trace-Id: 7"]


@pytest.mark.parametrize("line", ['stroke-width="2">', 'data-url="a.json"', 'autocomplete="off" />'])
def test_attributes_of_an_element_on_a_line_are_no_fields(line: str) -> None:
    assert looks(f"<input\n  {line}\n")[1].kind == ""
