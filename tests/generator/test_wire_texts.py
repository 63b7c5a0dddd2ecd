"""Texts on the wire that could be taken for another thing: escapes, delimiters, lines of headers, empty forms."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx
import pytest
import yaml
from pydantic import BaseModel
from starlette.responses import JSONResponse

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document, parse
from bythebook_runtime.models import adapter
from tests.generator.echoes import echoed

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("wire-texts")

Made = Callable[..., Document]
Client = Callable[..., httpx.Client]
Package = Callable[[str], ModuleType]
TEXT: Any = {"type": "string"}
WHOLE: Any = {"type": "integer"}
TEXTS = {"type": "array", "items": TEXT}
OK = {"200": {"description": "", "content": {"application/json": {"schema": {}}}}}
FILE = {"type": "object", "required": ["f"], "properties": {"f": {**TEXT, "format": "binary"}}}
ANY = {"type": "object", "properties": {"f": {}, "n": {"type": ["integer", "null"]}}}
FORMS = {
    "either": {"oneOf": [FILE, {"type": "object", "required": ["u"], "properties": {"u": TEXT}}]},
    "null": {**FILE, "type": ["object", "null"]},
    "map": {"type": "object", "additionalProperties": {**TEXT, "format": "binary"}},
    "any": ANY,
}


def parameter(name: str, place: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": schema, "required": place == "path", **more}


def operation(name: str, *parameters: Any, **more: Any) -> dict[str, Any]:
    return {"tags": ["default"], "operationId": name, "parameters": list(parameters), "responses": OK, **more}


def form(name: str, kind: str, schema: Any) -> dict[str, Any]:
    return {"post": operation(name, requestBody={"required": True, "content": {kind: {"schema": schema}}})}


PATHS: dict[str, Any] = {
    "/one/{id}": {"get": operation("one", parameter("id", "path", TEXT))},
    "/list/{ids}": {"get": operation("list", parameter("ids", "path", TEXTS))},
    "/pair/{a-b}/{a_b}": {"get": operation("pair", parameter("a-b", "path", TEXT), parameter("a_b", "path", TEXT))},
    "/twice/{id}/{id}": {"get": operation("twice", parameter("id", "path", TEXT))},
    "/plain": {
        "get": operation(
            "plain",
            parameter("crumb", "cookie", TEXT),
            parameter("raw", "cookie", TEXT, style="cookie"),
            parameter("X-Whole", "header", {"type": "array", "items": WHOLE}),
            parameter("enum", "query", {"enum": ["1", "2"]}),
            parameter("const", "query", {"const": "true"}),
            {"name": "text", "in": "query", "content": {"text/plain": {"schema": TEXT}}},
            parameter("deep", "query", {"type": "object", "additionalProperties": True}, style="deepObject"),
            parameter("words", "query", TEXTS, explode=False),
            parameter("X-Words", "header", {"type": "object", "additionalProperties": TEXT}, explode=True),
            parameter("comma", "query", {"type": "array", "items": WHOLE}, explode=False),
            parameter("either", "query", {"anyOf": [{**WHOLE, "maximum": 3}, TEXT]}),
        )
    },
    "/secret": {"get": operation("secret", security=[{"digest": []}])},
    "/docs": {"get": operation("docs")},
    "/openapi.json": {"get": operation("openapi")},
    "/json": form("json", "application/*+json", {"type": "object", "required": ["a"], "properties": {"a": WHOLE}}),
    "/fields": form("fields", "application/x-www-form-urlencoded", ANY),
    "/table": {"get": {"operationId": "table", "responses": {"200": {"description": "", "content": {"text/csv": {}}}}}},
    **{f"/{name}": form(name, "multipart/form-data", schema) for name, schema in FORMS.items()},
}


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("wire")
    components = {"securitySchemes": {"digest": {"type": "http", "scheme": "digest"}}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": PATHS, "components": components}
    write(render(parse(yaml.safe_dump(raw), name="wire.yaml"), templates()), folder / "wire_api")
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(folder))
        for name in ("app", "models.default", "default.client"):
            importlib.import_module(f"wire_api.{name}")
    return lambda name: importlib.import_module(f"wire_api.{name}")


class Anyone:
    """Admits every credential."""

    def digest(self, credential: str) -> bool:
        return True


class Echo:
    """Answers with what each operation was given, files as their names and sizes."""

    def __init__(self, handlers: type) -> None:
        self.handlers = handlers

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.handlers, name)
        return lambda *given, **named: JSONResponse([shown(each) for each in echoed(method, given, named)])


def shown(value: Any) -> Any:
    if isinstance(value, bytes):
        return [getattr(value, "filename", None), len(value)]
    if isinstance(value, BaseModel):
        return shown(value.model_dump())
    if isinstance(value, dict):
        return {key: shown(each) for key, each in value.items() if type(each).__name__ != "_Absent"}
    return value


@pytest.fixture
def http(wire: Package, in_process: Client) -> httpx.Client:
    return in_process(
        wire("app").create_app(authenticator=Anyone(), default=Echo(wire("default.handlers").DefaultHandlers))
    )


@pytest.fixture
def client(wire: Package, http: httpx.Client) -> Any:
    return wire("default.client").DefaultClient(http)


@pytest.mark.parametrize("text", ["a/b", "a,b", "a%2Fb", "%", "é/ü", "..a", "a;b=c", "a b+c?#"])
def test_a_text_in_a_path_arrives_whole(text: str, wire: Package, client: Any) -> None:
    assert client.one(text) == [{"id": text}]
    assert client.list([text, "x"]) == [{"ids": [text, "x"]}]


def test_a_server_that_tells_the_path_decoded_alone_is_served(wire: Package) -> None:
    scope = {"type": "http", "method": "GET", "path": "/one/a%2Fé", "root_path": "", "headers": []}
    routes = wire("app").create_app(authenticator=Anyone()).router.routes
    found = [route.matches(scope) for route in routes if getattr(route, "path", "") == "/one/{id}"]

    assert found[0][1]["path_params"] == {"id": "a%252Fé"}


@pytest.mark.parametrize(
    ("path", "read"), [("/pair/1/2", {"a_b": "1", "a_b2": "2"}), ("/twice/1/2", {"id": "1"})]
)  # fmt: skip
def test_names_in_a_path_that_look_alike_are_told_apart(path: str, read: Any, http: httpx.Client) -> None:
    assert http.get(path).json() == [read]


def test_a_name_that_stands_twice_in_a_path_is_noted(document: Made) -> None:
    made = document({"/twice/{id}/{id}": {"get": operation("twice", parameter("id", "path", TEXT))}})

    assert read(made).notes == (
        "/paths/~1twice~1{id}~1{id}: id stands twice in the path; what stands there first is read",
    )


@pytest.mark.parametrize("text", ["a; admin=1", "é,ü", "a%3Bb", 'say "x"', "a=b"])
def test_a_text_in_a_cookie_stays_one(text: str, wire: Package, client: Any) -> None:
    assert client.plain(crumb=text) == [{"crumb": text}]


def test_a_cookie_of_the_style_cookie_is_sent_as_it_is(wire: Package, client: Any) -> None:
    assert client.plain(raw="a%20b") == [{"raw": "a%20b"}]
    with pytest.raises(ValueError, match="cannot stand in a cookie"):
        client.plain(raw="a; b")


def test_a_parameter_of_another_media_type_is_sent_as_it_is(wire: Package, client: Any) -> None:
    assert client.plain(text="a b") == [{"text": "a b"}]


@pytest.mark.parametrize("lines", [["1, 2"], ["1", "2"], ["1 ,2"]])
def test_lines_of_a_header_are_one_list(lines: list[str], http: httpx.Client) -> None:
    assert http.get("/plain", headers=[("x-whole", line) for line in lines]).json() == [{"x_whole": [1, 2]}]


@pytest.mark.parametrize("query", ["enum=1", "const=true", "either=7", "text=5"])
def test_a_text_that_reads_as_a_number_is_a_text_where_it_has_to_be(query: str, http: httpx.Client) -> None:
    assert http.get(f"/plain?{query}").json() == [dict([query.split("=")])]


@pytest.mark.parametrize("query", ["comma=1,2", "comma=1&comma=2", "comma=1%2C2"])
def test_no_item_of_a_list_is_lost(query: str, http: httpx.Client) -> None:
    assert http.get(f"/plain?{query}").json() == [{"comma": [1, 2]}]


@pytest.mark.parametrize(
    ("name", "value"), [("words", ["a,b", "c"]), ("X-Words", {"a=b": "c"}), ("X-Words", {"a": "b,c"})]
)
def test_a_text_that_would_be_read_as_two_is_not_sent(name: str, value: Any, wire: Package, client: Any) -> None:
    with pytest.raises(ValueError, match="would be read as two"):
        client.plain(**{name.lower().replace("-", "_"): value})


def test_a_number_stays_one_beside_a_fault(http: httpx.Client) -> None:
    assert http.get("/plain?either=2").json() == [{"either": 2}]
    refused = http.get("/plain?either=2&enum=3")
    assert [error["parameter"] for error in refused.json()["errors"]] == ["enum"]


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_an_operation_comes_before_the_documentation(path: str, http: httpx.Client) -> None:
    assert http.get(path).json() == []


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.a+json"])
def test_a_range_of_json_is_json(kind: str, http: httpx.Client) -> None:
    assert http.post("/json", content=b'{"a": 1}', headers={"content-type": kind}).json() == [{"a": 1}]


def test_a_media_type_that_is_stated_twice_is_noted(document: Made) -> None:
    content = {"application/json": {"schema": TEXT}, "application/json;v=2": {"schema": WHOLE}}
    made = document({"/x": {"post": {"requestBody": {"content": content}, "responses": OK}}})

    assert read(made).notes == (
        "/paths/~1x/post/requestBody/content/application~1json;v=2: read as the application/json that stands before it",
    )


@pytest.mark.parametrize(("name", "accepted"), [("table", "text/csv"), ("docs", "application/json")])
def test_the_client_accepts_what_is_declared(name: str, accepted: str, wire: Package) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=request.headers["accept"])

    http = httpx.Client(transport=httpx.MockTransport(answered), base_url="http://test")
    found = getattr(wire("default.client").DefaultClient(http), name)()
    assert (found.json() if name == "table" else found) == accepted


@pytest.mark.parametrize("name", FORMS)
def test_files_stay_bytes_in_any_form(name: str, wire: Package, client: Any) -> None:
    body = getattr(wire("models"), f"{name.title()}Form")
    body = adapter(body).validate_python({"f": wire("_runtime.forms").Upload(b"\xff\x00", "n.bin")})
    found = getattr(client, name)(body=body)

    assert found == [{"f": ["n.bin", 2]}]


@pytest.mark.parametrize("name", ["any", "fields"])
def test_an_empty_form_is_a_form_and_null_is_no_text(name: str, wire: Package, client: Any, http: httpx.Client) -> None:
    model = getattr(wire("models"), f"{name.title()}Form")

    assert getattr(client, name)(body=model()) == [{}]
    with pytest.raises(ValueError, match="cannot state null"):
        getattr(client, name)(model(n=None))
    assert http.post("/fields").status_code == 422


@pytest.mark.parametrize(("credential", "status"), [('Digest username="a", realm="b c"', 200), ("Digest a b", 401)])
def test_a_credential_may_be_parameters(credential: str, status: int, http: httpx.Client) -> None:
    assert http.get("/secret", headers={"authorization": credential}).status_code == status


@pytest.mark.parametrize("keys", [201, 3000])
def test_a_place_deeper_than_json_may_be_is_no_fault_of_ours(keys: int, http: httpx.Client) -> None:
    place = "f" + "[a]" * keys
    kind = {"content-type": "application/x-www-form-urlencoded"}

    assert http.post("/fields", content=f"{place}=1", headers=kind).status_code == 200
    assert http.get(f"/plain?deep{place[1:]}=1").json() == [{"deep": {place[1:]: 1}}]


def test_many_fields_that_are_not_stated_take_no_time(http: httpx.Client) -> None:
    content = "&".join(f"k{number}=1" for number in range(9_000))
    started = time.process_time()

    assert http.post(
        "/fields", content=content, headers={"content-type": "application/x-www-form-urlencoded"}
    ).is_success
    assert time.process_time() - started < 0.7


def test_a_multipart_form_that_was_cut_off_is_refused(http: httpx.Client) -> None:
    content = b'--x\r\nContent-Disposition: form-data; name="n"\r\n\r\n1'
    kind = {"content-type": 'multipart/form-data; boundary="x"'}

    assert http.post("/any", content=content, headers=kind).status_code == 400
    assert http.post("/any", content=content + b"\r\n--x--\r\n", headers=kind).json() == [{"n": 1}]


def test_a_credential_without_end_takes_no_time(http: httpx.Client) -> None:
    started = time.process_time()

    assert http.get("/secret", headers={"authorization": "Digest a=" + " " * 60_000 + "x"}).status_code == 200
    assert time.process_time() - started < 1


def test_a_status_that_is_not_registered_is_a_problem_too(wire: Package) -> None:
    answer = wire("server").Problem(499, "closed").response()

    assert (answer.status_code, b'"title": "Error"' in answer.body) == (499, True)
