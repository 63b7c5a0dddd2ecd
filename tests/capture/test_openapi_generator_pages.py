"""Pages in the form of OpenAPI Generator's `html2` (7.26.0), written by hand: nothing untrue is stated."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_capture.build.from_embedded import document_of
from bythebook_capture.read.embedded.twin import Block
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError


def row(name: str, kind: str, *, form: str = "", words: str = "", required: bool = False) -> str:
    shown = f'<span class="format">\n({form})\n</span>' if form else ""
    said = f'<div class="inner description marked">\n{words}\n</div>' if words else ""
    mark = '<div class="inner required">\nRequired\n</div>' if required else ""
    return (
        f'<tr><td style="width:150px;">{name}{"*" if required else ""}</td>\n<td>\n<span class="type">\n{kind}\n</span>'
        f"\n{shown}{said}{mark}</td>\n</tr>"
    )


def table(kind: str, *rows: str) -> str:
    return f'<div class="methodsubtabletitle">{kind} parameters</div>\n<table>\n' + "\n".join(rows) + "\n</table>\n"


PATH = table("Path", row("room", "UUID", form="uuid", words="The &quot;room&quot;.", required=True))
QUERY = table("Query", row("limit", "Integer"), row("kinds", "set[Kind]"), row("about", "Filter"))
BODY = table(
    "Body",
    """<tr><td style="width:150px;">lamp <span style="color:red;">*</span></td><td>
<script>
  var schemaWrapper = {
  "content" : {
    "application/json" : {
      "schema" : {
        "$ref" : "#/components/schemas/Lamp"
      }
    }
  },
  "required" : true
};
</script></td></tr>""",
)
FORM = table("Form", row("file", "File", form="binary", required=True), row("note", "String", words="A note."))
RESPONSES = """<h2>Responses</h2>
<h3 id="examples-Lamp-addLamp-title-201"></h3>
<script>
  var schemaWrapper = {
  "description" : "Added.",
  "content" : {
    "application/json" : {
      "schema" : {
        "$ref" : "#/components/schemas/Lamp"
      }
    }
  }
};
</script>
<h3 id="examples-Lamp-addLamp-title-0"></h3>
<script>
  var schemaWrapper = {
  "$ref" : "#/components/responses/Fault"
};
</script>
"""
PROGRAM = "<script>var ends = '\x07\x85';</script>"


def page(tables: str = PATH + BODY + QUERY, *, responses: str = RESPONSES, sent: str = "application/json") -> str:
    return f"""<!doctype html>
<html><body><script>
    var defs = {{}}
    defs["Kind"] = {{
  "type" : "string",
  "enum" : [ "floor", "desk" ]
}};
    defs["Lamp"] = {{
  "required" : [ "kind" ],
  "type" : "object",
  "properties" : {{
    "kind" : {{
      "$ref" : "#/components/schemas/Kind"
    }},
    "watts" : {{
      "minimum" : 1,
      "type" : "integer",
      "nullable" : true
    }},
    "next" : {{
      "nullable" : true,
      "allOf" : [ {{
        "$ref" : "#/components/schemas/Lamp"
      }} ]
    }},
    "properties" : {{
      "$ref" : "#/components/schemas/Absent"
    }}
  }}
}};
    defs["Unused"] = {{
  "type" : "string"
}};
</script>
<article id="api-Lamp-addLamp-0" data-group="User" data-name="addLamp" data-version="0">
<h1>addLamp</h1>
<p>Add a lamp</p>
<p class="marked">Lamps of a &lt;room&gt;.</p>
<pre class="prettyprint" data-type="post"><code><span class="pln">/rooms/{{room}}/lamps</span></code></pre>
<pre class="prettyprint"><code class="language-bsh">curl -X POST \\
 -H "Content-Type: {sent}" \\
 "https://lamps.test/v1/rooms/{{room}}/lamps?limit=56"</code></pre>
<h2>Parameters</h2>
{tables}{responses}</article>
{PROGRAM}
</body></html>
"""


def captured(text: str) -> dict[str, Any]:
    (block,) = read_source(source_of(text, file="page.html"))
    assert isinstance(block, Block)
    return document_of(block, "page.html")


def operation_of(document: dict[str, Any]) -> dict[str, Any]:
    operation = document["paths"]["/rooms/{room}/lamps"]["post"]
    assert isinstance(operation, dict)
    return operation


def test_schemas_are_those_of_the_scripts_and_each_fact_has_its_line() -> None:
    text = page()
    document = captured(text)
    validate(document)
    assert document["servers"] == [{"url": "https://lamps.test/v1"}]
    assert list(document["components"]["schemas"]) == ["Lamp", "Kind"]
    lamp = document["components"]["schemas"]["Lamp"]
    watts = lamp["properties"]["watts"]
    assert (watts["minimum"], watts["nullable"]) == (1, True)
    line = int(watts["x-source"]["minimum"].removeprefix("page.html:"))
    assert text.split("\n")[line - 1].strip() == '"minimum" : 1,'
    operation = operation_of(document)
    assert (operation["summary"], operation["description"]) == ("Add a lamp", "Lamps of a <room>.")
    assert operation["requestBody"]["required"] is True
    assert operation["responses"]["201"]["description"] == "Added."


def test_what_the_page_does_not_say_stays_open() -> None:
    document = captured(page())
    operation = operation_of(document)
    fields = document["components"]["schemas"]["Lamp"]["properties"]
    assert list(fields["next"]["x-unstated"]) == ["null"]  # a source of OpenAPI 3.1 means null, one of 3.0 nothing
    assert list(fields["properties"]["x-unstated"]) == ["type"]
    assert "x-unstated" not in fields
    assert list(operation["x-unstated"]) == ["security"]
    assert list(operation["responses"]["default"]["x-unstated"]) == ["content"]
    room, limit, kinds, about = operation["parameters"]
    assert (room["in"], room["required"], room["description"]) == ("path", True, 'The "room".')
    assert (room["schema"]["type"], room["schema"]["format"]) == ("string", "uuid")
    assert (limit["in"], limit["required"], limit["schema"]["type"]) == ("query", False, "integer")
    assert {"default", "enum", "null"} <= set(limit["schema"]["x-unstated"])
    assert kinds["schema"]["items"] == {"$ref": "#/components/schemas/Kind"}
    assert "type" in about["schema"]["x-unstated"]
    (room,) = operation_of(captured(page(BODY)))["parameters"]
    assert (room["in"], room["required"], list(room["schema"]["x-unstated"])) == ("path", True, ["type"])


@pytest.mark.parametrize(
    ("sent", "unsaid"), [("multipart/form-data", []), ("multipart/form-data,text/plain", ["media-type"])]
)
def test_fields_of_a_form_are_a_body(sent: str, unsaid: list[str]) -> None:
    operation = operation_of(captured(page(PATH + FORM, sent=sent)))
    ((media, held),) = operation["requestBody"]["content"].items()
    assert list(held.get("x-unstated", ())) == unsaid
    assert unsaid or media == sent
    assert held["schema"]["required"] == ["file"]
    assert held["schema"]["properties"]["note"]["description"] == "A note."
    assert list(operation["requestBody"]["x-unstated"]) == ["required"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (page(responses="<h2>Responses</h2>\n<h3 id='x'></h3>").replace("</article>", ""), "cut within an operation"),
        (page().replace('    "watts" : {\n', ""), "cut within its JSON"),
        (page().replace('title-0"', 'title-201"'), "the status 201 stands twice"),
        (page().replace("room*<", "room<"), "the marks of 'room' contradict each other"),
        (page().replace('  var schemaWrapper = {\n  "description"', '{"description"'), "after its scripts ran"),
        (page().replace(">/rooms/{room}/lamps<", "><"), "no method and path"),
        (page(PATH + BODY + QUERY.replace("Query", "Path")), "the path has no parameter 'limit'"),
    ],
)  # fmt: skip
def test_a_damaged_page_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_source(source_of(text, file="page.html"))


def test_a_script_may_hold_what_is_not_text_and_the_page_not() -> None:
    captured(page())
    with pytest.raises(InputError, match="U\\+0007 is not text"):
        source_of(page().replace("Add a lamp", "Add a \x07lamp"), file="page.html")
    shown = source_of('<html><script>{"a": "\x85"}</script></html>', file="page.html").text
    assert shown == '<html><script>{"a": "\\u0085"}</script></html>'


def test_the_markdown_of_an_sdk_is_refused_for_what_it_does_not_say() -> None:
    text = """# LampApi

All URIs are relative to *https://lamps.test/v1*

| Method | HTTP request | Description |
|------------- | ------------- | -------------|
| [**getLamp**](LampApi.md#getLamp) | **GET** /lamps/{id} | One lamp |

<a name="getLamp"></a>
# **getLamp**
> Lamp getLamp(id)

### Parameters

|Name | Type | Description  | Notes |
|------------- | ------------- | ------------- | -------------|
| **id** | **String**| Its id. | [default to null] |

### HTTP request headers

- **Accept**: application/json
"""
    with pytest.raises(InputError, match=r"LampApi\.md:19: the Markdown of an SDK: it does not say where"):
        read_source(source_of(text, file="LampApi.md"))
