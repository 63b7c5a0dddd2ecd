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


SENT_AND_RECEIVED = """# Orders

## Make an order

### POST /orders

### Request

#### Route

<pre>POST /orders</pre>

#### Body

<pre>{"name": "Order 1", "paid": true}</pre>

### Response

#### Headers

```
Content-Type: application/json; charset=utf-8
```

#### Status

<pre>201 Created</pre>

#### Body

```json
{
  "id": 1,
  "name": "Order 1"
}
```
"""


def test_a_status_stands_below_a_heading_of_its_own_in_a_response() -> None:
    found = captured(SENT_AND_RECEIVED)["post /orders"]
    assert samples(found["requestBody"]) == [{"name": "Order 1", "paid": True}]
    assert {*found["responses"]} == {"201"}
    assert shown(found, "201") == [{"id": 1, "name": "Order 1"}]
    assert not unread(SENT_AND_RECEIVED, "page.md")


def test_a_heading_status_outside_of_a_response_has_no_body_of_it() -> None:
    text = SENT_AND_RECEIVED.replace("### Response", "### Notes")
    assert not any("content" in one for one in captured(text)["post /orders"]["responses"].values())


LABELS_IN_CODE = """# Pets

### 1. List pets

***Endpoint:***

```bash
Method: GET
Type:
URL: {{host}}/pets
```

***Query params:***

| Key | Value | Description |
| --- | --- | --- |
| page | 1 | The page |

### 2. Make a pet

***Endpoint:***

```bash
Method: POST
Type: RAW
URL: {{host}}/pets
```

***Body:***

```js
{
    "name": "Rex"
}
```
"""


def test_a_block_of_code_has_a_label_for_the_method_and_one_for_the_path() -> None:
    found = captured(LABELS_IN_CODE)
    assert {*found} == {"get /pets", "post /pets"}
    assert names(found["get /pets"]) == [("query", "page")]
    assert samples(found["post /pets"]["requestBody"]) == [{"name": "Rex"}]
    assert not unread(LABELS_IN_CODE, "page.md")


def test_code_with_labels_of_something_else_is_no_call() -> None:
    settings = "```\nMethod: fast\nURL: /pets\n```\n\n```\nName: GET\nPath: here\n```\n"
    assert {*captured(f"# Pets\n\n`GET /pets`\n\n{settings}")} == {"get /pets"}


CHINESE = """
**简要描述：**

- 用户注册接口

**请求URL：**
- ` http://shop.test/api/user/register `

**请求方式：**
- POST

**参数：**

|参数名|必选|类型|说明|
|:---|:---|:---|:---|
|username|是|string|用户名|
|name|否|string|昵称|

 **返回示例**

```
  {
    "uid": "1"
  }
```

 **返回参数说明**

|参数名|类型|说明|
|:---|:---|:---|
|uid|int|用户|
"""


def test_labels_of_a_chinese_template_say_the_method_and_the_path() -> None:
    found = captured(CHINESE)["post /api/user/register"]
    assert {name: one.get("type") for name, one in sent(found)["properties"].items()} == {
        "username": "string",
        "name": "string",
    }
    assert sent(found)["required"] == ["username"]
    assert not unread(CHINESE, "page.md")


@pytest.mark.parametrize(
    ("url", "method"),
    [("请求地址", "请求方法"), ("エンドポイント", "メソッド"), ("Ruta", "Método"), ("URL", "Méthode")],
)
@pytest.mark.parametrize("form", ["- {}: {}", "**{}**: `{}`", "{}: {}"])
def test_labels_may_be_in_another_language(form: str, url: str, method: str) -> None:
    labels = f"{form.format(url, '/pets')}\n{form.format(method, 'POST')}"
    text = f"# Pets\n\n## Make\n\n{labels}\n\n- `name` (string): the name\n"
    assert {*captured(text)} == {"post /pets"}


def test_a_word_of_another_language_inside_of_a_sentence_is_no_label() -> None:
    text = "# Pets\n\n`GET /pets`\n\nMétodo de pago.\n\n- Ruta nueva: `/shops` POST\n"
    assert captured(text)["get /pets"]["description"] == "Método de pago."


@pytest.mark.parametrize("words", ["if there is no such pet", "when it is gone", "for an unknown pet"])
def test_a_sentence_says_that_a_status_of_an_error_is_returned(words: str) -> None:
    assert "404" in captured(f"# Pets\n\n`GET /pets/:id`\n\nReturns 404 {words}.\n")["get /pets/{id}"]["responses"]


@pytest.mark.parametrize(
    "sentence", ["Returns 404 pets.", "It returns 100 if none is given.", "It never returns 404 here."]
)
def test_a_sentence_with_another_number_states_no_status(sentence: str) -> None:
    assert {*captured(f"# Pets\n\n`GET /pets/:id`\n\n{sentence}\n")["get /pets/{id}"]["responses"]} == {"2XX"}


HEADERS = """# Pets

## Make a pet

**Endpoint:** `POST /pets`

**Headers:**
```
Authorization: Bearer <token>
Content-Type: application/json
X-Trace-Id: <uuid>
```

**Response (201 Created):**
```json
{
  "id": 1
}
```
"""


def test_code_below_the_heading_headers_lists_them() -> None:
    assert names(captured(HEADERS)["post /pets"]) == [("header", "X-Trace-Id")]
    assert not unread(HEADERS, "page.md")


def test_headers_that_code_lists_elsewhere_are_told_of() -> None:
    text = HEADERS.replace("**Headers:**", "**Notes:**")
    assert names(captured(text)["post /pets"]) == []
    assert [*unread(text, "page.md")] == [11]


def test_code_below_the_heading_headers_with_something_else_names_none() -> None:
    text = HEADERS.replace("X-Trace-Id: <uuid>", "size = 3")
    assert names(captured(text)["post /pets"]) == []
