"""Puts settings, database, handlers and the generated routes together. Nothing here reads the environment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from ontora_full_api import app as generated
from ontora_full_api.server import Problem
from ontora_reference.handlers.booking import BookingHandlers
from ontora_reference.handlers.campaigns import CampaignHandlers
from ontora_reference.handlers.conversations import ConversationHandlers
from ontora_reference.handlers.graph import GraphHandlers
from ontora_reference.handlers.interviews import InterviewHandlers
from ontora_reference.sample import add_sample
from ontora_reference.settings import Settings
from ontora_reference.storage import open_database
from ontora_reference.tokens import Tokens

__all__ = ["create_app"]


def create_app(settings: Settings) -> FastAPI:
    """Return the application; its database is open. Raises SQLAlchemy's errors where it cannot be opened."""
    engine = open_database(settings.database_url)
    sessions = sessionmaker(engine)
    if settings.sample:
        with sessions() as session:
            add_sample(session)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = generated.create_app(
        authenticator=Tokens(settings.tokens),
        interviews=InterviewHandlers(sessions),
        campaign_insights=ConversationHandlers(sessions),
        campaign_creation=CampaignHandlers(sessions),
        interview_query=GraphHandlers(sessions),
        booking=BookingHandlers(sessions),
        lifespan=lifespan,
    )
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(Exception, _failed)
    return app


async def _busy(_request: Request, _error: Exception) -> Response:
    """Return a 503: the database is locked, full or gone; the same request may succeed later."""
    return Problem(503, "The database cannot be used now.", headers={"Retry-After": "1"}).response()


async def _failed(_request: Request, _error: Exception) -> Response:
    return Problem(500, "The server failed; its log says how.").response()
