"""What clients send and get."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from tests.frameworks.switches import switches

TRIM = switches.variant("trims-text")
HOURS = {"minimum": 0, "maximum": 1000}
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=TRIM)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=TRIM)]
Text = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=TRIM)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=30)]
# A bound in json_schema_extra reaches the document, and Pydantic does not check it.
hours = Field(json_schema_extra=HOURS) if switches.bug("estimate-bound-not-enforced") else Field(ge=0, le=1000)
T = TypeVar("T")


class Visibility(StrEnum):
    """Who sees a project."""

    private = "private"
    team = "team"
    public = "public"


class Status(StrEnum):
    """How far a task is."""

    todo = "todo"
    doing = "doing"
    done = "done"


class Priority(StrEnum):
    """How urgent a task is."""

    low = "low"
    normal = "normal"
    high = "high"


class TaskSort(StrEnum):
    """The order of a list of tasks."""

    created_at = "created_at"
    title = "title"


class Settings(BaseModel):
    """How a project behaves."""

    visibility: Visibility = Visibility.private
    notify: bool = True
    archive_after_days: Annotated[int, Field(ge=1, le=365)] | None = 30


class SettingsUpdate(BaseModel):
    """A change of settings; members left out keep their value."""

    visibility: Visibility = Field(default=None)
    notify: bool = Field(default=None)
    archive_after_days: Annotated[int, Field(ge=1, le=365)] | None = None


class ProjectCreate(BaseModel):
    """A new project."""

    name: Name
    description: Text | None = None
    color: str = Field(default="#336699", pattern=r"^#[0-9a-fA-F]{6}$")
    settings: Settings = Settings()


class ProjectUpdate(BaseModel):
    """A change of a project; members left out keep their value."""

    name: Name = Field(default=None)
    description: Text | None = None
    color: str = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")
    settings: SettingsUpdate = Field(default=None)


class ProjectOut(BaseModel):
    """A project."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    description: str | None
    color: str
    settings: Settings
    created_at: datetime
    updated_at: datetime


class TaskCreate(BaseModel):
    """A new task."""

    title: Title
    description: Text | None = None
    status: Status = Status.todo
    priority: Priority = Priority.normal
    estimate_hours: Annotated[float, hours] | None = None
    due_at: AwareDatetime | None = None
    labels: list[Label] = Field(default=[], max_length=10)


class TaskUpdate(BaseModel):
    """A change of a task; members left out keep their value."""

    title: Title = Field(default=None)
    description: Text | None = None
    status: Status = Field(default=None)
    priority: Priority = Field(default=None)
    estimate_hours: Annotated[float, hours] | None = None
    due_at: AwareDatetime | None = None
    labels: list[Label] = Field(default=None, max_length=10)


class TaskOut(BaseModel):
    """A task."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    title: str
    description: str | None
    status: Status
    priority: Priority
    estimate_hours: float | None
    due_at: datetime | None
    labels: list[str]
    created_at: datetime
    updated_at: datetime


class CommentCreate(BaseModel):
    """A new comment."""

    body: str = Field(min_length=1, max_length=5000)


class CommentOut(BaseModel):
    """A comment on a task."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    body: str
    author: str
    created_at: datetime


class Page(BaseModel, Generic[T]):
    """A part of a list, with links that repeat the query."""

    items: list[T]
    total: int
    self_: str = Field(alias="self")
    next: str | None


class User(BaseModel):
    """The user that a token belongs to."""

    username: str
    display_name: str


class Token(BaseModel):
    """A token for the Authorization header."""

    access_token: str
    token_type: str = "bearer"


class Error(BaseModel):
    """Why a request failed."""

    detail: str
