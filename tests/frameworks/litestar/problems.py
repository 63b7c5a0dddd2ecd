"""Errors as problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec

from tests.frameworks.litestar.models import Problem

PROBLEM_JSON = "application/problem+json"


def problem(_: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Return an HTTP exception as a problem."""
    extra = error.extra if isinstance(error.extra, list) else None
    content = Problem(
        title=HTTPStatus(error.status_code).phrase, status=error.status_code, detail=error.detail, errors=extra
    )
    return Response(content, status_code=error.status_code, media_type=PROBLEM_JSON, headers=error.headers)


def unexpected(_: Request[Any, Any, Any], __: Exception) -> Response[Problem]:
    """Return any other exception as a problem that tells nothing about the server."""
    content = Problem(title="Internal Server Error", status=500, detail="Something went wrong")
    return Response(content, status_code=500, media_type=PROBLEM_JSON)


def problems(*codes: int) -> dict[int, ResponseSpec]:
    """Return the documentation of the problems that an operation may respond with."""
    return {
        code: ResponseSpec(
            Problem, generate_examples=False, description=HTTPStatus(code).phrase, media_type=PROBLEM_JSON
        )
        for code in codes
    }
