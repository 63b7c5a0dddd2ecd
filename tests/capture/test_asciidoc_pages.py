"""Pages in AsciiDoc: what they state is captured, and what their forms lose stays open or is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

SWAGGER2MARKUP = """\
= Pets

[[_paths]]
== Paths

[[_updatepet]]
=== Updates a pet
....
POST /pet/{petId}
....

==== Parameters

[options="header", cols=".^2a,.^3a,.^9a,.^4a,.^2a"]
|===
|Type|Name|Description|Schema|Default
|**Path**|**petId** +
__required__|The pet +
**Minimum value** : `1`|integer (int64)|
|**Query**|**status** +
__optional__|Its status|enum (open, sold)|`"open"`
|**FormData**|**name** +
__optional__|Its name|string|
|===

==== Responses

[options="header", cols=".^2a,.^14a,.^4a"]
|===
|HTTP Code|Description|Schema
|**200**|It worked. +
**Headers** :  +
`X-Rate` (integer) : How many.|< <<_pet,Pet>> > array
|**405**|Invalid|<<_post_response_405,Response 405>>
|===

[[_post_response_405]]
**Response 405**

[options="header", cols=".^3a,.^4a"]
|===
|Name|Schema
|**code** +
__optional__|integer
|===

==== Consumes

* `application/x-www-form-urlencoded`

[[_definitions]]
== Definitions

[[_pet]]
=== Pet

[options="header", cols=".^3a,.^11a,.^4a"]
|===
|Name|Description|Schema
|**name** +
__required__|**Example** : `"Rex"`|string
|**tags** +
__optional__||< string > array
|===
"""

REST_DOCS = """\
= Users

== Get a user

[source,http,options="nowrap"]
----
GET /users/1 HTTP/1.1
Host: localhost:8080

----

=== Path parameters

.+/users/{id}+
|===
|Parameter|Description

|`+id+`
|The id of the user

|===

=== Response fields

|===
|Path|Type|Description

|`+id+`
|`+Number+`
|The id

|`+contact.email+`
|`+String+`
|The address \\| or none

|===
"""


def captured(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page.adoc"))
    assert isinstance(page, Page)
    return build(page)


def test_swagger2markup_tables_become_parameters_and_schemas() -> None:
    raw = captured(SWAGGER2MARKUP)
    operation = raw["paths"]["/pet/{petId}"]["post"]
    path, query = operation["parameters"]
    assert (path["name"], path["in"], path["schema"]) == ("petId", "path", {"type": "integer", "format": "int64"})
    assert path["description"] == "The pet"
    assert (query["name"], query["in"], query["schema"]["default"]) == ("status", "query", "open")
    assert "enum" in query["x-unstated"]
    (media,) = operation["requestBody"]["content"]
    assert media == "application/x-www-form-urlencoded"
    assert operation["responses"]["200"]["description"] == "It worked."
    assert "content" not in operation["responses"]["405"]
    assert "content" in operation["responses"]["405"]["x-unstated"]
    listed = raw["components"]["schemas"]["UpdatesAPetResponse"]
    assert listed["type"] == "array"
    pet = listed["items"]
    assert pet["required"] == ["name"]
    assert "description" not in pet["properties"]["name"]
    assert pet["properties"]["tags"]["items"]["type"] == "string"


def test_rest_docs_path_comes_from_the_title_of_its_parameters() -> None:
    raw = captured(REST_DOCS)
    assert list(raw["paths"]) == ["/users/{id}"]
    fields = raw["components"]["schemas"]["GetAUserResponse"]["properties"]
    assert list(fields) == ["id", "contact"]
    assert fields["contact"]["properties"]["email"]["description"] == "The address | or none"


def test_rest_docs_path_with_a_value_is_refused() -> None:
    with pytest.raises(InputError, match=r"'/users/1', has a value in place of a name") as caught:
        captured(REST_DOCS.replace(".+/users/{id}+\n", ""))
    assert caught.value.line == 7


@pytest.mark.parametrize(
    ("old", "new"),
    [("|The id\n", ""), ("|`+id+`\n|`+Number+`", "2+|`+id+`\n|`+Number+`")],
)
def test_a_damaged_table_is_left_out_and_the_others_are_read(old: str, new: str) -> None:
    damaged = REST_DOCS.replace(old, new)
    assert damaged != REST_DOCS
    raw = captured(damaged)
    assert "components" not in raw
    assert [one["name"] for one in raw["paths"]["/users/{id}"]["get"]["parameters"]] == ["id"]


def test_a_table_without_an_end_is_refused() -> None:
    with pytest.raises(InputError, match="has no end"):
        captured(REST_DOCS.rpartition("|===")[0])


def test_asciidoc_of_openapi_generator_is_refused_with_what_to_give() -> None:
    text = "= API\n:generator-template: v1 2019-12-20\n\n== Endpoints\n\n`GET /a`\n\n|===\n|Name| Description\n\n|===\n"
    with pytest.raises(InputError, match="does not say which schemas are unions") as caught:
        captured(text)
    assert "html2" in (caught.value.expected or "")


def test_line_of_marks_without_ends_is_read_in_time() -> None:
    began = time.process_time()
    with pytest.raises(InputError):
        captured(f"= A\n\n|===\n|{'`+a' * 60_000}\n|===\n")
    assert time.process_time() - began < 5


def operations(text: str) -> dict[str, dict[str, Any]]:
    found = {}
    for page in read_source(source_of(text, file="page.adoc")):
        assert isinstance(page, Page)
        raw = build(page)
        for path, item in raw["paths"].items():
            for method, operation in item.items():
                found[f"{method} {path}"] = {**operation, "schemas": raw.get("components", {}).get("schemas", {})}
    return found


BY_HAND = """\
= Orders
:base: /v1

== Create an order

[source,http]
----
POST /v1/orders HTTP/1.1
Content-Type: application/json

{"sku": "A-1", "count": 2}
----

.Request fields
[%header,cols="1,1,3"]
|===
|Name |Type |Description

|`sku`
|String
|The article. *Required.*

|`count`
|Integer
a|How many:

* at least 1
|===

.Status codes
[options="header"]
|===
|Code |Meaning
|201 |Created
|400 |Invalid body
|===

== List orders

`GET {base}/orders`

Query parameters:

`page`:: (integer, optional) The page, default `1`.
`state`::
  The state of an order.

=== Response

[cols=3*,options=header]
|===
|Field|Type|Description
|id|integer|The id
|items[].sku|string|The article
|===

== Delete an order

*DELETE* `/v1/orders/{id}`

Path parameters::
  id::: The id.

Returns `204 No Content`.

== Change an order

[source]
PUT /v1/orders/{id}

[format=csv,options=header]
,===
Name,Type,Description
count,integer,"How many, at most"
,===

== Show an order

* Steps
+
[,shell]
----
curl https://api.example.com/v1/orders/{id} # <1>
----
<1> With the id of an order.

It answers with:

====
----
{"id": 1}
----
====
"""


def test_a_page_by_hand_has_lists_of_terms_tables_in_other_forms_and_nested_blocks() -> None:
    found = operations(BY_HAND)
    assert list(found) == [
        "post /v1/orders",
        "get /v1/orders",
        "delete /v1/orders/{id}",
        "put /v1/orders/{id}",
        "get /v1/orders/{id}",
    ]
    made, listed, deleted, changed, _ = found.values()
    (body,) = (one for one in made["schemas"].values() if "sku" in one["properties"])
    assert {name: one.get("type") for name, one in body["properties"].items()} == {"sku": "string", "count": "integer"}
    assert list(made["responses"]) == ["201", "400"]
    page, state = listed["parameters"]
    assert (page["name"], page["schema"]["type"], page["schema"]["default"]) == ("page", "integer", 1)
    assert (state["name"], state["description"]) == ("state", "The state of an order.")
    (response,) = listed["schemas"].values()
    assert response["properties"]["items"]["items"]["properties"].keys() == {"sku"}
    assert deleted["parameters"][0]["description"] == "The id."
    assert list(deleted["responses"]) == ["204"]
    assert any("count" in one["properties"] for one in changed["schemas"].values())


def test_a_sample_whose_path_has_a_value_does_not_sink_the_other_operations() -> None:
    text = REST_DOCS.replace(".+/users/{id}+\n", "") + "\n== List users\n\n`GET /users`\n\n.Query parameters\n"
    found = operations(text + "|===\n|Name |Type\n\n|`page`\n|integer\n|===\n")
    assert list(found) == ["get /users"]
