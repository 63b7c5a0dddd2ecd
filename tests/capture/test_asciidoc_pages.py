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
