"""The table of interviews, and the database that holds it. It knows no HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Uuid, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import QueuePool

from ontora_reference.columns import ExactInteger, ExactJson, ExactText, Instant

__all__ = ["Interview", "open_database"]

BUSY_SECONDS = 30


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own form)
        UUID: Uuid(),
        str: ExactText(),
        int: ExactInteger(),
        datetime: Instant(),
        dict[str, Any]: ExactJson(),
    }


class Interview(Base):
    """An interview; a column for each field that the document answers."""

    __tablename__ = "interviews"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    name: Mapped[str]
    description: Mapped[str | None]
    goal: Mapped[str | None]
    agent_behavior: Mapped[str | None]
    status: Mapped[str]
    channel: Mapped[str]
    completion_threshold: Mapped[int]
    timeframe_start: Mapped[datetime | None]
    timeframe_end: Mapped[datetime | None]
    interview_order: Mapped[str]
    interview_duration_minutes: Mapped[int]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    timezone: Mapped[str | None]
    start_immediately: Mapped[bool]
    scheduling_mode: Mapped[str]
    quick_mode_hours: Mapped[int | None]
    weekly_availability: Mapped[dict[str, Any]]
    project_context: Mapped[str | None]
    success_criteria: Mapped[str | None]
    interview_context_for_employee: Mapped[str | None]
    interview_type: Mapped[str | None]
    welcome_screen: Mapped[str | None]
    closing_message: Mapped[str | None]
    folder: Mapped[str | None]
    recurring_interval: Mapped[str | None]
    contact_count: Mapped[int]
    completed_count: Mapped[int]
    scheduled_count: Mapped[int]


def open_database(url: str) -> Engine:
    """Return the engine of a database that has the tables. Raises SQLAlchemy's errors where it cannot be opened."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True)
    elif parsed.database in {None, "", ":memory:"}:  # one connection, since each has a database of its own
        alone = {"check_same_thread": False}
        engine = create_engine(parsed, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=alone)
    else:
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _write_ahead)
    Base.metadata.create_all(engine)
    return engine


def _write_ahead(connection: Any, _record: object) -> None:
    """Set WAL: readers and one writer do not wait for each other; a second writer waits for `BUSY_SECONDS`."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
