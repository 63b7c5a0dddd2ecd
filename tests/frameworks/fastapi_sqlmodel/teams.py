"""The routes of teams."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Response
from sqlmodel import select

from tests.frameworks.fastapi_sqlmodel.database import SessionDep, saved
from tests.frameworks.fastapi_sqlmodel.models import (
    BIGGEST,
    UUIDS,
    Error,
    Hero,
    HeroCreate,
    HeroPublic,
    Key,
    Team,
    TeamCreate,
    TeamPublic,
    TeamUpdate,
)
from tests.frameworks.fastapi_sqlmodel.security import Guarded
from tests.frameworks.switches import switches

Id = Annotated[Key, Path()] if UUIDS else Annotated[Key, Path(ge=1, le=BIGGEST)]
Offset = Annotated[int, Query(ge=0, le=BIGGEST)]
Limit = Annotated[int, Query(ge=1, le=100)]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Error}}
CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": Error}}
NAME_TAKEN = HTTPException(409, "The name is taken")

router = APIRouter(tags=["teams"], dependencies=[Guarded], responses={401: {"model": Error}})


def find_team(session: SessionDep, team_id: Id) -> Team:
    """Return a team."""
    team = session.get(Team, team_id)
    if team is None:
        raise HTTPException(404, "Team not found")
    return team


@router.get("/teams", response_model=list[TeamPublic])
def read_teams(session: SessionDep, offset: Offset = 0, limit: Limit = 20) -> Any:
    """List teams."""
    return session.exec(select(Team).order_by(Team.id).offset(offset).limit(limit)).all()


@router.post("/teams", status_code=201, response_model=TeamPublic, responses=CONFLICT)
def create_team(session: SessionDep, team: TeamCreate) -> Any:
    """Create a team."""
    record = Team.model_validate(team)
    if not saved(session, record):
        raise NAME_TAKEN
    return record


@router.get("/teams/{team_id}", response_model=TeamPublic, responses=NOT_FOUND)
def read_team(session: SessionDep, team_id: Id) -> Any:
    """Return a team."""
    return find_team(session, team_id)


@router.patch("/teams/{team_id}", response_model=TeamPublic, responses=NOT_FOUND | CONFLICT)
def update_team(session: SessionDep, team_id: Id, team: TeamUpdate) -> Any:
    """Change a team; members left out keep their value."""
    record = find_team(session, team_id)
    record.sqlmodel_update(team.model_dump(exclude_unset=True))
    if not saved(session, record):
        raise NAME_TAKEN
    return record


@router.delete("/teams/{team_id}", status_code=204, responses=NOT_FOUND | CONFLICT)
def delete_team(session: SessionDep, team_id: Id) -> Response:
    """Delete a team that has no heroes."""
    record = find_team(session, team_id)
    if session.exec(select(Hero).where(Hero.team_id == team_id)).first() is not None:
        raise HTTPException(409, "The team has heroes")
    session.delete(record)
    if not switches.bug("team-delete-not-committed"):
        session.commit()
    return Response(status_code=204)


@router.get("/teams/{team_id}/heroes", tags=["heroes"], response_model=list[HeroPublic], responses=NOT_FOUND)
def read_heroes_of_team(session: SessionDep, team_id: Id, offset: Offset = 0, limit: Limit = 20) -> Any:
    """List the heroes of a team."""
    find_team(session, team_id)
    return session.exec(select(Hero).where(Hero.team_id == team_id).order_by(Hero.id).offset(offset).limit(limit)).all()


@router.post(
    "/teams/{team_id}/heroes",
    tags=["heroes"],
    status_code=201,
    response_model=HeroPublic,
    responses=NOT_FOUND | CONFLICT,
)
def create_hero(session: SessionDep, team_id: Id, hero: HeroCreate) -> Any:
    """Add a hero to a team."""
    find_team(session, team_id)
    record = Hero.model_validate(hero, update={"team_id": team_id} | mistakes(hero))
    if not saved(session, record):
        raise NAME_TAKEN
    return record


def mistakes(hero: HeroCreate) -> dict[str, Any]:
    """Return what a bug stores instead of what the client sent."""
    if switches.bug("power-zero-becomes-default"):
        return {"power": hero.power or 50}
    if switches.bug("nickname-empty-becomes-null"):
        return {"nickname": hero.nickname or None}
    return {}
