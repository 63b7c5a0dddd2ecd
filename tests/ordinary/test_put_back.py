"""Resources that the run changes and did not create are put back as they were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel

from bythebook_conformance.reports.findings.left import left_line

Answering = Callable[[Request], Awaitable[Response]]


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


def test_a_listed_resource_that_could_not_be_put_back_is_named() -> None:
    app, _ = projects()

    @app.middleware("http")
    async def refused(request: Request, respond: Answering) -> Response:
        """Refuses the first title of a project, as a server does that never takes a title twice."""
        is_back = request.method == "PATCH" and b"Mine" in await request.body()
        return Response(status_code=409) if is_back else await respond(request)

    summary = judge(app)
    left = [each for each in summary.report.facts.left if each.changed]

    assert [each.operation for each in left] == ["change"] * len(left)
    assert left
    assert [left_line(each) for each in left] == [
        f"change (number {each.path['number']}): its values from before the run are not back: "
        "the server answered the PATCH with 409"
        for each in left
    ]
