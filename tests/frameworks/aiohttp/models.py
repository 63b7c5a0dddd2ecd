"""What clients send and get."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.alias_generators import to_camel

from tests.frameworks.switches import switches

T = TypeVar("T")
TEXT = {"str_strip_whitespace": True} if switches.variant("texts-stripped") else {}
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=120)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Celsius = Annotated[float, Field(ge=-10, le=60)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Hours = Annotated[int, Field(ge=0, le=24, strict=True)]
Rows = Annotated[int, Field(ge=1, le=500, strict=True)]
Kilograms = Annotated[float, Field(ge=0, le=100_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Kind = Literal["glass", "foil", "mesh"]
Stage = Literal["seeded", "growing", "harvested"]
Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=30)]], Field(max_length=10)]


class Model(BaseModel):
    """A model whose JSON has camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, **TEXT)


class Body(Model):
    """A body of a request, in which numbers and texts are not cast."""

    model_config = ConfigDict(extra="forbid")


class Location(Body):
    """Where a greenhouse stands."""

    latitude: Annotated[float, Field(ge=-90, le=90, strict=True)]
    longitude: Annotated[float, Field(ge=-180, le=180, strict=True)]
    elevation_meters: Annotated[int, Field(ge=-400, le=9000, strict=True)] = 0


class Manager(Body):
    """Who looks after a greenhouse."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    email: Email | None = None


class GreenhouseWrite(Body):
    """All that clients say about a greenhouse."""

    name: Annotated[str, Field(min_length=1, max_length=60, description="Unique among all greenhouses.")]
    location: Location
    area_square_meters: Annotated[float, Field(gt=0, le=100_000, strict=True)]
    kind: Kind = "glass"
    heated: Flag = False
    tags: Tags = []
    manager: Manager | None = None
    notes: Annotated[str, Field(max_length=300)] | None = None


class Lights(Body):
    """When the lights are on."""

    enabled: Flag = True
    starts_at: Clock = "06:00"
    hours: Hours = 12


class Alarm(Body):
    """When somebody is woken."""

    below_celsius: Celsius
    repeat_minutes: Annotated[int, Field(ge=0, le=1440, strict=True)] = 15


class ClimateWrite(Body):
    """The climate that a greenhouse keeps."""

    day_celsius: Annotated[Celsius, Field(strict=True)] = 22.0
    night_celsius: Annotated[Celsius, Field(strict=True)] = 16.0
    humidity_percent: Percent = 60
    lights: Lights = Lights()
    alarm: Alarm | None = None


class PlantingWrite(Body):
    """A crop in the rows of a greenhouse."""

    crop: Annotated[str, Field(min_length=1, max_length=40)]
    variety: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    rows: Rows = 1
    stage: Stage = "seeded"
    planted_on: date | None = None
    yield_kilograms: Kilograms | None = None


def patch(kind: type[Body]) -> type[Body]:
    """Return a model of the same members, none of which is required or has a default."""
    members: dict[str, Any] = {name: (each.rebuild_annotation(), unset()) for name, each in kind.model_fields.items()}
    text = f"A change of {kind.__name__.removesuffix('Write').lower()}. A member that the body leaves out stays."
    return create_model(f"{kind.__name__.removesuffix('Write')}Patch", __base__=Body, __doc__=text, **members)


def no_default(schema: dict[str, Any]) -> None:
    """Take the default out of the schema of a member that may be absent."""
    schema.pop("default", None)


def unset() -> Any:
    """Return the field of a member that may be absent."""
    return Field(default=None, json_schema_extra=no_default)


GreenhousePatch, ClimatePatch, PlantingPatch = patch(GreenhouseWrite), patch(ClimateWrite), patch(PlantingWrite)


class Greenhouse(Model):
    """A greenhouse."""

    id: UUID
    name: str
    location: Location
    area_square_meters: float
    kind: Kind
    heated: bool
    tags: list[str]
    manager: Manager | None
    notes: str | None
    create_time: datetime
    update_time: datetime


class Climate(Model):
    """The climate that a greenhouse keeps."""

    day_celsius: float
    night_celsius: float
    humidity_percent: int
    lights: Lights
    alarm: Alarm | None


class Planting(Model):
    """A crop in the rows of a greenhouse."""

    id: UUID
    crop: str
    variety: str | None
    rows: int
    stage: Stage
    planted_on: date | None
    yield_kilograms: float | None
    create_time: datetime


class Single(Model, Generic[T]):
    """An envelope around a resource."""

    data: T


class Part(Model, Generic[T]):
    """A part of a list. nextPageToken leads to the next part, and is null at the end."""

    data: list[T]
    next_page_token: str | None


class Error(Model):
    """What went wrong."""

    message: str
    details: list[str]


class Failed(Model):
    """An envelope around an error."""

    error: Error
