"""Pages in the form of OpenAPI Generator's `html` (7.26.0), cut to what the tests look at: nothing untrue is stated."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError


def row(name: str, kind: str, words: str = "", options: tuple[str, ...] = ()) -> str:
    shown = "".join(f'<div class="param-enum">{one}</div>' for one in options)
    more = f'\n        <div class="param-enum-header">Enum:</div>\n        {shown}' if options else ""
    return (
        f'<div class="param">{name}</div><div class="param-desc"><span class="param-type"><a href="#x">{kind}</a>'
        f"</span> {words}</div>{more}\n"
    )


def model(name: str, *rows: str) -> str:
    return (
        f'  <div class="model">\n    <h3><a name="{name}"><code>{name}</code> - </a> <a class="up" href="#__Models">Up'
        "</a></h3>\n    <div class='model-description'></div>\n    <div class=\"field-items\">\n      "
        + "".join(rows)
        + "    </div>  <!-- field-items -->\n  </div>\n"
    )


def parameters(title: str, label: str, *rows: tuple[str, str]) -> str:
    shown = "".join(
        f'<div class="param">{name}</div>\n\n      <div class="param-desc"><span class="param-type">{label}</span>'
        f" &mdash; {words}</div>"
        for name, words in rows
    )
    return (
        f'    <h3 class="field-label">{title}</h3>\n    <div class="field-items">\n      {shown}\n'
        "    </div>  <!-- field-items -->\n\n"
    )


def media(title: str, *types: str) -> str:
    items = "".join(f"      <li><code>{one}</code></li>\n" for one in types)
    return f'    <h3 class="field-label">{title}</h3>\n    Words of the page:\n    <ul>\n{items}    </ul>\n\n'


LAMP = model(
    "Lamp",
    row("id ", "UUID", "The id. format: uuid"),
    row("state (optional)", "String", "Its state. ", ("on", "off")),
    row("watts (optional)", "Integer", " format: int32"),
    row("made (optional)", "Date", " format: date-time"),
    row("note (optional)", "String", "Ends with format: x "),
    row("spare (optional)", "array[Bulb]"),
    row("tags (optional)", "map[String, String]"),
    row("any (optional)", "Object"),
)
BULB = model("Bulb", row("id ", "Long", " format: int64"), row("Atid (optional)", "String"))
CALL = """  <div class="method"><a name="addLamp"/>
    <div class="method-path">
    <a class="up" href="#__Methods">Up</a>
    <pre class="post"><code class="huge"><span class="http-method">post</span> /rooms/{room}/lamps</code></pre></div>
    <div class="method-summary">Add a lamp (<span class="nickname">addLamp</span>)</div>
    <div class="method-notes">Adds one lamp.</div>

"""
BODY = """    <h3 class="field-label">Request body</h3>
    <div class="field-items">
      <div class="param">Lamp <a href="#Lamp">Lamp</a> (required)</div>

      <div class="param-desc"><span class="param-type">Body Parameter</span> &mdash;  </div>

    </div>  <!-- field-items -->

"""
PATH = parameters("Path parameters", "Path Parameter", ("room (required)", "Where it is. default: null format: uuid"))
QUERY = parameters("Query parameters", "Query Parameter", ("limit (optional)", "How many. default: 20 "))
RETURNED = '    <h3 class="field-label">Return type</h3>\n    <div class="return-type">\n      {}\n    </div>\n\n'
RESPONSES = """    <h3 class="field-label">Responses</h3>
    <h4 class="field-label">200</h4>
    Added.
        {}
    <h4 class="field-label">404</h4>
    No such room.
        <a href="#"></a>
  </div> <!-- method -->
  <hr/>

"""


def page(*parts: str, models: str = LAMP + BULB) -> str:
    return (
        "<!doctype html>\n<html>\n  <body>\n  <h1>Lamps</h1>\n"
        '  <h2><a name="__Methods">Methods</a></h2>\n  [ Jump to <a href="#__Models">Models</a> ]\n\n'
        + "".join(parts)
        + f'  <h2><a name="__Models">Models</a></h2>\n\n{models}  </body>\n</html>\n'
    )


LINK = '<a href="#Lamp">Lamp</a>'
WHOLE = page(
    CALL, media("Consumes", "application/json"), BODY, PATH, QUERY, RETURNED.format(LINK),
    media("Produces", "application/json"), RESPONSES.format(LINK),
)  # fmt: skip


def captured(text: str) -> dict[str, Any]:
    (found,) = read_source(source_of(text, file="page.html"))
    assert isinstance(found, Page)
    document = build(found)
    validate({key: value for key, value in document.items() if key != "servers"})
    return document


def properties(document: dict[str, Any], ending: str = "Request") -> Any:
    (schema,) = (one for name, one in document["components"]["schemas"].items() if name.endswith(ending))
    return schema["properties"]


def test_names_types_formats_options_and_required_marks_are_read_with_their_lines() -> None:
    document = captured(WHOLE)
    fields = properties(document)
    line = 1 + WHOLE.split("\n").index(next(one for one in WHOLE.split("\n") if ">state (optional)<" in one))
    assert fields["id"]["format"] == "uuid"
    assert fields["id"]["description"] == "The id."
    assert fields["state"]["enum"] == ["on", "off"]
    assert fields["state"]["x-source"]["type"] == f"page.html:{line}"
    assert (fields["watts"]["type"], fields["made"]["format"]) == ("integer", "date-time")
    assert fields["spare"]["type"] == "array"
    assert fields["tags"]["additionalProperties"]["type"] == "string"
    assert "type" not in fields["any"]


def test_the_words_of_a_description_are_no_format() -> None:
    note = properties(captured(WHOLE))["note"]
    assert note["description"] == "Ends with format: x"
    assert "format" not in note


def test_null_limits_and_defaults_stay_open() -> None:
    document = captured(WHOLE)
    assert {"null", "default", "values"} <= properties(document)["watts"]["x-unstated"].keys()
    (limit,) = (one for one in document["paths"]["/rooms/{room}/lamps"]["post"]["parameters"] if one["name"] == "limit")
    assert limit["description"] == "How many."
    assert limit["schema"] == {}
    assert {"type", "default"} <= limit["x-unstated"].keys()


def test_a_name_with_the_word_of_a_mark_stays_open() -> None:
    spare = properties(captured(WHOLE))["spare"]["items"]
    assert spare["properties"].keys() == {"id"}
    assert "properties" in str(spare["x-unstated"].keys() | properties(captured(WHOLE))["spare"]["x-unstated"].keys())


def test_a_schema_that_may_be_a_union_stays_open() -> None:
    both = model("Either", row("id ", "Integer"), row("watts ", "Integer"))
    models = model("A", row("id ", "String")) + model("B", row("watts ", "Integer")) + both
    text = page(
        CALL, PATH, RETURNED.format("x"), media("Produces", "application/json"),
        RESPONSES.format('<a href="#Either">Either</a>'), models=models,
    )  # fmt: skip
    document = captured(text)
    assert "Integer" not in str(document)
    assert "watts" not in str(document)


def test_a_list_is_told_by_the_type_of_the_operation() -> None:
    text = page(
        CALL, PATH, RETURNED.format("array[<a>Bulb</a>]"), media("Produces", "application/json"), RESPONSES.format("")
    )
    document = captured(text)
    (schema,) = (one for name, one in document["components"]["schemas"].items() if name.endswith("Response"))
    assert schema["type"] == "array"
    assert schema["items"]["properties"].keys() == {"id"}


def test_a_type_beside_several_media_types_stays_open() -> None:
    text = page(
        CALL, PATH, RETURNED.format("String"), media("Produces", "application/json", "text/plain"),
        RESPONSES.format('<a href="#String">String</a>'),
    )  # fmt: skip
    responses = captured(text)["paths"]["/rooms/{room}/lamps"]["post"]["responses"]
    assert "content" not in responses["200"]


def test_a_schema_inside_itself_ends() -> None:
    models = model("Lamp", row("id ", "String"), row("next (optional)", "Lamp"))
    found = properties(captured(page(CALL, PATH, BODY, RESPONSES.format(""), models=models)))["next"]
    assert found["type"] == "object"
    assert "properties" in found["x-unstated"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WHOLE[: WHOLE.index('<a name="__Models"')], "the page is cut, or has no operation"),
        (WHOLE.replace('<span class="http-method">post</span> /rooms/{room}/lamps', ""), "no method and path"),
        (WHOLE.replace(" /rooms/{room}/lamps", ""), "no method and path"),
        (WHOLE.replace(">state (optional)<", ">(optional)<"), "a field has no name"),
    ],
)
def test_a_page_that_is_cut_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        captured(text)
