"""Blocks of code with several commands, with the output of a command, and with a whole exchange; calls that repeat."""

from __future__ import annotations

import pytest
from written_forms import captured, received, samples, sent

from bythebook_capture.read.written.headings import section_of

COMMANDS = """# Zoo

## Pets

{first}

```bash
curl https://zoo.example/api/pets
```

{second}

```bash
curl -X POST https://zoo.example/api/pets -d '{{"name": "Rex"}}'
```
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [("List pets:", "Add a pet:"), ("### Example", "### Another example"), ("Ask for them.", "Send one.")],
)
def test_each_command_of_a_section_without_fields_is_a_call(first: str, second: str) -> None:
    found = captured(COMMANDS.format(first=first, second=second))
    assert {*found} == {"get /api/pets", "post /api/pets"}
    assert samples(found["post /api/pets"]["requestBody"]) == [{"name": "Rex"}]


def test_of_a_section_with_fields_only_the_first_command_is_a_call() -> None:
    page = (
        COMMANDS.format(first="List pets:", second="Add a pet:")
        + "\n| Name | Type |\n| --- | --- |\n| `a` | string |\n"
    )
    assert {*captured(page)} == {"get /api/pets"}


@pytest.mark.parametrize("last", ["a-1", "a,b", "3-4"])
def test_values_of_further_commands_are_no_paths(last: str) -> None:
    page = COMMANDS.format(first="Set:", second="Set more:").replace(
        "POST https://zoo.example/api/pets", f"PUT x/api/{last}"
    )
    assert {*captured(page)} == {"get /api/pets"}


@pytest.mark.parametrize(
    "code",
    [
        '$ curl -s https://zoo.example/pets\n{"name": "Rex"}',
        'curl -s https://zoo.example/pets \\\n  -H "X-A: b"\n{\n  "name": "Rex"\n}',
        'curl -s https://zoo.example/pets\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{"name": "Rex"}',
    ],
)
def test_the_output_of_a_command_is_the_response(code: str) -> None:
    found = captured(f"# Pets\n\n## List pets\n\n`GET /pets`\n\nAll of them.\n\n```\n{code}\n```\n")["get /pets"]
    assert [shown for part in found["responses"].values() for shown in samples(part)] == [{"name": "Rex"}]


def test_the_data_of_a_command_is_no_output() -> None:
    code = 'curl -X POST https://zoo.example/pets -d \'\n{"name": "Rex"}\n\''
    found = captured(f"# Pets\n\n## Add a pet\n\n`POST /pets`\n\nOne of them.\n\n```\n{code}\n```\n")["post /pets"]
    assert samples(found["requestBody"]) == [{"name": "Rex"}]


EXCHANGE = """# Add a pet

```
POST https://zoo.example/pets
Content-Type: application/json
Body:
{{
  "name": "Rex"
}}

{label}
Status: 201
Body:
{{
  "id": 2
}}
```
"""


@pytest.mark.parametrize("label", ["Response:", "Response (if all is well):", "response body:"])
def test_a_block_of_code_may_show_the_request_and_the_response(label: str) -> None:
    found = captured(EXCHANGE.format(label=label))["post /pets"]
    assert samples(found["requestBody"]) == [{"name": "Rex"}]
    assert samples(found["responses"]["201"]) == [{"id": 2}]


@pytest.mark.parametrize("status", ["HTTP 200 OK", "HTTP/1.1 200 OK", "HTTP/2 200"])
def test_the_line_of_a_status_may_lack_its_version(status: str) -> None:
    page = f'# Pets\n\n`GET /pets`\n\nLists pets.\n\n```\n{status}\nVary: Accept\n\n{{"name": "Rex"}}\n```\n'
    assert samples(captured(page)["get /pets"]["responses"]["200"]) == [{"name": "Rex"}]


@pytest.mark.parametrize(
    "heading", ["Special status codes", "HTTP status codes", "Possible response codes", "Return codes"]
)
def test_codes_of_statuses_have_many_headings(heading: str) -> None:
    page = (
        f"# Pets\n\n`GET /pets`\n\nLists pets.\n\n## {heading}\n\n- `409 Conflict` - It is taken.\n- `200 OK` - Fine.\n"
    )
    assert section_of(heading) == "Response"
    assert {*captured(page)["get /pets"]["responses"]} == {"409", "200"}
    assert section_of("Country codes") == ""


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("An empty response with status code 200 will be returned.", "200"),
        ("The server will answer a HTTP 204 status with no content.", "204"),
        ("Then you receive a response 429.", "429"),
        ("It answers with status 202.", "202"),
        ("It is sent with status code 200 or another one.", "200"),
    ],
)
def test_sentences_name_a_status(words: str, status: str) -> None:
    page = f"# Pets\n\n`DELETE /pets`\n\n{words}\n\n- `a` (string)\n"
    found = captured(page + "\n### Body\n\n- `name` (string): A name.\n")["delete /pets"]["responses"]
    assert [one for one in found if one.isdigit()] == ([status] if status else [])


BLUEPRINT = """FORMAT: 1A

# Group Pets

## Pets [/pets{query}]

### List pets [GET]

+ Response 200 (application/json)
    + Attributes
        + pets (array)
            + (object)
                + id: 1 (number) - The number.
                + name: Rex (string)
            + (object)
                + id: 2 (number)
                + {name}: Max (string)

### List pets of a keeper [GET]

+ Response 200 (application/json)

        {{"pets": [{{"id": 7}}]}}
"""


@pytest.mark.parametrize("name", ["name", "age"])
def test_several_objects_show_the_items_of_one_list(name: str) -> None:
    found = received(captured(BLUEPRINT.format(query="", name=name), "page.apib")["get /pets"])
    assert {*found["properties"]["pets"]["items"]["properties"]} == {"id", "name", name}


def test_a_call_that_stands_twice_has_the_samples_of_both_places() -> None:
    pets = captured(BLUEPRINT.format(query="", name="name"), "page.apib")["get /pets"]
    assert samples(pets["responses"]["200"]) == [{"pets": [{"id": 7}]}]


@pytest.mark.parametrize("query", ["{limit,offset}", "{?limit,offset}"])
def test_a_list_of_names_behind_a_path_is_its_query(query: str) -> None:
    assert "get /pets" in captured(BLUEPRINT.format(query=query, name="name"), "page.apib")


COPIED = """POST /run

Runs a report.

Response codes:
{head}


200

\t

Success

\t

It is done.



404

\t

Not Found

\t

There is no such file.

Request fields:
Path\tType\tDescription
file\tString\tThe name of the file
"""


@pytest.mark.parametrize("head", ["Code\tName\tDescription", "Status\tReason\tMeaning", "HTTP code\tText\tWhen"])
def test_the_cells_of_a_copied_table_of_statuses_may_stand_apart(head: str) -> None:
    found = captured(COPIED.format(head=head), "page.txt")["post /run"]
    assert {*found["responses"]} >= {"200", "404"}
    assert {*sent(found)["properties"]} == {"file"}
