"""Teams and heroes: the tables, and what clients send and get."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, EmailStr
from sqlalchemy import Numeric
from sqlmodel import Field, SQLModel

from tests.frameworks.switches import switches

BIGGEST = 2**31 - 1
UUIDS = switches.variant("uuid-ids")
Key = uuid.UUID if UUIDS else int
CENTS = Numeric(10, 1) if switches.bug("salary-loses-cents") else Numeric(10, 2)


def stored_email(address: str) -> str:
    """Return an address as it is stored."""
    return address.lower() if switches.variant("emails-lowercased") else address


Email = Annotated[EmailStr, AfterValidator(stored_email)]


def key() -> object:
    """Return the primary key of a table."""
    return Field(default_factory=uuid.uuid4, primary_key=True) if UUIDS else Field(default=None, primary_key=True)


class Rank(StrEnum):
    """How experienced a hero is."""

    rookie = "rookie"
    veteran = "veteran"
    legend = "legend"


class TeamBase(SQLModel):
    """What clients say about a team."""

    name: str = Field(min_length=1, max_length=60, index=True, unique=True)
    headquarters: str = Field(min_length=1, max_length=120)
    contact_email: Email | None = None
    founded_on: date | None = None


class Team(TeamBase, table=True):
    """A stored team."""

    id: Key | None = key()


class TeamCreate(TeamBase):
    """A new team."""


class TeamUpdate(SQLModel):
    """A change of a team; members left out keep their value."""

    name: str = Field(default=None, min_length=1, max_length=60)
    headquarters: str = Field(default=None, min_length=1, max_length=120)
    contact_email: Email | None = None
    founded_on: date | None = None


class TeamPublic(TeamBase):
    """A team."""

    id: Key


class HeroBase(SQLModel):
    """What clients say about a hero."""

    name: str = Field(min_length=1, max_length=60, index=True, unique=True)
    nickname: str | None = Field(default=None, max_length=40)
    age: int | None = Field(default=None, ge=0, le=1000)
    power: int = Field(default=50, ge=0, le=100)
    rank: Rank = Rank.rookie
    salary: Decimal = Field(default=Decimal("1000.00"), ge=0, max_digits=10, decimal_places=2, sa_type=CENTS)
    joined_on: date
    is_active: bool = True


class Hero(HeroBase, table=True):
    """A stored hero."""

    id: Key | None = key()
    team_id: Key = Field(foreign_key="team.id", index=True)
    secret_name: str
    version: int = 1


class HeroCreate(HeroBase):
    """A new hero."""

    secret_name: str = Field(min_length=1, max_length=60)


class HeroReplace(HeroCreate):
    """All of a hero, with the version that the client has read."""

    version: int = Field(ge=1, le=BIGGEST)


class HeroUpdate(SQLModel):
    """A change of a hero; members left out keep their value. If a version is sent, it must be the current one."""

    name: str = Field(default=None, min_length=1, max_length=60)
    secret_name: str = Field(default=None, min_length=1, max_length=60)
    nickname: str | None = Field(default=None, max_length=40)
    age: int | None = Field(default=None, ge=0, le=1000)
    power: int = Field(default=None, ge=0, le=100)
    rank: Rank = Field(default=None)
    salary: Decimal = Field(default=None, ge=0, max_digits=10, decimal_places=2)
    joined_on: date = Field(default=None)
    is_active: bool = Field(default=None)
    version: int = Field(default=None, ge=1, le=BIGGEST)


class HeroPublic(HeroBase):
    """A hero, without the secret name."""

    id: Key
    team_id: Key
    version: int


class Error(SQLModel):
    """Why a request failed."""

    detail: str
