"""Ids in a body whose names say a role: only the words of a refusal name the resource that is meant."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field


class NewTeam(BaseModel):
    name: str = Field(min_length=2)


class Team(NewTeam):
    id: int


class NewPitch(BaseModel):
    surface: str


class Pitch(NewPitch):
    id: int


class NewMatch(BaseModel):
    home_id: int
    away_id: int
    place_id: int | None = None
    day: date
    goals: int = 0


class Match(NewMatch):
    id: int


class League:
    """Matches of two teams, on a pitch. `words` is how a refusal names what is not there."""

    def __init__(self, words: str = "{kind} {id} does not exist", bug: str = "") -> None:
        self.app = FastAPI()
        self.words, self.bug = words, bug
        self.kept: dict[str, dict[int, Any]] = {"team": {}, "pitch": {}, "match": {}}
        self.app.post("/teams", status_code=201, operation_id="join")(self.join)
        self.app.post("/pitches", status_code=201, operation_id="build")(self.build)
        self.app.post("/matches", status_code=201, operation_id="plan")(self.plan)
        self.app.get("/matches/{match_id}", operation_id="read")(self.read)

    def _keep(self, kind: str, made: Any) -> Any:
        self.kept[kind][made.id] = made
        return made

    def _id(self, kind: str) -> int:
        return {"team": 7000, "pitch": 8000, "match": 9000}[kind] + len(self.kept[kind])

    def _find(self, kind: str, key: int, status: int = 422) -> Any:
        if key not in self.kept[kind]:
            raise HTTPException(status, self.words.format(kind=kind, id=key))
        return self.kept[kind][key]

    def join(self, team: NewTeam) -> Team:
        made: Team = self._keep("team", Team(id=self._id("team"), **team.model_dump()))
        return made

    def build(self, pitch: NewPitch) -> Pitch:
        made: Pitch = self._keep("pitch", Pitch(id=self._id("pitch"), **pitch.model_dump()))
        return made

    def plan(self, match: NewMatch) -> Match:
        self._find("team", match.home_id)
        self._find("team", match.away_id)
        if match.place_id is not None:
            self._find("pitch", match.place_id)
        values = match.model_dump()
        if self.bug == "goals" and "goals" not in match.model_fields_set:
            values["goals"] = 1
        made: Match = self._keep("match", Match(id=self._id("match"), **values))
        return made

    def read(self, match_id: int) -> Match:
        found: Match = self._find("match", match_id, 404)
        return found


def test_refusal_names_the_resource_whose_id_is_wanted() -> None:
    summary = judge(League().app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


def test_refusal_that_quotes_no_id_names_the_resource_of_all() -> None:
    summary = judge(League("The {kind} could not be found: no such {kind}").app)

    assert failures(summary) == {}
    assert summary.untested == {}


def test_default_beside_such_ids_is_judged() -> None:
    assert "plan/body/goals/default" in failures(judge(League(bug="goals").app))


def test_refusal_that_names_nothing_leaves_the_operation_untested() -> None:
    summary = judge(League("not found").app)

    assert failures(summary) == {}
    assert {*summary.untested} == {"plan", "read"}
