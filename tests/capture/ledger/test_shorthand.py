"""A fact that a page writes in a shorthand of its own is told of if it was not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.eye import looks
from bythebook_capture.pipeline import capture_pages

READ = """# Users

## Create a user

`POST /v1/users`

### Body

| Name | Type | Required | Description |
| --- | --- | --- | --- |
| `name` | string | yes | The name. |
"""
CODE = """
```
{
    title: String - what it is called
    lamps: LampSummary[],
    next?: number
}
Returns 409 if the lamp is lit.
```
"""
PROGRAM = """
```ts
interface Lamp {
  hue: string;
  watts?: number;
}
```
"""
ITEMS = """
Example returns:

  * `{ "verdict":0, "reason":"ok" }`
  * {verdict: 1, reason: "no such lamp"}
"""


def unread(folder: Path, text: str) -> list[str]:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    account = capture_pages(find_pages([str(page)], Fetcher()), strict=False).accounts[0]
    return [one.text.strip() for one in account.unread]


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        (CODE, ["Returns 409 if the lamp is lit."]),
        (PROGRAM, ["hue: string;", "watts?: number;"]),
        (ITEMS, ['* `{ "verdict":0, "reason":"ok" }`', '* {verdict: 1, reason: "no such lamp"}']),
        ("\nErrors have the shape `{ reason, verdict }`.\n", ["Errors have the shape `{ reason, verdict }`."]),
        ("\nA dark lamp is refused with ``409 dark-lamp``.\n", ["A dark lamp is refused with ``409 dark-lamp``."]),
        ('\nThey carry ``"shade": "dark"`` then.\n', ['They carry ``"shade": "dark"`` then.']),
        ("\nAlso ``linked`` (the flag of the link) is there.\n", ["Also ``linked`` (the flag of the link) is there."]),
        ('\nThe list reports `shade: "dark"` then.\n', ['The list reports `shade: "dark"` then.']),
        ("\nThe write endpoint is `/v1/lamps/write`.\n", ["The write endpoint is `/v1/lamps/write`."]),
        ("\n## lightLamp(lampID, [hue])\n\nLights it.\n", ["## lightLamp(lampID, [hue])"]),
    ],
)
def test_a_shorthand_is_told_of(tmp_path: Path, more: str, lines: list[str]) -> None:
    found = unread(tmp_path, READ + more)
    assert [line for line in lines if line not in found] == []


@pytest.mark.parametrize(
    "words",
    [
        "Change a lamp. Body `{ hue }`.",
        "Change a lamp (hue, wattsUsed).",
        "Change a lamp. `?dim=yes` darkens it.",
        "Change a lamp, empty by default (`shades: []`).",
        "Change a lamp, or its hue/wattsUsed.",
        "Change a lamp. 404 if there is none.",
    ],
)
def test_a_name_or_a_status_in_the_row_of_a_call_is_told_of(tmp_path: Path, words: str) -> None:
    row = f"| `PATCH` | `/v1/lamps/:id` | {words} |"
    table = f"# Lamps\n\n| Method | Path | Description |\n|---|---|---|\n{row}\n"
    assert row in unread(tmp_path, table)


def test_each_name_of_an_item_is_a_field_of_its_own(tmp_path: Path) -> None:
    item = "- **width**, **height**, or **depth**: in millimeters"
    assert item in unread(tmp_path, f"{READ}\n### Response\n\n- **id**: the number\n{item}\n")


@pytest.mark.parametrize(
    "words", ["The path has `{id}` in it.", "A pair (old and new) is kept.", "Some code: `{ if (x) }`."]
)
def test_braces_and_brackets_without_names_are_prose(tmp_path: Path, words: str) -> None:
    assert words not in unread(tmp_path, f"{READ}\n{words}\n")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("* Sprites are served at ``/styles/{id}/sprite``", "operation"),
        ("- fonts by `/fonts/{name}`, one for each style", "operation"),
        ("URL: \t/instances/{name}", "operation"),
        ("A larger body is refused (more than 4 MiB → `413`).", "status"),
        ("- Wrong password → **`401`** with the same message", "status"),
    ],
)
def test_an_address_or_an_error_in_a_sentence_looks_like_a_fact(line: str, kind: str) -> None:
    assert [one.kind for one in looks(f"{READ}\n{line}\n") if one.number == READ.count("\n") + 2] == [kind]


@pytest.mark.parametrize(
    "line", ["It is installed at `/usr/share/lamps`.", "The suite has `413 tests` in all.", "See [the users](/users)."]
)
def test_a_folder_or_a_number_does_not(line: str) -> None:
    assert [one.kind for one in looks(f"{READ}\n{line}\n") if one.number == READ.count("\n") + 2] == [""]
