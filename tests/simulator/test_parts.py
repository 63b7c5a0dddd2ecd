"""What a request says, in each of its parts, and what is answered when it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import Client, body, document, thing_paths

from bythebook_simulator import Simulator


def echo(location: str, name: str, schema: Any, **stated: Any) -> Client:
    """Return a client of one operation that answers its one parameter."""
    path = "/e/{v}/x" if location == "path" else "/e"
    shown = {"type": "object", "properties": {"v": schema}}
    parameter = {"name": name, "in": location, "required": location == "path", "schema": schema, **stated}
    get = {"parameters": [parameter], "responses": {"200": body(shown), "400": {"description": "refused"}}}
    return Client(Simulator(document({path: {"get": get}})))


NUMBERS = {"type": "array", "items": {"type": "integer"}}
OBJECT = {"type": "object", "properties": {"a": {"type": "integer", "default": 7}, "b": {"type": "string"}}}


@pytest.mark.parametrize(
    ("stated", "schema", "query", "value"),
    [
        ({}, NUMBERS, "v=1&v=2", [1, 2]),
        ({"explode": False}, NUMBERS, "v=1,2", [1, 2]),
        ({"explode": False}, NUMBERS, "v=1%2C2", [1, 2]),
        ({"style": "pipeDelimited", "explode": False}, NUMBERS, "v=1%7C2", [1, 2]),
        ({"style": "spaceDelimited", "explode": False}, NUMBERS, "v=1%202", [1, 2]),
        ({"style": "deepObject"}, OBJECT, "v[a]=1&v%5Bb%5D=x", {"a": 1, "b": "x"}),
        ({"style": "deepObject"}, OBJECT, "v[b]=x", {"a": 7, "b": "x"}),
        ({}, OBJECT, "b=x", {"a": 7, "b": "x"}),
        ({"explode": False}, OBJECT, "v=b,1,a,2", {"a": 2, "b": "1"}),
        ({}, {"type": "boolean"}, "v=false", False),
        ({}, {"type": "number"}, "v=-1.5e1", -15.0),
        ({}, {"type": "string"}, "v=007", "007"),
        ({}, {"type": "string"}, "v=a%2Bb+c", "a+b c"),
        ({}, {"enum": [1, 2]}, "v=2", 2),
        ({}, {"type": "string", "default": "d"}, "", "d"),
    ],
)
def test_a_query_parameter_is_read_by_its_style(stated: Any, schema: Any, query: str, value: Any) -> None:
    assert echo("query", "v", schema, **stated).json("GET", f"/e?{query}") == {"v": value}


@pytest.mark.parametrize(("style", "text"), [("simple", "1,2"), ("label", ".1,2"), ("matrix", ";v=1,2")])
def test_a_path_parameter_is_read_by_its_style(style: str, text: str) -> None:
    assert echo("path", "v", NUMBERS, style=style).json("GET", f"/e/{text}/x") == {"v": [1, 2]}


def test_headers_and_cookies_are_read() -> None:
    assert echo("header", "X-V", {"type": "integer"}).json("GET", "/e", X_V="4") == {"v": 4}
    assert echo("cookie", "v", {"type": "string"}).json("GET", "/e", cookie="a=b; v=~ no ~") == {"v": "~ no ~"}


def test_content_makes_a_parameter_json() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "null"}}}
    get = {
        "parameters": [{"name": "v", "in": "query", "content": {"application/json": {"schema": schema}}}],
        "responses": {"200": body({"type": "object", "properties": {"v": schema}})},
    }
    assert Client(Simulator(document({"/e": {"get": get}}))).json("GET", '/e?v={"a":null}') == {"v": {"a": None}}


@settings(deadline=None)
@given(text=st.text(st.characters(codec="ascii", exclude_categories=["C"])))
def test_an_integer_is_read_where_its_text_is_one(text: str) -> None:
    answer = echo("header", "X-V", {"type": "integer", "minimum": -5, "maximum": 5}).ask("GET", "/e", X_V=text)

    assert answer.status == (200 if text in {str(number) for number in range(-5, 6)} | {"-0"} else 400)


FORM = {
    "type": "object",
    "required": ["n"],
    "properties": {
        "n": {"type": "integer"},
        "t": {"type": "string", "default": "x"},
        "l": {"type": "array", "items": {}},
    },
}


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/x-www-form-urlencoded", b"n=3&l=a&l=b"),
        (
            "multipart/form-data; boundary=B",
            b'--B\r\nContent-Disposition: form-data; name="n"\r\n\r\n3\r\n'
            b'--B\r\nContent-Disposition: form-data; name="l"\r\n\r\na\r\n'
            b'--B\r\nContent-Disposition: form-data; name="l"; filename="f"\r\n\r\nb\r\n--B--\r\n',
        ),
    ],
)
def test_a_form_is_read_in_the_types_of_its_schema(media_type: str, content: bytes) -> None:
    post = {"requestBody": body(FORM, media_type.partition(";")[0]), "responses": {"200": body(FORM)}}
    client = Client(Simulator(document({"/f": {"post": post}})))

    assert client.json("POST", "/f", content, content_type=media_type) == {"n": 3, "l": ["a", "b"], "t": "x"}


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"n=3&m[a]=5&m[b]=true&m[c]=x", {"n": 3, "m": {"a": 5, "b": "true", "c": "x"}}),
        (b"n=3&t[a]=5&m[=1&[a]=1&x[a]=1", {"n": 3}),
    ],
)
def test_an_object_in_a_form_is_read_member_by_member(content: bytes, kept: dict[str, Any]) -> None:
    member = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "string"}}
    form = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "t": {"type": "string"}, "m": member},
    }
    media_type = "application/x-www-form-urlencoded"
    post = {"requestBody": body(form, media_type), "responses": {"200": body(form)}}
    client = Client(Simulator(document({"/f": {"post": post}})))

    shown = client.json("POST", "/f", content, content_type=media_type)
    assert {name: value for name, value in shown.items() if name in form["properties"]} == kept


@pytest.mark.parametrize("content", [b"{", b"NaN", b'{"n": Infinity}', b"1e999", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(content: bytes) -> None:
    assert Client(Simulator(document(thing_paths({})))).ask("POST", "/things", content).status == 422


def test_refusals_say_where_and_why() -> None:
    client = Client(
        Simulator(document({"/f": {"post": {"requestBody": body(FORM), "responses": {"200": body(FORM)}}}}))
    )

    answer = client.ask("POST", "/f", {"n": "x"})

    told = json.loads(answer.body)
    assert (answer.status, told["status"], told["errors"][0]["pointer"]) == (400, 400, "/n")
    assert client.ask("POST", "/f", b"n=1", content_type="application/x-www-form-urlencoded").status == 415
    assert client.ask("PUT", "/f").status == 405
    assert client.ask("GET", "/nowhere").status == 404


SCHEMES = {
    "bearer": ({"type": "http", "scheme": "bearer"}, {"authorization": "bearer t0ken"}),
    "basic": ({"type": "http", "scheme": "basic"}, {"authorization": "Basic dTp0MGtlbg=="}),
    "key": ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"x_key": "t0ken"}),
    "cookie": ({"type": "apiKey", "in": "cookie", "name": "sid"}, {"cookie": "sid=t0ken"}),
    "oauth": ({"type": "oauth2", "flows": {}}, {"authorization": "Bearer t0ken"}),
}


@pytest.mark.parametrize("name", SCHEMES)
def test_only_right_credentials_get_in(name: str) -> None:
    scheme, right = SCHEMES[name]
    stated = document(
        {"/e": {"get": {"security": [{"s": []}], "responses": {"204": {"description": "in"}}}}},
        components={"securitySchemes": {"s": scheme}},
    )
    client = Client(Simulator(stated, tokens=("t0ken", "u:t0ken")))

    assert client.ask("GET", "/e", **right).status == 204
    wrong = [{}, {"authorization": "Bearer other"}, {"authorization": "t0ken"}, {"authorization": "Bearer"}]
    assert [client.ask("GET", "/e", **each).status for each in wrong] == [401] * 4
