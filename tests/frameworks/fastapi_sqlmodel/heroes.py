"""The routes of heroes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Response
from sqlmodel import select

from tests.frameworks.fastapi_sqlmodel.database import SessionDep, saved
from tests.frameworks.fastapi_sqlmodel.models import Error, Hero, HeroPublic, HeroReplace, HeroUpdate, Rank
from tests.frameworks.fastapi_sqlmodel.security import Guarded, Unguarded
from tests.frameworks.fastapi_sqlmodel.teams import CONFLICT, NAME_TAKEN, NOT_FOUND, Id, Limit, Offset
from tests.frameworks.switches import switches

DELETE_RETURNS = switches.variant("delete-returns-hero")
guard_of_put = Unguarded if switches.bug("put-without-key") else Guarded

router = APIRouter(prefix="/heroes", tags=["heroes"], responses={401: {"model": Error}})


def find_hero(session: SessionDep, hero_id: Id) -> Hero:
    """Return a hero."""
    hero = session.get(Hero, hero_id)
    if hero is None:
        raise HTTPException(404, "Hero not found")
    return hero


def require_version(hero: Hero, version: int | None) -> None:
    """Refuse a change of a version that is not the current one."""
    if version is not None and version != hero.version:
        raise HTTPException(409, "The hero was changed meanwhile")


@router.get("", response_model=list[HeroPublic], dependencies=[Guarded])
def read_heroes(
    session: SessionDep,
    is_active: bool | None = None,
    rank: Rank | None = None,
    offset: Offset = 0,
    limit: Limit = 20,
) -> Any:
    """List heroes."""
    query = select(Hero)
    if is_active or (is_active is False and not switches.bug("false-does-not-filter")):
        query = query.where(Hero.is_active == is_active)
    if rank is not None:
        query = query.where(Hero.rank == rank)
    return session.exec(query.order_by(Hero.id).offset(offset).limit(limit)).all()


@router.get("/{hero_id}", response_model=HeroPublic, dependencies=[Guarded], responses=NOT_FOUND)
def read_hero(session: SessionDep, hero_id: Id) -> Any:
    """Return a hero."""
    return find_hero(session, hero_id)


@router.put("/{hero_id}", response_model=HeroPublic, dependencies=[guard_of_put], responses=NOT_FOUND | CONFLICT)
def replace_hero(session: SessionDep, hero_id: Id, hero: HeroReplace) -> Any:
    """Replace a hero, if the version is the current one."""
    record = find_hero(session, hero_id)
    if not switches.bug("version-not-checked"):
        require_version(record, hero.version)
    record.sqlmodel_update(hero.model_dump(exclude_unset=switches.bug("put-keeps-absent")))
    record.version = hero.version + 1
    if not saved(session, record):
        raise NAME_TAKEN
    return record


@router.patch("/{hero_id}", response_model=HeroPublic, dependencies=[Guarded], responses=NOT_FOUND | CONFLICT)
def update_hero(session: SessionDep, hero_id: Id, hero: HeroUpdate) -> Any:
    """Change a hero; members left out keep their value."""
    record = find_hero(session, hero_id)
    require_version(record, hero.version)
    values = hero.model_dump(exclude_unset=True, exclude_none=switches.bug("patch-null-ignored"))
    record.sqlmodel_update(values)
    record.version += 1
    if switches.bug("taken-name-500"):
        session.add(record)
        session.commit()
        session.refresh(record)
    elif not saved(session, record):
        raise NAME_TAKEN
    return record


@router.delete(
    "/{hero_id}",
    status_code=200 if DELETE_RETURNS else 204,
    response_model=HeroPublic if DELETE_RETURNS else None,
    dependencies=[Guarded],
    responses=NOT_FOUND,
)
def delete_hero(session: SessionDep, hero_id: Id) -> Any:
    """Delete a hero."""
    record = find_hero(session, hero_id)
    public = HeroPublic.model_validate(record)
    session.delete(record)
    session.commit()
    return public if DELETE_RETURNS else Response(status_code=204)
