"""What pages of documents showed that no page before had: callbacks, lists of unions, sorted fields, odd formats."""

from __future__ import annotations

from typing import Any

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

_SCALAR = """Make a thing
Copy link
Body
required
application/json
{body}
Responses
200
Copy link to 200
Type:
object
{fields}
Request Example for
POST/things
Shell Curl
"""

_ELEMENTS = """Make a thing
POST
https://api.example.com/things
Request
Body
application/json
{body}
Responses
201

Made.

{callbacks}Auth
None
No auth selected
Body
1
{{"name": "a", "items": [{{"size": 1}}]}}
Send API Request
Request Sample: Shell / cURL
"""

_REDOC = """Make a thing
REQUEST BODY SCHEMA: application/json
required
{body}
{responses}POST
/things
Request samples
API docs by Redocly
"""

_SWAGGER = """Things
POST
/things
Make a thing

Parameters
Try it out
No parameters

Request body
application/json
Example Value
Schema
{body}
Responses
Code\tDescription
201\t

Made.

"""


def schemas_of(text: str) -> dict[str, Any]:
    [page] = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    found: dict[str, Any] = build(page)["components"]["schemas"]
    return found


def body_of(text: str) -> dict[str, Any]:
    [found] = [schema for name, schema in schemas_of(text).items() if name.endswith("Request")]
    return dict(found)


def scalar(*names: str, below: str = "") -> str:
    return "\n".join(f"{name}\nType:\nstring" for name in names) + below


def test_scalar_sorts_the_fields_of_each_object_and_so_tells_where_it_ends() -> None:
    holder = "cargo\nType:\nobject\nHide Child Attributes\nfor cargo\n"
    body = scalar("name").replace("name\n", "name\nCopy link to name\n")
    inner = holder + scalar("apple", "zebra", "delta", "echo")
    [answer] = [
        schema
        for name, schema in schemas_of(
            _SCALAR.format(body=body, fields=scalar("alpha", "beta", "bravo", "candle") + "\n" + inner)
        ).items()
        if name.endswith("Response")
    ]
    assert list(answer["properties"]["cargo"]["properties"]) == ["apple", "zebra"]
    assert [name for name in answer["properties"] if name > "cargo"] == ["delta", "echo"]

    [unsorted] = [
        schema
        for name, schema in schemas_of(
            _SCALAR.format(body=body, fields=scalar("beta", "alpha", "candle", "bravo") + "\n" + inner)
        ).items()
        if name.endswith("Response")
    ]
    assert "delta" not in unsorted["properties"]
    assert "properties" in unsorted["x-unstated"]


def test_scalar_labels_and_names_are_no_descriptions() -> None:
    body = (
        "data\nCopy link to data\nType:\nobject\n\nWhat is kept.\n\nEmpty object\nHide Child Attributes\nfor data\n"
        "place\nCopy link to place\n\nWhere it is.\n\nHide Child Attributes\nfor place\ncity\nType:\nstring"
    )
    found = body_of(_SCALAR.format(body=body, fields=scalar("id") + "\nCallbacks\nPOST\ndone {$request.body#/url}"))
    assert found["properties"]["data"]["description"] == "What is kept."
    assert "properties" not in found["properties"]["data"]
    assert list(found["properties"]["place"]["properties"]) == ["city"]
    assert "Callbacks" not in str(found)


def test_elements_lists_of_a_union_callbacks_and_null_of_the_whole_are_read() -> None:
    menu = "items\narray (oneOf) [Card]\narray (oneOf) [Cash]\narray (oneOf) [Card]\nsize\ninteger"
    callbacks = "Callbacks\ndone - {$request.body#/url} - post\ndone\nPOST\n{$request.body#/url}\nRequest\nBody\n"
    text = _ELEMENTS.format(body=f"object or null\nname\nstring<[0-9]*>\n{menu}", callbacks=callbacks)
    found = body_of(text)
    assert found["type"] == ["object", "null"]
    assert found["properties"]["name"]["format"] == "[0-9]*"
    items = found["properties"]["items"]
    assert items["type"] == "array"
    assert [one.get("title") for one in items["items"]["anyOf"]] == ["Card", "Cash"]
    assert items["items"]["anyOf"][0]["properties"]["size"]["type"] == "integer"
    assert "done" not in str(schemas_of(text))


def test_redoc_null_of_a_list_and_of_its_items_lists_of_lists_and_formats_are_read() -> None:
    lists = "rules\t\nArray of objects[ items ]\n\n\n\nArray \nArray \nrule\t\nstring <a[0-9]{2}>\n"
    day = "day\t\nstring <date> (\\d{4})-(\\d{2})\n"
    body = f"strike\t\nArray of numbers or null or null = 2 items\n\n{lists}\n{day}"
    found = body_of(_REDOC.format(body=body, responses="Responses\n201 \n\nMade.\n\n"))["properties"]
    assert found["strike"]["type"] == ["array", "null"]
    assert found["strike"]["items"]["type"] == ["number", "null"]
    assert found["rules"]["items"]["items"]["properties"]["rule"]["format"] == "a[0-9]{2}"
    assert "pattern" not in str(found)


def test_redoc_a_discriminator_shows_one_of_several_members() -> None:
    body = "kind\nrequired\n\t\nstring\nlists\nwords\nlists\n\nvalue\nrequired\n\t\nArray of strings\n"
    found = body_of(_REDOC.format(body=body, responses=""))
    assert [one.get("title") for one in found["anyOf"]] == ["lists", None]
    assert "properties" not in found["anyOf"][1]
    assert "null" in found["x-unstated"] or "null" not in str(found.get("type"))


def test_swagger_ui_examples_below_a_default_begin_no_union() -> None:
    body = (
        "Collapse allobject\nmarginCollapse allstring\n\nThe margin.\n\nDefaultsmall\nExamplesCollapse allarray\n"
        '#0"1in"\ncolorstring\nsizeinteger'
    )
    assert list(body_of(_SWAGGER.format(body=body))["properties"]) == ["margin", "color", "size"]


def test_swagger_ui_a_format_may_have_brackets_and_a_member_with_facts_is_open() -> None:
    member = "MergedMergedboolean\nnullable: true\n\nWhether it is.\n\n}"
    body = f"{{\noneOf ->\t\nAuthor{{\nino\tstring($[0-9]*)\nnullable: true\n\n}}\n{member}"
    found = body_of(_SWAGGER.format(body=body))
    assert found["anyOf"][0]["properties"]["ino"]["format"] == "[0-9]*"
    assert "type" not in found["anyOf"][1]
