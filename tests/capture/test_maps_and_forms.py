"""Maps, forms, long lists and cut texts on pages of renderers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.grammar.placing import TOP, Flat, places
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

_REDOC = """Make a thing
REQUEST BODY SCHEMA: application/json
required
{body}
POST
/things
Request samples
Payload
Content type
application/json
{sample}
API docs by Redocly
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

Body
1
{sample}
Send API Request
Request Sample: Shell / cURL
"""

_SWAGGER = """Things
POST
/things
Make a thing

Parameters
Try it out
Name\tDescription
place *
string
(query)
\t

Where it is.

Available values : near, far away

Examples:{blank}
A near thing
A thing that is far away
near
far away
Request body
multipart/form-data

What is sent.

owner\u00a0*
string
\t

Who owns it.



images
array<string>
\t
Responses
Code\tDescription
201\t

Made.

"""

_SWAGGER_HTML = """<div class="opblock"><span class="opblock-summary-method">POST</span>
<span class="opblock-summary-path">/things</span>
<table class="parameters"><tr data-param-name="place"><td><div class="parameter__name">place</div>
<div class="parameter__type">string</div><div class="parameter__in">(query)</div></td>
<td class="parameters-col_description"><div class="parameter__enum renderedMarkdown"><p><i>Available values</i> : near,
far away</p></div><select class="examples-select-element"><option>A near thing</option></select>
<select><option>near</option><option>far away</option></select></td></tr></table>
<div class="opblock-section-request-body"><h4 class="opblock-title parameter__name required">Request body</h4>
<select class="content-type"><option>multipart/form-data</option></select>
<div class="opblock-description-wrapper"><table><tr class="parameters" data-property-name="owner">
<td><div class="parameter__name required">owner</div><div class="parameter__type">string</div></td>
<td class="parameters-col_description"><div class="renderedMarkdown"><p>Who owns it.</p></div></td></tr>
<tr class="parameters" data-property-name="images"><td><div class="parameter__name">images</div>
<div class="parameter__type">array&lt;string&gt;</div></td><td class="parameters-col_description"></td></tr>
</table></div></div><div class="responses-wrapper"></div></div>"""


def captured(text: str) -> dict[str, Any]:
    [page] = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    return build(page)


def body_of(text: str) -> dict[str, Any]:
    schemas = captured(text)["components"]["schemas"]
    [found] = [schema for name, schema in schemas.items() if name.endswith("Request")]
    return dict(found)


def nested_rows(depth: int) -> tuple[list[Flat], dict[str, Any]]:
    """Returns the rows of objects in each other, whose fields have the same names, and a sample of them."""
    plain = ("id", "name", "size")
    rows = [Flat("cookies", None), *map(Flat, plain)]
    sample: dict[str, Any] = {"cookies": {}, **dict.fromkeys(plain, "string")}
    if depth:
        inner, shown = nested_rows(depth - 1)
        rows += [Flat("inner", None), *inner, Flat("note")]
        sample |= {"inner": shown, "note": "string"}
    return rows, sample


@pytest.mark.parametrize("key", ["property1", "red"])
def test_the_sample_places_the_fields_of_a_long_list_and_the_keys_of_its_maps_are_no_names(key: str) -> None:
    rows, sample = nested_rows(8)
    rows += [Flat("marks", True), Flat("{key}", True), Flat("weight"), Flat("last")]
    spots = places(rows, sample | {"marks": {key: {"weight": "string"}}, "last": "string"})
    inner = [at for at, row in enumerate(rows) if row.name == "inner"]
    assert [spots[at] for at in inner] == [frozenset({at}) for at in (TOP, *inner[:-1])]
    assert spots[-4:] == [frozenset({at}) for at in (TOP, len(rows) - 4, len(rows) - 3, TOP)]


def test_elements_fields_below_a_map_are_those_of_its_values() -> None:
    body = "marks\ndictionary[string, object]\n\nThe marks.\n\nsize\ninteger\nlabel\nstring"
    sample = "\n".join(
        f"{number}\n{line}"
        for number, line in enumerate(
            json.dumps({"marks": {"red": {"size": 1}}, "label": "a"}, indent=1).split("\n"), 1
        )
    )
    found = body_of(_ELEMENTS.format(body=body, sample=sample.removeprefix("1\n")))["properties"]
    assert list(found) == ["marks", "label"]
    assert list(found["marks"]["additionalProperties"]["properties"]) == ["size"]


def test_a_field_more_than_the_sample_shows_may_be_in_an_object_that_it_leaves_empty() -> None:
    sample = {"cookies": {}, "id": "string"}
    assert places([Flat("cookies", None), Flat("size"), Flat("id")], sample) == [
        frozenset({at}) for at in (TOP, 0, TOP)
    ]


def test_scalar_a_button_without_fields_opens_no_object() -> None:
    names = [f"{name}\nCopy link to {name}\nType:" for name in ("staff", "order")]
    hides = "Hide Child Attributes\nfor"
    text = (
        "Make a thing\nCopy link\nBody\nrequired\napplication/json\n"
        f"{names[0]}\narray · Person[]\n{hides} staff\n"
        f"{names[1]}\narray object[]\n{hides} order\nsize\nType:\ninteger\n"
        "Request Example for\nPOST/things\nShell Curl\n"
    )
    found = body_of(text)["properties"]
    assert list(found) == ["staff", "order"]
    assert "type" not in found["staff"]["items"]
    assert list(found["order"]["items"]["properties"]) == ["size"]


@pytest.mark.parametrize(("shown", "pattern"), [("^[a-z]{9}...Show pattern", None), ("^[a-z]{9,12}$Hide pattern", 13)])
def test_redoc_a_pattern_that_is_cut_is_open_and_a_button_is_none(shown: str, pattern: int | None) -> None:
    found = body_of(_REDOC.format(body=f"code\t\nstring{shown}\n", sample="{}"))["properties"]["code"]
    assert found.get("pattern") == (shown[:pattern] if pattern else None)
    assert ("values" in found.get("x-unstated", {})) is not bool(pattern)


@pytest.mark.parametrize("page", [_SWAGGER.format(blank=" "), _SWAGGER_HTML], ids=["text", "HTML"])
def test_swagger_ui_the_rows_of_a_form_are_fields_and_names_of_examples_are_no_options(page: str) -> None:
    raw = captured(page)
    operation = raw["paths"]["/things"]["post"]
    assert operation["parameters"][0]["schema"]["enum"] == ["near", "far away"]
    assert list(operation["requestBody"]["content"]) == ["multipart/form-data"]
    form = body_of(page)
    assert (list(form["properties"]), form["required"]) == (["owner", "images"], ["owner"])
    owner = form["properties"]["owner"]
    assert (owner["type"], owner["description"]) == ("string", "Who owns it.")
    assert {"null", "default", "enum"} <= owner["x-unstated"].keys()
    assert form["properties"]["images"]["type"] == "array"


def test_widdershins_lists_maps_and_null_of_named_schemas_are_read_and_a_cut_row_has_no_description() -> None:
    head = "|Name|Type|Required|Restrictions|Description|\n|---|---|---|---|---|\n"
    page = f"""# Deeds

`GET /deeds`

<h3 id="x-responses">Responses</h3>

|Status|Meaning|Description|Schema|
|---|---|---|---|
|200|OK|The deeds|[Deed](#schemadeed)|

# Schemas

<h2 id="tocS_Deed">Deed</h2>

```json
{{"parts": [{{"code": "a"}}], "marks": {{}}, "owners": null, "note": "a"}}
```

### Properties

{head}|parts|[Parts](#schemaparts)|false|none|none|
|owners|[[Owner](#schemaowner)]¦null|false|none|none|
|marks|object|false|none|none|
|» **additionalProperties**|[Owner](#schemaowner)|false|none|none|
|note|string|false|none|One of `a`, `b`.|`c`|

<h2 id="tocS_Parts">Parts</h2>

```json
[
  {{"code": "a"}}
]
```

### Properties

{head}|code|string|false|none|none|

<h2 id="tocS_Owner">Owner</h2>

```json
{{"name": "a"}}
```

### Properties

{head}|name|string|false|none|none|
"""
    schemas = captured(page)["components"]["schemas"]
    [deed] = [schema for name, schema in schemas.items() if name.endswith("Response")]
    found = deed["properties"]
    assert (found["parts"]["type"], list(found["parts"]["items"]["properties"])) == ("array", ["code"])
    assert (found["owners"]["type"], list(found["owners"]["items"]["properties"])) == (["array", "null"], ["name"])
    assert list(found["marks"]["additionalProperties"]["properties"]) == ["name"]
    assert "description" in found["note"]["x-unstated"]
    assert found["note"].keys().isdisjoint({"description", "enum"})


def test_elements_the_title_of_an_object_below_options_is_none_of_them() -> None:
    options = "status\nstring\nAllowed values:\nnew\nold\nowner\nPerson\nid\nstring"
    sample = "\n".join(["{", "2", '"status": "new",', "3", '"owner": {"id": "string"}', "4", "}"])
    found = body_of(_ELEMENTS.format(body=options, sample=sample))["properties"]
    assert found["status"]["enum"] == ["new", "old"]
    assert list(found["owner"]["properties"]) == ["id"]


def test_elements_an_address_may_have_no_scheme() -> None:
    text = _ELEMENTS.format(body="id\nstring", sample='{"id": "string"}')
    raw = captured(text.replace("https://api.example.com/", "//api.example.com/v1/"))
    assert list(raw["paths"]) == ["/v1/things"]
    assert "servers" not in raw
    html = (Path(__file__).parent / "pages" / "elements.html").read_text(encoding="utf-8")
    empty = '<span class="sl-text-muted">\n</span>'
    assert empty in html
    assert list(captured(html.replace(empty, empty.replace("\n", "xxx")))["paths"]) == ["/customers"]


def test_widdershins_descriptions_of_several_lines_and_tables_that_go_on_are_read() -> None:
    head = "|Name|Type|Required|Restrictions|Description|\n|---|---|---|---|---|\n"
    page = f"""# Notes

`PATCH /notes/{{id}}`

The target is in the path or in a header (never in both, which is always a `422`):

- the path

What is left is in the headers.

<h3 id="x-parameters">Parameters</h3>

|Name|In|Type|Required|Description|
|---|---|---|---|---|
|id|path|string|true|Which one<br>optional|
|Target|header|string|false|Raw mode: the node|
|Mode|header|string|false|How:|
|body|body|object|true|What to do|
|» body|body|string|false|The text.|

#### Detailed descriptions

**Target**: Raw mode: the node
that is changed.

**Mode**: How:

- fast
- slow

**body**: What to do
with the note.

> Example responses

> 200 Response

<h3 id="x-responses">Responses</h3>

|Status|Meaning|Description|Schema|
|---|---|---|---|
|200|OK|The note|Inline|
|422|Unprocessable|Two targets|None|

<h3 id="x-responseschema">Response Schema</h3>

Status Code **200**

{head}|» parts|[any]|true|none|The parts.|
|»» at|any|false|none|Where.|

*oneOf*

{head}|»»» *anonymous*|object|false|none|none|
|»»»» x|number|false|none|none|

*continued*

{head}|»» code|string|false|none|none|
"""
    raw = captured(page)
    operation = raw["paths"]["/notes/{id}"]["patch"]
    found = {one["name"]: one for one in operation["parameters"]}
    assert found["Target"]["description"].split() == "Raw mode: the node that is changed.".split()
    assert found["Mode"]["description"].split() == "How: fast slow".split()
    assert operation["requestBody"]["description"].split() == "What to do with the note.".split()
    assert operation["responses"]["422"]["description"] == "Two targets"
    [answer] = [schema for name, schema in raw["components"]["schemas"].items() if name.endswith("Response")]
    assert list(answer["properties"]) == ["parts"]
    assert list(answer["properties"]["parts"]["items"]["properties"]) == ["at", "code"]
