"""Correct servers in the styles of well-known public APIs: none is accused, all of each is judged, faults are found."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, Form, HTTPException, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

from bythebook_conformance.reports.summary import Summary

Documented = dict[int | str, dict[str, Any]]
NOT_FOUND: Documented = {404: {"description": "There is none."}}


class Owner(BaseModel):
    login: str


class RepoIn(BaseModel):
    name: str = Field(pattern="^[a-z0-9-]{1,40}$")
    description: str | None = None
    has_wiki: bool = True


class Repo(RepoIn):
    id: int
    owner: Owner
    url: str


class RepoPatch(BaseModel):
    description: str | None = None
    has_wiki: bool = True


class IssueIn(BaseModel):
    title: str = Field(min_length=1)


class IssuePatch(BaseModel):
    title: str = Field("", min_length=1)
    state: Literal["open", "closed"] = "open"
    reason: Annotated[Literal["done", "stale", "again"] | None, Field(description="REASON")] = None


class Issue(IssueIn):
    id: int
    number: int
    state: Literal["open", "closed"]
    reason: str | None
    url: str


def forge(bug: str = "", said: str = "The reason of the change. Ignored unless `state` is changed.") -> FastAPI:
    """Returns repositories that `POST /user/repos` creates, and that stand at `/repos/{owner}/{repo}`."""
    app, repos, ids = FastAPI(), dict[str, Repo](), itertools.count(1000)

    def held(owner: str, repo: str) -> Repo:
        if owner != "jane" or repo not in repos:
            raise HTTPException(404)
        return repos[repo]

    @app.post("/user/repos", status_code=201, operation_id="create", responses={409: {"description": "It is taken."}})
    def create(body: RepoIn) -> Repo:
        if body.name in repos:
            raise HTTPException(409)
        url = f"https://api.example.com/repos/jane/{body.name}"
        repos[body.name] = Repo(id=next(ids), owner=Owner(login="jane"), url=url, **body.model_dump())
        return repos[body.name]

    @app.get("/repos/{owner}/{repo}", operation_id="read", responses=NOT_FOUND)
    def read(owner: str, repo: str) -> Repo:
        found = held(owner, repo)
        return found.model_copy(update={"description": None}) if bug == "read" else found

    @app.patch("/repos/{owner}/{repo}", operation_id="change", responses=NOT_FOUND)
    def change(owner: str, repo: str, body: RepoPatch) -> Repo:
        sent = body.model_dump(exclude_unset=bug != "resets")
        repos[repo] = held(owner, repo).model_copy(update=sent)
        return repos[repo]

    @app.delete("/repos/{owner}/{repo}", status_code=204, operation_id="delete", responses=NOT_FOUND)
    def delete(owner: str, repo: str) -> Response:
        del repos[held(owner, repo).name]
        return Response(status_code=204)

    add_issues(app, held)
    document = json.dumps(app.openapi()).replace("REASON", said)
    app.openapi = lambda: json.loads(document)  # type: ignore[method-assign] # as FastAPI documents it
    return app


def add_issues(app: FastAPI, held: Callable[[str, str], Repo]) -> None:
    """Adds the issues of repositories, which have a number of their own in each."""
    issues, ids = dict[tuple[str, int], Issue](), itertools.count(5000)

    @app.post("/repos/{owner}/{repo}/issues", status_code=201, operation_id="open", responses=NOT_FOUND)
    def open_issue(owner: str, repo: str, body: IssueIn) -> Issue:
        around = held(owner, repo)
        number = 1 + sum(name == repo for name, _ in issues)
        url = f"{around.url}/issues/{number}"
        issues[repo, number] = Issue(id=next(ids), number=number, title=body.title, state="open", reason=None, url=url)
        return issues[repo, number]

    @app.get("/repos/{owner}/{repo}/issues/{issue_number}", operation_id="issue", responses=NOT_FOUND)
    def issue(owner: str, repo: str, issue_number: int) -> Issue:
        held(owner, repo)
        if (repo, issue_number) not in issues:
            raise HTTPException(404)
        return issues[repo, issue_number]

    @app.patch("/repos/{owner}/{repo}/issues/{issue_number}", operation_id="change_issue", responses=NOT_FOUND)
    def change_issue(owner: str, repo: str, issue_number: int, body: IssuePatch) -> Issue:
        found, sent = issue(owner, repo, issue_number), body.model_dump(exclude_unset=True)
        if sent.get("state", found.state) == found.state:
            sent.pop("reason", None)
        issues[repo, issue_number] = found.model_copy(update=sent)
        return issues[repo, issue_number]


@pytest.fixture(scope="module")
def forged() -> Summary:
    return judge(forge(), examples=0)


def test_an_address_in_the_response_tells_all_path_parameters_of_the_reads(forged: Summary) -> None:
    judged = [each for each in forged.verdicts if each.outcome in {"pass", "fail"}]

    assert failures(forged) == {}
    assert warnings(forged) == {}
    assert forged.untested == {}
    assert len(judged) > 0.9 * len(forged.verdicts)


@pytest.mark.soak
def test_a_read_at_another_path_that_loses_a_value_is_found() -> None:
    assert "create/body/description/read-back" in warnings(judge(forge("read"), examples=0))


@pytest.mark.soak
def test_a_reset_by_a_change_at_another_path_is_found() -> None:
    assert any(each.startswith("change/body/") for each in failures(judge(forge("resets"), examples=0)))


def test_a_value_that_is_said_to_be_ignored_in_some_cases_need_not_come_back(forged: Summary) -> None:
    assert "change_issue/body/reason/echo" not in {**failures(forged), **warnings(forged)}


def test_a_value_that_is_ignored_without_a_word_is_found() -> None:
    summary = judge(forge(said="The reason of the change."), examples=0)

    assert any("change_issue/body/reason" in each for each in {**failures(summary), **warnings(summary)})


class Live(BaseModel):
    id: str
    object: Literal["customer"]
    name: str | None
    balance: int


class Tombstone(BaseModel):
    id: str
    object: Literal["customer"]
    deleted: Literal[True]


def payments(bug: str = "") -> FastAPI:
    """Returns customers whose read answers a tombstone after the DELETE. The POST takes what it expands."""
    app, kept, ids = FastAPI(), dict[str, Live | Tombstone](), itertools.count(1)

    @app.post("/customers", operation_id="create", responses={400: {"description": "It cannot be expanded."}})
    def create(
        name: Annotated[str | None, Form(max_length=50)] = None,
        balance: Annotated[int, Form()] = 0,
        expand: Annotated[list[str] | None, Form()] = None,
    ) -> Live:
        if set(expand or ()) - {"subscriptions"}:
            raise HTTPException(400)
        made = Live(id=f"cus_{next(ids):06}", object="customer", name=name or None, balance=balance)
        kept[made.id] = made.model_copy(update={"name": (made.name or "")[:5]}) if bug else made
        return made

    def held(customer: str) -> Live | Tombstone:
        if customer not in kept:
            raise HTTPException(404)
        return kept[customer]

    @app.get("/customers/{customer}", operation_id="read", responses=NOT_FOUND)
    def read(customer: str) -> Live | Tombstone:
        return held(customer)

    @app.delete("/customers/{customer}", operation_id="delete", responses=NOT_FOUND)
    def delete(customer: str) -> Tombstone:
        kept[held(customer).id] = Tombstone(id=customer, object="customer", deleted=True)
        return Tombstone(id=customer, object="customer", deleted=True)

    return app


def test_a_resource_that_may_be_a_tombstone_is_read_back() -> None:
    summary = judge(payments(), examples=0)
    passed = {each.requirement.id for each in summary.verdicts if each.outcome == "pass"}

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert {"create/body/name/read-back", "create/body/balance/read-back"} <= passed


def test_a_name_that_is_cut_in_the_read_is_found_beside_a_tombstone() -> None:
    summary = judge(payments("cut"), examples=0)

    assert "create/body/name/read-back" in {**failures(summary), **warnings(summary)}


class Settings(BaseModel):
    theme: Literal["light", "dark", "system"] = "system"
    timezone: str = Field(default="UTC", min_length=1, max_length=40)


class SettingsPatch(BaseModel):
    theme: Literal["light", "dark", "system"] | None = None
    timezone: str | None = Field(None, min_length=1, max_length=40)
    language: str = Field("en", min_length=1)


def settings(bug: str = "") -> FastAPI:
    """Returns the settings of a client: null asks for the default. `bug` names a member that null leaves as it was."""
    app, kept = FastAPI(), [Settings()]

    @app.get("/settings", operation_id="read")
    def read() -> Settings:
        return kept[0]

    @app.put("/settings", operation_id="replace")
    def replace(body: Settings) -> Settings:
        kept[0] = body
        return body

    @app.patch("/settings", operation_id="change")
    def change(body: SettingsPatch) -> Settings:
        sent = body.model_dump(exclude_unset=True)
        meant = {name: Settings.model_fields[name].default if each is None else each for name, each in sent.items()}
        if bug and sent.get(bug, "") is None:
            meant.pop(bug)
        kept[0] = Settings(**{**kept[0].model_dump(), **meant})
        return kept[0]

    return app


def test_null_that_resets_a_setting_to_its_default_is_no_finding() -> None:
    summary = judge(settings(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_null_that_leaves_a_setting_as_it_was_is_found() -> None:
    assert "change/body/timezone/patch-null" in warnings(judge(settings("timezone"), examples=0))


class Job(BaseModel):
    job_id: UUID
    state: Literal["queued"] = "queued"


class Import(BaseModel):
    source: str = Field(min_length=1)


def jobs() -> FastAPI:
    """Returns work that several operations start, each with a job of its own."""
    app, kept = FastAPI(), dict[UUID, Job]()

    def started() -> Job:
        job = Job(job_id=uuid4())
        kept[job.job_id] = job
        return job

    @app.post("/imports", status_code=202, operation_id="import")
    def import_(body: Import) -> Job:
        return started()

    @app.post("/exports", status_code=202, operation_id="export")
    def export(body: Import) -> Job:
        return started()

    @app.get("/jobs/{job_id}", operation_id="job", responses=NOT_FOUND)
    def job(job_id: UUID) -> dict[Literal["job_id", "state"], Any]:
        if job_id not in kept:
            raise HTTPException(404)
        return {"job_id": kept[job_id].job_id, "state": "queued"}

    document = app.openapi()
    schema = document["components"]["schemas"]["Job"]
    read = document["paths"]["/jobs/{job_id}"]["get"]["responses"]["200"]
    read["content"]["application/json"]["schema"] = {**schema, "title": "State"}
    return app


def test_a_job_that_several_operations_start_is_read() -> None:
    summary = judge(jobs(), examples=0)

    assert summary.untested == {}
    assert failures(summary) == {}
    assert warnings(summary) == {}


class ListIn(BaseModel):
    title: str = Field(min_length=1)


class List(ListIn):
    id: int


class Todo(BaseModel):
    title: str = Field(min_length=1)
    assignee: str | None = Field(None, max_length=30)


class KeptTodo(Todo):
    id: int
    list_id: int


class Body(BaseModel):
    todo: Todo


class Data(BaseModel):
    data: KeptTodo


def lists(bug: str = "") -> FastAPI:
    """Returns todos in an envelope, created below a list and read by an id of their own."""
    app, ids, made, kept = FastAPI(), itertools.count(1), set[int](), dict[int, KeptTodo]()

    @app.post("/lists", status_code=201, operation_id="make")
    def make(body: ListIn) -> List:
        new = List(id=next(ids), title=body.title)
        made.add(new.id)
        return new

    @app.post("/lists/{list_id}/todos", status_code=201, operation_id="create", responses=NOT_FOUND)
    def create(list_id: int, body: Body) -> Data:
        if list_id not in made:
            raise HTTPException(404)
        todo = KeptTodo(id=next(ids), list_id=list_id, **body.todo.model_dump())
        kept[todo.id] = todo.model_copy(update={"assignee": None}) if bug else todo
        return Data(data=todo)

    @app.get("/todos/{id}", operation_id="read", responses=NOT_FOUND)
    def read(id: int) -> Data:  # noqa: A002 # the name is the parameter's
        if id not in kept:
            raise HTTPException(404)
        return Data(data=kept[id])

    return app


@pytest.mark.parametrize("bug", ["", "forgets"])
def test_a_resource_in_an_envelope_is_read_by_an_id_of_its_own(bug: str) -> None:
    summary = judge(lists(bug), examples=0)
    read = next(each for each in summary.verdicts if each.requirement.id == "create/body/todo/assignee/read-back")

    assert failures(summary) == {}
    assert read.outcome == ("fail" if bug else "pass")
    assert len(warnings(summary)) == bool(bug)
