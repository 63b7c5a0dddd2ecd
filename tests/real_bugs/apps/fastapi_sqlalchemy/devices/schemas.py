import re
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool


class Status(str, Enum):
    active = "active"
    paused = "paused"
    retired = "retired"


class Error(BaseModel):
    detail: str


class Problem(BaseModel):
    loc: list[str | int]
    msg: str
    type: str


class Problems(BaseModel):
    detail: list[Problem]


def _number(value: Any) -> Any:
    if isinstance(value, (bool, str)):
        raise ValueError("must be a number")
    return value


def _date(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("must be a date like 2024-12-31")
    return value


Name = Annotated[str, Field(min_length=1, max_length=80)]
Label = Annotated[str, Field(max_length=80)]
Channel = Annotated[int, Field(ge=0, le=255), BeforeValidator(_number)]
Meter = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,29})$",
        description="A count that may be too large for a number, as digits.",
    ),
]
Day = Annotated[date, BeforeValidator(_date)]
Frequency = Annotated[
    float,
    Field(ge=0, le=1_000_000, description="In MHz. It is returned exactly as it was sent."),
    BeforeValidator(_number),
]
Degrees = Annotated[float, Field(ge=-180, le=180), BeforeValidator(_number)]


class Location(BaseModel):
    room: Annotated[str, Field(min_length=1, max_length=40)]
    floor: Annotated[int, Field(ge=-9, le=99), BeforeValidator(_number)] = 0
    lat: Degrees | None = None
    lon: Degrees | None = None


class LocationOut(BaseModel):
    room: str
    floor: int
    lat: float | None
    lon: float | None


def Absent(**kwargs) -> Any:
    return Field(default_factory=lambda: None, **kwargs)


class LocationPatch(BaseModel):
    room: Annotated[str, Field(min_length=1, max_length=40)] = Absent()
    floor: Annotated[int, Field(ge=-9, le=99), BeforeValidator(_number)] = Absent()
    lat: Degrees | None = Absent()
    lon: Degrees | None = Absent()


class SiteIn(BaseModel):
    name: Name


class SiteOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class SitePage(BaseModel):
    items: list[SiteOut]
    total: int


class DeviceIn(BaseModel):
    name: Name
    label: Label = ""
    status: Status = Status.active
    channel: Channel = 1
    alarms: StrictBool = True
    location: Location | None = None
    meter_total: Meter = "0"
    installed_on: Day | None = None
    retired_on: Day | None = None
    frequency: Frequency | None = None


class DevicePatch(BaseModel):
    """Members that are left out stay as they are. null clears a member that may be null."""

    name: Name = Absent()
    label: Label = Absent()
    status: Status = Absent()
    channel: Channel = Absent()
    alarms: StrictBool = Absent()
    location: LocationPatch | None = Absent(
        description="Merged with the stored location. A device without one needs room here."
    )
    meter_total: Meter = Absent()
    installed_on: Day | None = Absent()
    retired_on: Day | None = Absent()
    frequency: Frequency | None = Absent()


class DeviceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    site_id: int
    name: str
    label: str
    status: Status
    channel: int
    alarms: bool
    location: LocationOut | None
    meter_total: str
    installed_on: date | None
    retired_on: date | None
    frequency: float | None
    created_at: datetime = Field(
        description="When the device was installed with POST. It never changes.",
        json_schema_extra={"readOnly": True},
    )


class DevicePage(BaseModel):
    items: list[DeviceOut]
    total: int = Field(description="Number of devices that match, over all pages.")
