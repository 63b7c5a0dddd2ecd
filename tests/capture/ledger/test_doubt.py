"""How much a line must look like a fact depends on how much of its page was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.account import Account, account
from bythebook_capture.ledger.claims import claims_of
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

ROWS = "".join(
    f"| `{name}` | string | Text {name}. |\n" for name in "size color owner kind label part score tag".split()
)
READ = f"""# Users

## List users

`GET /users`

### Query parameters

| Name | Type | Description |
| --- | --- | --- |
{ROWS}
"""
# Twenty fields stand below no call.
BADLY_READ = READ + "\n## Groups\n\n" + "".join(f"- `field{number}` (string): It is new.\n" for number in range(20))


def account_of(folder: Path, text: str) -> Account:
    (folder / "page.md").write_text(text, encoding="utf-8")
    return capture_pages(find_pages([str(folder / "page.md")], Fetcher()), strict=False).accounts[0]


def states(account: Account, words: str) -> set[str]:
    return {one.state for one in account.entries if words in one.text}


@pytest.mark.parametrize(
    "line",
    [
        "You can set `retries` in the client.",
        "Use the `cache` command to see more, and `flush` to clean.",
        "- `admin` can see all users.",
    ],
)
def test_a_line_that_hardly_looks_like_a_fact_is_prose_on_a_page_that_was_read(tmp_path: Path, line: str) -> None:
    assert states(account_of(tmp_path, f"{READ}\n{line}\n"), line) == {"prose"}
    assert states(account_of(tmp_path, f"{BADLY_READ}\n{line}\n"), line) == {"unread"}


@pytest.mark.parametrize(
    "line",
    [
        "- `retries`: how often the client tries.",
        "The `X-Trace` header names the request.",
        "Also required: the string `extra`.",
    ],
)
def test_one_lost_fact_is_unread_on_a_page_that_was_read_else(tmp_path: Path, line: str) -> None:
    assert states(account_of(tmp_path, f"{READ}\n{line}\n"), line) == {"unread"}


def test_a_line_that_looks_a_little_like_a_fact_is_unread_on_a_page_that_was_not_read(tmp_path: Path) -> None:
    line = "Call `users.list` from a shell."
    assert states(account_of(tmp_path, f"{BADLY_READ}\n{line}\n"), line) == {"unread"}
    assert states(account_of(tmp_path, f"{READ}\n{line}\n"), line) == {"prose"}


@pytest.mark.parametrize("heading", ["## Users of the service", "## Response Format"])
def test_a_heading_without_a_name_states_nothing(tmp_path: Path, heading: str) -> None:
    assert states(account_of(tmp_path, f"{BADLY_READ}\n{heading}\n\nWords.\n"), heading) == {"prose"}


def test_a_default_without_a_verb_is_told_of() -> None:
    assert [one.words for one in claims_of("String. Default value 0", (), "") if one.aspect == "default"] == ["0"]
    assert not [one for one in claims_of("The default value for it", (), "") if one.aspect == "default"]


def test_a_parameter_that_stayed_in_the_path_is_told_of() -> None:
    text = "# Users\n\n## Read\n\n`GET /users/:id.:token`\n\nReads one.\n"
    (page,) = (build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page))
    assert account(text, "page.md", [page]).entries[4].state == "read"
    page["paths"] = {"/users/{id}.:token": next(iter(page["paths"].values()))}
    assert account(text, "page.md", [page]).entries[4].state == "unread"
