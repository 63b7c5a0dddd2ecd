"""The application's own /openapi.json states what the document states, and its routes are those of the document."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document, load

Client = Callable[..., httpx.Client]
HERE = Path(__file__)
SHOP = HERE.parents[1] / "conformance/shop/openapi.yaml"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@pytest.fixture(
    params=[HERE.with_name("library.yaml"), HERE.with_name("styles.yaml"), SHOP], ids=lambda path: path.stem
)
def stated(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Document, Any, Any]:
    """A document, the application of its package, and the tables by operation."""
    document = load(request.param)
    name = f"stated_{document.digest[:10]}"
    write(render(document, templates()), tmp_path / name)
    monkeypatch.syspath_prepend(str(tmp_path))
    create = importlib.import_module(f"{name}.app").create_app
    needs = {"authenticator": object()} if (tmp_path / name / "security.py").exists() else {}
    tables: dict[str, Any] = {}
    for path in (tmp_path / name).glob("*/tables.py"):
        tables |= vars(importlib.import_module(f"{name}.{path.parent.name}.tables"))
    return document, create(**needs), tables


@pytest.mark.soak
def test_openapi_json_equals_the_document(stated: tuple[Document, Any, Any], in_process: Client) -> None:
    document, app, _ = stated

    assert in_process(app).get("/openapi.json").json() == document.raw


@pytest.mark.soak
def test_every_operation_has_a_route_that_reads_and_answers_what_it_states(stated: tuple[Document, Any, Any]) -> None:
    document, app, tables = stated
    routes = {(route.operation_id, next(iter(route.methods))): route for route in _routes(app.router.routes)}
    found = [
        (path, method, item, item[method])
        for path, item in document.raw["paths"].items()
        for method in METHODS & item.keys()
    ]

    assert len(routes) == len(found)
    for path, method, item, operation in found:
        names = {
            p["name"] for p in map(_plain(document), [*item.get("parameters", []), *operation.get("parameters", [])])
        }
        same = [r for (name, verb), r in routes.items() if verb == method.upper() and _shape(r.path) == _shape(path)]
        name = next(
            route.name for route in same if operation.get("operationId", route.operation_id) == route.operation_id
        )
        table = tables.get(f"{name.upper()}_") or tables[name.upper()]
        read = {parameter.name for parameter in table.parameters}
        assert names - read <= {"Authorization", "all"}
        assert {status for status, _, _ in table.answers} == set(operation["responses"])
        body = _plain(document)(operation.get("requestBody", {}))
        assert {kind.split(";")[0] for kind in body.get("content", {})} == set(table.bodies)


def _routes(routes: list[Any]) -> list[Any]:
    """Return the routes of operations, without those of the documentation."""
    return [route for route in routes if isinstance(route, APIRoute)]


def _shape(path: str) -> list[str]:
    return [part.partition("{")[0] + "{}" if "{" in part else part for part in path.split("/")]


def _plain(document: Document) -> Callable[[Any], Any]:
    return lambda value: document.at(value["$ref"][1:]) if "$ref" in value else value
