"""Documents that describe no body of any response, as NestJS and DRF write them: servers send bodies all the same."""

from __future__ import annotations

from itertools import count
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field


class Habit(BaseModel):
    name: Annotated[str, Field(min_length=1)]
    difficulty: Annotated[int, Field(ge=1, le=5)] = 3


def habits(difficulty: int) -> FastAPI:
    """Return a server of habits that stores a difficulty where the client sends none. `Location` names a new habit."""
    app, numbers, kept = FastAPI(), count(1), dict[str, Any]()

    @app.post("/habits", operation_id="create", status_code=201)
    def create(given: Habit, response: Response) -> Any:
        key = f"habit-{next(numbers)}"
        response.headers["Location"] = f"/habits/{key}"
        kept[key] = given.model_dump()
        if "difficulty" not in given.model_fields_set:
            kept[key]["difficulty"] = difficulty
        return kept[key]

    @app.get("/habits/{key}", operation_id="read")
    def read(key: str) -> Any:
        if key not in kept:
            raise HTTPException(404)
        return kept[key]

    return app


def undescribed(app: FastAPI) -> Any:
    """Return the document of an application without the bodies of its responses."""
    document = app.openapi()
    for item in document["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                response.pop("content", None)
    return document


def test_a_default_is_compared_by_bodies_that_no_response_describes() -> None:
    """The run ended with an IndexError: the response of a creation was judged before it was recorded."""
    right, wrong = habits(3), habits(4)

    summary = judge(right, undescribed(right))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}
    assert {*failures(judge(wrong, undescribed(wrong)))} == {"create/body/difficulty/default"}
