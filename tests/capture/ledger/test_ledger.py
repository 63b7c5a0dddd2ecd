"""Every line of a page is accounted for: read, prose, an example, dismissed, or unread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import process_time
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bench.capturing.real_pages import COLUMNS, goals
from bythebook.main import cli
from bythebook_capture.command import capture as command
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.account import account
from bythebook_capture.ledger.eye import looks
from bythebook_capture.page_command import page as page_command
from bythebook_capture.pipeline import capture_pages
from bythebook_openapi.document.load import parse
from bythebook_openapi.document.partial import partial_line
from bythebook_openapi.errors import InputError

ROOT = Path(__file__).parents[3]
READ = """# Users

## Create a user

`POST /v1/users`

### Body

| Name | Type | Required | Description |
| --- | --- | --- | --- |
| `name` | string | yes | The name. |
"""
MORE = """
## Change a user

**PUT** `/v1/users/(id)`

- `color`, also as `paint` (string, required): the color.
- `size` (integer): the size.

### Response

```json
{
  "id": "u1",
  "score": 3
}
```
"""
TWICE = """
## Read a user

`GET /v1/users/{id}`

### Query parameters

| Name | Type |
| --- | --- |
| `limit` | integer |
| `limit` | string |
"""


class Empty(BaseHTTPRequestHandler):
    """Answers each request with 404."""

    def do_GET(self) -> None:
        self.send_error(404)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Prints nothing."""


@contextmanager
def serving() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def run(folder: Path, text: str, *options: str) -> Result:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return CliRunner().invoke(command, [str(page), *options])


def ledger_of(folder: Path, text: str) -> dict[str, Any]:
    file = folder / "ledger.json"
    run(folder, text, "--ledger", str(file))
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["pages"][0]
    return found


def states(folder: Path, text: str) -> dict[str, str]:
    return {entry["text"].strip(): entry["state"] for entry in ledger_of(folder, text)["entries"]}


def kind(text: str) -> str:
    """Returns what the eye takes the first line of a text for."""
    return looks(text)[0].kind


def test_a_page_that_is_read_completely_exits_with_0(tmp_path: Path) -> None:
    result = run(tmp_path, READ)
    assert result.exit_code == 0
    assert result.stderr == "operations read 1, seen 1; fields read 1; no unread lines look like facts\n"
    assert "x-capture" not in result.stdout


def test_a_lost_operation_makes_the_capture_partial(tmp_path: Path) -> None:
    result = run(tmp_path, READ + MORE)
    assert result.exit_code == 4
    assert "seen 2" in result.stderr


def test_strict_writes_nothing_for_a_partial_page(tmp_path: Path) -> None:
    result = run(tmp_path, READ + MORE, "--strict")
    assert isinstance(result.exception, InputError)
    assert result.stdout == ""


def test_a_field_that_stands_twice_sinks_its_table_and_not_the_page(tmp_path: Path) -> None:
    result = run(tmp_path, READ + TWICE)
    assert result.exit_code == 4
    document = parse(result.stdout, name="spec").raw
    assert "post" in document["paths"]["/v1/users"]
    assert "x-capture" in document["paths"]["/v1/users/{id}"]["get"]
    entries = ledger_of(tmp_path, READ + TWICE)["entries"]
    reasons = {entry["text"]: entry.get("reason", "") for entry in entries if entry["state"] == "unread"}
    assert "limit" in reasons["| `limit` | string |"]


def test_a_sample_of_a_response_is_not_accounted_for_by_parameters_of_the_same_names(tmp_path: Path) -> None:
    text = READ + '\n### Errors\n\nThe response is:\n\n```json\n{"name": "a", "made_at": 3}\n```\n'
    assert states(tmp_path, text)['{"name": "a", "made_at": 3}'] == "unread"


def test_a_partial_operation_is_marked_and_says_not_read(tmp_path: Path) -> None:
    result = run(tmp_path, READ + "\nIts success is a 201.\n")
    assert result.exit_code == 4
    operation = parse(result.stdout, name="spec").raw["paths"]["/v1/users"]["post"]
    assert operation["x-capture"] == {"state": "partial", "unread": ["page.md:13"]}
    assert operation["responses"]["2XX"]["x-unstated"]["status"] == "Not read: line 13 of the page."


def test_what_stands_below_a_call_that_was_not_read_is_no_fact_of_the_operation_above(tmp_path: Path) -> None:
    result = run(tmp_path, READ + MORE)
    document = parse(result.stdout, name="spec").raw
    if len(document["paths"]) == 1:
        assert "score" not in result.stdout
        assert document["info"]["x-unstated"]["paths"] == "Not read: 1 of 2 operations that the pages seem to have."


def test_the_line_about_a_partial_document_counts_its_operations() -> None:
    paths = {"/a": {"get": {"x-capture": {"state": "partial"}}, "put": {}}}
    assert partial_line({"paths": paths}).startswith("partial: 1 of 2 operations were not read completely")
    assert partial_line({"paths": {"/a": {"get": {}}}}) == ""
    assert partial_line({"paths": None, "info": 3}) == ""


def test_the_html_ledger_escapes_the_text_of_the_page(tmp_path: Path) -> None:
    file = tmp_path / "ledger.html"
    text = READ + "| `<script>alert(1)</script>` | string | no | <img src=x onerror=alert(2)> {{ 7 * 7 }} |\n"
    run(tmp_path, text, "--ledger", str(file))
    shown = file.read_text(encoding="utf-8")
    assert "<script" not in shown
    assert "<img" not in shown
    assert "{{ 7 * 7 }}" in shown
    assert "http" not in shown.replace("http-equiv", "")


def test_the_ledger_is_written_for_a_page_that_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ledger.json"
    result = run(tmp_path, "# Users\n\n- `color` (string): the color\n", "--ledger", str(file))
    assert isinstance(result.exception, InputError)
    assert json.loads(file.read_text(encoding="utf-8"))["pages"][0]["operations"]["read"] == 0


def test_the_ledger_does_not_overwrite_the_page(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path, READ, "--ledger", str(tmp_path / "page.md")).exception, InputError)


def test_the_founding_page_is_read_completely(tmp_path: Path) -> None:
    page = ROOT / "specs" / "ontora" / "page.txt"
    result = CliRunner().invoke(command, [str(page), "-o", str(tmp_path / "spec.yaml")])
    assert (result.exit_code, (tmp_path / "spec.yaml").read_bytes()) == (0, page.with_name("openapi.yaml").read_bytes())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("### `GET /api/v3/runner`", "operation"),
        ("**PUT** **https://server/v1/users**", "operation"),
        ("Create a User: ``POST /Users``", "operation"),
        ("### Get Terms [POST /api.php]", "operation"),
        ("- `name` (string, required) - the name", "field"),
        (":query int limit: the most", "field"),
        ("+ Response 200 (application/json)", "status"),
        (":status 404: none", "status"),
        ("The server returns `201 Created` as its status.", "status"),
        ("The color may be null.", "value"),
        ("`/etc/things/server.conf` holds the settings.", ""),
        ("curl <host>:<port>/admin/log", "operation"),
        ("Api/v8/module/{name}/relationships?page[size]=4", "operation"),
        ("{% include sample rest=step python=step %}", ""),
        ("This page is about users and what they do.", ""),
        ("We have 200 customers in 12 countries.", ""),
    ],
)
def test_the_eye_tells_the_kind_of_a_line(text: str, expected: str) -> None:
    assert kind(text) == expected


@pytest.mark.many(2)
@pytest.mark.parametrize(
    "text",
    ["", "\n\n", '{"a": ', '{"a":\n', "[", "|", "<", "<\n", '"a": ', "`", "- ***a", "-", "a-", "word", "\t", "# a\n"],
)
def test_the_eye_looks_at_any_text_in_linear_time(text: str) -> None:
    """100,000 characters take less than a second each; a search that begins anew at each of them takes minutes."""
    text = (text * 100_000)[:100_000]
    begun = process_time()
    assert len(looks(text)) == text.count("\n") + 1
    assert process_time() - begun < 20


def test_a_refused_page_has_an_account_of_all_lines(tmp_path: Path) -> None:
    text = "# Users\n\n## Read\n\n- `id` (string, required): the user\n\n```\nGET /users\n```\n"
    assert [one.number for one in account(text, "page.md", ()).unread] == [5, 8]


def test_a_call_whose_query_was_not_read_sinks_no_section(tmp_path: Path) -> None:
    """Only the line of the call is unread: what stands below belongs to an operation that was read."""
    text = (
        "# Things [/things]\n\n## List [GET /things?action=list]\n\n+ Response 200 (application/json)\n\n        []\n"
    )
    page = tmp_path / "page.apib"
    page.write_text(f"FORMAT: 1A\n\n{text}", encoding="utf-8")
    held = capture_pages(find_pages([str(page)], Fetcher()), strict=False)
    assert [entry.number for entry in held.accounts[0].unread] == [5]
    assert "200" in held.raw["paths"]["/things"]["get"]["responses"]


def test_a_path_parameter_in_angle_brackets_is_part_of_the_path(tmp_path: Path) -> None:
    found = states(tmp_path, READ + "\n## Change\n\n`PATCH /v1/users/<id>/name`\n\n### Responses\n\n- 204: Changed\n")
    assert found["`PATCH /v1/users/<id>/name`"] == "read"


def test_an_address_in_a_header_of_curl_is_no_call() -> None:
    text = "```\ncurl 'https://a.example/b' -X POST \\\n  -H 'X-Callback: https://c.example/'\n```"
    assert [one.kind for one in looks(text)][1:3] == ["operation", "field"]


def test_generate_prints_one_line_about_a_partial_document(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    assert run(tmp_path, READ + TWICE, "-o", str(spec)).exit_code == 4
    printed = CliRunner().invoke(cli, ["generate", str(spec), "-o", str(tmp_path / "made")])
    assert printed.stderr.count("partial: 1 of 2 operations were not read completely") == 1


def test_json_of_another_protocol_is_dismissed() -> None:
    text = '```json\n{"jsonrpc": "2.0", "method": "a.b"}\n```'
    assert {one.state for one in looks(text)} == {"dismissed"}


def test_a_page_of_a_parameter_without_a_name_is_one_clear_error(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        'openapi: 3.1.0\ninfo: {title: t, version: "1"}\npaths:\n  /a:\n    get:\n'
        '      parameters: [{in: query, schema: {type: string}}]\n      responses: {"200": {description: ok}}\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(page_command, [str(spec), "GET /a"])
    assert "a parameter has no name" in str(result.exception)
    assert isinstance(result.exception, InputError)


def test_the_bench_prints_each_goal_as_met_or_missed() -> None:
    total = dict.fromkeys(COLUMNS, 0) | {
        "right": 98,
        "wrong": 2,
        "unseen": 1,
        "facts": 100,
        "missed": 9,
        "lines": 100,
        "false": 9,
        "flagged": 100,
    }
    said = [line.rpartition(": ")[2].rstrip(")") for line in goals(total, [True, True, False], [True])]
    assert said == ["met", "missed", "missed", "met", "met", "met", "missed", "9 of 100, 9.0 %"]


def test_a_header_above_a_body_is_no_object_around_its_members() -> None:
    body = '{\n  "limits":\n  {"most": 3}, "color": 1, "a": [{"b": 2}]}'
    text = f"```\nPOST /a\nContent-Type: application/json\n\n{body}\n```"
    names = [one.names for one in looks(text)]
    assert names[5:7] == [("limits",), ("limits.most", "color", "a", "a.b")]


def test_an_openapi_operation_in_the_text_of_a_page_states_its_parameters_and_fields() -> None:
    """Words such as `responses` and `schema`, and what an OpenAPI document says of itself, state nothing."""
    schema = {"type": "object", "properties": {"title": {"type": "string"}}}
    operation = {
        "parameters": [{"name": "limit", "in": "query"}],
        "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
        "info": {"version": "1"},
    }
    text = json.dumps(operation, indent=1)
    seen = {
        line.strip(' {["').partition('"')[0]: look.kind
        for line, look in zip(text.split("\n"), looks(text), strict=True)
    }
    stated = {word for word, kind in seen.items() if kind}
    assert {"name", "in", "200", "title", "type"} <= stated
    assert stated.isdisjoint({"parameters", "responses", "content", "schema", "properties", "info", "version"})


def test_a_document_of_which_only_lines_above_the_operations_were_not_read_says_so(tmp_path: Path) -> None:
    """No operation is partial then, and the document is."""
    head = "# API\n\nSend the `X-Trace` header with each request.\n\n"
    more = READ.removeprefix("# Users").replace("Create", "Change").replace("POST", "PUT")
    (tmp_path / "page.md").write_text(head + READ.removeprefix("# Users") + more, encoding="utf-8")
    held = capture_pages(find_pages([str(tmp_path / "page.md")], Fetcher()), strict=False)
    assert [one.number for one in held.accounts[0].unread] == [3]
    assert "x-capture" not in held.text
    assert (
        partial_line(held.raw) == "partial: Not read: 1 line above the operations (see x-capture, and capture --ledger)"
    )


def test_x_capture_stands_at_partial_operations_alone(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(READ + MORE.replace("/v1/users/(id)", "/v1/users/{id}"), encoding="utf-8")
    held = capture_pages(find_pages([str(tmp_path / "page.md")], Fetcher()), strict=False)
    marked = {path: "x-capture" in next(iter(item.values())) for path, item in held.raw["paths"].items()}
    whole = {one.path: not held.accounts[0].own_unread(one) for one in held.accounts[0].held.operations}
    assert marked == {path: not is_whole for path, is_whole in whole.items()}
    assert marked["/v1/users"] is False


def test_check_prints_one_line_about_a_partial_document(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    assert run(tmp_path, READ + TWICE, "-o", str(spec)).exit_code == 4
    planned = CliRunner().invoke(cli, ["check", str(spec), "--plan"])
    assert planned.output.count("partial: 1 of 2 operations were not read completely") == 1
    with serving() as url:
        judged = CliRunner().invoke(cli, ["check", str(spec), "--url", url, "--yes"])
    assert judged.output.count("partial: 1 of 2 operations were not read completely") == 1


def test_of_a_field_with_an_unread_line_it_is_not_said_that_the_page_does_not_say_it(tmp_path: Path) -> None:
    more = "\nThe fields are `color`, `paint` and `hue`.\n\n**PATCH**\n\n- `color`: green or red, optional\n"
    text = READ.replace("| `name` | string | yes | The name. |", "| `color` |  |  |  |\n| `size` |  |  |  |") + more
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    held = capture_pages(find_pages([str(tmp_path / "page.md")], Fetcher()), strict=False)
    fields = next(iter(held.raw["components"]["schemas"].values()))["properties"]
    assert held.accounts[0].unread
    assert fields["color"]["x-unstated"]["type"].startswith("Not read: line")
    assert fields["size"]["x-unstated"]["type"].startswith("The page names no type")


def test_a_line_that_announces_what_was_read_is_dismissed(tmp_path: Path) -> None:
    """But for one that says of all fields below it that they are required."""
    text = READ.replace("| Name", "{}:\n\n| Name")
    for words, is_unread in (("Optional parameters", False), ("Required parameters", True)):
        assert (states(tmp_path, text.format(words))[f"{words}:"] == "unread") is is_unread


def test_an_item_with_a_name_and_a_type_announces_nothing() -> None:
    items = "- width `int`\n- depth `int`\n"
    text = f"## Grow\n\n`GET /grow`\n\n##### Params it knows\n\n{items}\n## Shrink\n\n`GET /shrink`\n"
    documents = [
        {"paths": {path: {"get": {"x-source": {"method": f"p.md:{line}", "path": f"p.md:{line}"}, "responses": {}}}}}
        for path, line in (("/grow", 3), ("/shrink", 12))
    ]
    states = {one.number: one.state for one in account(text, "p.md", documents).entries}

    assert (states[7], states[8], states[12]) == ("unread", "unread", "read")


def test_the_label_of_a_row_that_was_read_is_dismissed() -> None:
    rows = "<table>\n<tr>\n<td>URL</td>\n<td>`GET /users`</td>\n</tr>\n</table>\n"
    operation = {"responses": {}, "x-source": {"method": "page.md:4", "path": "page.md:4"}}
    for path, state in (("/users", "dismissed"), ("/others", "unread")):
        entries = account(rows, "page.md", [{"paths": {path: {"get": operation}}}]).entries
        assert entries[2].state == state


def test_attributes_of_html_on_lines_of_their_own_are_no_fields() -> None:
    assert {one.kind for one in looks('<a href="a.html"\n title="next chapter"\n      accesskey="N">next</a>')} == {""}
