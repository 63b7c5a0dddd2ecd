"""Values that a server may answer in another form, or of its own: ids, revisions, decimals, null, fresh texts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {}}


class NoteIn(BaseModel):
    title: str
    text: str = ""


class Note(NoteIn):
    id: int
    version: int
    pinned: bool = False


class NotePatch(BaseModel):
    title: str | None = None
    text: str | None = None


class NotePut(BaseModel):
    title: str
    text: str = ""
    version: int | None = None


def notes(bug: str = "") -> FastAPI:
    """Returns notes with a version that the server counts, and a PATCH that ignores null: no response may hold it."""
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    def held(id_: int) -> dict[str, Any]:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.post("/notes", status_code=201, operation_id="create", response_model=Note)
    def create(note: NoteIn) -> Any:
        id_ = len(kept) + 1
        kept[id_] = {"id": id_, "version": 1, "pinned": False, **note.model_dump()}
        return kept[id_]

    @app.get("/notes/{id_}", operation_id="read", response_model=Note, responses=NOT_FOUND)
    def read(id_: int) -> Any:
        return held(id_)

    @app.patch("/notes/{id_}", operation_id="patch", response_model=Note, responses=NOT_FOUND)
    def patch(id_: int, note: NotePatch) -> Any:
        changes = note.model_dump(exclude_unset=True)
        held(id_).update({name: value for name, value in changes.items() if value is not None})
        held(id_)["version"] += 1
        return held(id_)

    @app.put("/notes/{id_}", operation_id="put", response_model=Note, responses=NOT_FOUND)
    def put(id_: int, note: NotePut) -> Any:
        old = held(id_)
        text = note.text if "text" in note.model_fields_set or bug != "merges" else old["text"]
        kept[id_] = {**old, "title": note.title, "text": text, "version": old["version"] + 1}
        return kept[id_]

    return app


def test_revisions_and_nulls_that_no_response_can_show_accuse_nobody() -> None:
    summary = judge(notes())

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_a_put_that_keeps_the_old_text_is_still_found() -> None:
    assert "put/body/text/put-absent" in {**failures(judge(notes("merges"))), **warnings(judge(notes("merges")))}


class Profile(BaseModel):
    name: str | None = None
    bio: str | None = None


class Named(BaseModel):
    name: str
    bio: str | None = None


def test_the_path_names_a_resource_whatever_the_body_says() -> None:
    app, kept = FastAPI(), dict[str, Named]()

    @app.put("/users/{username}", operation_id="put")
    def put(username: str, profile: Profile) -> Named:
        kept[username] = Named(name=username, bio=profile.bio)
        return kept[username]

    @app.get("/users/{username}", operation_id="read", responses=NOT_FOUND)
    def read(username: str) -> Named:
        if username not in kept:
            raise HTTPException(404)
        return kept[username]

    summary = judge(app)

    assert failures(summary) == {}
    assert warnings(summary) == {}


class Host(BaseModel):
    id: str | None = None
    host: str


class Kept(BaseModel):
    id: str
    host: str


class Wrapped(BaseModel):
    connection: Host


class WrappedOut(BaseModel):
    connection: Kept


def test_a_server_keeps_its_own_id_inside_an_envelope() -> None:
    app, kept = FastAPI(), dict[str, Kept]()

    @app.post("/connections", status_code=201, operation_id="create")
    def create(body: Wrapped) -> WrappedOut:
        made = Kept(id=f"c{len(kept) + 1}", host=body.connection.host)
        kept[made.id] = made
        return WrappedOut(connection=made)

    @app.put("/connections/{id_}", operation_id="put", responses=NOT_FOUND)
    def put(id_: str, body: Wrapped) -> WrappedOut:
        if id_ not in kept:
            raise HTTPException(404)
        kept[id_] = Kept(id=id_, host=body.connection.host)
        return WrappedOut(connection=kept[id_])

    @app.get("/connections/{id_}", operation_id="read", responses=NOT_FOUND)
    def read(id_: str) -> WrappedOut:
        if id_ not in kept:
            raise HTTPException(404)
        return WrappedOut(connection=kept[id_])

    summary = judge(app)

    assert failures(summary) == {}
    assert warnings(summary) == {}


class PriceIn(BaseModel):
    price: Annotated[Decimal, Field(max_digits=8, decimal_places=2)]
    sequence: Annotated[str, Field(json_schema_extra={"format": "int64"})]
    ratio: Annotated[str, Field(json_schema_extra={"format": "decimal"})] = "1.5"
    count: int = 3


class Price(PriceIn):
    id: int


def prices(bug: str = "") -> FastAPI:
    """Returns prices that are kept with two digits, and integers that are kept as doubles, as JavaScript does."""
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    @app.post("/prices", status_code=201, operation_id="create", response_model=Price)
    def create(price: PriceIn) -> Any:
        found = price.model_dump()
        try:
            int(found["sequence"])
            found["ratio"] = str(Decimal(found["ratio"]).quantize(Decimal("0.01")))
        except (ValueError, InvalidOperation) as error:
            raise HTTPException(422) from error
        found["price"] = found["price"].quantize(Decimal(1) if bug == "loses-cents" else Decimal("0.01"))
        found |= {"id": len(kept) + 1, "count": int(float(found["count"]))}
        kept[found["id"]] = found
        return found

    return app


def test_one_number_in_two_spellings_is_one_value() -> None:
    summary = judge(prices())

    assert failures(summary) == {}
    assert warnings(summary) == {}


class PageIn(BaseModel):
    slug: Annotated[str, Field(pattern="^[a-z0-9-]+$", min_length=1, max_length=40)]
    email: str
    first: int = 0
    last: int = 10**9


class Page(PageIn):
    id: int


def pages(bug: str = "") -> FastAPI:
    """Returns pages whose slugs and addresses are unique, with a rule between two numbers."""
    app, kept = FastAPI(), list[Page]()

    @app.post("/pages", status_code=201, operation_id="create", responses={400: {}})
    def create(page: PageIn) -> Page:
        if any(each.slug == page.slug for each in kept):
            raise HTTPException(400, "a page with this slug already exists")
        if any(each.email == page.email for each in kept):
            raise HTTPException(400, "the address has to be unique")
        if page.first > page.last or (bug == "no-zero" and page.first == 0 and "first" in page.model_fields_set):
            raise HTTPException(400, "last must not come before first")
        kept.append(Page(id=len(kept) + 1, **page.model_dump()))
        return kept[-1]

    return app


@pytest.mark.soak
def test_unique_texts_are_fresh_and_a_rule_between_numbers_is_a_notice() -> None:
    summary = judge(pages())
    unknown = [each for each in summary.verdicts if each.outcome == "inconclusive"]

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert len(unknown) <= 3


def test_the_default_itself_refused_is_still_found() -> None:
    assert judge(pages("no-zero")).verdicts != judge(pages()).verdicts


class Made(BaseModel):
    x: Annotated[str, Field(strict=True)]
    n: Annotated[int | None, Field(strict=True)] = None


def test_an_example_with_null_leaves_null_open() -> None:
    schema = {
        "type": "object",
        "required": ["x"],
        "properties": {"x": {"type": "string"}, "n": {"type": "integer"}},
    }
    content = {"content": {"application/json": {"schema": schema, "example": {"x": "a", "n": None}}}}
    operation = {
        "operationId": "make",
        "requestBody": {"required": True, **content},
        "responses": {"201": {"description": "made", **content}},
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": operation}},
    }
    app = FastAPI()

    @app.post("/a", status_code=201)
    def make(made: Made) -> Made:
        return made

    summary = judge(app, document)

    assert failures(summary) == {}
    about_null = {each.requirement.id for each in summary.verdicts if "null" in each.requirement.kind}
    assert not [name for name in about_null if "/n/" in name]
    assert "make/body/x/non-nullable" in about_null


def test_items_without_a_type_says_nothing_of_an_object() -> None:
    schema = {"items": {"type": "string", "enum": ["q"]}, "properties": {"n": {"type": "integer"}}}
    answer = {"description": "read", "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "read", "responses": {"200": answer}}}},
    }
    app = FastAPI()

    @app.get("/a")
    def read() -> dict[str, Any]:
        return {"n": 1, "other": "text"}

    assert failures(judge(app, document)) == {}


def test_a_stored_invalid_value_is_reported_once_at_the_request_that_left_it() -> None:
    time = {"type": "string", "format": "date-time"}
    item = {"type": "object", "required": ["when"], "properties": {"when": time}}
    shown = {"type": "object", "required": ["id", "when"], "properties": {"id": {"type": "integer"}, "when": time}}

    def content(schema: Any) -> Any:
        return {"description": "x", "content": {"application/json": {"schema": schema}}}

    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/events": {
                "post": {
                    "operationId": "create",
                    "requestBody": {"required": True, **content(item)},
                    "responses": {"201": content(shown)},
                },
                "get": {"operationId": "list", "responses": {"200": content({"type": "array", "items": shown})}},
            }
        },
    }
    app, kept = FastAPI(), list[dict[str, Any]]()

    @app.post("/events")
    def create(body: Annotated[dict[str, Any], Body()]) -> JSONResponse:
        if not isinstance(body.get("when"), str) or body["when"][:4] != "2031":
            return JSONResponse({}, 400)
        kept.append({"id": len(kept) + 1, "when": body["when"]})
        return JSONResponse(kept[-1], 201)

    @app.get("/events")
    def listed() -> list[dict[str, Any]]:
        return kept

    summary = judge(app, document, examples=10)

    assert not [name for name in failures(summary) if name.startswith("list/")]
    assert any(name.startswith("create/body/when/domain") for name in warnings(summary))


class Crew(BaseModel):
    users: list[str] = []


def test_list_that_was_given_is_sent_as_it_is() -> None:
    """JupyterHub adds users that exist to a group."""
    app = FastAPI()

    @app.post("/crews", operation_id="crew")
    def crew(given: Crew) -> Crew:
        if given.users != ["ada"]:
            raise HTTPException(400, f"no such user: {given.users}")
        return given

    assert not judge(app, known={"crew": {("body", "users"): (["ada"],)}}).untested


@pytest.mark.parametrize("keeps", [False, True], ids=["absent", "kept"])
def test_a_blank_in_a_form_may_be_read_as_an_absent_value(*, keeps: bool) -> None:
    """FastAPI reads it as the default; a server that keeps it is at fault."""
    text = {"type": "string", "maxLength": 40}
    form = {"type": "object", "required": ["title"], "properties": {"title": text, "name": {**text, "minLength": 1}}}
    shown = {"type": "object", "required": ["title", "name"], "properties": {"title": text, "name": text}}
    card: dict[str, Any] = {
        "operationId": "card",
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": {"201": {"description": "", "content": {"application/json": {"schema": shown}}}},
    }
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/cards": {"post": card}}}
    app = FastAPI()

    @app.post("/cards", status_code=201)
    async def made(request: Request) -> dict[str, str]:
        sent = {name: str(each) for name, each in (await request.form()).items()}
        if not sent.get("title") or any(len(each) > 40 for each in sent.values()):
            raise HTTPException(422)
        return {"title": sent["title"], "name": sent.get("name", "nobody") if keeps else sent.get("name") or "nobody"}

    assert ("card/body/name/domain:minLength" in failures(judge(app, document, examples=0))) == keeps


class ArtworkIn(BaseModel):
    title: str = Field(min_length=1)
    insured_for: str = "0.00"


class Artwork(ArtworkIn):
    id: int


def insured(most: Decimal | None = None) -> FastAPI:
    """Returns artworks with a sum that the document has as a text, as Litestar writes a decimal. `most` is a bound that
    the document leaves out.
    """
    app, kept = FastAPI(), dict[int, Artwork]()

    @app.post("/artworks", status_code=201, operation_id="add")
    def add(artwork: ArtworkIn) -> Artwork:
        try:
            amount = Decimal(artwork.insured_for)
        except InvalidOperation as error:
            raise HTTPException(400, "Invalid decimal string") from error
        if most is not None and amount > most:
            raise HTTPException(400, "The sum is too high")
        made = Artwork(id=len(kept) + 1, **artwork.model_dump())
        kept[made.id] = made
        return made

    @app.get("/artworks/{id_}", operation_id="read", responses=NOT_FOUND)
    def read(id_: int) -> Artwork:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    return app


def test_text_whose_default_is_a_number_may_have_to_be_one() -> None:
    summary = judge(insured())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    echoes = [each for each in summary.verdicts if each.requirement.id == "add/body/insured_for/echo"]
    assert [str(each.outcome) for each in echoes] == ["pass"]


def test_number_in_digits_that_is_refused_is_a_finding() -> None:
    assert "add/body/insured_for/domain:admitted" in warnings(judge(insured(Decimal(5))))


class Episode(BaseModel):
    seconds: Annotated[int, Field(json_schema_extra={"format": "int64"})] = 60


def shows() -> FastAPI:
    """Returns a list with an offset of `int64`, as BlackSheep writes it, in a language whose integers have no bound."""
    app, kept = FastAPI(), list[Episode]()

    @app.get("/episodes", operation_id="list")
    def all_(offset: Annotated[int, Query(json_schema_extra={"format": "int64"})] = 0) -> list[Episode]:
        return kept[offset : offset + 100]

    @app.post("/episodes", status_code=201, operation_id="add")
    def add(episode: Episode) -> Episode:
        kept.append(episode)
        return episode

    return app


def test_integer_beyond_a_format_is_a_notice_in_a_query_and_a_warning_in_a_body() -> None:
    summary = judge(shows())
    beyond = [each for each in summary.verdicts if each.requirement.id.endswith(("/domain:minimum", "/domain:maximum"))]

    assert failures(summary) == {}
    assert {(each.requirement.location, each.level) for each in beyond} == {("query", "notice"), ("body", "warning")}


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=40)
    date_of_birth: date
    measured_at: datetime | None = None
    contract_until: date | None = None


class KnownPerson(Person):
    id: int


def persons(bug: str = "") -> FastAPI:
    """Returns persons who are of age; the document says nothing of that. A contract ends in the future."""
    app, kept = FastAPI(), dict[int, KnownPerson]()

    @app.post("/persons", status_code=201, operation_id="enroll")
    def enroll(body: Person) -> KnownPerson:
        is_past = body.measured_at is None or body.measured_at.replace(tzinfo=None) < datetime(2026, 1, 1)
        is_future = body.contract_until is None or body.contract_until > date(2026, 1, 1)
        if body.date_of_birth > date(2005, 1, 1) or not is_past or not is_future:
            raise HTTPException(422, "This date cannot be.")
        kept[len(kept)] = KnownPerson(id=len(kept), **body.model_dump())
        return kept[len(kept) - 1]

    @app.get("/persons/{id}", operation_id="person", responses={404: {"description": "There is none."}})
    def person(id: int) -> KnownPerson:  # noqa: A002 - the name of the path parameter
        if id not in kept:
            raise HTTPException(404)
        return kept[id].model_copy(update={"date_of_birth": date(1970, 1, 1)}) if bug else kept[id]

    return app


def test_dates_of_what_has_happened_are_not_in_the_future() -> None:
    summary = judge(persons(), examples=0)

    assert summary.untested == {}
    assert {**failures(summary), **warnings(summary)} == {}


def test_a_lost_date_of_birth_is_found() -> None:
    assert "enroll/body/date_of_birth/read-back" in {**failures(s := judge(persons("lost"), examples=0)), **warnings(s)}
