"""Resources that the run changes and did not create are put back as they were."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel


class Settings(BaseModel):
    title: str | None = None
    page_size: int | None = None
    is_open: bool | None = None


class Project(BaseModel):
    id: int
    title: str
    page_size: int
    is_open: bool


GONE: dict[int | str, dict[str, Any]] = {404: {"description": "no such project"}}


def projects() -> tuple[FastAPI, dict[int, Project]]:
    """Return a server of projects that only its administrator creates, and the projects."""
    app = FastAPI()
    kept = {number: Project(id=number, title=f"Mine {number}", page_size=30, is_open=False) for number in range(1, 4)}

    @app.get("/projects", operation_id="list")
    def listed() -> list[Project]:
        return [*kept.values()]

    @app.get("/projects/{number}", operation_id="read", responses=GONE)
    def read(number: int) -> Project:
        if number not in kept:
            raise HTTPException(404)
        return kept[number]

    @app.patch("/projects/{number}", operation_id="change", responses=GONE)
    def change(number: int, given: Settings) -> Project:
        project = read(number)
        kept[number] = project.model_copy(update=given.model_dump(exclude_none=True))
        return kept[number]

    return app, kept


def test_a_listed_resource_that_was_changed_is_put_back() -> None:
    """Patchwork: the projects and the user of the server had other addresses and names after a run."""
    app, kept = projects()
    before = dict(kept)

    summary = judge(app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "change" not in summary.untested
    assert kept == before
