"""A roster: teams and their heroes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter
from uuid import uuid4

from fastapi import FastAPI, Request, Response

from tests.frameworks.fastapi_sqlmodel import heroes, teams
from tests.frameworks.fastapi_sqlmodel.database import create_tables
from tests.frameworks.switches import switches


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Create the tables before the first request."""
    create_tables()
    yield


app = FastAPI(title="Roster", version="0.9.2", description="Teams and their heroes.", lifespan=lifespan)
app.include_router(teams.router)
app.include_router(heroes.router)


async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Add headers that change with each response."""
    start = perf_counter()
    response = await call_next(request)
    response.headers["X-Request-Id"] = str(uuid4())
    response.headers["Server-Timing"] = f"app;dur={(perf_counter() - start) * 1000:.2f}"
    response.headers["Cache-Control"] = "no-store"
    return response


if switches.variant("extra-headers"):
    app.middleware("http")(add_headers)
