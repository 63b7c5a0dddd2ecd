"""Details of copied pages that a second printer showed: links without a visible text, footers, media types, unions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

ANCHOR = "[\u200b](https://docs.acme.test/api/create-user#body-{})"
FOOTER = "Was this page helpful?\n\nYesNo\n\n[Previous](https://docs.acme.test/a)[Next](https://docs.acme.test/b)\n"


def captured(text: str) -> dict[str, Any]:
    [page] = read_source(source_of(text, file="page.md"))
    assert isinstance(page, Page)
    return build(page)


def markdown(*fields: str, url: str = "https://api.acme.test/v1/users", path: str = "/\n\nv1\n\n/\n\nusers",
             response: str = "200\n\napplication/json\n\nDone\n") -> str:  # fmt: skip
    """Returns a page as a crawler writes it, with these fields of the body."""
    sample = json.dumps({"name": "<string>"})
    return (
        f"# Create a user\n\nPOST\n\n{path}\n\n[Try it](https://docs.acme.test/api/create-user)\n\ncURL\n\n```\n"
        f"curl --request POST \\\n  --url {url} \\\n  --header 'Content-Type: application/json' \\\n"
        f"  --data '{sample}'\n```\n\n#### Body\n\napplication/json\n\n" + "\n\n".join(fields)
        + f"\n\n#### Response\n\n{response}\n{FOOTER}"
    )  # fmt: skip


def browser(*lines: str, sample: Any, status: str = "200 - application/json") -> str:
    """Returns a page as a browser copies it, with these lines below the response."""
    shown = json.dumps(sample, indent=2)
    return (
        "GET\n/\nv1\n/\nusers\nTry it\n\ncURL\n\ncurl --request GET \\\n  --url https://api.acme.test/v1/users\n\n200\n\n"
        f"{shown}\n\nResponse\n{status}\n\nDone\n\n" + "\n".join(lines) + "\n"
    )  # fmt: skip


def body_of(document: dict[str, Any], kind: str = "Request") -> Any:
    return next(schema for name, schema in document["components"]["schemas"].items() if name.endswith(kind))


def test_a_link_whose_text_is_a_zero_width_space_is_the_anchor_of_a_field() -> None:
    fields = (ANCHOR.format("name"), "name", "string", "required", "Link")
    body = body_of(captured(markdown(*fields, ANCHOR.format("age"), "age", "integer", "Years")))
    assert {name: one["description"] for name, one in body["properties"].items()} == {"name": "Link", "age": "Years"}


def test_the_question_below_a_page_is_no_field() -> None:
    response = "200\n\napplication/json\n\nDone\n\nid\n\nstring\n\nrequired\n\nThe id of the user.\n"
    document = captured(markdown("name", "string", "required", "The full name.", response=response))
    assert body_of(document, "Response")["properties"]["id"]["description"] == "The id of the user."


@pytest.mark.parametrize(
    ("head", "media"),
    [
        ("200 - application/json; charset=utf-8", "application/json; charset=utf-8"),
        ("200\n\napplcation/json", "applcation/json"),
        ("200\n\n*/*", "*/*"),
        ("200 - applcation/json", "applcation/json"),
    ],
)
def test_a_media_type_below_a_status_is_no_description(head: str, media: str) -> None:
    document = captured(markdown("name", "string", "required", response=f"{head}\n\nAll users\n"))
    response = document["paths"]["/v1/users"]["post"]["responses"]["200"]
    assert (list(response["content"]), response["description"]) == ([media], "All users")


def test_the_root_path_is_read_where_the_address_ends_with_it() -> None:
    page = markdown("name", "string", "required", url="https://api.acme.test/v1/users/", path="/")
    document = captured(page)
    assert (document["servers"][0]["url"], list(document["paths"])) == ("https://api.acme.test/v1/users", ["/"])


def test_a_whole_type_in_backticks_is_no_description() -> None:
    lines = ["The response is of type `object`."]
    text = (
        "GET\n/\nv1\n/\nusers\ncURL\ncurl --request GET \\\n  --url https://api.acme.test/v1/users\n{}\n\nResponse\n\n"
    )
    document = captured(f"{text}200 - application/json\n\nDone\n\n" + "\n".join(lines) + "\n")
    assert document["paths"]["/v1/users"]["get"]["responses"]["200"]["description"] == "Done"
    assert body_of(document, "Response")["type"] == "object"


def test_a_sample_may_trust_a_server_without_a_certificate() -> None:
    text = "GET\n/\nv1\n/\nusers\ncURL\ncurl -k --request GET \\\n  --url https://api.acme.test/v1/users\n\nResponse\n\n204\n\n"
    assert captured(f"{text}Done\n")["servers"][0]["url"] == "https://api.acme.test"


def test_a_header_that_two_schemes_need_is_listed_once() -> None:
    rows = ("Authorization\nstring\nheader\nrequired\n\nThe implicit flow.\n\n"
            "Authorization\nstring\nheader\nrequired\n\nThe code flow.\n\n")  # fmt: skip
    text = ("GET\n/\nusers\ncURL\ncurl --request GET \\\n  --url https://api.acme.test/users \\\n"
            "  --header 'Authorization: Bearer <token>'\n\nAuthorizations\n\n")  # fmt: skip
    document = captured(f"{text}{rows}Response\n\n200 - application/json\n\nDone\n")
    schemes = document["components"]["securitySchemes"]
    assert schemes["bearerAuth"]["description"] == "The implicit flow.\n\nThe code flow."
    assert len(schemes) == 1


def test_the_link_beside_a_name_is_no_empty_line_above_it() -> None:
    lines = ("\u200b", "id", "integerrequired", "\u200b", "value", "required", "\u200b", "kind", "string")
    body = body_of(captured(browser(*lines, sample={"id": 1, "value": "a", "kind": "b"})), "Response")
    assert body["required"] == ["id", "value"]
    assert "type" in body["properties"]["value"]["x-unstated"]


def test_a_list_below_a_colon_has_no_names_of_fields() -> None:
    lines = (
        "\u200b",
        "kinds",
        "string[]",
        "",
        "Which kinds there are:",
        "",
        "noun",
        "verb",
        "",
        "\u200b",
        "id",
        "integer",
    )
    body = body_of(captured(browser(*lines, sample={})), "Response")
    assert list(body["properties"]) == ["kinds", "id"]
    assert body["properties"]["kinds"]["description"] == "Which kinds there are:\n\nnoun\nverb"


def test_the_fields_below_a_union_belong_to_its_first_object() -> None:
    sample = {"parts": [{"box": {"x": 1}}]}
    titles = ("Hide child attributes", "", "Text", "Image", "")
    lines = (
        "\u200b",
        "parts",
        "(Text · object | Image · object)[]",
        *titles,
        "\u200b",
        "parts.size",
        "integerrequired",
    )
    body = body_of(captured(browser(*lines, sample=sample)), "Response")
    assert list(body["properties"]) == ["parts"]
    assert "description" not in body["properties"]["parts"]
    first, second = body["properties"]["parts"]["items"]["anyOf"]
    assert (first["title"], first["required"], second["title"]) == ("Text", ["size"], "Image")


def lone_fields(*lines: str, sample: Any) -> str:
    """Returns a page in Markdown without anchors whose names are run together with their types."""
    return "\n\n".join(
        [
            "# Do it",
            "PUT /v1/things/{id}",
            "Do it",
            "```bash\ncurl --request PUT \\\n  --url https://h.test/v1/things/{id}\n```",
            f"```json\n{json.dumps(sample, indent=2)}\n```",
            "#### Path Parameters",
            "idstring<uuid>required",
            "#### Response",
            "200 - application/json",
            "Any text.",
            *lines,
            "[Next page](https://docs.test/next) [Before](https://docs.test/before)\n",
        ]
    )


def test_a_name_that_is_run_together_with_a_title_is_not_the_type_of_the_union_above_it() -> None:
    document = captured(lone_fields("name", "typeA · object", sample={"name": "<string>", "type": {}}))
    (schema,) = (one for name, one in document["components"]["schemas"].items() if name.endswith("Response"))
    assert schema["properties"].keys() == {"name", "type"}
    assert "type" not in schema["properties"]["name"]


def test_a_lone_field_below_the_description_of_a_response_is_a_field() -> None:
    document = captured(lone_fields(r"id(boolean | null)\[\]", sample={"id": [True]}))
    (schema,) = (one for name, one in document["components"]["schemas"].items() if name.endswith("Response"))
    assert schema["properties"].keys() == {"id"}
    page = lone_fields(r"id(boolean | null)\[\]", sample={"id": [True]})
    titled = "#### Query Parameters\n\nkind\n\ndataA · object\n\nname\n\nitemsB · object\n\n#### Response"
    with pytest.raises(InputError, match="'dataA · object' may be a field"):
        captured(page.replace("#### Response", titled))


def test_the_number_of_an_anchor_is_that_of_the_name_if_the_line_has_it() -> None:
    anchor = "[](https://docs.acme.test/api/create-user#body-{})"
    fields = (f"{anchor.format('name')}namestringrequired", f"{anchor.format('home-2')}home\\_2Place · object")
    again = f"{anchor.format('home-3')}homePlace · object"
    assert body_of(captured(markdown(*fields, again)))["properties"].keys() == {"name", "home_2", "home"}


def test_page_whose_only_types_are_files_is_a_copy_and_not_written_by_hand() -> None:
    text = (
        "# Do It\n\nPUT /v1/things/{id}\n\nDo It\n\n```bash\ncurl --request PUT \\\n"
        "  --url https://h.test/api/v1/things/{id}\n```\n\n```json\n{\n  \"id\": \"<string>\"\n}\n```\n\n"
        "#### Path Parameters\n\nidfilerequired\n\n#### Response\n\nAny text.\n\nidfile\n\n"
        "[Next page](https://docs.test/next) [Before](https://docs.test/before)\n"
    )  # fmt: skip
    (page,) = read_source(source_of(text, file="page"))
    assert isinstance(page, Page)
    response = page.sections["Response"]
    assert response.description is not None
    assert response.description.value == "Any text."
    assert [one.name.value for one in response.fields] == ["id"]
