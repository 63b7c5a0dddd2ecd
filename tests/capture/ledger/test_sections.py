"""The ledger knows of which operation, and of which message, a line of a page is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.eye import looks
from bythebook_capture.ledger.parts import read_in_parts
from bythebook_capture.ledger.regions import regions
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.read.source import source_of

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


def _asciidoc(title: str, command: str) -> str:
    codes = "Response codes:\n\n* 200: OK\n* 404: There is none\n"
    return f"=== {title}\n\n....\ncurl {command}\n....\n\n{codes}\n"


def test_the_method_of_a_command_may_stand_beside_its_option(tmp_path: Path) -> None:
    page = tmp_path / "zoo.adoc"
    page.write_text(f"= Zoo\n\n{_asciidoc('Delete', '-XDELETE http://ip:port/old?days=30')}", encoding="utf-8")

    entries = capture_pages(find_pages([str(page)], Fetcher()), strict=False).accounts[0].entries

    assert {entry.text: entry.state for entry in entries}["curl -XDELETE http://ip:port/old?days=30"] == "read"


def test_a_block_right_below_a_sentence_is_code() -> None:
    page = "= Zoo\n\nThey pile up, such as cages older than 30 days:\n....\ncurl -XGET /old\n....\n"

    assert [line.region for line in regions(page)][2:6] == ["text", "code", "code", "code"]


def test_what_follows_a_part_that_was_taken_out_keeps_its_blocks() -> None:
    page = "= Zoo\n\n" + "".join(
        _asciidoc(name, f"-XGET http://ip:port/{name}") for name in ("cages", "pets", "keepers")
    )
    begin = page[: page.index("http://ip:port/pets")].count("\n") + 1

    read = read_in_parts(source_of(page, file="zoo.adoc"), sunk=dict.fromkeys(range(begin, begin + 3), "not read"))

    paths = [found.path.value for found in read.reading.found if isinstance(found, Page)]
    assert paths == ["/cages", "/keepers"]
