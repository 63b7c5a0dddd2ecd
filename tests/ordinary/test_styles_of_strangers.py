"""Correct servers in styles with rules of their own: OData, HAL, and creations by PUT that replace nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from fastapi import FastAPI, Header, HTTPException, Path, Request, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel, ConfigDict, Field

from bythebook_conformance.reports.summary import Summary

Documented = dict[int | str, dict[str, Any]]
NOT_FOUND: Documented = {404: {"description": "There is none."}}


def conforms(summary: Summary) -> bool:
    """Returns whether a run tested every operation and found nothing but leniencies."""
    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert not summary.untested
    return True


class Flag(BaseModel):
    enabled: bool = False
    note: str | None = None
    rollout: int = Field(10, ge=0, le=100)


class FlagShown(Flag):
    key: str


class FlagPatch(BaseModel):
    enabled: bool = False
    note: str | None = None


class Project(BaseModel):
    name: str = Field(min_length=1)
    is_open: bool = True


Key = Annotated[str, Path(pattern="^[a-z0-9]{2,20}$")]
TAKEN: Documented = {**NOT_FOUND, 412: {"description": "There is one."}}


def switches(bug: str = "") -> FastAPI:
    """Returns flags below projects. A PUT creates or replaces a project, and creates a flag but never replaces one."""
    app, projects, flags = FastAPI(), dict[str, Project](), dict[tuple[str, str], FlagShown]()

    @app.put("/projects/{project}", responses={201: {"description": "Created.", "model": Project}})
    def put_project(project: Key, body: Project, response: Response) -> Project:
        response.status_code = 200 if project in projects else 201
        if bug == "keeps" and project in projects and "is_open" not in body.model_fields_set:
            body.is_open = projects[project].is_open
        projects[project] = body
        return body

    @app.get("/projects/{project}", responses=NOT_FOUND)
    def get_project(project: Key) -> Project:
        if project not in projects:
            raise HTTPException(404)
        return projects[project]

    @app.delete("/projects/{project}", status_code=204, responses=NOT_FOUND)
    def delete_project(project: Key) -> None:
        get_project(project)
        del projects[project]
        for each in [each for each in flags if each[0] == project]:
            del flags[each]

    def add(project: str, key: str, body: Flag) -> FlagShown:
        get_project(project)
        if (project, key) in flags:
            raise HTTPException(412)
        made = FlagShown(key=key, **body.model_dump())
        made.rollout = 0 if bug == "default" and "rollout" not in body.model_fields_set else made.rollout
        return flags.setdefault((project, key), made)

    def shown(project: str) -> list[FlagShown]:
        get_project(project)
        found = [each for (of, _), each in flags.items() if of == project]
        return [each.model_copy(update={"note": None}) for each in found] if bug == "lists null" else found

    add_flags(app, flags, add, shown)
    return app


def add_flags(
    app: FastAPI,
    flags: dict[tuple[str, str], FlagShown],
    add: Callable[[str, str, Flag], FlagShown],
    shown: Callable[[str], list[FlagShown]],
) -> None:
    """Adds the operations of flags to an application."""

    @app.get("/projects/{project}/flags", responses=NOT_FOUND)
    def list_flags(project: Key) -> list[FlagShown]:
        return shown(project)

    @app.put("/projects/{project}/flags/{flag_key}", status_code=201, responses=TAKEN)
    def create_flag(
        project: Key, flag_key: Key, body: Flag, if_none_match: Annotated[Literal["*"], Header()]
    ) -> FlagShown:
        return add(project, flag_key, body)

    @app.get("/projects/{project}/flags/{flag_key}", responses=NOT_FOUND)
    def get_flag(project: Key, flag_key: Key) -> FlagShown:
        if (project, flag_key) not in flags:
            raise HTTPException(404)
        return flags[project, flag_key]

    @app.patch("/projects/{project}/flags/{flag_key}", responses=NOT_FOUND)
    def patch_flag(project: Key, flag_key: Key, body: FlagPatch) -> FlagShown:
        found = get_flag(project, flag_key)
        for name in body.model_fields_set:
            setattr(found, name, getattr(body, name))
        return found

    @app.delete("/projects/{project}/flags/{flag_key}", status_code=204, responses=NOT_FOUND)
    def delete_flag(project: Key, flag_key: Key) -> None:
        get_flag(project, flag_key)
        del flags[project, flag_key]


def test_a_put_that_replaces_nothing_gets_a_new_name_for_each_request() -> None:
    summary = judge(switches())

    assert conforms(summary)
    assert not any(
        each.requirement.id.startswith("create_flag") and "put-absent" in each.requirement.id
        for each in summary.verdicts
    )


@pytest.mark.soak
def test_a_default_that_such_a_put_does_not_apply_is_found() -> None:
    assert any("/body/rollout/default" in each for each in failures(judge(switches("default"))))


def test_a_list_that_has_null_in_what_such_a_put_created_is_found() -> None:
    assert any(each.endswith("note/listed-null") for each in warnings(judge(switches("lists null"))))


@pytest.mark.soak
def test_a_put_that_keeps_false_where_the_default_is_true_is_found() -> None:
    assert any(each.endswith("/body/is_open/put-absent") for each in warnings(judge(switches("keeps"))))


class ProductIn(BaseModel):
    Name: str = Field(min_length=1, max_length=100)
    Rating: int = Field(3, ge=1, le=5)


class Product(ProductIn):
    ID: int
    Rating: int


class ProductPatch(BaseModel):
    Name: str = Field("", min_length=1, max_length=100)
    Rating: int = Field(3, ge=1, le=5)


class Products(BaseModel):
    value: list[Product]


def products(bug: bool = False) -> FastAPI:
    """Returns an OData service: ids stand in parentheses, and `$orderby` takes names of properties."""
    app, kept = FastAPI(), dict[int, Product]()
    text = {"in": "query", "schema": {"type": "string"}}
    count = {"in": "query", "schema": {"type": "integer", "minimum": 0}}
    options = [{"name": "$orderby", **text}, {"name": "$top", **count}, {"name": "$skip", **count}]
    bad: Documented = {400: {"description": "A query option is wrong."}}

    @app.get("/Products", openapi_extra={"parameters": options}, responses=bad)
    def list_products(request: Request) -> Products:
        asked, found = request.query_params, list(kept.values())
        order = asked.get("$orderby")
        if order is not None and order.split()[:1] not in ([], ["ID"], ["Name"], ["Rating"]):
            raise HTTPException(400)
        for name in ("$skip", "$top"):
            if not asked.get(name, "0").isascii() or not asked.get(name, "0").isdecimal():
                raise HTTPException(400)
        found = found[int(asked.get("$skip", 0)) :]
        return Products(value=found[: int(asked["$top"])] if "$top" in asked else found)

    @app.post("/Products", status_code=201)
    def create_product(body: ProductIn) -> Product:
        made = Product(ID=len(kept) + 1, **body.model_dump())
        return kept.setdefault(made.ID, made)

    @app.get("/Products({ID})", responses=NOT_FOUND)
    def get_product(ID: int) -> Product:  # noqa: N803
        if ID not in kept:
            raise HTTPException(404)
        return kept[ID]

    @app.patch("/Products({ID})", status_code=204, responses=NOT_FOUND)
    def patch_product(ID: int, body: ProductPatch) -> None:  # noqa: N803
        found = get_product(ID)
        names = {"Name", "Rating"} if bug else body.model_fields_set
        for name in names:
            setattr(found, name, getattr(body, name))

    @app.delete("/Products({ID})", status_code=204, responses=NOT_FOUND)
    def delete_product(ID: int) -> None:  # noqa: N803
        get_product(ID)
        del kept[ID]

    return app


def test_ids_in_parentheses_are_ids() -> None:
    assert conforms(judge(products()))


def test_a_change_by_an_id_in_parentheses_that_resets_the_rest_is_found() -> None:
    assert any(each.endswith("/body/Rating/patch-absent") for each in failures(judge(products(bug=True))))


class Link(BaseModel):
    href: str


class Links(BaseModel):
    self: Link


class Drink(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    name: str
    links: Links = Field(alias="_links")


class DrinkIn(BaseModel):
    name: str = Field(min_length=1)


class OrderIn(BaseModel):
    drink: str = Field(json_schema_extra={"format": "uri"})
    quantity: int = Field(1, ge=1, le=20)


class Order(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    drink: str
    quantity: int
    links: Links = Field(alias="_links")


def cafe(bug: bool = False) -> FastAPI:
    """Returns a cafe in HAL: no response has an id, and an order names its drink by the address of its link."""
    app, drinks, orders = FastAPI(), dict[int, Drink](), dict[int, Order]()

    def links(path: str) -> Links:
        return Links(self=Link(href=f"http://testserver{path}"))

    @app.post("/drinks", status_code=201)
    def create_drink(body: DrinkIn, response: Response) -> Drink:
        number = len(drinks) + 1
        drinks[number] = Drink(name=body.name, _links=links(f"/drinks/{number}"))
        response.headers["Location"] = f"/drinks/{number}"
        return drinks[number]

    @app.get("/drinks/{id}", responses=NOT_FOUND)
    def get_drink(id: int) -> Drink:  # noqa: A002 - the name of the path parameter
        if id not in drinks:
            raise HTTPException(404)
        return drinks[id]

    @app.post("/orders", status_code=201, responses={400: {"description": "There is no such drink."}})
    def place_order(body: OrderIn, response: Response) -> Order:
        if body.drink not in {each.links.self.href for each in drinks.values()}:
            raise HTTPException(400, "no such drink")
        number = len(orders) + 1
        quantity = 0 if bug and "quantity" not in body.model_fields_set else body.quantity
        orders[number] = Order(drink=body.drink, quantity=quantity, _links=links(f"/orders/{number}"))
        response.headers["Location"] = f"/orders/{number}"
        return orders[number]

    @app.get("/orders/{id}", responses=NOT_FOUND)
    def get_order(id: int) -> Order:  # noqa: A002 - the name of the path parameter
        if id not in orders:
            raise HTTPException(404)
        return orders[id]

    return app


def test_a_body_refers_to_a_resource_by_the_address_of_its_link() -> None:
    assert conforms(judge(cafe()))


def test_a_default_beside_such_an_address_is_judged() -> None:
    assert any(each.endswith("/body/quantity/default") for each in failures(judge(cafe(bug=True))))


class JobIn(BaseModel):
    name: str = Field(min_length=1)
    paused: bool = False
    retries: int = Field(0, ge=0, le=9)


class Job(BaseModel):
    id: int
    name: str
    paused: bool | None = None
    retries: int | None = None


def jobs(bug: bool = False) -> tuple[FastAPI, Any]:
    """Returns jobs whose responses leave out what is zero, as Go does with `omitempty`, and their document.

    The bug is another one: what nobody sent is left out, and what was sent is shown.
    """
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    @app.post("/jobs", status_code=201, response_model=Job, response_model_exclude_none=True)
    def create_job(body: JobIn) -> dict[str, Any]:
        shown = body.model_dump(exclude_unset=bug)
        shown = shown if bug else {name: value for name, value in shown.items() if value}
        return kept.setdefault(len(kept) + 1, {"id": len(kept) + 1, **shown})

    @app.get("/jobs/{job_id}", response_model=Job, response_model_exclude_none=True, responses=NOT_FOUND)
    def get_job(job_id: int) -> dict[str, Any]:
        if job_id not in kept:
            raise HTTPException(404)
        return kept[job_id]

    document = app.openapi()
    shown = document["components"]["schemas"]["Job"]["properties"]
    shown |= {"paused": {"type": "boolean"}, "retries": {"type": "integer"}}
    return app, document


def test_a_default_that_is_zero_may_be_left_out_like_every_zero() -> None:
    assert conforms(judge(*jobs()))


def test_a_default_that_is_left_out_where_nobody_sent_it_is_found() -> None:
    found = failures(judge(*jobs(bug=True)))

    assert {each.split("/")[-2] for each in found if each.endswith("/default")} == {"paused", "retries"}


class Refresh(BaseModel):
    refresh: str


def test_a_path_that_renews_credentials_is_not_untested() -> None:
    app = FastAPI()

    @app.post("/auth/token/refresh", responses={401: {"description": "The token is not valid."}})
    def renew(body: Refresh) -> dict[str, str]:
        raise HTTPException(401)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    assert judge(app).untested == {}


class NoteIn(BaseModel):
    text: str = Field(min_length=1)


class Note(NoteIn):
    id: int
    deleted_at: str | None


class InData(BaseModel):
    data: Note


def notes(bug: bool = False) -> FastAPI:
    """Returns notes in an envelope. A DELETE marks a note as deleted, so that it can be restored."""
    app, kept = FastAPI(), dict[int, Note]()

    @app.post("/notes", status_code=201)
    def create_note(body: NoteIn) -> InData:
        note = Note(id=len(kept) + 1, text=body.text, deleted_at=None)
        return InData(data=kept.setdefault(note.id, note))

    @app.get("/notes/{id}", responses=NOT_FOUND)
    def get_note(id: int) -> InData:  # noqa: A002 - the name of the path parameter
        if id not in kept:
            raise HTTPException(404)
        return InData(data=kept[id])

    @app.delete("/notes/{id}", status_code=204, responses=NOT_FOUND)
    def delete_note(id: int) -> None:  # noqa: A002 - the name of the path parameter
        note = get_note(id).data
        if bug:
            note.text += " (changed)"
        else:
            note.deleted_at = note.deleted_at or "2031-01-01T00:00:00Z"

    @app.post("/notes/{id}/restore", responses=NOT_FOUND)
    def restore_note(id: int) -> InData:  # noqa: A002 - the name of the path parameter
        note = get_note(id).data
        note.deleted_at = None
        return InData(data=note)

    return app


def test_a_resource_in_an_envelope_may_be_marked_as_deleted() -> None:
    assert conforms(judge(notes()))


def test_a_delete_that_marks_nothing_in_the_envelope_is_found() -> None:
    assert any(each.endswith("/deleted") for each in warnings(judge(notes(bug=True))))


class ArticleIn(BaseModel):
    sku: str = Field(pattern="^[A-Z0-9-]{3,20}$")
    name: str = Field(min_length=1)


class LineIn(BaseModel):
    sku: str
    quantity: int = Field(1, ge=1, le=99)


class Line(LineIn):
    id: int
    quantity: int


def basket(bug: bool = False) -> FastAPI:
    """Returns a basket. Its lines name an article by the key that the client gave it: `sku` of `/articles/{sku}`."""
    app, articles, lines = FastAPI(), dict[str, ArticleIn](), dict[int, Line]()

    @app.post("/articles", status_code=201, responses={409: {"description": "The key is taken."}})
    def create_article(body: ArticleIn) -> ArticleIn:
        if body.sku in articles:
            raise HTTPException(409)
        return articles.setdefault(body.sku, body)

    @app.get("/articles/{sku}", responses=NOT_FOUND)
    def get_article(sku: str) -> ArticleIn:
        if sku not in articles:
            raise HTTPException(404)
        return articles[sku]

    @app.post("/lines", status_code=201)
    def add_line(body: LineIn) -> Line:
        if body.sku not in articles:
            raise HTTPException(422, f"unknown sku {body.sku}")
        quantity = 0 if bug and "quantity" not in body.model_fields_set else body.quantity
        line = Line(id=len(lines) + 1, sku=body.sku, quantity=quantity)
        return lines.setdefault(line.id, line)

    @app.get("/lines/{id}", responses=NOT_FOUND)
    def get_line(id: int) -> Line:  # noqa: A002 - the name of the path parameter
        if id not in lines:
            raise HTTPException(404)
        return lines[id]

    return app


def test_a_body_refers_to_a_resource_by_the_name_of_its_key() -> None:
    assert conforms(judge(basket()))


def test_a_default_beside_such_a_key_is_judged() -> None:
    assert any(each.endswith("/body/quantity/default") for each in failures(judge(basket(bug=True))))


class TicketIn(BaseModel):
    subject: str = Field(min_length=1)
    topics: list[str] = Field([], description="Stored in lower case, without duplicates, sorted.")


class Ticket(TicketIn):
    id: int
    topics: list[str]


def tickets(bug: bool = False) -> FastAPI:
    """Returns tickets. Their topics are written in lower case, as the document says."""
    app, kept = FastAPI(), dict[int, Ticket]()

    @app.post("/tickets", status_code=201)
    def create_ticket(body: TicketIn) -> Ticket:
        topics = sorted({each.lower() for each in body.topics})
        ticket = Ticket(id=len(kept) + 1, subject=body.subject, topics=topics[1:] if bug else topics)
        return kept.setdefault(ticket.id, ticket)

    @app.get("/tickets/{id}", responses=NOT_FOUND)
    def get_ticket(id: int) -> Ticket:  # noqa: A002 - the name of the path parameter
        if id not in kept:
            raise HTTPException(404)
        return kept[id]

    return app


def test_texts_of_a_list_may_be_written_as_their_description_says() -> None:
    assert conforms(judge(tickets()))


def test_a_text_that_is_lost_from_such_a_list_is_found() -> None:
    assert any(each.endswith("/body/topics/echo") for each in failures(judge(tickets(bug=True))))
