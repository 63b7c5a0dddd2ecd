"""A change whose body repeats the id of its path, as JSON:API wants it, is put back."""

from __future__ import annotations

from typing import Literal

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import judge
from pydantic import BaseModel

from bythebook_conformance.running.engine import Limits

HERE = Limits(waits=(0.0, 0.0, 0.0))


class Attributes(BaseModel):
    color: str | None = None


class Thing(BaseModel):
    type: Literal["things"]
    id: str
    attributes: Attributes


class Enveloped(BaseModel):
    data: Thing


class Many(BaseModel):
    data: list[Thing]


def test_the_id_in_the_body_is_that_of_the_path() -> None:
    app, kept = FastAPI(), {"11": "red", "12": "blue"}

    def shown(number: str) -> Thing:
        return Thing(type="things", id=number, attributes=Attributes(color=kept[number]))

    @app.get("/things", operation_id="list")
    def listed() -> Many:
        return Many(data=[shown(each) for each in kept])

    @app.get("/things/{number}", operation_id="read")
    def read(number: str) -> Enveloped:
        if number not in kept:
            raise HTTPException(404)
        return Enveloped(data=shown(number))

    @app.patch("/things/{number}", operation_id="change")
    def change(number: str, given: Enveloped) -> Enveloped:
        if number not in kept:
            raise HTTPException(404)
        if given.data.id != number:
            raise HTTPException(409)
        kept[number] = given.data.attributes.color or ""
        return Enveloped(data=shown(number))

    judge(app, limits=HERE)

    assert kept == {"11": "red", "12": "blue"}


class Item(BaseModel):
    id: int
    name: str


@pytest.mark.many(2)
@pytest.mark.parametrize("most", range(8, 90, 3))
def test_a_run_that_ends_between_two_pages_has_a_report(most: int) -> None:
    """A request may be left out, so that fewer pages are compared than were asked for."""
    app = FastAPI()

    @app.get("/items", operation_id="list")
    def listed(limit: int = 3, offset: int = 0) -> list[Item]:
        return [Item(id=number, name=f"Item {number}") for number in range(12)][offset : offset + limit]

    summary = judge(app, limits=Limits(waits=(0.0, 0.0, 0.0), requests=most))

    assert summary.report.raised > 0
