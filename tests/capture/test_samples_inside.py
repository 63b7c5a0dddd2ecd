"""Samples inside of what describes them: the items of a list, the cells of a table, and lines without marks."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import Captured, capture_pages

MARKDOWN = """# Things

## Get a thing

`GET /things/{id}`

### Response

- **`200 OK`**: The thing. The body has the details.
    ```json
    {
        "name": "a thing",
        "size": 3
    }
    ```
- **`404 NOT FOUND`**: There is no such thing.

## Create a thing

`POST /things`

1. Send the thing in the body of the request:

   ```json
   {"name": "a thing"}
   ```

2. The response has its id:

   ```json
   {"id": 1, "name": "a thing"}
   ```
"""
RST = """Things
======

Get a thing
-----------

``GET /things/{id}``

Response
~~~~~~~~

* ``200 OK``: The thing. The body has the details.

  .. code-block:: json

     {
        "name": "a thing",
        "size": 3
     }

* ``404 NOT FOUND``: There is no such thing.

Create a thing
--------------

``POST /things``

1. Send the thing in the body of the request::

      {"name": "a thing"}

2. The response has its id:

   .. code-block:: json

      {"id": 1, "name": "a thing"}
"""
ASCIIDOC = """= Things

== Get a thing

`GET /things/{id}`

=== Response

* `200 OK`: The thing. The body has the details.
+
[source,json]
----
{
   "name": "a thing",
   "size": 3
}
----

* `404 NOT FOUND`: There is no such thing.

== Create a thing

`POST /things`

. Send the thing in the body of the request:
+
[source,json]
----
{"name": "a thing"}
----

. The response has its id:
+
[source,json]
----
{"id": 1, "name": "a thing"}
----
"""
HTML = """<html><body><h1>Things</h1>
<h2>Get a thing</h2>
<p><code>GET /things/{id}</code></p>
<h3>Response</h3>
<ul><li><code>200 OK</code>: The thing. The body has the details.
<pre><code class="language-json">{
   "name": "a thing",
   "size": 3
}</code></pre></li>
<li><code>404 NOT FOUND</code>: There is no such thing.</li></ul>
<h2>Create a thing</h2>
<p><code>POST /things</code></p>
<ol><li>Send the thing in the body of the request:
<pre>{"name": "a thing"}</pre></li>
<li>The response has its id:
<pre>{"id": 1, "name": "a thing"}</pre></li></ol>
</body></html>
"""
BARE = """# Things

## Get a thing

`GET /things/{id}`

Example response:
{
  "name": "a thing",
  "size": 3
}

Status codes: 200, 404

## Create a thing

`POST /things`

Request body:

{
  "name": "a thing"
}

Example response:

{ "id": 1, "name": "a thing" }
"""


@pytest.fixture
def captured(tmp_path: Any) -> Any:
    """Returns what captures a text as a file of this name."""

    def capture(text: str, name: str) -> Captured:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return capture_pages(find_pages([str(file)], Fetcher()), strict=False)

    return capture


def shown(captured: Captured, path: str, method: str) -> tuple[Any, dict[str, Any]]:
    """Returns the sample of the body of an operation, and those of its responses by status."""

    def sample(held: Any) -> Any:
        examples = held.get("content", {}).get("application/json", {}).get("examples", {})
        return examples["sample"]["value"] if examples else None

    operation = yaml.safe_load(captured.text)["paths"][path][method]
    return sample(operation.get("requestBody", {})), {
        status: sample(held) for status, held in operation["responses"].items()
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [(MARKDOWN, "page.md"), (RST, "page.rst"), (ASCIIDOC, "page.adoc"), (HTML, "page.html"), (BARE, "page.md")],
)
def test_samples_in_items_and_without_marks_belong_to_the_operation(captured: Any, text: str, name: str) -> None:
    found = captured(text, name)
    thing = {"name": "a thing", "size": 3}
    assert shown(found, "/things/{id}", "get") == (None, {"200": thing, "404": None})
    sent, received = shown(found, "/things", "post")
    assert sent == {"name": "a thing"}
    assert list(received.values()) == [{"id": 1, "name": "a thing"}]
    assert found.unread == 0


def test_the_sample_of_a_field_in_a_list_is_not_that_of_the_operation(captured: Any) -> None:
    page = (
        "# Things\n\n## Create\n\n`POST /things`\n\n### Body\n\n- `name` (string) - The name.\n"
        '- `more` (object) - Anything:\n\n  ```json\n  {"color": "red"}\n  ```\n'
    )
    found = captured(page, "page.md")
    assert shown(found, "/things", "post")[0] is None
    schema = yaml.safe_load(found.text)["components"]["schemas"]["CreateRequest"]
    assert list(schema["properties"]) == ["name", "more"]


def test_columns_of_a_table_of_operations_describe_bodies_and_responses(captured: Any) -> None:
    page = """# Things

| Method | Path | Body | Response | Description |
| --- | --- | --- | --- | --- |
| GET | `/things/{id}` | - | `{"id": 1, "name": "a thing"}` | Get a thing |
| POST | `/things` | `{"name": "a thing", "size": 3}` | `201` `{"id": 1}` | Create a thing |
| PUT | `/things/{id}` | `name`, `size` | `200` | Change a thing |
| DELETE | `/things/{id}` | | 204 No Content | Delete a thing |
"""
    found = captured(page, "page.md")
    assert shown(found, "/things/{id}", "get") == (None, {"2XX": {"id": 1, "name": "a thing"}})
    assert shown(found, "/things", "post") == ({"name": "a thing", "size": 3}, {"201": {"id": 1}})
    assert list(shown(found, "/things/{id}", "put")[1]) == ["200"]
    assert list(shown(found, "/things/{id}", "delete")[1]) == ["204"]
    schemas = yaml.safe_load(found.text)["components"]["schemas"]
    assert list(schemas["ChangeAThingRequest"]["properties"]) == ["name", "size"]
    assert found.unread == 0


def test_a_sample_that_no_word_is_about_goes_to_the_side_that_has_its_names(captured: Any) -> None:
    page = """# Jobs

## Start a job

`POST /jobs`

Request body:

```json
{"name": "nightly", "size": 3}
```

With a limit:

```json
{"name": "nightly", "size": 3, "limit": 10}
```

## Stop a job

`POST /jobs/{id}/stop`

Request body:

```json
{"reason": "late"}
```

Notes:

```json
{"color": "red", "shape": "round"}
```
"""
    operations = yaml.safe_load(captured(page, "page.md").text)["paths"]
    examples = [
        [
            shown["value"]
            for shown in operations[path]["post"]["requestBody"]["content"]["application/json"]["examples"].values()
        ]
        for path in ("/jobs", "/jobs/{id}/stop")
    ]
    assert examples == [
        [{"name": "nightly", "size": 3}, {"name": "nightly", "size": 3, "limit": 10}],
        [{"reason": "late"}],
    ]


def test_the_body_below_the_head_of_a_request_is_no_response(captured: Any) -> None:
    page = """Things
======

Change a thing
--------------

::

    POST /things/change
    Content-Type: application/json
    Authorization: Bearer token

.. code-block:: json

    {"name": "a thing"}
"""
    sent, received = shown(captured(page, "page.rst"), "/things/change", "post")
    assert sent == {"name": "a thing"}
    assert set(received.values()) == {None}


ROOM = """# Rooms

## Change a room

> PUT /v2/rooms/{{ROOM_ID}}

```shell
curl -v -X PUT -d '{{"{word}": {{"action": "lock"}}}}' http://h.test/v2/rooms/{{ROOM_ID}}
```

 {head} | Description
 ------ | -----------
 `lock` | Lock the room; no new participants may join
 `unlock` | Unlock the room; new participants may join
"""


@pytest.mark.parametrize(
    ("word", "head", "listed"),
    [
        ("data", "Action", []),
        ("data", "Button", ["lock", "unlock"]),
        ("option", "Option", ["lock", "unlock"]),
        ("attribute", "Attribute", ["lock", "unlock"]),
    ],
)
def test_a_table_of_the_values_of_a_member_has_no_fields(
    captured: Any, word: str, head: str, listed: list[str]
) -> None:
    found = captured(ROOM.format(word=word, head=head), "page.md")
    schemas = yaml.safe_load(found.text)["components"]["schemas"]
    assert list(schemas["ChangeARoomRequest"].get("properties", {})) == listed
    assert shown(found, "/v2/rooms/{ROOM_ID}", "put")[0] == {word: {"action": "lock"}}
    assert found.unread == (0 if listed else 2)


def test_a_state_in_a_sample_is_no_value_of_a_path(captured: Any) -> None:
    page = """# Peers

### `/peers`

```bash
curl -X GET "http://h.test/peers"
```

```json
[{"peer_id": "16Uiu2", "status": "connected"}]
```

### `/peers/connected`

```bash
curl -X GET "http://h.test/peers/connected"
```

```json
[{"peer_id": "16Uiu2", "status": "connected"}]
```
"""
    assert list(yaml.safe_load(captured(page, "page.md").text)["paths"]) == ["/peers", "/peers/connected"]


def test_an_optional_part_inside_of_a_path_is_left_out(captured: Any) -> None:
    page = "# Models\n\n### Predict\n\n```\nPOST http://h.test/v1/models/${NAME}[/versions/${VERSION}]:predict\n```\n\nPredicts.\n"
    assert list(yaml.safe_load(captured(page, "page.md").text)["paths"]) == ["/v1/models/{NAME}:predict"]


def test_labels_inside_of_a_block_may_have_words_before_them(captured: Any) -> None:
    page = """# Agent

The calls are sent to `/api/v1`.

### GET_TASKS

Lists the tasks.

```
GET_TASKS HTTP Request (JSON):

POST /api/v1  HTTP/1.1

Host: h.test:5051
Content-Type: application/json

{
  "type": "GET_TASKS"
}

GET_TASKS HTTP Response (JSON):

HTTP/1.1 200 OK

Content-Type: application/json

{
  "tasks": [{"name": "a"}]
}
```
"""
    found = captured(page, "page.md")
    assert shown(found, "/api/v1", "post") == ({"type": "GET_TASKS"}, {"200": {"tasks": [{"name": "a"}]}})
    assert found.unread == 0
