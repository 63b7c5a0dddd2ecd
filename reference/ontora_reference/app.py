"""Puts settings, database, handlers and the generated routes together. Nothing here reads the environment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker
from starlette.exceptions import HTTPException

from ontora_api.default.handlers import DefaultHandlers
from ontora_api.default.router import router
from ontora_api.runtime.problems import Problem
from ontora_api.security import Authenticator
from ontora_reference.handlers import InterviewHandlers
from ontora_reference.settings import Settings
from ontora_reference.storage import open_database
from ontora_reference.tokens import Tokens

__all__ = ["create_app"]


def create_app(settings: Settings) -> FastAPI:
    """Return the application; its database is open. Raises SQLAlchemy's errors where it cannot be opened."""
    engine = open_database(settings.database_url)
    handlers: DefaultHandlers = InterviewHandlers(sessionmaker(engine))
    authenticator: Authenticator = Tokens(settings.tokens)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(title="Ontora reference", openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    app.include_router(router(handlers, authenticator))
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(Exception, _failed)
    return app


async def _refused(_request: Request, error: Exception) -> Response:
    """Return problem details for what no route answers: 404, 405."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return Problem(status, "No operation of this interface.", headers=headers).response()


async def _busy(_request: Request, _error: Exception) -> Response:
    """Return a 503: the database is locked, full or gone; the same request may succeed later."""
    return Problem(503, "The database cannot be used now.", headers={"Retry-After": "1"}).response()


async def _failed(_request: Request, _error: Exception) -> Response:
    return Problem(500, "The server failed; its log says how.").response()
