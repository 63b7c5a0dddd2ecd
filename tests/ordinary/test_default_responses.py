"""`default` describes errors where a 2xx is documented."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from ordinary import failures, judge
from pydantic import BaseModel


class Done(BaseModel):
    state: Literal["COMPLETED"]
    code: Literal[200, 201]


class Failed(BaseModel):
    state: Literal["FAILED"]
    code: Literal[404]


class Chart(BaseModel):
    name: str


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("state", ["COMPLETED", "LOST"])
def test_the_body_of_another_success_is_not_judged_as_an_error(status: int, state: str) -> None:
    """Signal K: its POST of a chart documents 200 and an error as `default`, and answers 201."""
    app = FastAPI()
    others: dict[int | str, dict[str, Any]] = {"default": {"model": Failed}}

    @app.post("/charts", operation_id="create", response_model=Done, responses=others)
    def create(chart: Chart) -> JSONResponse:
        return JSONResponse({"state": state, "code": status}, status)

    found = failures(judge(app))

    is_seen = status == 200 and state == "LOST"
    assert found.keys() == ({"create/response/state/response-domain"} if is_seen else set())
