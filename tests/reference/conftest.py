"""The reference application over a database of its own, called in process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ontora_reference.app import create_app
from ontora_reference.settings import Settings

UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
Create = Callable[..., httpx.Response]
Send = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application with the tokens `right` and `other`."""
    folder: Path = tmp_path_factory.mktemp("database")
    return create_app(Settings(f"sqlite:///{folder / 'ontora.sqlite3'}", ("right", "other")))


@pytest.fixture(scope="module")
def send(app: FastAPI) -> Send:
    """Return a function that sends a request below /v1/interviews, with the arguments of httpx."""

    def sending(method: str, path: str = "", **rest: Any) -> httpx.Response:
        headers = {"authorization": "Bearer right"}

        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
                return await client.request(method, f"/v1/interviews{path}", **rest)

        return asyncio.run(sent())

    return sending


@pytest.fixture
def interview(create: Create) -> str:
    """Return the id of a fresh interview."""
    return str(create().json()["id"])


@pytest.fixture(scope="module")
def create(app: FastAPI) -> Create:
    """Return a function that creates an interview with some fields, or sends a text as it is."""
    transport = httpx.ASGITransport(app)

    def created(content: bytes | None = None, token: str = "right", **fields: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        body = {"workspace_id": UUID, "name": "n", **fields}

        async def sent() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
                if content is not None:
                    return await client.post("/v1/interviews", content=content)
                return await client.post("/v1/interviews", json=body)

        return asyncio.run(sent())

    return created
