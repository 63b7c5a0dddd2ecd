"""Actions below a resource change its state: what was sent can no longer be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

RESPONSES: dict[int | str, dict[str, Any]] = {404: {}, 409: {}}


class Terms(BaseModel):
    days: int = Field(default=30, ge=0, le=120)
    reminder: bool = True


class InvoiceIn(BaseModel):
    customer: str = Field(min_length=1)
    note: str | None = None
    terms: Terms = Terms()


class InvoicePatch(BaseModel):
    customer: str = Field(default="", min_length=1)
    note: str | None = None
    terms: Terms = Terms()


class Invoice(InvoiceIn):
    id: int
    state: str


def invoices(bug: str = "", *, merges: bool = False) -> FastAPI:
    """Returns invoices that are changed only before they are sent. A PATCH replaces the terms, or merges them; a faulty
    one keeps zeros for what it leaves out.
    """
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    @app.post("/invoices", status_code=201, operation_id="create", response_model=Invoice)
    def create(invoice: InvoiceIn) -> Any:
        id_ = len(kept) + 1
        kept[id_] = {"id": id_, "state": "draft", **invoice.model_dump()}
        return kept[id_]

    @app.get("/invoices/{id_}", operation_id="read", response_model=Invoice, responses=RESPONSES)
    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.patch("/invoices/{id_}", operation_id="change", response_model=Invoice, responses=RESPONSES)
    def change(id_: int, invoice: InvoicePatch) -> Any:
        held = read(id_)
        if held["state"] != "draft":
            raise HTTPException(409, "Only drafts can be changed")
        changes = invoice.model_dump(exclude_unset=True)
        if "terms" in changes:
            zeros = {"days": 0, "reminder": False} if bug else Terms().model_dump()
            changes["terms"] = {**(held["terms"] if merges else zeros), **changes["terms"]}
        held.update(changes)
        return held

    @app.post("/invoices/{id_}/send", operation_id="send", response_model=Invoice, responses=RESPONSES)
    def send(id_: int) -> Any:
        held = read(id_)
        if held["state"] != "draft":
            raise HTTPException(409, "The invoice was sent")
        held["state"] = "sent"
        return held

    return app


def test_an_action_does_not_use_up_what_another_operation_changes() -> None:
    summary = judge(invoices(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    refused = next(each for each in summary.report.operations if each.id == "change").statuses
    assert "409" not in {str(status) for status in refused}


def test_a_patch_that_merges_an_inner_object_is_no_finding() -> None:
    summary = judge(invoices(merges=True), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}


@pytest.mark.soak
def test_a_patch_that_replaces_an_inner_object_without_its_defaults_is_found() -> None:
    assert "change/body/terms/days/default" in failures(judge(invoices("zeros"), examples=0))


class VisitIn(BaseModel):
    reason: str = Field(default="check-up", min_length=1)
    hours: int = 1


class Visit(VisitIn):
    id: int
    cancelled: bool = False


class Cancelling(BaseModel):
    reason: str | None = Field(default=None, min_length=1, max_length=100)


def visits(bug: str = "", *, keeps: bool = False) -> FastAPI:
    """Returns visits with a reason of their own. The reason of a cancellation is written to a log, or `keeps` says that
    the visit takes it over.
    """
    app, kept, log = FastAPI(), dict[int, Visit](), list[str | None]()

    @app.post("/visits", status_code=201, operation_id="plan")
    def plan(visit: VisitIn) -> Visit:
        made = Visit(id=len(kept) + 1, **visit.model_dump())
        kept[made.id] = made
        return made

    @app.get("/visits/{visit_id}", operation_id="read", responses=RESPONSES)
    def read(visit_id: int) -> Visit:
        if visit_id not in kept:
            raise HTTPException(404)
        return kept[visit_id]

    @app.post("/visits/{visit_id}/cancel", operation_id="cancel", responses=RESPONSES)
    def cancel(visit_id: int, why: Cancelling) -> Visit:
        visit = read(visit_id)
        visit.cancelled = True
        log.append(why.reason)
        if keeps and why.reason is not None:
            visit.reason = why.reason[:5] if bug == "cut" else why.reason
        return visit

    return app


def test_reason_of_an_action_may_be_another_one_than_that_of_the_resource() -> None:
    summary = judge(visits())

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_reason_of_an_action_that_the_resource_takes_over_is_judged() -> None:
    assert failures(judge(visits(keeps=True))) == {}
    assert "cancel/body/reason/echo" in failures(judge(visits("cut", keeps=True)))


class Account(BaseModel):
    email: str
    name: str = ""
    is_verified: bool = False


class AccountChange(BaseModel):
    email: str = ""
    name: str = ""
    is_verified: bool = False


def accounts(bug: str = "") -> FastAPI:
    """Returns accounts whose address is to be verified again when it changes; any change is one for `bug`."""
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    @app.post("/accounts", status_code=201, operation_id="open")
    def open_(account: Account) -> dict[str, int]:
        kept[len(kept) + 1] = account.model_dump()
        return {"id": len(kept)}

    @app.get("/accounts/{id_}", operation_id="read", response_model=Account, responses=RESPONSES)
    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.patch("/accounts/{id_}", operation_id="change", response_model=Account, responses=RESPONSES)
    def change(id_: int, account: AccountChange) -> Any:
        changes = account.model_dump(exclude_unset=True)
        is_other = "email" in changes or bug == "any"
        kept[id_] = {**read(id_), **({"is_verified": False} if is_other else {}), **changes}
        return kept[id_]

    return app


@pytest.mark.soak
def test_another_address_is_not_verified() -> None:
    summary = judge(accounts())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "change/body/is_verified/patch-absent" in failures(judge(accounts("any")))


class Titled(BaseModel):
    title: str = Field(min_length=1)


class Post(Titled):
    id: int
    status: str = "draft"
    published_at: str | None = None


class PostRoot(BaseModel):
    post: Post


def posts_of_rails() -> FastAPI:
    """Returns posts in a root object. Publishing one writes a state and a time."""
    app, kept = FastAPI(), dict[int, Post]()

    @app.post("/posts", status_code=201, operation_id="create")
    def create(post: Titled) -> PostRoot:
        kept[len(kept) + 1] = Post(id=len(kept) + 1, title=post.title)
        return PostRoot(post=kept[len(kept)])

    @app.get("/posts/{id_}", operation_id="read", responses=RESPONSES)
    def read(id_: int) -> PostRoot:
        if id_ not in kept:
            raise HTTPException(404)
        return PostRoot(post=kept[id_])

    @app.post("/posts/{id_}/publish", operation_id="act", responses=RESPONSES)
    def act(id_: int) -> PostRoot:
        read(id_)
        changes = {"status": "published", "published_at": "2030-01-01T00:00:00Z"}
        kept[id_] = kept[id_].model_copy(update=changes)
        return PostRoot(post=kept[id_])

    return app


class Task(Titled):
    id: int
    status: str = "open"


class Told(BaseModel):
    status: str


def tasks_of_drf() -> FastAPI:
    """Returns tasks with a status. An action answers a message, and its property is called `status` too."""
    app, kept = FastAPI(), dict[int, Task]()

    @app.post("/tasks/", status_code=201, operation_id="create")
    def create(task: Titled) -> Task:
        kept[len(kept) + 1] = Task(id=len(kept) + 1, title=task.title)
        return kept[len(kept)]

    @app.get("/tasks/{id_}/", operation_id="read", responses=RESPONSES)
    def read(id_: int) -> Task:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.post("/tasks/{id_}/notify/", operation_id="act", responses=RESPONSES)
    def act(id_: int) -> Told:
        read(id_)
        return Told(status="notification sent")

    return app


class Instance(Titled):
    id: int
    name: str
    state: str = "STOPPED"


def instances_of_a_gateway() -> FastAPI:
    """Returns instances with custom verbs: `:start` takes its time, and `:validate` answers what would be."""
    app, kept = FastAPI(), dict[int, Instance]()

    @app.post("/v1/instances", operation_id="create")
    def create(instance: Titled) -> Instance:
        id_ = len(kept) + 1
        kept[id_] = Instance(id=id_, title=instance.title, name=f"instances/{id_}")
        return kept[id_]

    @app.get("/v1/instances/{id_}", operation_id="read", responses=RESPONSES)
    def read(id_: int) -> Instance:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.post("/v1/instances/{id_}:start", operation_id="act", responses=RESPONSES)
    def start(id_: int) -> Instance:
        return read(id_).model_copy(update={"state": "STARTING"})

    @app.post("/v1/instances/{id_}:validate", operation_id="validate", responses=RESPONSES)
    def validate(id_: int) -> Instance:
        return read(id_).model_copy(update={"state": "RUNNING"})

    return app


@pytest.mark.parametrize("make", [posts_of_rails, tasks_of_drf, instances_of_a_gateway])
def test_an_action_of_three_styles_is_no_finding(make: Callable[[], FastAPI]) -> None:
    summary = judge(make())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}
