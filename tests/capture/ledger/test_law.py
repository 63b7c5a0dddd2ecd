"""The law of the ledger: whatever a reader loses, the line that states it is unread.

Random pages state fields, calls and statuses in several forms. From the document of a page, one fact is taken: a field,
an operation, a status, a type, `required`, a default or options. The line of the fact must not count as read then,
unless a description still has its words.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.account import account
from bythebook_capture.ledger.claims import normal
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

NAMES = ("color", "size", "owner_id", "pageToken", "kind", "score", "label", "created")
TYPES = ("string", "integer", "boolean", "number")
WORDS = ("Which one to take.", "How it looks.", "The other side of it.", "What people see.")
Form = Callable[[list[dict[str, Any]]], str]


def fields(chance: random.Random) -> list[dict[str, Any]]:
    found = []
    for name in chance.sample(NAMES, chance.randint(2, 5)):
        one: dict[str, Any] = {"name": name, "type": chance.choice(TYPES), "words": chance.choice(WORDS)}
        one["required"] = chance.random() < 0.4
        if one["type"] == "integer" and chance.random() < 0.5:
            one["default"] = str(chance.randint(2, 90))
        if one["type"] == "string" and chance.random() < 0.5:
            one["values"] = chance.sample(("red", "green", "blue", "grey"), 2)
        found.append(one)
    return found


def words(one: dict[str, Any], *, with_default: bool) -> str:
    text = one["words"]
    if "values" in one:
        text += f" One of: {', '.join(f'`{value}`' for value in one['values'])}."
    if with_default and "default" in one:
        text += f" Default: `{one['default']}`."
    return str(text)


def table(listed: list[dict[str, Any]]) -> str:
    rows = ["| Name | Type | Required | Default | Description |", "| --- | --- | --- | --- | --- |"]
    for one in listed:
        required = "yes" if one["required"] else "no"
        shown = words(one, with_default=False)
        rows.append(f"| `{one['name']}` | {one['type']} | {required} | {one.get('default', '')} | {shown} |")
    return "\n".join(rows) + "\n"


def items(listed: list[dict[str, Any]]) -> str:
    marks = {True: ", required", False: ""}
    lines = [
        f"- `{one['name']}` ({one['type']}{marks[one['required']]}): {words(one, with_default=True)}" for one in listed
    ]
    return "\n".join(lines) + "\n"


def sentences(listed: list[dict[str, Any]]) -> str:
    rows = ["Parameter | Description", "--- | ---"]
    for one in listed:
        required = "Required. " if one["required"] else ""
        rows.append(f"{one['name']} | {one['type'].title()}. {required}{words(one, with_default=True)}")
    return "\n".join(rows) + "\n"


def rows_of_html(listed: list[dict[str, Any]]) -> str:
    rows = ["<table>", "<tr><th>Name</th><th>Type</th><th>Required</th><th>Default</th><th>Description</th></tr>"]
    for one in listed:
        said = (one["type"], "yes" if one["required"] else "no", one.get("default", ""), words(one, with_default=False))
        cells = "".join(f"<td>{cell}</td>" for cell in said).replace("`", "")
        rows.append(f"<tr><td><code>{one['name']}</code></td>{cells}</tr>")
    return "\n".join([*rows, "</table>"]) + "\n"


def page(chance: random.Random, form: Form) -> str:
    parts = ["# Things\n"]
    for number in range(chance.randint(1, 3)):
        parts += [f"## Change thing {number}\n", f"`POST /things/{number}x/{{id}}`\n"]
        parts += ["### Query parameters\n", form(fields(chance))]
        if chance.random() < 0.7:
            parts += ["### Body\n", form(fields(chance))]
        if chance.random() < 0.5:
            shown = dict.fromkeys(chance.sample(NAMES, 3), 1) | {"part": {"deep": 2}}
            parts += ["### Response\n", f"```json\n{json.dumps(shown, indent=2)}\n```\n"]
        parts += ["### Responses\n", "| Status | Description |\n| --- | --- |\n| 202 | Taken |\n| 409 | Held |\n"]
    return "\n".join(parts)


def holders(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from holders(one)
    elif isinstance(value, dict):
        if isinstance(value.get("x-source"), dict):
            yield value
        for key, one in value.items():
            if key != "x-source":
                yield from holders(one)


def line_of(source: str) -> int:
    return int(source.rpartition(":")[2])


def without_field(raw: dict[str, Any], chance: random.Random) -> tuple[int, str] | None:
    """Takes a parameter or a property, and returns its line."""
    places: list[tuple[Any, Any, Any]] = []
    for item in raw["paths"].values():
        for operation in item.values():
            listed = operation.get("parameters", [])
            places += [(listed, at, one) for at, one in enumerate(listed) if "name" in one.get("x-source", {})]
    for schema in raw.get("components", {}).get("schemas", {}).values():
        places += [(schema["properties"], name, one) for name, one in schema.get("properties", {}).items()]
    if not places:
        return None
    held, key, one = chance.choice(places)
    del held[key]
    return line_of(one["x-source"]["name"]), ""


def without_status(raw: dict[str, Any], chance: random.Random) -> tuple[int, str] | None:
    answers = next(iter(next(iter(raw["paths"].values())).values()))["responses"]
    status = chance.choice(sorted(answers))
    source = answers.pop(status).get("x-source", {}).get("status")
    return (line_of(source), "") if source else None


def without_aspect(raw: dict[str, Any], chance: random.Random) -> tuple[int, str] | None:
    """Takes what is stated of a field: its type, `required`, the default or the options."""
    found = []
    for one in holders(raw):
        for aspect in ("type", "required", "default", "enum"):
            if aspect in one["x-source"] and "name" in one["x-source"]:
                found.append((one, aspect))
    if not found:
        return None
    one, aspect = chance.choice(found)
    line = line_of(one["x-source"].pop(aspect))
    said = str({"enum": (one.get("enum") or one.get("schema", {}).get("enum") or ["?"])[0]}.get(aspect, aspect))
    if aspect == "default":
        said = f"default {one.get('default', one.get('schema', {}).get('default'))}"
    if aspect == "required":
        for schema in raw.get("components", {}).get("schemas", {}).values():
            names = [name for name, each in schema.get("properties", {}).items() if each is one]
            schema["required"] = [name for name in schema.get("required", []) if name not in names]
    for holder in (one, one.get("schema", {})):
        if aspect in holder and isinstance(holder, dict):
            del holder[aspect]
        if aspect == "type":
            for key in ("enum", "items", "$ref"):
                holder.pop(key, None)
    return (0, "") if normal(said) in normal(str(one.get("description", ""))) else (line, aspect)


def without_sample(raw: dict[str, Any], chance: random.Random) -> tuple[int, str] | None:
    """Takes the sample of a response, and returns the line of a member."""
    for name, schema in raw.get("components", {}).get("schemas", {}).items():
        if name.endswith("Response"):
            schema.clear()
    for answer in next(iter(next(iter(raw["paths"].values())).values()))["responses"].values():
        for media in answer.get("content", {}).values():
            if sample := media.pop("examples", None):
                return line_of(sample["sample"]["x-source"]["value"]) + chance.randint(2, 4), ""
    return None


@pytest.mark.many(2)
@pytest.mark.parametrize("form", [table, items, sentences, rows_of_html])
@pytest.mark.parametrize("lose", [without_field, without_status, without_aspect, without_sample])
@pytest.mark.parametrize("seed", range(5))
def test_what_a_reader_loses_is_told_of(
    form: Form, lose: Callable[[dict[str, Any], random.Random], tuple[int, str] | None], seed: int
) -> None:
    chance = random.Random(f"{form.__name__} {lose.__name__} {seed}")
    text = page(chance, form)
    whole = [build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)]
    assert not account(text, "page.md", whole).unread
    for _ in range(6):
        parts = copy.deepcopy(whole)
        lost = lose(chance.choice(parts), chance)
        if lost is None or not lost[0]:
            continue
        entry = account(text, "page.md", parts).entries[lost[0] - 1]
        assert entry.state == "unread", (lost, entry)


@pytest.mark.parametrize("form", [table, items, sentences, rows_of_html])
@pytest.mark.parametrize("seed", range(5))
def test_a_field_that_is_placed_at_another_operation_is_told_of(form: Form, seed: int) -> None:
    chance = random.Random(f"moved {form.__name__} {seed}")
    text = page(chance, form)
    parts = [build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)]
    if len(parts) < 2:
        return
    source, target = chance.sample(parts, 2)
    taken, given = (next(iter(next(iter(raw["paths"].values())).values())) for raw in (source, target))
    listed = [one for one in taken["parameters"] if one["in"] == "query"]
    moved = chance.choice(listed)
    taken["parameters"].remove(moved)
    given["parameters"].append(moved)
    lines = [line_of(moved["x-source"]["name"])]
    for name, schema in source.get("components", {}).get("schemas", {}).items():  # and a field of its body
        if name.endswith("Request") and (fields := schema.get("properties")):
            key = chance.choice(sorted(fields))
            others = (
                target.setdefault("components", {}).setdefault("schemas", {}).setdefault("Moved", {"properties": {}})
            )
            others["properties"][key] = fields.pop(key)
            lines.append(line_of(others["properties"][key]["x-source"]["name"]))
    entries = account(text, "page.md", parts).entries
    assert [entries[line - 1].state for line in lines] == ["unread"] * len(lines)


@pytest.mark.parametrize("form", [table, items, sentences, rows_of_html])
@pytest.mark.parametrize("seed", range(3))
def test_an_operation_that_is_lost_is_told_of_with_all_that_stands_below_it(form: Form, seed: int) -> None:
    chance = random.Random(f"{form.__name__} {seed}")
    text = page(chance, form)
    whole = [build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)]
    kept = [*whole]
    lost = kept.pop(chance.randrange(len(kept)))
    operation = next(iter(next(iter(lost["paths"].values())).values()))
    call = line_of(operation["x-source"]["path"])
    found = account(text, "page.md", kept)
    assert found.entries[call - 1].state == "unread"
    stated = {line_of(source) for one in holders(lost) for source in one["x-source"].values()}
    read = [one for one in found.entries if one.number in stated and one.number > call and one.state == "read"]
    assert not read


@pytest.mark.parametrize(
    ("sentence", "lost"),
    [
        ("The server answers 409 Conflict if it is held, and returns 404 if nothing is there.", "404"),
        ("Send the `X-Trace` header with each request.", "x-trace"),
        ("The `order` query parameter sorts the result.", "order"),
    ],
)
def test_a_sentence_that_became_a_description_is_told_of(sentence: str, lost: str) -> None:
    text = f"# Things\n\n## Read a thing\n\n`GET /things/{{id}}`\n\n{sentence}\n\n### Responses\n\n- 409: Held\n"
    parts = [build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)]
    for raw in parts:
        _operation_of(raw)["responses"].pop(lost, None)
    entry = account(text, "page.md", parts).entries[6]
    assert (entry.state, lost in entry.reason) == ("unread", True)


def test_a_table_below_two_calls_must_be_read_for_both() -> None:
    rows = "| Name | Type |\n| --- | --- |\n| `limit` | integer |\n"
    text = f"# Things\n\n## List\n\n`GET /things`\n\n`GET /things/all`\n\n### Query parameters\n\n{rows}"
    parameter = {"name": "limit", "in": "query", "schema": {"type": "integer"}, "x-source": {"name": "page.md:13"}}

    def part(path: str, line: int, *listed: Any) -> dict[str, Any]:
        source = {"method": f"page.md:{line}", "path": f"page.md:{line}"}
        return {"paths": {path: {"get": {"parameters": [*listed], "responses": {}, "x-source": source}}}}

    both = [part("/things", 5, parameter), part("/things/all", 7, parameter)]
    assert account(text, "page.md", both).entries[12].state == "read"
    one = [part("/things", 5), part("/things/all", 7, parameter)]
    assert account(text, "page.md", one).entries[12].reason == "not read for GET /things"


def test_examples_below_several_calls_are_of_none_of_them(tmp_path: Path) -> None:
    """A reader takes them as samples of the last operation. The heading does not say of which they are."""
    calls = "`GET /things`\n\nLists them.\n\n- `limit` (integer): the most\n\n`DELETE /things/{id}`\n\nRemoves it.\n"
    sample = '```json\n{\n  "total": 1\n}\n```\n'
    page = tmp_path / "page.md"
    page.write_text(f"# API\n\n## Things\n\n{calls}\n### Examples\n\nThe response:\n\n{sample}", encoding="utf-8")
    held = capture_pages(find_pages([str(page)], Fetcher()), strict=False)
    assert "total" not in held.text
    lost = next(one for one in held.accounts[0].entries if "total" in one.text)
    assert (lost.state, lost.reason) == ("unread", "the page does not say of which operation")


@pytest.mark.parametrize("place", ["above", "below"])
def test_a_sample_outside_of_all_sections_is_read_only_if_each_operation_has_it(place: str) -> None:
    sample = '## Me\n\n```json\n{\n  "id": "a"\n}\n```\n'
    table_of = "| Name | Type |\n| --- | --- |\n| `{}` | string |\n"
    one, other = (
        f"## {name}\n\n`POST /{name}`\n\n### Body\n\n{table_of.format(field)}\n"
        for name, field in (("a", "id"), ("b", "color"))
    )
    first, last = (one, other) if place == "above" else (other, one)
    text = "\n".join(
        ["# Things\n", sample if place == "above" else "", first, last, sample if place == "below" else ""]
    )
    parts = [build(each) for each in read_source(source_of(text, file="page.md")) if isinstance(each, Page)]
    lost = next(entry for entry in account(text, "page.md", parts).entries if '"id"' in entry.text)
    assert lost.state == "unread"


def test_a_plain_command_of_curl_is_a_get_though_the_document_has_another_method() -> None:
    text = "# Things\n\n## Change\n\n`PUT /things`\n\n## Read\n\n```\ncurl <host>:<port>/things\n```\n"
    parts = [build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)]
    kept = [one for one in parts if "put" in one["paths"]["/things"]]
    assert account(text, "page.md", kept).entries[9].reason == "GET of /things was not read"


@pytest.mark.parametrize("seed", range(5))
def test_a_sample_above_its_call_that_another_operation_took_is_told_of(seed: int) -> None:
    chance = random.Random(f"samples {seed}")
    text = "# Shop\n\n"
    for number in range(chance.randint(2, 5)):
        sample = json.dumps({f"name{number}_{at}": at for at in range(chance.randint(1, 4))}, indent=2)
        text += f"## Action {number}\n\n```shell\ncurl https://shop.test/things{number} \\\n  -X POST\n```\n\n"
        text += f"> Request body\n\n```json\n{sample}\n```\n\n### Request\n\n`POST /things{number}`\n\n"
    parts = [build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)]
    assert not account(text, "page.md", parts).unread
    first, second = chance.sample(parts, 2)
    for one in ("requestBody", "components"):  # each has the sample of the other
        holders = [raw if one == "components" else _operation_of(raw) for raw in (first, second)]
        holders[0][one], holders[1][one] = holders[1][one], holders[0][one]
    entries = account(text, "page.md", parts).entries
    for raw in (first, second):
        (line,) = {line_of(each["x-source"]["value"]) for each in _samples_of(raw)}
        assert "unread" in {one.state for one in entries[line : line + 3]}


def _operation_of(raw: dict[str, Any]) -> dict[str, Any]:
    """Returns the only operation of a document."""
    return next(iter(next(iter(raw["paths"].values())).values()))


def _samples_of(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the samples of the request body of a document with one operation."""
    for media in _operation_of(raw)["requestBody"]["content"].values():
        yield from media["examples"].values()


@pytest.mark.parametrize("value", ["www.shop.test", "shop.com", "5f1e2a3b-1c2d-4e5f-8a9b-0c1d2e3f4a5b"])
def test_a_value_in_a_path_of_the_document_is_told_of(value: str) -> None:
    text = f"# Read\n\n`GET /shops/{value}/things`\n"
    raw = build(next(one for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)))
    (item,) = raw["paths"].values()
    assert not account(text, "page.md", [raw]).unread
    raw["paths"] = {f"/shops/{value}/things": item}
    (entry,) = account(text, "page.md", [raw]).unread
    assert entry.reason == f"the path has the value {value}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Each is a dictionary with two entries: ``open_calls``, and ``bytes_sent``.",
        "The response has the keys `total`, `next` and `items`.",
        "A 404 from `/things` means that the shop is closed.",
    ],
)
def test_a_sentence_that_lists_fields_or_names_a_status_is_told_of(sentence: str) -> None:
    text = f"# Shop\n\n{sentence}\n\n## Read\n\n`GET /things`\n\nReads them.\n"
    parts = [build(one) for one in read_source(source_of(text, file="page.md")) if isinstance(one, Page)]
    assert [one.number for one in account(text, "page.md", parts).unread] == [3]
