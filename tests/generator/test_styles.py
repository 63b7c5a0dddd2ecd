"""Parameters of every style, forms and media types: what the client writes, the server reads as it was."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from starlette.responses import JSONResponse

from tests.generator.echoes import echoed

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("packages")

Package = Callable[[str], ModuleType]
Client = Callable[..., httpx.Client]
POINT = {"x": 1, "y": 2, "label": "a"}


def dumped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: to_jsonable_python(each) for name, each in value.items() if type(each).__name__ != "_Absent"}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return value.decode("latin-1") if value else None


@pytest.fixture
def app(styles: Package) -> FastAPI:
    """An application whose handlers answer with what they were given."""

    handlers = styles("default.handlers").DefaultHandlers

    class Echo:
        """Every operation."""

        def __getattr__(self, name: str) -> Callable[..., Any]:
            if name == "upload":
                return self._upload
            return lambda *given, **named: JSONResponse(dumped(echoed(getattr(handlers, name), given, named)[0]))

        def _upload(self, body: Any) -> Any:
            return JSONResponse([
                body.model_dump(mode="json"), body.file.filename, len(body.file), sorted(body.model_fields_set)
            ])  # fmt: skip

    made: FastAPI = styles("app").create_app(default=Echo())
    return made


@pytest.fixture
def http(app: FastAPI, in_process: Client) -> httpx.Client:
    return in_process(app)


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/simple/5/1,2/x=1,y=2", {"s": 5, "a": [1, 2], "o": {"x": 1, "y": 2}}),
        ("/label/.5/.1.2/.x,1,y,2", {"s": 5, "a": [1, 2], "o": {"x": 1, "y": 2}}),
        ("/matrix/;s=5/;a=1,2/;e=1;e=2/;x=1;y=2", {"s": 5, "a": [1, 2], "e": [1, 2], "o": {"x": 1, "y": 2}}),
        (
            "/query?form=1&form=2&comma=3,4&space=5%206&pipe=7|8",
            {"form": [1, 2], "comma": [3, 4], "space": [5, 6], "pipe": [7, 8]},
        ),
        (
            "/query?deep[at][x]=1&deep[list]=1&deep[list]=2&deep[on]=true",
            {"deep": {"at": {"x": 1}, "list": [1, 2], "on": True}},
        ),
        ("/query?deep[list][]=1&deep[at][x]=3", {"deep": {"at": {"x": 3}, "list": [1]}}),
        ("/query?deep[list][0]=1&deep[list][1]=5", {"deep": {"list": [1, 5]}}),
        (
            "/query?pairs=x,1,label,b&left=4&on=false",
            {"pairs": {"x": 1, "label": "b"}, "apart": {"left": 4, "on": False}},
        ),
        ('/query?wire={"on":false,"list":[3]}', {"wire": {"on": False, "list": [3]}}),
        ("/query", {}),
    ],
)  # fmt: skip
def test_texts_of_every_style_are_read(http: httpx.Client, path: str, read: Any) -> None:
    assert http.get(path).json() == read


def test_headers_and_cookies_are_read_typed(http: httpx.Client) -> None:
    headers = {"X-List": "1,2", "X-Point": "x=1,label=b", "cookie": "crumb=3; crumbs=4,5; other=x"}

    found = http.get("/query", headers=headers).json()

    assert found == {"x_list": [1, 2], "x_point": {"x": 1, "label": "b"}, "crumb": 3, "crumbs": [4, 5]}


@pytest.mark.parametrize(
    "path", ["/query?deep[at][x]=a", "/query?comma=1,a", "/query?pairs=label,b", "/label/5a/.1/.x,1"]
)
def test_texts_outside_of_the_schema_are_refused(http: httpx.Client, path: str) -> None:
    answer = http.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["parameter"] in {"deep", "comma", "pairs", "s"}


def test_what_the_client_writes_the_server_reads(styles: Package, http: httpx.Client) -> None:
    client = styles("default.client").DefaultClient(http)
    paths = {"s": 7, "a": [1, 2], "o": POINT}
    query = {
        "form": [1], "comma": [1, 2], "space": [3, 4], "pipe": [5], "deep": {"at": POINT, "list": [1, 2], "on": False},
        "pairs": POINT, "apart": {"left": 0, "on": True}, "x_list": [1, 2], "x_point": {"x": 3}, "crumb": 0,
        "crumbs": [1, 2],
    }  # fmt: skip

    assert client.simple(**paths).model_dump() == paths
    assert client.label(**paths).model_dump() == paths
    assert client.matrix(**paths, e=[3, 4]).model_dump() == {**paths, "e": [3, 4]}
    assert client.query(**query).model_dump() == query


def test_forms_are_read_typed(styles: Package, http: httpx.Client) -> None:
    models, client = styles("models"), styles("default.client").DefaultClient(http)
    form = models.Form(name="a&b", age=3, list=[1, 2], at={"x": 1})
    kind = "application/x-www-form-urlencoded"

    assert client.form(form, media_type=kind).model_dump() == {"name": "a&b", "age": 3, "list": [1, 2], "at": {"x": 1}}
    assert client.form(form).model_dump() == {"name": "a&b", "age": 3, "list": [1, 2], "at": {"x": 1}}
    refused = http.post("/form", content="age=x", headers={"content-type": kind})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/name", "/age"]


def test_files_are_uploaded_with_their_names(styles: Package, http: httpx.Client) -> None:
    pytest.importorskip("python_multipart")
    models, files = styles("models"), styles("client")
    form = models.UploadForm(
        file=files.Upload(b"\xff\r\n\x00", "a.bin"), more=[b"1", b"2"], point=POINT, tags=["a", "b"]
    )
    sent = styles("default.client").DefaultClient(http)

    content, name, length, stated = sent._http.send(
        styles("_runtime.client").request_for(http, styles("default.tables").UPLOAD, {}, form)
    ).json()

    assert (name, length, stated) == ("a.bin", 4, ["file", "more", "point", "tags"])
    assert (content["point"], content["tags"], content["more"]) == (POINT, ["a", "b"], ["1", "2"])


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/vnd.a+json", b'{"x": 1}', 200), ("application/json", b'{"x": 1}', 200), ("text/csv", b"a;b", 200),
        ("image/png", b"\x89", 200), ("text/html", b"a", 415), ("application/json", b"{}", 422),
    ],
)  # fmt: skip
def test_each_media_type_is_taken(http: httpx.Client, kind: str, body: bytes, status: int) -> None:
    answer = http.put("/many", content=body, headers={"content-type": kind})

    assert answer.status_code == status
    assert status != 415 or answer.headers["accept"] == "application/vnd.a+json, text/csv, image/*"


def test_status_and_media_type_are_those_of_the_content(styles: Package, in_process: Client) -> None:
    models, answers = styles("models"), styles("server")
    replies = iter([
        models.Point(x=1), models.Closed(left=1), None, answers.Answer(models.Trouble(why="w"), 409, {"X-A": "b"})
    ])  # fmt: skip

    class Handlers(styles("default.handlers").DefaultUnimplemented):  # type: ignore[misc] # generated in the test
        def many(self, body: Any) -> Any:
            return next(replies)

    http = in_process(styles("app").create_app(default=Handlers()))
    found = [http.put("/many") for _ in range(4)]
    kinds = [(each.status_code, each.headers.get("content-type")) for each in found]

    assert kinds == [
        (200, "application/vnd.b+json"), (202, "application/json"), (204, None), (409, "application/problem+json")
    ]  # fmt: skip


def test_an_error_that_is_declared_reaches_the_caller_as_its_model(styles: Package) -> None:
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(409, json={"why": "w"})), base_url="http://test"
    )
    with pytest.raises(styles("client").CallError) as caught:
        styles("default.client").DefaultClient(http).many()

    assert caught.value.content == styles("models").Trouble(why="w")


def test_concrete_paths_come_first_over_all_tags(http: httpx.Client) -> None:
    assert http.get("/query").status_code == 200
    assert http.get("/other/best").status_code == 501
    missing = http.get("/nothing")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
