"""Iterators over pages: where the document makes paging certain, and when they end."""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import parse
from bythebook_runtime.models import ABSENT
from bythebook_runtime.pages import Pages, each_item

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("generated-pages")

WHOLE, TEXT = {"type": "integer"}, {"type": "string"}
TASK = {"type": "object", "required": ["id"], "properties": {"id": WHOLE}}
TASKS = {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}


def query(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def listing(name: str, answer: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    ok = {"description": "", "content": {"application/json": {"schema": answer}}}
    return {"get": {"tags": ["default"], "operationId": name, "parameters": list(parameters), "responses": {"200": ok}}}


def envelope(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


# fmt: off
NEXT = {"type": ["string", "null"]}
PATHS = {
    "/offset": listing("listByOffset", TASKS, query("limit", **WHOLE), query("offset", **WHOLE, default=0)),
    "/total": listing("listTotals", envelope(items=TASKS, total=WHOLE, tags=TASKS), query("skip", **WHOLE)),
    "/page": listing("listPages", envelope(tasks=TASKS), query("page", **WHOLE, minimum=1)),
    "/cursor": listing("listByCursor", envelope(data=TASKS, nextCursor=NEXT), query("cursor", **TEXT)),
    "/of/{shop}": listing(
        "listOfShop", TASKS, query("limit", **WHOLE), query("offset", **WHOLE),
        {"name": "shop", "in": "path", "required": True, "schema": TEXT},
    ),
    "/base": listing("listUnsureBase", TASKS, query("page", **WHOLE)),
    "/next": listing("listUnsureNext", envelope(data=TASKS), query("cursor", **TEXT)),
    "/two": listing("listTwo", envelope(a=TASKS, b=TASKS), query("offset", **WHOLE)),
    "/one": listing("getOne", TASK, query("offset", **WHOLE)),
    "/plain": listing("listPlain", TASKS, query("limit", **WHOLE)),
}
# fmt: on


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    components = {"schemas": {"Task": TASK}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": PATHS, "components": components}
    folder = tmp_path_factory.mktemp("paged")
    write(render(parse(json.dumps(raw), name="paged.json"), templates()), folder / "paged_api")
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    yield importlib.import_module("paged_api.default.client")
    sys.path.remove(str(folder))


def server(request: httpx.Request) -> httpx.Response:
    """Five tasks, two on a page."""
    asked = request.url.params
    at = int(asked.get("offset") or asked.get("skip") or asked.get("cursor") or 2 * (int(asked.get("page", 1)) - 1))
    tasks = [{"id": number} for number in range(5)][at : at + 2]
    more = str(at + 2) if at + 2 < 5 else None
    answers: dict[str, Any] = {
        "/offset": tasks, "/total": {"items": tasks, "total": 5}, "/page": {"tasks": tasks},
        "/cursor": {"data": tasks, "nextCursor": more},
    }  # fmt: skip
    return httpx.Response(200, json=answers[request.url.path])


@pytest.mark.parametrize(
    ("name", "calls"), [("iter_by_offset", 4), ("iter_totals", 3), ("iter_pages", 4), ("iter_by_cursor", 3)]
)
def test_an_iterator_yields_the_items_of_all_pages(client: ModuleType, name: str, calls: int) -> None:
    seen: list[httpx.Request] = []

    def counted(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return server(request)

    http = httpx.Client(transport=httpx.MockTransport(counted), base_url="http://test")
    found = [task.id for task in getattr(client.DefaultClient(http), name)()]

    assert (found, len(seen)) == ([0, 1, 2, 3, 4], calls)
    assert seen[0].url.query == b""


def test_an_iterator_awaits_too(client: ModuleType) -> None:
    async def walked() -> list[int]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(server), base_url="http://test")
        return [task.id async for task in client.AsyncDefaultClient(http).iter_by_cursor()]

    assert asyncio.run(walked()) == [0, 1, 2, 3, 4]


def test_only_certain_paging_has_an_iterator(client: ModuleType) -> None:
    found = {name for name in vars(client.DefaultClient) if name.startswith("iter_")}

    assert found == {"iter_by_offset", "iter_totals", "iter_pages", "iter_by_cursor", "iter_of_shop"}


@pytest.mark.parametrize(
    ("pages", "answers", "items"),
    [
        (Pages("offset"), [[1, 2], [1, 2], [3]], [1, 2]),  # the server ignores the offset
        (Pages("offset"), [[], [1]], []),
        (Pages("page", first=1), [[1], [2], []], [1, 2]),
    ],
)
def test_a_walk_ends(pages: Pages, answers: list[list[int]], items: list[int]) -> None:
    left = iter(answers)

    assert list(each_item(lambda _: next(left), pages)) == items


def test_a_walk_asks_for_each_page_once() -> None:
    asked: list[Any] = []

    def call(position: Any) -> list[int]:
        asked.append(position)
        return [[1, 2], [3], []][len(asked) - 1]

    assert list(each_item(call, Pages("offset"))) == [1, 2, 3]
    assert asked == [ABSENT, 2, 3]


@pytest.mark.soak
def test_iterators_pass_mypy(folder: Path) -> None:
    (folder / "use.py").write_text(
        "from paged_api.default.client import DefaultClient\n"
        "def ids(client: DefaultClient) -> list[int]:\n"
        "    return [task.id for task in client.iter_of_shop('s', limit=2)]\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "paged_api", "use.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
