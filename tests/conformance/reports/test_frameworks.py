"""The framework of a server is told by its refusals, its headers or its document."""

from __future__ import annotations

from typing import Any

import pytest

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.reports.findings.frameworks import framework_of

REQUEST = Request("op", {"path": {}}, "", Draft({}))
EXPRESS = {"x-powered-by": "Express"}


def refusal(status: int, answer: Any, headers: dict[str, str] | None = None) -> Exchange:
    return Exchange(1, REQUEST, status, answer=answer, headers=headers or {})


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        (refusal(422, {"detail": [{"type": "missing", "loc": ["body"], "msg": "Field required"}]}), "FastAPI"),
        (refusal(400, {"name": ["This field is required."]}), "Django REST framework"),
        (refusal(400, {"statusCode": 400, "message": ["name must be a string"], "error": "Bad Request"}), "NestJS"),
        (refusal(404, {"statusCode": 404, "message": "Cannot GET /x", "error": "Not Found"}, EXPRESS), "NestJS"),
        (refusal(400, {"error": "no"}, EXPRESS), "Express"),
        (refusal(404, {"statusCode": 404, "message": "Route GET:/x not found", "error": "Not Found"}), ""),
        (refusal(404, {"detail": "Not found."}), ""),
        (refusal(400, "no"), ""),
    ],
)
def test_refusal_tells_the_framework(seen: Exchange, name: str) -> None:
    assert framework_of({}, [seen]) == name


def test_document_of_fastapi_tells_it_before_any_refusal() -> None:
    assert framework_of({"components": {"schemas": {"HTTPValidationError": {}}}}, []) == "FastAPI"
