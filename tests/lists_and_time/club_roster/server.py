"""Clubs and teams with FastAPI: python server.py PORT [LIE]. State is in memory."""

import sys
import uuid
from datetime import UTC, datetime
from typing import Annotated, Literal

import uvicorn
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr
from starlette.exceptions import HTTPException as StarletteHTTPException

PORT, LIE = int(sys.argv[1]), "".join(sys.argv[2:3])
LIES = {
    "filter_youth_false",
    "filter_founded_zero",
    "filter_motto_empty",
    "filters_any",
    "sort_lost_on_next_page",
    "sort_direction_swapped",
    "cursor_repeats",
    "cursor_ends_early",
    "empty_list_500",
    "created_on_patch",
    "updated_stays_null",
    "readonly_500",
    "team_404_second_club",
    "inactive_vanishes",
    "team_name_twice",
    "training_days_set",
    "colors_lowered",
    "motto_cut",
    "registration_float",
    "put_unknown_created",
    "kit_bare",
}
if LIE and LIE not in LIES:
    sys.exit(f"unknown lie {LIE}")

app = FastAPI(title="Club roster", openapi_url=None, redirect_slashes=False)
CLUBS: dict[str, dict] = {}
TEAMS: dict[str, dict] = {}
PEOPLE: dict[str, dict] = {}
MEMBERSHIPS: list[tuple[str, str]] = []
CURSORS: dict[str, dict] = {}


def text(low: int, high: int, pattern: str | None = None):
    return Annotated[StrictStr, Field(min_length=low, max_length=high, pattern=pattern)]


def integer(low: int, high: int):
    return Annotated[StrictInt, Field(ge=low, le=high)]


class Address(BaseModel):
    street: text(0, 80) = ""
    country: text(2, 2, "^[A-Z]{2}$") = "NL"


class ClubIn(BaseModel):
    name: text(1, 60)
    founded: integer(0, 2100) = 0
    youth: StrictBool = False
    motto: text(0, 30) = ""
    colors: Annotated[dict[StrictStr, text(0, 20)], Field(max_length=10)] = {}
    registration: integer(0, 2**63 - 1) | None = None
    address: Address | None = None


class Kit(BaseModel):
    shirt: text(0, 20) = "white"
    shorts: text(0, 20) = "black"


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class TeamIn(BaseModel):
    name: text(1, 40)
    level: integer(0, 10) = 0
    active: StrictBool = True
    max_members: integer(1, 50) = 20
    training_days: Annotated[list[Day], Field(max_length=14)] = []
    kit: Kit = Kit()


class TeamPatch(TeamIn):
    name: text(1, 40) = ""
    club_id: uuid.UUID = uuid.UUID(int=0)


class Person(BaseModel):
    email: text(1, 100, r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$")
    name: text(1, 60)


class Member(BaseModel):
    person_id: uuid.UUID


def micro(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def milli(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(one: dict, form=milli) -> dict:
    """Returns a club or a team as a response shows it."""
    out = {**one, "created_at": form(one["created_at"])}
    if out.get("updated_at"):
        out["updated_at"] = out["updated_at"].isoformat(timespec="seconds").replace("+00:00", "Z")
    return out


def club_of(club_id: uuid.UUID) -> dict:
    if str(club_id) not in CLUBS:
        raise HTTPException(404, "no such club")
    return CLUBS[str(club_id)]


def team_of(club_id: uuid.UUID, team_id: uuid.UUID) -> dict:
    club, team = club_of(club_id), TEAMS.get(str(team_id))
    wrong_club = LIE == "team_404_second_club" and club is not next(iter(CLUBS.values()))
    hidden = LIE == "inactive_vanishes" and team and not team["active"]
    if not team or team["club_id"] != club["id"] or wrong_club or hidden:
        raise HTTPException(404, "no such team")
    return team


def page(rows: list, limit: int, later: list | None = None, keep=None) -> dict:
    """Returns the first page of rows; the cursor holds the rest as it is now."""
    return part({"rows": rows, "later": later or rows, "start": 0, "limit": limit, "keep": keep or (lambda _: True)})


def part(state: dict) -> dict:
    rows = state["rows"] if state["start"] == 0 else state["later"]
    start, end = state["start"], state["start"] + state["limit"]
    left = len(rows) - end
    token = None
    if left > 0 and not (LIE == "cursor_ends_early" and left < state["limit"]):
        token = uuid.uuid4().hex
        CURSORS[token] = {**state, "start": end}
    if LIE == "cursor_repeats" and start:
        start -= 1
    return {"data": [row for row in rows[start:end] if state["keep"](row)], "next_cursor": token}


def next_page(token: str) -> dict:
    if token not in CURSORS:
        raise HTTPException(422, "this cursor was never given")
    return part(CURSORS[token])


Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query()]
Sort = Literal["created_asc", "created_desc", "name_asc", "name_desc", "founded_asc", "founded_desc"]


def plain_bool(value: str | None, name: str) -> bool | None:
    if value not in {None, "true", "false"}:
        raise HTTPException(422, f"{name} must be true or false")
    return None if value is None else value == "true"


def club_filters(youth: bool | None, founded: int | None, motto: str | None) -> list:
    tests = []
    if youth is not None and (youth or LIE != "filter_youth_false"):
        tests.append(lambda one: one["youth"] is youth)
    if founded is not None and (founded or LIE != "filter_founded_zero"):
        tests.append(lambda one: one["founded"] == founded)
    if motto is not None and (motto or LIE != "filter_motto_empty"):
        tests.append(lambda one: one["motto"] == motto)
    return tests


@app.get("/clubs")
async def list_clubs(
    *,
    cursor: Cursor = None,
    limit: Limit = 25,
    youth: str | None = None,
    founded: int | None = None,
    motto: str | None = None,
    sort: Sort = "created_asc",
):
    tests = club_filters(plain_bool(youth, "youth"), founded, motto)
    if cursor is not None:
        return next_page(cursor)
    if LIE == "empty_list_500":
        min(one["created_at"] for one in CLUBS.values())
    every = any if LIE == "filters_any" and tests else all
    rows = [one for one in CLUBS.values() if every(test(one) for test in tests)]
    field, _, direction = sort.partition("_")
    down = (direction == "desc") != (LIE == "sort_direction_swapped" and field == "founded")
    name = "created_at" if field == "created" else field
    ordered = sorted(rows, key=lambda one: one[name], reverse=down)
    later = rows if LIE == "sort_lost_on_next_page" else ordered
    return page([shown(one) for one in ordered], limit, [shown(one) for one in later])


def stored_club(body: ClubIn) -> dict:
    values = body.model_dump()
    if LIE == "colors_lowered":
        values["colors"] = {name.lower(): color for name, color in values["colors"].items()}
    if LIE == "motto_cut" and not values["motto"].isascii():
        values["motto"] = values["motto"][:28]
    if LIE == "registration_float" and values["registration"] is not None:
        values["registration"] = min(int(float(values["registration"])), 2**63 - 1)
    return values


@app.post("/clubs", status_code=201)
async def create_club(body: ClubIn, request: Request):
    if LIE == "readonly_500" and "id" in await request.json():
        raise TypeError("id was given twice")
    club = {"id": str(uuid.uuid4()), **stored_club(body), "created_at": datetime.now(UTC)}
    CLUBS[club["id"]] = club
    return shown(club, micro)


@app.get("/clubs/{club_id}")
async def get_club(club_id: uuid.UUID):
    return shown(club_of(club_id))


@app.put("/clubs/{club_id}")
async def replace_club(club_id: uuid.UUID, body: ClubIn, response: Response):
    if LIE == "put_unknown_created" and str(club_id) not in CLUBS:
        CLUBS[str(club_id)] = {"id": str(club_id), **stored_club(body), "created_at": datetime.now(UTC)}
        response.status_code = 201
        return shown(CLUBS[str(club_id)])
    club_of(club_id).update(stored_club(body))
    return shown(CLUBS[str(club_id)])


@app.delete("/clubs/{club_id}", status_code=204)
async def delete_club(club_id: uuid.UUID):
    del CLUBS[club_of(club_id)["id"]]
    for team in [one for one in TEAMS.values() if one["club_id"] == str(club_id)]:
        drop(team)


def drop(team: dict) -> None:
    del TEAMS[team["id"]]
    MEMBERSHIPS[:] = [one for one in MEMBERSHIPS if one[0] != team["id"]]


@app.get("/clubs/{club_id}/teams")
async def list_teams(
    club_id: uuid.UUID,
    cursor: Cursor = None,
    limit: Limit = 25,
    active: str | None = None,
    level: int | None = None,
):
    club = club_of(club_id)
    only_active = plain_bool(active, "active")
    if cursor is not None:
        return next_page(cursor)
    rows = [shown(one) for one in TEAMS.values() if one["club_id"] == club["id"]]
    rows = [one for one in rows if one["active"] or not only_active]
    return page(rows, limit, keep=lambda one: level is None or one["level"] >= level)


def free_name(club_id: str, name: str, own: dict | None) -> None:
    same = [one for one in TEAMS.values() if one["club_id"] == club_id and one["name"] == name and one is not own]
    if same and LIE != "team_name_twice":
        raise HTTPException(409, "another team of the club has this name")


def stored_team(values: dict) -> dict:
    if LIE == "training_days_set" and "training_days" in values:
        values["training_days"] = sorted(set(values["training_days"]))
    return values


@app.post("/clubs/{club_id}/teams", status_code=201)
async def create_team(club_id: uuid.UUID, body: TeamIn):
    club = club_of(club_id)
    free_name(club["id"], body.name, None)
    values = stored_team(body.model_dump())
    if LIE == "kit_bare" and "kit" not in body.model_fields_set:
        values["kit"] = {}
    now = datetime.now(UTC)
    team = {"id": str(uuid.uuid4()), "club_id": club["id"], **values, "created_at": now, "updated_at": None}
    TEAMS[team["id"]] = team
    return shown(team, micro)


@app.get("/clubs/{club_id}/teams/{team_id}")
async def get_team(club_id: uuid.UUID, team_id: uuid.UUID):
    return shown(team_of(club_id, team_id))


@app.patch("/clubs/{club_id}/teams/{team_id}")
async def update_team(club_id: uuid.UUID, team_id: uuid.UUID, body: TeamPatch):
    team = team_of(club_id, team_id)
    values = stored_team({name: value for name, value in body.model_dump().items() if name in body.model_fields_set})
    if "club_id" in values:
        values["club_id"] = str(values["club_id"])
        if values["club_id"] not in CLUBS:
            raise HTTPException(422, "club_id must name a club")
    free_name(values.get("club_id", team["club_id"]), values.get("name", team["name"]), team)
    now = datetime.now(UTC)
    team.update(values)
    if LIE != "updated_stays_null":
        team["updated_at"] = now
    if LIE == "created_on_patch":
        team["created_at"] = now
    return shown(team)


@app.delete("/clubs/{club_id}/teams/{team_id}", status_code=204)
async def delete_team(club_id: uuid.UUID, team_id: uuid.UUID):
    drop(team_of(club_id, team_id))


@app.post("/clubs/{club_id}/teams/{team_id}/members", status_code=201)
async def add_member(club_id: uuid.UUID, team_id: uuid.UUID, body: Member):
    team, person = team_of(club_id, team_id), PEOPLE.get(str(body.person_id))
    if not person:
        raise HTTPException(422, "person_id must name a person")
    row = (team["id"], person["id"])
    if row not in MEMBERSHIPS:
        if sum(one[0] == team["id"] for one in MEMBERSHIPS) >= team["max_members"]:
            raise HTTPException(409, "the team is full")
        MEMBERSHIPS.append(row)
    return {"id": person["id"], "name": person["name"], "team_id": team["id"]}


@app.get("/clubs/{club_id}/people")
async def list_club_people(club_id: uuid.UUID, cursor: Cursor = None, limit: Limit = 25):
    club = club_of(club_id)
    if cursor is not None:
        return next_page(cursor)
    rows = [(PEOPLE[person], TEAMS[team]) for team, person in MEMBERSHIPS]
    rows = [(person, team) for person, team in rows if team["club_id"] == club["id"]]
    return page([{"id": one["id"], "name": one["name"], "team_id": team["id"]} for one, team in rows], limit)


@app.post("/people", status_code=201)
async def register_person(body: Person, response: Response):
    for person in PEOPLE.values():
        if person["email"].lower() == body.email.lower():
            response.status_code = 200
            return person
    person = {"id": str(uuid.uuid4()), **body.model_dump()}
    PEOPLE[person["id"]] = person
    return person


@app.get("/people/{person_id}")
async def get_person(person_id: uuid.UUID):
    if str(person_id) not in PEOPLE:
        raise HTTPException(404, "no such person")
    return PEOPLE[str(person_id)]


@app.exception_handler(RequestValidationError)
async def invalid(_: Request, error: RequestValidationError):
    first = error.errors()[0]
    return JSONResponse({"detail": str(first["msg"]), "loc": list(first["loc"])}, 422)


@app.exception_handler(StarletteHTTPException)
async def refused(_: Request, error: StarletteHTTPException):
    status = 422 if error.status_code == 400 else error.status_code
    return JSONResponse({"detail": str(error.detail)}, status, error.headers)


@app.exception_handler(Exception)
async def failed(_: Request, error: Exception):
    return JSONResponse({"detail": "internal error"}, 500)


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(f"ready {PORT}", flush=True)


if __name__ == "__main__":
    Server(uvicorn.Config(app, "127.0.0.1", PORT, log_level="critical")).run()
