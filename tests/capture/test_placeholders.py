"""Placeholders in the paths and the query of a page written by hand."""

from __future__ import annotations

from pathlib import Path

from written_forms import captured

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import capture_pages

CODE = """GET /zoo

Reads the zoo.

---------------------------------

GET /cages/<id>

Get a list of all the cages at the specified level.

Returns 200 and JSON in the body.  The returned JSON is an
encoded version of the list.

Returns 404 if the requested level does not exist

------------------------------

POST /zoo

Changes the zoo.

---------------------------------
"""


def states(folder: Path, text: str) -> dict[str, str]:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    entries = capture_pages(find_pages([str(page)], Fetcher()), strict=False).accounts[0].entries
    return {one.text: one.state for one in entries}


def test_a_segment_may_have_several_placeholders_with_colons() -> None:
    found = captured("# Zoo\n\n## Read a cage\n\n`GET /cages/:Row.:Number.:Token`\n\nReads it.\n")
    assert {*found} == {"get /cages/{Row}.{Number}.{Token}"}
    named = {one["name"] for one in found["get /cages/{Row}.{Number}.{Token}"]["parameters"]}
    assert named == {"Row", "Number", "Token"}


def test_a_name_in_the_query_may_have_brackets_before_its_placeholder() -> None:
    items = "- `kind[]=<name>`: The kinds.\n- `limit=<number>`: The most.\n"
    found = captured(f"# Zoo\n\n## List pets\n\n`GET /pets`\n\nURL query parameters:\n\n{items}")
    assert [one["name"] for one in found["get /pets"]["parameters"]] == ["kind", "limit"]


def test_the_name_of_a_module_is_a_placeholder_in_brackets_alone() -> None:
    calls = "## Read a module\n\n`GET /modules/<Module::Name>`\n\n## Read a part\n\n`GET /parts/Zoo::Cage`\n"
    assert {*captured(f"# Zoo\n\n{calls}")} == {"get /modules/{Module::Name}"}


def test_the_call_of_the_root_is_no_other_call(tmp_path: Path) -> None:
    calls = "## Read all\n\n`GET /`\n\nReads all.\n\n## Read a part\n\n`GET /parts/Zoo::Cage`\n\nReads it.\n"
    assert states(tmp_path, f"# Zoo\n\n{calls}")["`GET /parts/Zoo::Cage`"] == "unread"


def test_a_status_whose_sentence_became_a_description_is_told_of(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(CODE, encoding="utf-8")
    account = capture_pages(find_pages([str(page)], Fetcher()), strict=False).accounts[0]
    assert {one.text: one.state for one in account.entries}[
        "Returns 200 and JSON in the body.  The returned JSON is an"
    ] == "unread"


def test_a_word_right_before_a_placeholder_stays_though_a_sample_has_it_as_a_value() -> None:
    page = (
        "# Zoo\n\n## Cages\n\n```\ncurl -XGET http://ip:port/cages\n```\n\nResponse body:\n\n```json\n"
        '[{"kind": "keeper", "name": "Rex"}]\n```\n\n'
        "## Cages of a keeper\n\n```\ncurl -XGET http://ip:port/cages/keeper/{name}\n```\n\n- `size` (integer)\n"
    )

    assert [*captured(page)] == ["get /cages", "get /cages/keeper/{name}"]


def test_a_call_with_a_placeholder_is_no_call_of_one_with_more(tmp_path: Path) -> None:
    calls = (
        "## One\n\n`GET /cages/{cage}/{version}`\n\nReads one.\n\n## All\n\nIt is `GET /cages/{cage}/all` for all.\n"
    )

    assert states(tmp_path, f"# Zoo\n\n{calls}")["It is `GET /cages/{cage}/all` for all."] == "unread"
