"""Templates that many authors fill in for each call: labels for the path, the method, each status and its sample."""

from __future__ import annotations

from typing import Any

import pytest
from written_forms import captured, names, samples, sent

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.ledger.account import account
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

ITEMS = """**Pet**
----
  Returns one pet.

* **URL**

  /pets/:id

* **Method:**

  `GET` | `DELETE`

*  **URL Params**

   **Required:**

   `id=[integer]`

* **Success Response:**

  * **Code:** 200 <br />
    **Content:** `{ id : 12, name : "Rex" }`

* **Error Response:**

  * **Code:** 404 NOT FOUND <br />
    **Content:** `{ error : "No such pet" }`
"""
LINES = """# Add a pet

Adds one to the shop.

**URL** : `/pets/`

**Method** : `POST`

**Auth required** : YES

**Data constraints**

```json
{
    "name": "[unicode 64 chars max]"
}
```

## Success Response

**Condition** : If all is well.

**Code** : `201 CREATED`

**Content example**

```json
{
    "id": 123
}
```

## Error Response

**Condition** : If the pet is there.

**Code** : `303 SEE OTHER`

**Content** : `{}`
"""
ASCIIDOC = """= Pets

== Pet

=== Make a pet

* *URL* +
`/pets`
* *Method* +
`POST`
* *Request Payload* +
+
[source,json]
----
{
  "name":"Rex"
}
----
* *Success Response* +
 ** *Code*: 200
 ** *Payload*:
+
[source,json]
----
{
  "id":"4"
}
----
* *Error Response*
 ** *Code*: 403 if it is there

=== Read a pet

* *URL* +
`/pets/:id` +
or +
`/animals/:id`
* *Method* +
`GET`
* *Success Response* +
 ** *Code*: 200
"""


def unread(text: str, file: str) -> dict[int, str]:
    parts = [build(one) for one in read_source(source_of(text, file=file)) if isinstance(one, Page)]
    return {one.number: one.reason for one in account(text, file, parts).unread}


def shown(operation: dict[str, Any], status: str) -> list[Any]:
    return samples(operation["responses"][status])


def test_items_with_a_label_above_each_part_are_read_completely() -> None:
    found = captured(ITEMS)
    assert {*found} == {"get /pets/{id}", "delete /pets/{id}"}
    assert all(names(one) == [("path", "id")] for one in found.values())
    assert shown(found["get /pets/{id}"], "200") == [{"id": 12, "name": "Rex"}]
    assert shown(found["get /pets/{id}"], "404") == [{"error": "No such pet"}]
    assert not unread(ITEMS, "page.md")


def test_a_member_of_a_sample_behind_a_label_is_told_of_if_no_response_has_it() -> None:
    parts = [build(one) for one in read_source(source_of(ITEMS, file="page.md")) if isinstance(one, Page)]
    for raw in parts:
        for operation in raw["paths"]["/pets/{id}"].values():
            operation["responses"]["404"].pop("content")
    (lost,) = account(ITEMS, "page.md", parts).unread
    assert ("No such pet" in lost.text, lost.reason) == (True, "error was not read")


@pytest.mark.parametrize("methods", ["`GET` | `DELETE`", "`GET`/`DELETE`", "`GET` or `DELETE`", "GET, DELETE"])
def test_a_method_may_be_one_of_several(methods: str) -> None:
    assert {*captured(ITEMS.replace("`GET` | `DELETE`", methods))} == {"get /pets/{id}", "delete /pets/{id}"}


def test_lines_with_a_label_each_are_read_completely() -> None:
    found = captured(LINES)["post /pets/"]
    assert {*found["responses"]} == {"201", "303"}
    assert shown(found, "201") == [{"id": 123}]
    assert not unread(LINES, "page.md")


@pytest.mark.parametrize("phrase", ["SEE OTHER", "Precondition Failed", "Too Many Requests"])
def test_a_status_may_have_any_reason_phrase(phrase: str) -> None:
    assert {*captured(LINES.replace("303 SEE OTHER", f"303 {phrase}"))["post /pets/"]["responses"]} == {"201", "303"}


def test_items_of_asciidoc_with_a_label_and_a_break_are_read_completely() -> None:
    found = captured(ASCIIDOC, "page.adoc")
    assert {*found} == {"post /pets", "get /pets/{id}", "get /animals/{id}"}
    assert samples(found["post /pets"]["requestBody"]) == [{"name": "Rex"}]
    assert {*found["post /pets"]["responses"]} == {"200", "403"}
    assert shown(found["post /pets"], "200") == [{"id": "4"}]
    assert not unread(ASCIIDOC, "page.adoc")


def test_the_payload_of_a_response_of_asciidoc_is_no_body() -> None:
    text = ASCIIDOC.replace("* *Request Payload* +", "* *Notes* +")
    assert shown(captured(text, "page.adoc")["post /pets"], "200") == [{"id": "4"}]


def test_a_path_behind_or_in_a_sentence_is_no_path_of_the_call() -> None:
    text = "# Pets\n\nURL: /pets or the shop\n\nMethod: GET\n"
    assert "/the shop" not in str([*captured(f"{text}\n`GET /pets`\n")])


RUBRICS = """Pets
====

/pets
-----

All pets.

.. rubric:: GET

Lists them.

.. rubric:: POST

Adds a pet.

.. rubric:: Parameters

- **name** (string): the name

/pets/<petId>
-------------

One pet.

.. rubric:: GET /pets/<petId>

Reads it.

.. rubric:: DELETE

Deletes it.
"""


def test_a_rubric_of_restructuredtext_is_a_heading() -> None:
    found = captured(RUBRICS, "page.rst")
    assert {*found} == {"get /pets", "post /pets", "get /pets/{petId}", "delete /pets/{petId}"}
    assert [*sent(found["post /pets"])["properties"]] == ["name"]
    assert "requestBody" not in found["get /pets"]


def test_a_rubric_of_something_else_is_no_call() -> None:
    text = RUBRICS.replace(".. rubric:: POST", ".. rubric:: Postman").replace(".. rubric:: DELETE", ".. rubric:: Notes")
    assert {*captured(text, "page.rst")} == {"get /pets", "get /pets/{petId}"}
