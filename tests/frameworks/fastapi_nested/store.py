"""Projects, tasks and comments in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from tests.frameworks.fastapi_nested.models import Settings


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Comment:
    """A stored comment."""

    body: str
    author: str
    id: UUID = field(default_factory=uuid4)
    created_at: datetime = field(default_factory=now)


@dataclass(kw_only=True)
class Task:
    """A stored task."""

    project_id: UUID
    title: str
    description: str | None
    status: str
    priority: str
    estimate_hours: float | None
    due_at: datetime | None
    labels: list[str]
    id: UUID = field(default_factory=uuid4)
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    deleted: bool = False
    comments: list[Comment] = field(default_factory=list)


@dataclass(kw_only=True)
class Project:
    """A stored project."""

    owner: str
    name: str
    description: str | None = None
    color: str = "#000000"
    settings: Settings = field(default_factory=Settings)
    id: UUID = field(default_factory=uuid4)
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    tasks: dict[UUID, Task] = field(default_factory=dict)


def change(record: Project | Task, values: dict[str, Any]) -> None:
    """Set attributes of a record, and the time of its last change."""
    for name, value in values.items():
        setattr(record, name, value)
    record.updated_at = now()


# One process serves, so a dictionary is enough.
projects: dict[UUID, Project] = {}
