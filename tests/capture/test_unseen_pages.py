"""What pages of documents showed that no page before had: callbacks, lists of unions, sorted fields, odd formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGES = Path(__file__).parent / "pages"
SCALAR = """Make a thing
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

ELEMENTS = """Make a thing
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

REDOC = """Make a thing
REQUEST BODY SCHEMA: application/json
required
{body}
{responses}POST
/things
Request samples
API docs by Redocly
"""

SWAGGER = """Things
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
            SCALAR.format(body=body, fields=scalar("alpha", "beta", "bravo", "candle") + "\n" + inner)
        ).items()
        if name.endswith("Response")
    ]
    assert list(answer["properties"]["cargo"]["properties"]) == ["apple", "zebra"]
    assert [name for name in answer["properties"] if name > "cargo"] == ["delta", "echo"]

    [unsorted] = [
        schema
        for name, schema in schemas_of(
            SCALAR.format(body=body, fields=scalar("beta", "alpha", "candle", "bravo") + "\n" + inner)
        ).items()
        if name.endswith("Response")
    ]
    assert "delta" not in unsorted["properties"]
    assert "properties" in unsorted["x-unstated"]


def test_scalar_a_mark_between_a_name_and_its_type_is_no_field() -> None:
    body = scalar("name").replace("name\n", "name\nCopy link to name\n")
    fields = "items\nType:\ninteger\nrequired\n\nNumbers.\n\nlimit\nrequired\nType:\nnumber\nrequired\nType:\nboolean"
    answer = schemas_of(SCALAR.format(body=body, fields=fields))["MakeAThingResponse"]
    assert list(answer["properties"]) == ["items", "limit", "required"]
    assert answer["required"] == ["items", "limit"]
    assert answer["properties"]["items"]["description"] == "Numbers."


def test_scalar_labels_and_names_are_no_descriptions() -> None:
    body = (
        "data\nCopy link to data\nType:\nobject\n\nWhat is kept.\n\nEmpty object\nHide Child Attributes\nfor data\n"
        "place\nCopy link to place\n\nWhere it is.\n\nHide Child Attributes\nfor place\ncity\nType:\nstring"
    )
    found = body_of(SCALAR.format(body=body, fields=scalar("id") + "\nCallbacks\nPOST\ndone {$request.body#/url}"))
    assert found["properties"]["data"]["description"] == "What is kept."
    assert "properties" not in found["properties"]["data"]
    assert list(found["properties"]["place"]["properties"]) == ["city"]
    assert "Callbacks" not in str(found)


def test_elements_lists_of_a_union_callbacks_and_null_of_the_whole_are_read() -> None:
    menu = "items\narray (oneOf) [Card]\narray (oneOf) [Cash]\narray (oneOf) [Card]\nsize\ninteger"
    callbacks = "Callbacks\ndone - {$request.body#/url} - post\ndone\nPOST\n{$request.body#/url}\nRequest\nBody\n"
    text = ELEMENTS.format(body=f"object or null\nname\nstring<[0-9]*>\n{menu}", callbacks=callbacks)
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
    found = body_of(REDOC.format(body=body, responses="Responses\n201 \n\nMade.\n\n"))["properties"]
    assert found["strike"]["type"] == ["array", "null"]
    assert found["strike"]["items"]["type"] == ["number", "null"]
    assert found["rules"]["items"]["items"]["properties"]["rule"]["format"] == "a[0-9]{2}"
    assert "pattern" not in str(found)


def test_redoc_a_discriminator_shows_one_of_several_members() -> None:
    body = "kind\nrequired\n\t\nstring\nlists\nwords\nlists\n\nvalue\nrequired\n\t\nArray of strings\n"
    found = body_of(REDOC.format(body=body, responses=""))
    assert [one.get("title") for one in found["anyOf"]] == ["lists", None]
    assert "properties" not in found["anyOf"][1]
    assert "null" in found["x-unstated"] or "null" not in str(found.get("type"))


def test_swagger_ui_examples_below_a_default_begin_no_union() -> None:
    body = (
        "Collapse allobject\nmarginCollapse allstring\n\nThe margin.\n\nDefaultsmall\nExamplesCollapse allarray\n"
        '#0"1in"\ncolorstring\nsizeinteger'
    )
    assert list(body_of(SWAGGER.format(body=body))["properties"]) == ["margin", "color", "size"]


def test_swagger_ui_a_format_may_have_brackets_and_a_member_with_facts_is_open() -> None:
    member = "MergedMergedboolean\nnullable: true\n\nWhether it is.\n\n}"
    body = f"{{\noneOf ->\t\nAuthor{{\nino\tstring($[0-9]*)\nnullable: true\n\n}}\n{member}"
    found = body_of(SWAGGER.format(body=body))
    assert found["anyOf"][0]["properties"]["ino"]["format"] == "[0-9]*"
    assert "type" not in found["anyOf"][1]


def test_swagger_ui_an_exact_length_ends_a_field_and_a_sentence_may_begin_with_a_keyword() -> None:
    body = (
        "Collapse allobject\nnameCollapse allstring\n\nThe name.\n\nIf a locale is given, it is translated.\n\n"
        'Example"a"\ncodeCollapse allstring3 characters\n\nThe code.\n\nsizeinteger'
    )
    found = body_of(SWAGGER.format(body=body))["properties"]
    assert found["name"]["description"] == "The name.\n\nIf a locale is given, it is translated."
    assert (found["code"]["minLength"], found["code"]["maxLength"]) == (3, 3)
    assert list(found) == ["name", "code", "size"]


def test_swagger_ui_other_members_stand_below_the_fields_of_an_object() -> None:
    body = "Collapse allobject\ndataCollapse allobject\n\nThe data.\n\nAdditional propertiesstring\nsizeinteger\n{last}"
    assert list(body_of(SWAGGER.format(body=body.format(last="")))["properties"]) == ["data", "size"]
    inner = body.format(last="").replace("data", "holderCollapse allobject\ndata", 1)
    assert "size" not in body_of(SWAGGER.format(body=inner))["properties"]


def test_swagger_ui_a_deprecated_object_and_a_bracket_at_the_end_of_a_description_are_read() -> None:
    body = "{\nuser\t{\ndeprecated:\ttrue\nid\tstring\n}\ntopics*\tstring\n\nHas the form a.[SurveyID]\n\n}"
    found = body_of(SWAGGER.format(body=body))["properties"]
    assert list(found["user"]["properties"]) == ["id"]
    assert found["topics"]["description"] == "Has the form a.[SurveyID]"


def test_swagger_ui_parameters_without_a_name_do_not_describe_those_above() -> None:
    text = SWAGGER.format(body="{\nid\tstring\n}").replace(
        "No parameters\n", "\nkey\nstring\n(header)\n\t\n\nThe key.\n\n\n\nany\n()\n\t\n"
    )
    [page] = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    [parameter] = build(page)["paths"]["/things"]["post"]["parameters"]
    assert (parameter["name"], parameter["description"]) == ("key", "The key.")


def test_redoc_options_with_descriptions_stand_in_a_table() -> None:
    table = "Enum\tDescription\na\t\n\nThe first.\n\n\nb\t\n\nThe second.\n\nWhich one it is.\n"
    body = f"kind\nrequired\n\t\nstring (Kind)\n{table}\nsize\t\ninteger\n"
    found = body_of(REDOC.format(body=body, responses=""))["properties"]
    assert list(found) == ["kind", "size"]
    assert found["kind"]["enum"] == ["a", "b"]
    assert "description" not in found["kind"]


def test_redoc_a_table_of_the_author_is_no_list_of_parameters() -> None:
    intro = "Paging\nQuery Parameters\nName\tType\tRequired\ncursor\tString\tNo\n\n"
    body = body_of(intro + REDOC.format(body="Schema not provided\nid\t\nstring\n", responses=""))
    assert list(body["properties"]) == ["id"]
    assert "description" not in body


def test_scalar_a_page_with_buttons_above_fields_has_none_above_an_object_without_fields() -> None:
    body = scalar("name").replace("name\n", "name\nCopy link to name\n")
    fields = "data\nType:\nobject\nerror\nType:\nstring"
    shown = "place\nType:\nobject\nHide Child Attributes\nfor place\ncity\nType:\nstring\n"

    def answer(text: str) -> dict[str, Any]:
        [found] = [schema for name, schema in schemas_of(text).items() if name.endswith("Response")]
        return dict(found["properties"])

    assert "error" not in answer(SCALAR.format(body=body, fields=fields))
    text = SCALAR.format(body=body, fields=fields).replace("Responses\n", f"{shown}Responses\n")
    assert list(answer(text)) == ["data", "error"]


def test_scalar_any_other_names_are_no_field_and_what_describes_items_is_none() -> None:
    body = (
        "data\nCopy link to data\nType:\nobject\npropertyName\nCopy link to propertyName\nType:\nanything\n"
        "lines\nCopy link to lines\nType:\narray object[]\nHide Child Attributes\nfor lines\n\nA line.\n\n"
        "size\nType:\ninteger"
    )
    found = body_of(SCALAR.format(body=body, fields=scalar("id") + "\nCallbacks"))
    assert "propertyName" not in found["properties"]
    assert "Callbacks" not in str(found)
    assert list(found["properties"]["lines"]["items"]["properties"]) == ["size"]


def test_elements_a_list_of_members_of_the_same_name_is_a_list_and_a_title_with_a_pill_is_a_field() -> None:
    menu = "items\narray (anyOf) [objects]\narray (anyOf) [objects]\narray (anyOf) [objects]\nsize\ninteger"
    text = ELEMENTS.format(body=f"name\nstring\n\nThe name.\n\nconfig\nConfig\nrequired\n\n{menu}", callbacks="")
    found = body_of(text)
    assert found["properties"]["items"]["type"] == "array"
    assert found["properties"]["name"]["description"] == "The name."
    assert "config" in found["required"]


def test_scalar_a_word_of_a_description_is_no_heading_and_a_lone_word_may_be_a_field() -> None:
    body = scalar("name").replace("name\n", "name\nCopy link to name\n")
    text = SCALAR.format(
        body=body, fields="\nWhat is kept.\n\nfile\n\nThe file.\n\nid\nType:\nstring\ntype\nType:\nstring"
    )
    text = text.replace("Copy link\n", "Copy link\n\nHeaders\nRetry-After, after too many calls.\n", 1)
    [page] = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    assert "parameters" not in build(page)["paths"]["/things"]["post"]
    [answer] = [schema for name, schema in schemas_of(text).items() if name.endswith("Response")]
    assert "properties" not in answer
    assert "id (line " in answer["x-unstated"]["properties"]


def test_swagger_ui_the_model_of_a_parameter_does_not_describe_it() -> None:
    model = "Example Value\nSchema\nQuery{\nname\tstring\n\nOf the thing.\n\n}\nexample: {}\n"
    text = SWAGGER.format(body="{\nid\tstring\n}").replace(
        "No parameters\n", f"\nfilter\nobject\n(query)\n\t\n\nWhat is found.\n\n{model}\n"
    )
    [page] = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    [parameter] = build(page)["paths"]["/things"]["post"]["parameters"]
    assert parameter["description"] == "What is found."
    assert list(parameter["schema"]["properties"]) == ["name"]


def test_redoc_a_bound_of_a_text_is_no_pattern_and_an_encoding_is_no_format() -> None:
    body = "id\t\nstring >= 1\nicon\t\nstring <base64>\n"
    found = body_of(REDOC.format(body=body, responses="Responses\n201 \n\nMade.\n\n"))["properties"]
    assert found["id"].keys().isdisjoint({"pattern", "minLength"})
    assert found["icon"]["type"] == "string"
    assert "format" not in found["icon"]
    assert {"values", "format"} <= {*found["id"]["x-unstated"], *found["icon"]["x-unstated"]}


def test_redoc_a_table_in_words_of_the_author_does_not_hide_the_form_of_the_page() -> None:
    table = "Rows:\n\n| A |\n| --- |\n| b |\n"
    text = REDOC.format(body="id\t\nstring\n", responses="Responses\n201 \n\nMade.\n\n")
    assert list(body_of(text.replace("Make a thing\n", f"Make a thing\n{table}\n"))["properties"]) == ["id"]


def test_swagger_ui_an_operation_of_another_method_ends_the_one_above() -> None:
    other = (
        "copy\n/things\nCopy a thing\n\nParameters\nNo parameters\n\nResponses\nCode\tDescription\n409\t\n\nTaken.\n"
    )
    body = "Thing{\nname\tstring\n}"
    [page] = read_source(source_of(SWAGGER.format(body=body) + other, file="page.txt"))
    assert isinstance(page, Page)
    assert list(build(page)["paths"]["/things"]["post"]["responses"]) == ["201"]


def test_swagger_ui_a_method_that_openapi_does_not_know_is_no_operation() -> None:
    text = (PAGES / "swagger-ui.html").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="no operation"):
        read_source(source_of(text.replace(">POST<", ">COPY<"), file="page.html"))


@pytest.mark.parametrize("other", ["Cash", "Card"])
def test_elements_a_list_of_a_union_may_be_null(other: str) -> None:
    menu = f"items\narray (oneOf) [Card]\narray (oneOf) [{other}]\narray (oneOf) [Card]\nsize\ninteger"
    items = body_of(ELEMENTS.format(body=f"object\n{menu}", callbacks=""))["properties"]["items"]
    assert (items["type"], "null" in items["x-unstated"]) == ("array", True)


def test_elements_null_among_the_values_of_a_map_is_no_field() -> None:
    held = "types\ndictionary[string, oneOf] or null\nnull\nobject\nsize\ninteger"
    found = body_of(ELEMENTS.format(body=f"object\n{held}", callbacks=""))
    assert "size (line" in found["x-unstated"]["properties"]
    assert "null (line" not in found["x-unstated"]["properties"]


def test_scalar_members_with_constants_are_no_fields() -> None:
    union = "One of\nLOW\nLOW\nHIGH\nconst:\n0\n\nthe least\n\n"
    own = "Signed 32-bit integers (commonly used integer type)."
    kind = f"Type:\ninteger · Level\nFormat:\nint32\nnullable\n\n{own}\n\n"
    body = f"level\nCopy link to level\n{kind}{union}name\nCopy link to name\nType:\nstring"
    found = body_of(SCALAR.format(body=body, fields=scalar("id")))
    assert list(found["properties"]) == ["level", "name"]
    assert "HIGH" not in str(found)


def test_scalar_the_last_option_of_items_is_no_field() -> None:
    members = "One of\nREAD\nREAD\nBOT\nconst:\nread\n\n"
    items = f"Hide Child Attributes\nfor scopes\nType:\nstring · Scope\nenum\nread\nbot\n{members}"
    fields = f"scopes\nType:\narray string[]\nenum\nread\nbot\n{items}{scalar('name')}"
    schemas = schemas_of(SCALAR.format(body=scalar("id"), fields=fields))
    assert "scopes" in str(schemas)
    assert "bot (line" not in str(schemas)
    assert "'bot': {" not in str(schemas)


def test_scalar_names_without_a_type_do_not_describe_the_field_above() -> None:
    body = scalar("size") + "\n\nInteger numbers.\n\ncalls\nresults"
    size = body_of(SCALAR.format(body=body, fields=scalar("id")))["properties"]["size"]
    assert ("description" in size, "description" in size["x-unstated"]) == (False, True)


def test_elements_shows_a_title_in_place_of_a_type_below_a_paragraph() -> None:
    body = "name\nstring\n\nA name.\n\nitems\nItemBox\nsize\ninteger\n\nThe size."
    fields = body_of(ELEMENTS.format(body=body, callbacks=""))["properties"]
    assert fields["name"]["description"] == "A name."
    assert list(fields) == ["name", "items"]
    assert list(fields["items"]["properties"]) == ["size"]


def test_elements_may_show_no_title_of_an_object_whose_fields_the_sample_has() -> None:
    body = "name\nstring\n\nA name.\n\nitems\nsize\ninteger"
    fields = body_of(ELEMENTS.format(body=body, callbacks=""))["properties"]
    assert fields["name"]["description"] == "A name."
    assert list(fields["items"]["properties"]) == ["size"]


def test_elements_options_without_the_empty_one_that_the_sample_shows_stay_open() -> None:
    page = ELEMENTS.format(body="name\nstring\n\nAllowed values:\nbig\nsmall", callbacks="")
    assert body_of(page)["properties"]["name"]["enum"] == ["big", "small"]
    name = body_of(page.replace('"name": "a"', '"name": ""'))["properties"]["name"]
    assert "enum" not in name
    assert "enum" in name["x-unstated"]


def test_redoc_a_table_of_the_author_is_part_of_a_description() -> None:
    body = "size\t\nstring\n\nThe size.\n\nWidth\tMeans\n10\tsmall\n20\tbig\n\nlabel\t\nstring\n"
    fields = body_of(REDOC.format(body=body, responses=""))["properties"]
    assert list(fields) == ["size", "label"]
    assert fields["size"]["description"].startswith("The size.")
    glued = body.replace("10\tsmall", "count\tinteger")
    with pytest.raises(InputError, match="inside a paragraph"):
        body_of(REDOC.format(body=glued, responses=""))


def test_swagger_a_description_of_a_list_may_have_brackets() -> None:
    body = "Thing{\nitems\t[\n\nThe items. See items[].url for more.\n\nItem{\nurl\tstring\n\n}]\nnote\tstring\n\n}\n"
    fields = body_of(SWAGGER.format(body=body))["properties"]
    assert list(fields) == ["items", "note"]
    assert list(fields["items"]["items"]["properties"]) == ["url"]


def test_swagger_fields_of_a_condition_are_none_of_the_object() -> None:
    body = (
        'ThingCollapse allobject\nscopeCollapse allstring\nEnumCollapse allarray\n#0"all"\n#1"some"\nkindstring\n'
        'IfCollapse allobject\nscopeCollapse allstring\nConst"some"\nThenCollapse allobject\nkindstring\nplacestring\n'
    )
    thing = body_of(SWAGGER.format(body=body))
    assert list(thing["properties"]) == ["scope", "kind"]
    assert thing["properties"]["scope"]["enum"] == ["all", "some"]


def test_scalar_the_button_of_an_object_may_have_no_title() -> None:
    fields = "cargo\nType:\nobject · Cargo\nHide\nfor cargo\nsize\nType:\ninteger\n"
    [answer] = [
        schema
        for name, schema in schemas_of(SCALAR.format(body="name\nType:\nstring", fields=fields)).items()
        if name.endswith("Response")
    ]
    assert list(answer["properties"]["cargo"]["properties"]) == ["size"]


def test_scalar_prints_formats_of_booleans() -> None:
    body = body_of(SCALAR.format(body="on\nType:\nboolean\nFormat:\nboolean", fields="a\nType:\nstring"))
    assert body["properties"]["on"]["format"] == "boolean"


def test_swagger_the_items_of_lists_in_a_map_are_no_field() -> None:
    body = (
        "ThingCollapse allobject\nerrorsCollapse allobject\n"
        "Additional propertiesCollapse allarray<string>\nItemsstring\n"
    )
    assert list(body_of(SWAGGER.format(body=body))["properties"]) == ["errors"]


def test_redoc_a_response_may_be_null_alone_and_null_of_a_whole_object_stays_open() -> None:
    answer = "Responses\n204\n\nNothing.\n\nRESPONSE SCHEMA: application/json\nnull\n"
    [page] = read_source(source_of(REDOC.format(body="size\t\nstring\n", responses=answer), file="page.txt"))
    assert isinstance(page, Page)
    document = build(page)
    response = document["paths"]["/things"]["post"]["responses"]["204"]
    assert response["description"] == "Nothing."
    assert "null" in body_of(REDOC.format(body="size\t\nstring\n", responses=answer))["x-unstated"]


def test_scalar_a_field_without_a_type_has_marks_alone() -> None:
    body = "href\nnullable\nExample\ntext\nType:\nstring"
    fields = body_of(SCALAR.format(body=body, fields="a\nType:\nstring"))["properties"]
    assert list(fields) == ["href", "text"]


def test_elements_a_list_at_the_beginning_of_a_description_may_be_cut() -> None:
    body = "name\nstring\npublic names are those that all can see\nAllowed values:\nbig\nsmall"
    name = body_of(ELEMENTS.format(body=body, callbacks=""))["properties"]["name"]
    assert name["enum"] == ["big", "small"]
    assert "description" not in name
    assert "description" in name["x-unstated"]


def test_elements_the_type_of_items_in_a_map_is_no_description() -> None:
    body = "name\ndictionary[string, array]\n\nThe names.\n\nstring\nitems\nstring"
    fields = body_of(ELEMENTS.format(body=body, callbacks=""))["properties"]
    assert fields["name"]["description"] == "The names."


def test_elements_a_title_or_null_is_the_type_of_a_whole_response() -> None:
    page = ELEMENTS.format(body="name\nstring", callbacks="").replace(
        "201\n\nMade.\n", "201\n\nMade.\n\nBody\napplication/json\nAdmin or null\n\nAn admin.\n\nsize\ninteger\n"
    )
    [answer] = [schema for name, schema in schemas_of(page).items() if name.endswith("Response")]
    assert answer["type"] == ["object", "null"]


def test_swagger_a_map_of_objects_keeps_its_fields() -> None:
    """Without braces, what stands below `Additional properties` may be a field of the objects in the map."""
    model = (
        "Collapse allobject\nparamsCollapse allobject\nAdditional propertiesCollapse allobject\nkindstring\n"
        "defaultstring"
    )
    schema = body_of(SWAGGER.format(body=model))
    assert set(schema["properties"]) == {"params"}
    assert "kind" not in str(schema["properties"])


def test_swagger_null_below_an_example_is_stated() -> None:
    model = "Thing{\nurls\t{\nclick\t[string]\n}\nexample: { }\nnullable: true\nname\tstring\n}"
    assert body_of(SWAGGER.format(body=model))["properties"]["urls"]["type"] == ["object", "null"]


def test_swagger_a_list_of_unknown_items_has_its_description() -> None:
    model = "Thing{\nkeys\t[\n\nThe keys.\n\n{\n}]\nname\tstring\n}"
    assert body_of(SWAGGER.format(body=model))["properties"]["keys"]["description"] == "The keys."


def test_scalar_a_link_below_the_fields_is_no_field() -> None:
    fields = "id\nType:\nstring\nmore\nType:\nanything\n/docs/things#make"
    schemas = schemas_of(SCALAR.format(body="name\nType:\nstring", fields=fields))
    assert "/docs/things#make" not in str(schemas)


def test_scalar_a_list_of_a_union_of_plain_values_has_no_fields() -> None:
    fields = (
        "loc\nType:\narray · Location\nrequired\nHide Child Attributes\nfor loc\nAny of\nstring\nstring\ninteger\n"
        "Type:\nstring\nmsg\nType:\nstring · Message\nrequired"
    )
    schemas = schemas_of(SCALAR.format(body="name\nType:\nstring", fields=fields))
    answer = next(one for one in schemas.values() if "loc" in one["properties"])
    assert set(answer["properties"]) == {"loc", "msg"}
    loc = answer["properties"]["loc"]
    assert (loc["type"], "type" in loc["items"]["x-unstated"]) == ("array", True)


def test_scalar_a_button_without_fields_opens_no_object_for_sure() -> None:
    fields = "data\nType:\narray · ship[]\nrequired\nHide Child Attributes\nfor data\nmeta\nrequired"
    schemas = schemas_of(SCALAR.format(body="name\nType:\nstring", fields=fields))
    answer = next(one for one in schemas.values() if "data" in one["properties"])
    assert "meta" not in str(answer["properties"]["data"].get("items", {}).get("properties", ""))


DOCUSAURUS = """Make a thing
POST
https://api.example.com/things

Request\u200b
BODY
REQUIRED
{body}
Responses\u200b
200

Made.

APPLICATION/JSON
Schema
Example (auto)
SCHEMA
{fields}
CURL
CSHARP
"""


def test_docusaurus_titled_objects_above_the_first_type_hold_its_fields() -> None:
    fields = "account\nAccount\ntier\nResource\n_href\nstring\n\nThe address.\n\ncity\nstring\n\nIts city."
    schemas = schemas_of(DOCUSAURUS.format(body="name\nstring", fields=fields))
    [answer] = [one for name, one in schemas.items() if name.endswith("Response")]
    assert set(answer["properties"]) <= {"account"}
    assert "Account tier" not in str(schemas)


def test_docusaurus_a_body_of_one_type_has_no_field_of_its_name() -> None:
    text = DOCUSAURUS.format(body="string\nstring\n\nA document.\n", fields="id\nstring")
    assert "'properties': {'string'" not in str(schemas_of(text))


def test_elements_an_example_may_be_the_word_of_a_pill() -> None:
    body = "side\nstring\n\nThe side.\n\nAllowed values:\noptional\nunknown\nExample:\nrequired\nother\nstring"
    found = body_of(ELEMENTS.format(body=body, callbacks=""))["properties"]
    assert (found["side"]["enum"], set(found)) == (["optional", "unknown"], {"side", "other"})


def test_redoc_a_type_among_the_words_of_a_field_shows_a_lost_name() -> None:
    text = REDOC.format(body="first\t\nstring\n\nThe first.\n\nstring\n\nThe second.", responses="")
    assert "description" not in body_of(text)["properties"]["first"]
