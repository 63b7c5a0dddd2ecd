"""Documents that give a GET a request body: it has no defined meaning, and a server may ignore it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from ordinary import failures, judge, warnings


def server(*, reads_bodies: bool) -> tuple[FastAPI, list[bytes]]:
    """Return a server with a list of words, and the bodies that it got with a GET."""
    app, bodies = FastAPI(), list[bytes]()

    @app.get("/words", operation_id="words")
    async def words(request: Request) -> Any:
        content = await request.body()
        bodies.extend([content] if content else [])
        if reads_bodies and not content.startswith(b"{"):
            return Response(status_code=422)
        return ["one", "two"]

    return app, bodies


def documented(app: FastAPI, *, required: bool) -> Any:
    document = app.openapi()
    schema = {"type": "object", "properties": {"prefix": {"type": "string"}}}
    content = {"application/json": {"schema": schema}}
    document["paths"]["/words"]["get"]["requestBody"] = {"content": content, "required": required}
    document["paths"]["/words"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
        "type": "array",
        "items": {"type": "string"},
    }
    return document


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_server_may_ignore_the_optional_body_of_a_get(version: str) -> None:
    """Guillotina was accused of accepting texts and numbers in place of an object."""
    app, bodies = server(reads_bodies=False)

    summary = judge(app, documented(app, required=False) | {"openapi": version})

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert bodies == []


def test_a_required_body_of_a_get_is_sent() -> None:
    app, bodies = server(reads_bodies=True)

    summary = judge(app, documented(app, required=True))

    assert summary.untested == {}
    assert failures(summary) == {}
    assert bodies != []
