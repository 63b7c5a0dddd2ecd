"""What is said of an operation that cannot be tested: the refusal of the fullest request, and a command to go on."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBearer
from judging import NO_WAITS
from ordinary import judge
from pydantic import BaseModel

from bythebook_conformance.commands.known_values import known_values


class Transfer(BaseModel):
    amount: int
    voucher_code: str | None = None
    note: str | None = None


class Done(BaseModel):
    amount: int


def bank() -> FastAPI:
    app = FastAPI()

    @app.post("/transfers", operation_id="transfer")
    def transfer(given: Transfer) -> Done:
        if given.voucher_code is None:
            raise HTTPException(422, "more fields are needed")
        if given.voucher_code != "the-one":
            raise HTTPException(422, f"the voucher code {given.voucher_code} is not known")
        return Done(amount=given.amount)

    @app.get("/rates/{currency}", operation_id="rate")
    def rate(currency: str) -> Done:
        if currency != "CHF":
            raise HTTPException(404, "no such currency")
        return Done(amount=1)

    @app.get("/secrets", operation_id="secrets", dependencies=[Depends(HTTPBearer())])
    def secrets() -> Done:
        raise HTTPException(401)

    return app


def test_refusal_of_the_fullest_request_is_quoted_with_the_field_to_give() -> None:
    untested = judge(bank()).untested

    assert "the fullest valid request with 422" in untested["transfer"]
    assert "the voucher code" in untested["transfer"]
    assert "echo 'transfer/body/voucher_code: VALUE' >> values.yaml && bythebook check" in untested["transfer"]
    assert "echo 'rate/path/currency: VALUE' >> values.yaml && bythebook check" in untested["rate"]
    assert untested["secrets"].endswith(" -H 'Authorization: CREDENTIAL'")
    assert not any("\n" in each for each in untested.values())


class Order(BaseModel):
    name: str
    sku: str | None = None
    unit: int | None = None
    tags: list[str] | None = None


def picky(few: int, full: int) -> FastAPI:
    """Returns a server that refuses all orders: those with few fields, and those with all, each with a status."""
    app = FastAPI()

    @app.post("/orders", operation_id="order", dependencies=[Depends(HTTPBearer())])
    def order(given: Order) -> Done:
        names = sorted(given.model_fields_set)
        raise HTTPException(few if len(names) < 4 else full, f"given are {' and '.join(names)}")

    return app


@pytest.mark.parametrize(("few", "full"), [(422, 422), (400, 403), (422, 404), (409, 409), (500, 422), (400, 401)])
def test_refusal_of_the_request_with_all_fields_is_quoted(few: int, full: int) -> None:
    said = judge(picky(few, full), headers={"Authorization": "Bearer a"}).untested["order"]

    assert said.startswith(f"the server answered the fullest valid request with {full}: ")
    assert "given are name and sku and tags and unit" in said


def test_line_to_paste_asks_for_the_credentials_that_were_given() -> None:
    said = judge(picky(422, 422), headers={"Authorization": "Bearer secret"}).untested["order"]

    assert said.endswith("--url http://testserver -H 'Authorization: Bearer CREDENTIAL' --values values.yaml")
    assert "secret" not in said


@pytest.mark.parametrize(("operation", "value"), [("transfer", "the-one"), ("rate", "CHF")])
def test_line_that_is_pasted_leads_to_a_test(tmp_path: Path, operation: str, value: str) -> None:
    summary = judge(bank())
    command = shlex.split(summary.untested[operation].partition("; next: ")[2])
    file = tmp_path / "values.yaml"
    file.write_text(command[1].replace("VALUE", value))

    again = judge(bank(), known=known_values(summary.contract, file))

    assert json.dumps(sorted(summary.untested.keys() - again.untested.keys())) == json.dumps([operation])


class Page(BaseModel):
    title: str
    body: str = ""
    rank: int = 0


class Kept(Page):
    slug: str


def wiki() -> FastAPI:
    """Returns pages whose slug is made of their title, also where a PATCH changes it."""
    app, kept = FastAPI(), dict[str, Kept]()

    def held(slug: str) -> Kept:
        if slug not in kept:
            raise HTTPException(404, "there is none")
        return kept[slug]

    def keep(page: Page) -> Kept:
        slug = re.sub("[^a-z0-9]+", "-", page.title.lower()).strip("-") or "page"
        kept[slug] = Kept(slug=slug, **page.model_dump())
        return kept[slug]

    @app.post("/pages", status_code=201, operation_id="create")
    def create(page: Page) -> Kept:
        return keep(page)

    @app.get("/pages/{slug}", operation_id="read", responses={404: {}})
    def read(slug: str) -> Kept:
        return held(slug)

    @app.patch("/pages/{slug}", operation_id="rename", responses={404: {}})
    def rename(slug: str, page: Page) -> Kept:
        del kept[held(slug).slug]
        return keep(page)

    @app.get("/pages/{slug}/links", operation_id="links", responses={404: {}})
    def links(slug: str) -> list[str]:
        return [held(slug).title]

    return app


def test_a_resource_that_a_change_moved_is_not_looked_for_under_its_old_id() -> None:
    assert judge(wiki(), examples=0).untested == {}


class Pool(BaseModel):
    slots: int | None = None
    note: str | None = None
    color: str | None = None
    weight: int | None = None
    team: str | None = None
    group: str | None = None
    user: str | None = None


def test_full_request_is_sent_without_the_fields_that_its_refusals_name() -> None:
    """Airflow forbids a team unless a feature is switched on, and JupyterHub a user beside a group."""
    app = FastAPI()

    @app.patch("/pool", operation_id="change")
    def change(given: Pool) -> Pool:
        if not given.model_fields_set:
            raise HTTPException(422, "nothing to change")
        if given.team is not None:
            raise HTTPException(422, {"msg": "team cannot be set in this mode", "input": given.model_dump()})
        if given.group is not None and given.user is not None:
            raise HTTPException(400, "expected one of 'group' or 'user', not both")
        return given

    assert not judge(app, limits=NO_WAITS).untested


def test_a_url_without_the_path_of_the_documents_server_is_named_as_the_reason() -> None:
    app = bank()
    document = {**app.openapi(), "servers": [{"url": "/v2"}]}
    for path in [*document["paths"]]:
        document["paths"][f"/else{path}"] = document["paths"].pop(path)

    untested = judge(app, document).untested

    assert "its server is at '/v2', and the URL of this run has no path; check --url" in untested["transfer"]
    assert untested["transfer"].endswith("; next: bythebook check ordinary.json --url http://testserver/v2")


def test_a_url_without_the_path_of_the_documents_server_is_no_reason_once_a_resource_was_created() -> None:
    """The line said `check --url` of an id that does not exist, although the same URL had created resources."""
    app = bank()

    @app.post("/notes", operation_id="write", status_code=201)
    def write(given: Done) -> Done:
        return given

    untested = judge(app, {**app.openapi(), "servers": [{"url": "/v2"}]}).untested

    assert "no operation supplies the path parameter 'currency'" in untested["rate"]
    assert "check --url" not in untested["rate"]


def test_a_redirect_is_named() -> None:
    """Patchwork answers 301 to each path of its document, since its own end with a slash."""
    app = FastAPI()

    @app.get("/notes/", operation_id="notes")
    def notes() -> list[str]:
        return []

    document = app.openapi()
    document["paths"]["/notes"] = document["paths"].pop("/notes/")

    summary = judge(app, document)

    assert "307: the server redirects to http://testserver/notes/;" in summary.untested["notes"]
