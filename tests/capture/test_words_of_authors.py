"""Tables, lists, links and code that authors write into descriptions, and values that have no button of their own."""

from __future__ import annotations

from typing import Any

from test_copied_texts import RAPIDOC, captured, rapidoc, rapidoc_table
from test_unseen_pages import ELEMENTS, REDOC, SCALAR, SWAGGER, body_of, schemas_of

from bythebook_capture.read.grammar.placing import TOP, Flat, places

LINK = "https://example.com/docs"


def redoc(body: str, responses: str = "") -> dict[str, Any]:
    return dict(body_of(REDOC.format(body=body, responses=responses)))


def test_redoc_the_link_of_a_schema_is_no_part_of_its_description() -> None:
    below = f"size\t\ninteger\n\nThe size, see\n\n{LINK}\n\n\nat\t\nstring\n"
    fields = redoc(f"mask\t\nany (Mask)\n\nThe mask.\n\n{LINK}\n\n{below}")["properties"]
    assert list(fields) == ["mask", "size", "at"]
    assert fields["mask"]["description"] == "The mask."
    assert "description" in fields["size"]["x-unstated"]


def test_redoc_below_the_link_of_an_object_its_fields_may_follow() -> None:
    schema = redoc(
        f"mask\t\nobject (Mask)\n\nThe mask.\n\n{LINK}\n\n\npoint\t\nstring\n\nA point.\n\n\nname\t\nstring\n"
    )
    assert schema["properties"].keys() == {"mask"}
    assert "point (line" in str(schema["x-unstated"])


def test_redoc_an_empty_cell_ends_no_table_of_the_author() -> None:
    table = "Width\tMeans\n10\tsmall\nOther widths are not sold.\t\n\nAsk for more.\n\n\n"
    body = f"size\t\nstring\n\nThe size.\n\n{table}label\t\nstring\n"
    assert list(redoc(body)["properties"]) == ["size", "label"]


def test_redoc_a_response_without_a_description_is_no_part_of_the_field_above() -> None:
    answers = (
        "Responses\n400\n\nWrong.\n\nRESPONSE SCHEMA: application/json\ncause\t\nstring\n\nThe cause.\n\n"
        "401\n413 \n\nToo large.\n\nRESPONSE SCHEMA: application/json\ncause\t\nstring\n"
    )
    document = captured(REDOC.format(body="size\t\nstring\n", responses=answers))
    assert list(document["paths"]["/things"]["post"]["responses"]) == ["400", "401", "413"]
    [cause, _] = [one["properties"]["cause"] for name, one in document["components"]["schemas"].items()
                  if not name.endswith("Request")]  # fmt: skip
    assert "401" not in str(cause.get("description", ""))


def test_swagger_ui_a_table_of_the_author_has_no_fields() -> None:
    body = (
        "Thing{\nlanguage\tstring\n\nThe language.\n\nLanguage\tCode\nArabic\tar\nType\tobject\n\n"
        "One of them.\n\nname\tstring\n\n}\n"
    )
    fields = body_of(SWAGGER.format(body=body))["properties"]
    assert list(fields) == ["language", "name"]


def test_swagger_ui_the_items_of_a_list_may_begin_with_their_title() -> None:
    body = "Thing{\nphrases*\t[\nmaxItems: 9\n\nThe phrases.\n\nphrasestring\ntitle: phrase]\nname\tstring\n\n}\n"
    fields = body_of(SWAGGER.format(body=body))["properties"]
    assert list(fields) == ["phrases", "name"]
    assert fields["phrases"]["items"]["type"] == "string"


def test_elements_the_description_of_a_whole_body_may_be_cut() -> None:
    page = ELEMENTS.format(body="The beginning of the words.Show all...\n\nname\nstring", callbacks="")
    assert "description" not in body_of(page)
    assert "description" in body_of(page)["x-unstated"]


def test_elements_a_description_is_cut_above_a_list_too() -> None:
    body = "name\nstring\n\nOne or more of:Show all...\nbig\nsmall things\n\nsize\ninteger"
    fields = body_of(ELEMENTS.format(body=body, callbacks=""))["properties"]
    assert list(fields) == ["name", "size"]
    assert "description" in fields["name"]["x-unstated"]


def test_scalar_the_fields_of_the_values_of_a_map_follow_without_a_button() -> None:
    fields = (
        "name\nType:\nstring\nby\nType:\nobject\nHide Child Attributes\nfor by\npropertyName\nType:\nobject\n"
        "count\nType:\ninteger\nat\nType:\nstring\n"
    )
    page = SCALAR.format(body="a\nType:\nstring", fields=fields) + (
        'STATUS:\n200\n{"name": "string", "by": {"property1": {"count": 1}}, "at": "string"}\n'
    )
    [answer] = [schema for name, schema in schemas_of(page).items() if name.endswith("Response")]
    assert list(answer["properties"]) == ["name", "by", "at"]
    assert "count (line" in answer["x-unstated"]["properties"]


def test_scalar_the_mark_of_a_discriminator_is_no_field() -> None:
    body = "kind\nDiscriminator\nType:\nstring\nsize\nType:\ninteger"
    assert list(body_of(SCALAR.format(body=body, fields="a\nType:\nstring"))["properties"]) == ["kind", "size"]


def test_rapidoc_code_in_a_description_has_no_fields_and_ends_no_object() -> None:
    rows = 'by: {\n\nThe result:\n\n"by": {\n  "card": {\n    "sum": 5\n  }\n}\n\nsum: integer\n}\nat: string\n'
    fields = rapidoc(rows)
    assert list(fields) == ["by", "at"]


def test_rapidoc_a_format_that_may_be_null_is_a_type_below_a_blank_line() -> None:
    assert list(rapidoc("a: string\n\nThe sum.\n\nb: shop-date┃null\n\nThe date.\n\n")) == ["a", "b"]


def test_rapidoc_a_list_may_be_null() -> None:
    fields = rapidoc("by: {\nsizes*: [number] or null\n}\nat: string\n")
    assert list(fields) == ["by", "at"]
    assert fields["by"]["properties"]["sizes"]["type"] == ["array", "null"]


def test_rapidoc_a_path_parameter_without_a_schema_is_not_printed() -> None:
    request = "PATH PARAMETERS\nQUERY-STRING PARAMETERS\nnear\nstring\n\t\n\n\n"
    document = captured(RAPIDOC.format(rows="a: string\n", request=request))
    names = [one["name"] for one in document["paths"]["/payments/{id}"]["post"]["parameters"]]
    assert sorted(names) == ["id", "near"]


def test_rapidoc_a_part_of_a_form_may_have_tabs_of_its_own() -> None:
    request = (
        "REQUEST BODY\n*\nmultipart/form-data\nname*\nstring\n\t\n\t\n\nThe name.\n\n\n\n"
        "mask\nobject\n\t\nEXAMPLE SCHEMA\nOBJECT\nSingle line description\n{\npoint*: enum\n}\n\n\n"
    )
    schema = body_of(RAPIDOC.format(rows="a: string\n", request=request))
    assert list(schema["properties"]) == ["name", "mask"]


def test_rapidoc_the_last_row_below_a_list_in_a_table_is_read() -> None:
    schema = rapidoc_table(
        "level\nstring\n\nOne of:\n\nLOW,\nMEDIUM,\nHIGH,\nBAD\nor UNKNOWN\nname\nstring\n\nThe name.\n"
    )
    assert list(schema["properties"]) == ["level", "name"]
    assert "description" not in schema["properties"]["level"]


def test_rapidoc_options_below_a_list_in_a_table_are_no_part_of_the_list() -> None:
    schema = rapidoc_table("level\nenum\n\nOne of:\n\nLOW: that is low\nHIGH: that is high\nAllowed: LOW┃HIGH\n")
    level = schema["properties"]["level"]
    assert "description" not in level
    assert {"description", "enum"} <= level["x-unstated"].keys()


def test_an_empty_name_in_a_sample_is_no_field_below_the_last_row() -> None:
    rows = [Flat("a", opens=None, is_defaulted=True), Flat("e", opens=None)]
    assert places(rows, {"a": 1, "e": {"b": 1, "": 1}, "d": 1}) == [{TOP}, {TOP}]
