"""Resources whose state matters: optimistic locking, and resources that survive their DELETE."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel

DOCUMENTED: dict[int | str, dict[str, Any]] = {404: {}, 409: {}}


class HeroIn(BaseModel):
    name: str
    motto: str | None = None


class HeroPut(HeroIn):
    version: int


class Hero(HeroPut):
    id: int
    deleted: bool = False


def heroes(bug: str = "", *, marks: bool = False) -> FastAPI:
    """Returns heroes that are changed only with their current version."""
    app, kept = FastAPI(), dict[int, Hero]()

    def held(id_: int) -> Hero:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.post("/heroes", status_code=201, operation_id="create")
    def create(hero: HeroIn) -> Hero:
        made = Hero(id=len(kept) + 1, version=1, **hero.model_dump())
        kept[made.id] = made
        return made

    @app.get("/heroes/{id_}", operation_id="read", responses=DOCUMENTED)
    def read(id_: int) -> Hero:
        return held(id_)

    @app.put("/heroes/{id_}", operation_id="put", responses=DOCUMENTED)
    def put(id_: int, hero: HeroPut) -> Hero:
        if held(id_).version != hero.version:
            raise HTTPException(409, "the version is not the current one")
        motto = held(id_).motto if bug == "merges" and "motto" not in hero.model_fields_set else hero.motto
        kept[id_] = Hero(id=id_, name=hero.name, motto=motto, version=hero.version + 1)
        return kept[id_]

    @app.delete("/heroes/{id_}", status_code=204, operation_id="delete", responses=DOCUMENTED)
    def delete(id_: int) -> None:
        held(id_)
        if marks:
            kept[id_].deleted = True
        elif bug != "survives":
            del kept[id_]

    return app


def test_a_server_with_optimistic_locking_is_judged_and_accused_of_nothing() -> None:
    summary = judge(heroes())
    puts = [each for each in summary.verdicts if each.requirement.operation == "put"]

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert sum(each.outcome == "pass" for each in puts) > len(puts) * 0.8


def test_a_put_that_merges_behind_optimistic_locking_is_found() -> None:
    assert "put/body/motto/put-absent" in warnings(judge(heroes("merges")))


def test_a_deleted_resource_that_is_read_unchanged_is_a_failure() -> None:
    assert "delete/deleted" in failures(judge(heroes("survives")))


def test_a_resource_that_is_marked_as_deleted_is_a_notice() -> None:
    summary = judge(heroes(marks=True))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert [each.requirement.id for each in summary.verdicts if each.reason == "kept"] == ["delete/deleted"]
