"""What real servers make of single values, and of values beside others, that the document does not say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException
from field import accused, checked
from pydantic import BaseModel, ConfigDict, Field, model_validator

RECORDS = """
  /records/get:
    post:
      operationId: get
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {
        ids: {type: array, items: {type: string}}, where: {type: string}, limit: {type: integer, minimum: 0}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {
        ids: {type: array, items: {type: string}},
        metadata: {oneOf: [{type: integer}, {type: number}, {type: string}]}}}}}}}
"""


class Query(BaseModel):
    """What is looked for; a limit stands beside a condition only, which the document does not say."""

    model_config = ConfigDict(strict=True)
    ids: list[str] = []
    where: str = ""
    limit: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _null(cls, sent: Any) -> Any:
        if not isinstance(sent, dict) or None in sent.values():
            raise ValueError("null")
        return sent

    @model_validator(mode="after")
    def _beside(self) -> Query:
        if self.limit is not None and not self.where:
            raise ValueError("limit without where")
        return self


def test_a_search_finds_what_is_there_and_a_value_may_be_of_two_alternatives() -> None:
    app = FastAPI()

    @app.post("/records/get")
    def get(body: Query) -> Any:
        return {"ids": [], "metadata": 47}

    summary = checked(RECORDS, app)

    assert {each.level for each in summary.verdicts if each.outcome == "fail"} <= {"warning"}
    assert set(accused(summary)) <= {"get/body/limit/domain:admitted"}
    assert not any(each.created for each in summary.results)


WALLET = "{type: object, properties: {kind: {type: string, enum: [own, shared]}, owner_id: {type: string}}}"
WALLETS = f"""
  /wallets:
    post:
      operationId: make
      requestBody: {{required: true, content: {{application/json: {{schema: {WALLET}}}}}}}
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {WALLET}}}}}}}}}
"""


class Wallet(BaseModel):
    """A wallet of one's own, or one that belongs to somebody."""

    model_config = ConfigDict(strict=True)
    kind: Literal["own", "shared"] = "own"
    owner_id: str | None = None


def test_a_value_that_needs_another_field_beside_it_is_no_refused_value() -> None:
    app = FastAPI()

    @app.post("/wallets")
    def make(body: Wallet) -> Any:
        if body.kind == "shared":
            raise HTTPException(400, "no such owner" if body.owner_id else "Owner ID is required for shared wallets.")
        return {"kind": body.kind, "owner_id": None}

    summary = checked(WALLETS, app)

    failures = [each.requirement.id for each in summary.verdicts if each.level == "failure"]
    assert failures == ["make/body/owner_id/non-nullable", "make/response/owner_id/response-null"]
    assert "make/body/kind/domain:admitted" in accused(summary)
