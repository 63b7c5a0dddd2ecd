"""Looks for the document of a server where frameworks put it, by GET and at one origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bythebook_openapi.errors import InputError, LockedError, UnreachedError
from bythebook_openapi.network.fetch import Fetcher, document_of_page, is_document
from bythebook_openapi.network.origins import origin

__all__ = ["document_address"]

# Where frameworks serve a document, the most frequent first, and which do so.
_DOCUMENTS: Final[Mapping[str, str]] = {
    "/openapi.json": "FastAPI, Connexion, Starlette",
    "/v3/api-docs": "springdoc",
    "/swagger.json": "Flask-RESTX, go-swagger",
    "/api-json": "NestJS with its page at /api",
    "/docs-json": "NestJS with its page at /docs",
    "/swagger-json": "NestJS with its page at /swagger",
    "/api/docs-json": "NestJS with its page at /api/docs",
    "/schema/openapi.json": "Litestar",
    "/api/schema/": "drf-spectacular",
    "/schema/": "drf-spectacular",
    "/api/openapi.json": "Django Ninja, FastAPI below /api",
    "/swagger/v1/swagger.json": "Swashbuckle (ASP.NET Core)",
    "/openapi/v1.json": "ASP.NET Core 9",
    "/documentation/json": "Fastify",
    "/swagger/doc.json": "swaggo (Go)",
    "/swagger/json": "Elysia",
    "/q/openapi": "Quarkus",
    "/openapi": "MicroProfile OpenAPI",
    "/openapi.yaml": "Connexion, apispec",
    "/openapi/openapi.json": "flask-openapi3",
    "/apispec_1.json": "Flasgger",
    "/swagger/": "drf-yasg with ?format=openapi, by its page",
    "/api-docs": "rswag, swagger-jsdoc",
    "/api-docs.json": "swagger-jsdoc",
    "/api-docs/v1/swagger.yaml": "rswag (Rails)",
    "/docs.json": "API Platform",
    "/api/docs.jsonopenapi": "API Platform",
    "/v2/api-docs": "Springfox",
    "/doc": "Hono",
    "/openapi.yml": "documents in a folder of files",
    "/swagger.yaml": "documents in a folder of files",
    "/api/swagger.json": "Flask-RESTX below /api",
    "/api/v1/openapi.json": "FastAPI below /api/v1",
}
# Pages of Swagger UI, Redoc and Scalar, which name their document.
_PAGES: Final = ("/docs", "/redoc", "/swagger-ui.html", "/swagger-ui/", "/swagger", "/api/docs", "/documentation", "/")
# So many addresses may take too long before the search ends.
_MOST_LATE: Final = 2


def document_address(fetcher: Fetcher, base: str) -> str:
    """Returns the address of the document of the server at a base URL; empty where it serves none at a usual place.

    Looks below the path of the base URL, then below the root. Raises `UnreachedError` where nobody answers,
    `LockedError` where what may be the document needs credentials, and `InputError` where no address can be asked.
    """
    errors: list[InputError] = []
    addresses = list(_addresses(base))
    for number, address in enumerate(addresses, 1):
        try:
            if found := _document(fetcher, address):
                return found
        except UnreachedError as error:
            errors.append(error)
            if len(errors) == number or sum(isinstance(each, UnreachedError) for each in errors) > _MOST_LATE:
                raise
        except InputError as error:
            errors.append(error)
    if locked := next((each for each in errors if isinstance(each, LockedError)), None):
        raise locked
    if len(errors) == len(addresses):
        raise errors[0]
    return ""


def _addresses(base: str) -> Iterator[str]:
    """Yields where a document may be, and then where a page may name it."""
    roots = dict.fromkeys((base.rstrip("/"), origin(base)))
    yield from (f"{root}{path}" for path in _DOCUMENTS for root in roots)
    yield from (f"{root}{path}" for path in _PAGES for root in roots)


def _document(fetcher: Fetcher, address: str) -> str:
    """Returns the address of the document that an address has, or whose page it has; empty without one."""
    found, answer = fetcher.answered(address)
    if is_document(answer):
        return address
    named = document_of_page(found, answer.content) if answer.status == 200 else ""
    return named if named and is_document(fetcher.answered(named)[1]) else ""
