"""Recognizes the framework of a server by its response headers, by the form of its refusals, and by its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.reports.findings.mending import DRF, EXPRESS, FASTAPI, NEST

__all__ = ["framework_of"]

# So many refusals are looked at.
_MOST = 200


def framework_of(document: Mapping[str, Any], exchanges: Iterable[Exchange]) -> str:
    """Returns the name of the framework; empty where nothing tells it."""
    if _has_own_schema(document):
        return FASTAPI
    refusals = list(islice((each for each in exchanges if each.refused), _MOST))
    for name, is_of in _FORMS:
        if any(is_of(each) for each in refusals):
            return name
    return ""


def _has_own_schema(document: Mapping[str, Any]) -> bool:
    """Returns whether a document has the schema of errors that FastAPI writes into each one."""
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, Mapping) else None
    return isinstance(schemas, Mapping) and "HTTPValidationError" in schemas


def _is_fastapi(exchange: Exchange) -> bool:
    """Returns whether a refusal is that of FastAPI: `{"detail": [{"type": ..., "loc": [...], "msg": ...}]}`."""
    details = exchange.answer.get("detail") if isinstance(exchange.answer, dict) else None
    first = details[0] if isinstance(details, list) and details else None
    return isinstance(first, dict) and first.keys() >= {"loc", "msg"}


def _is_drf(exchange: Exchange) -> bool:
    """Returns whether a refusal is that of Django REST framework: `{"name": ["This field is required."]}`."""
    lists = exchange.answer.values() if isinstance(exchange.answer, dict) else ()
    texts = [each[0] for each in lists if isinstance(each, list) and each]
    return any(isinstance(each, str) and each.startswith("This field ") for each in texts)


def _is_nest(exchange: Exchange) -> bool:
    """Returns whether a refusal is that of NestJS: `{"statusCode": 400, "message": [...], "error": ...}`."""
    answer = exchange.answer if isinstance(exchange.answer, dict) else {}
    is_shaped = answer.get("statusCode") == exchange.status and "message" in answer
    return is_shaped and (isinstance(answer["message"], list) or _is_express(exchange))


def _is_express(exchange: Exchange) -> bool:
    """Returns whether the headers of a response are those that Express sends unless it is told not to."""
    return exchange.headers.get("x-powered-by") == EXPRESS


# The servers of NestJS are those of Express by their headers.
_FORMS: tuple[tuple[str, Callable[[Exchange], bool]], ...] = (
    (FASTAPI, _is_fastapi),
    (DRF, _is_drf),
    (NEST, _is_nest),
    (EXPRESS, _is_express),
)
