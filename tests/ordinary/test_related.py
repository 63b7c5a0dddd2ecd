"""Resources that are related by names and schemas only: shallow routes, and the ids of other resources in a body."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

Model = TypeVar("Model", bound=BaseModel)
Name = Annotated[str, Field(min_length=1, max_length=80)]
GONE: dict[int | str, dict[str, Any]] = {404: {}}


class Named(BaseModel):
    name: Name


class Project(Named):
    id: int


class User(Named):
    id: int


class TaskIn(BaseModel):
    title: Name
    assignee_id: int | None = None
    reviewer_ids: list[int] = []


class Task(TaskIn):
    id: int
    done: bool = False


def found(kept: dict[int, Model], key: int, status: int = 404) -> Model:
    if key not in kept:
        raise HTTPException(status)
    return kept[key]


class Board:
    """Tasks are made below a project and read, closed and deleted by an id of their own; persons must exist."""

    def __init__(self, bug: str = "") -> None:
        self.app = FastAPI()
        self.bug = bug
        self.projects: dict[int, Project] = {}
        self.users: dict[int, User] = {}
        self.tasks: dict[int, Task] = {}
        self.app.post("/projects", status_code=201, operation_id="start")(self.start)
        self.app.post("/users", status_code=201, operation_id="invite")(self.invite)
        self.app.post("/projects/{id}/tasks", status_code=201, operation_id="plan", responses=GONE)(self.plan)
        self.app.get("/tasks/{task_id}", operation_id="read", responses=GONE)(self.read)
        self.app.post("/tasks/{task_id}/close", operation_id="close", responses=GONE)(self.close)
        self.app.delete("/tasks/{task_id}", status_code=204, operation_id="drop", responses=GONE)(self.drop)

    def start(self, project: Named) -> Project:
        made = Project(id=100 + len(self.projects), **project.model_dump())
        self.projects[made.id] = made
        return made

    def invite(self, user: Named) -> User:
        made = User(id=500 + len(self.users), **user.model_dump())
        self.users[made.id] = made
        return made

    def plan(self, id: int, task: TaskIn) -> Task:  # noqa: A002 - the name of the path parameter
        found(self.projects, id)
        for each in [*([] if task.assignee_id is None else [task.assignee_id]), *task.reviewer_ids]:
            found(self.users, each, 422)
        made = Task(id=9000 + len(self.tasks), **task.model_dump())
        self.tasks[made.id] = made.model_copy(update={"title": "lost"}) if self.bug == "title" else made
        if self.bug == "assignee":
            self.tasks[made.id] = made.model_copy(update={"assignee_id": None})
        return made

    def read(self, task_id: int) -> Task:
        return found(self.tasks, task_id)

    def close(self, task_id: int) -> Task:
        task = found(self.tasks, task_id)
        task.done = True
        return task

    def drop(self, task_id: int) -> None:
        self.read(task_id)
        del self.tasks[task_id]


class Replacing(Board):
    """Tasks are listed and replaced by routes of their own, too. A PUT creates none. One task is the user's."""

    def __init__(self, responses: dict[int | str, dict[str, Any]] = GONE) -> None:
        super().__init__()
        self.tasks[1] = Task(id=1, title="of the user")
        self.app.get("/tasks", operation_id="all")(self.all)
        self.app.put("/tasks/{task_id}", operation_id="replace", responses=responses)(self.replace)

    def all(self) -> list[Task]:
        return list(self.tasks.values())

    def replace(self, task_id: int, task: TaskIn) -> Task:
        found(self.tasks, task_id)
        self.tasks[task_id] = Task(id=task_id, **task.model_dump())
        return self.tasks[task_id]


@pytest.mark.soak
def test_put_that_creates_nothing_replaces_what_the_post_of_a_project_created() -> None:
    board = Replacing()
    summary = judge(board.app)

    assert failures(summary) == {}
    assert board.tasks == {1: Task(id=1, title="of the user")}


@pytest.mark.soak
def test_put_that_documents_neither_201_nor_404_gets_what_the_post_of_a_project_created() -> None:
    board = Replacing({})
    summary = judge(board.app)

    assert failures(summary) == {}
    assert summary.untested == {}
    assert outcome(summary, "replace/body/title/echo") == "pass"
    assert board.tasks == {1: Task(id=1, title="of the user")}


def test_task_of_a_project_is_read_under_routes_of_its_own() -> None:
    board = Board()

    summary = judge(board.app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}
    assert outcome(summary, "plan/body/title/read-back") == "pass"
    assert outcome(summary, "plan/body/assignee_id/domain:admitted") == "pass"
    assert outcome(summary, "plan/body/reviewer_ids/*/domain:admitted") == "pass"
    assert not board.tasks, "what was created is deleted"


def test_assignee_that_is_lost_is_found_by_the_read() -> None:
    summary = judge(Board("assignee").app)

    assert "plan/body/assignee_id/read-back" in failures(summary) | warnings(summary)


def outcome(summary: Any, requirement: str) -> str:
    return next(str(each.outcome) for each in summary.verdicts if each.requirement.id == requirement)


class Line(BaseModel):
    productId: UUID  # noqa: N815 - as JavaScript writes it
    quantity: int = Field(ge=1, le=100)


class OrderIn(BaseModel):
    customer: Name
    lines: list[Line] = Field(min_length=1, max_length=20)


class Order(OrderIn):
    id: UUID


class Product(Named):
    id: UUID


class PaymentIn(BaseModel):
    order: UUID
    note: Name


class Payment(PaymentIn):
    id: UUID


class Shop:
    """Orders of products that must exist. An order is paid once."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.products: dict[UUID, Product] = {}
        self.orders: dict[UUID, Order] = {}
        self.payments: dict[UUID, Payment] = {}
        known: dict[int | str, dict[str, Any]] = {404: {}, 409: {}}
        self.app.post("/pay", status_code=201, operation_id="pay", responses=known)(self.pay)
        self.app.get("/payments/{id}", operation_id="payment", responses=GONE)(self.payment)
        self.app.post("/orders", status_code=201, operation_id="order")(self.order)
        self.app.get("/orders/{orderId}", operation_id="read", responses=GONE)(self.read)
        self.app.post("/products", status_code=201, operation_id="offer")(self.offer)

    def offer(self, product: Named) -> Product:
        made = Product(id=uuid4(), **product.model_dump())
        self.products[made.id] = made
        return made

    def order(self, order: OrderIn) -> Order:
        if any(each.productId not in self.products for each in order.lines):
            raise HTTPException(422, "no such product")
        made = Order(id=uuid4(), **order.model_dump())
        self.orders[made.id] = made
        return made

    def read(self, orderId: UUID) -> Order:  # noqa: N803 - as JavaScript writes it
        if orderId not in self.orders:
            raise HTTPException(404)
        return self.orders[orderId]

    def pay(self, payment: PaymentIn) -> Payment:
        if payment.order not in self.orders:
            raise HTTPException(404, "no such order")
        if any(each.order == payment.order for each in self.payments.values()):
            raise HTTPException(409, "the order is paid")
        made = Payment(id=uuid4(), **payment.model_dump())
        self.payments[made.id] = made
        return made

    def payment(self, id: UUID) -> Payment:  # noqa: A002 - the name of the path parameter
        if id not in self.payments:
            raise HTTPException(404)
        return self.payments[id]


def test_ids_of_other_resources_in_a_body_are_those_of_created_resources() -> None:
    summary = judge(Shop().app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}
    assert outcome(summary, "order/body/lines/*/productId/echo") == "pass"
    assert outcome(summary, "pay/body/note/read-back") == "pass"


class SilenceIn(BaseModel):
    comment: Name


class Silence(SilenceIn):
    id: str


class Made(BaseModel):
    silenceID: str  # noqa: N815 - as Alertmanager writes it


class Alerts:
    """A server of which the creation answers the id alone, called as the path parameter is."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.silences: dict[str, Silence] = {}
        self.app.post("/silences", operation_id="silence")(self.silence)
        self.app.get("/silence/{silenceID}", operation_id="read", responses=GONE)(self.read)
        self.app.delete("/silence/{silenceID}", status_code=204, operation_id="end", responses=GONE)(self.end)

    def silence(self, silence: SilenceIn) -> Made:
        made = Silence(id=str(uuid4()), **silence.model_dump())
        self.silences[made.id] = made
        return Made(silenceID=made.id)

    def read(self, silenceID: str) -> Silence:  # noqa: N803 - as Alertmanager writes it
        if silenceID not in self.silences:
            raise HTTPException(404)
        return self.silences[silenceID]

    def end(self, silenceID: str) -> None:  # noqa: N803 - as Alertmanager writes it
        self.read(silenceID)
        del self.silences[silenceID]


def test_property_of_the_response_is_called_as_the_path_parameter() -> None:
    alerts = Alerts()

    summary = judge(alerts.app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}
    assert outcome(summary, "silence/body/comment/read-back") == "pass"
    assert not alerts.silences


class Receipt(Named):
    id: int


class Tag(Named):
    id: int
    user_id: str


class TagIn(Named):
    user_id: str = Field(pattern="^ext-[0-9]+$", max_length=12)


class Foreign(Named):
    user_id: int = Field(ge=1)


class Misleading:
    """A server with names and schemas that look related and are not: ids are counted from 1 in every collection."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.count = 0
        self.app.post("/checkout", status_code=201, operation_id="checkout")(self.checkout)
        self.app.get("/archive/{id}", operation_id="archived", responses=GONE)(self.archived)
        self.app.post("/users", status_code=201, operation_id="invite")(self.invite)
        self.app.post("/tags", status_code=201, operation_id="tag")(self.tag)
        self.app.post("/foreign", status_code=201, operation_id="foreign")(self.foreign)

    def checkout(self, receipt: Named) -> Receipt:
        self.count += 1
        return Receipt(id=self.count, name=receipt.name)

    def archived(self, id: int) -> Receipt:  # noqa: A002 - the name of the path parameter
        if not 0 < id < 1000:
            raise HTTPException(404)
        return Receipt(id=id, name=f"archived {id}")

    def invite(self, user: Named) -> User:
        return User(id=77, name=user.name)

    def foreign(self, other: Foreign) -> Foreign:
        if other.user_id == 77:
            raise HTTPException(422, "user 77 is of this directory")
        return other

    def tag(self, tag: TagIn) -> Tag:
        return Tag(id=1, name=tag.name, user_id=tag.user_id)


@pytest.mark.soak
def test_relation_that_only_seems_so_accuses_nobody() -> None:
    summary = judge(Misleading().app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


class MembershipIn(BaseModel):
    role: Annotated[str, Field(pattern="^(member|lead)$")] = "member"
    note: str | None = None


class Membership(MembershipIn):
    team: int
    user: int


def teams(bug: str = "") -> FastAPI:
    """Returns teams and users, and memberships that a PUT makes and that have no id of their own."""
    app, people, squads = FastAPI(), dict[int, User](), dict[int, Project]()
    members: dict[tuple[int, int], Membership] = {}
    link = "/teams/{team_id}/members/{user_id}"

    @app.post("/users", status_code=201, operation_id="invite")
    def invite(user: Named) -> User:
        people[9000 + len(people)] = made = User(id=9000 + len(people), **user.model_dump())
        return made

    @app.get("/users/{id}", operation_id="user", responses=GONE)
    def read_user(id: int) -> User:  # noqa: A002 - the name of the path parameter
        return found(people, id)

    @app.post("/teams", status_code=201, operation_id="form")
    def form(team: Named) -> Project:
        squads[100 + len(squads)] = made = Project(id=100 + len(squads), **team.model_dump())
        return made

    def key(team_id: int, user_id: int) -> tuple[int, int]:
        return found(squads, team_id).id, found(people, user_id).id

    @app.put(link, operation_id="join", responses=GONE)
    def join(team_id: int, user_id: int, body: MembershipIn) -> Membership:
        at = key(team_id, user_id)
        sent = body.model_dump() | ({"role": "lead"} if bug and "role" not in body.model_fields_set else {})
        members[at] = Membership(team=team_id, user=user_id, **sent)
        return members[at]

    @app.get(link, operation_id="member", responses=GONE)
    def member(team_id: int, user_id: int) -> Membership:
        at = key(team_id, user_id)
        if at not in members:
            raise HTTPException(404)
        return members[at]

    @app.delete(link, status_code=204, operation_id="leave", responses=GONE)
    def leave(team_id: int, user_id: int) -> None:
        member(team_id, user_id)
        del members[team_id, user_id]

    return app


@pytest.mark.parametrize(("in_users", "in_members"), [("id", "user_id"), ("user_id", "user_id"), ("user", "user")])
def test_the_put_of_a_membership_names_a_user_that_exists(in_users: str, in_members: str) -> None:
    app = teams()
    text = json.dumps(app.openapi()).replace("user_id", in_members)
    text = text.replace("/users/{id}", f"/users/{{{in_users}}}").replace('"name": "id"', f'"name": "{in_users}"')
    summary = judge(app, json.loads(text), examples=0)

    assert summary.untested == {}
    assert {**failures(summary), **warnings(summary)} == {}


def test_a_default_of_a_membership_that_is_not_applied_is_found() -> None:
    assert "join/body/role/default" in failures(judge(teams("role"), examples=0))


def renamed(document: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Returns a document in which each response has a schema of its own name, as Litestar names them; `more` are
    properties that only the read of a task has.
    """
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, each in item.items():
            for answer in each["responses"].values():
                held = answer.get("content", {}).get("application/json", {}).get("schema", {})
                if held.get("$ref", "").endswith("/Task"):
                    name = f"{each['operationId'].title()}TaskResponseBody"
                    schemas[name] = schemas["Task"] | {"title": name}
                    if (method, path) == ("get", "/tasks/{task_id}"):
                        schemas[name] = schemas[name] | {"properties": schemas["Task"]["properties"] | more}
                    held["$ref"] = f"#/components/schemas/{name}"
    return document


@pytest.mark.soak
@pytest.mark.parametrize("more", [{}, {"comments": {"type": "array"}}], ids=["alike", "with more"])
def test_task_of_a_project_is_read_by_its_own_route_where_each_response_has_a_schema_of_its_own(
    more: dict[str, Any],
) -> None:
    board = Board()
    summary = judge(board.app, renamed(board.app.openapi(), **more))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}

    board = Board("assignee")
    summary = judge(board.app, renamed(board.app.openapi(), **more))
    assert "plan/body/assignee_id/read-back" in failures(summary) | warnings(summary)
