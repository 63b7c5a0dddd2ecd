"""The OpenAPI document: schemas from the models, operations by hand."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from tests.frameworks.aiohttp import models
from tests.frameworks.aiohttp.models import Climate, Failed, Greenhouse, Part, Planting, Single

JSON = "application/json"
REF = "#/components/schemas/{model}"
ERRORS = {
    400: "The request is malformed, or a value is wrong.",
    401: "The token is missing or wrong.",
    404: "There is no such resource.",
    409: "The name is taken.",
}
PATCH = "A member that the body leaves out keeps its value. An object is replaced as a whole."
PUT = "Replaces all. A member that the body leaves out gets its default."
BODIES = [
    models.GreenhouseWrite, models.GreenhousePatch, models.ClimateWrite, models.ClimatePatch, models.PlantingWrite,
    models.PlantingPatch,
]  # fmt: skip
RESPONSES = [
    Single[Greenhouse], Part[Greenhouse], Single[Climate], Single[Planting], Part[Planting], Failed,
]  # fmt: skip


def build() -> dict[str, Any]:
    """Return the document."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in BODIES),
        *((model, "serialization") for model in RESPONSES),
    ]
    refs, found = models_json_schema(wanted, ref_template=REF)
    named = {model: ref for (model, _), ref in refs.items()}

    def answer(model: Any, description: str) -> dict[str, Any]:
        return {"description": description, "content": {JSON: {"schema": named[model]}}}

    def operation(name: str, ok: Any, *errors: int, body: Any = None, description: str = "", of: int = 200) -> Any:
        told = {str(of): answer(ok, "It is done.") if ok else {"description": "It is deleted."}}
        refused = {str(status): answer(Failed, ERRORS[status]) for status in sorted({401, *errors})}
        content = {"requestBody": {"required": True, "content": {JSON: {"schema": named[body]}}}} if body else {}
        more = {"description": description} if description else {}
        return {"operationId": name} | more | content | {"responses": told | refused}

    house, plant = parameter("greenhouseId"), parameter("plantingId")
    listed = {"parameters": paging()}
    kind = query("kind", {"enum": ["glass", "foil", "mesh"], "type": "string"}, "Only greenhouses of this kind.")
    paths = {
        "/v1/greenhouses": {
            "get": operation("listGreenhouses", Part[Greenhouse], 400) | {"parameters": [*paging(), kind]},
            "post": operation("createGreenhouse", Single[Greenhouse], 400, 409, body=models.GreenhouseWrite, of=201),
        },
        "/v1/greenhouses/{greenhouseId}": {
            "parameters": [house],
            "get": operation("getGreenhouse", Single[Greenhouse], 404),
            "put": operation(
                "replaceGreenhouse", Single[Greenhouse], 400, 404, 409, body=models.GreenhouseWrite, description=PUT
            ),
            "patch": operation(
                "updateGreenhouse", Single[Greenhouse], 400, 404, 409, body=models.GreenhousePatch, description=PATCH
            ),
            "delete": operation("deleteGreenhouse", None, 404, of=204),
        },
        "/v1/greenhouses/{greenhouseId}/climate": {
            "parameters": [house],
            "get": operation("getClimate", Single[Climate], 404),
            "put": operation("replaceClimate", Single[Climate], 400, 404, body=models.ClimateWrite, description=PUT),
            "patch": operation("updateClimate", Single[Climate], 400, 404, body=models.ClimatePatch, description=PATCH),
        },
        "/v1/greenhouses/{greenhouseId}/plantings": {
            "parameters": [house],
            "get": operation("listPlantings", Part[Planting], 400, 404) | listed,
            "post": operation("createPlanting", Single[Planting], 400, 404, body=models.PlantingWrite, of=201),
        },
        "/v1/greenhouses/{greenhouseId}/plantings/{plantingId}": {
            "parameters": [house, plant],
            "get": operation("getPlanting", Single[Planting], 404),
            "patch": operation(
                "updatePlanting", Single[Planting], 400, 404, body=models.PlantingPatch, description=PATCH
            ),
            "delete": operation("deletePlanting", None, 404, of=204),
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Greenhouses", "version": "1.2.0"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": found["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def parameter(name: str) -> dict[str, Any]:
    """Return a parameter of a path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def query(name: str, of: dict[str, Any], description: str) -> dict[str, Any]:
    """Return an optional query parameter."""
    return {"name": name, "in": "query", "description": description, "schema": of}


def paging() -> list[dict[str, Any]]:
    """Return the parameters of a part of a list."""
    size = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    return [
        query("pageSize", size, "The most items of a part. A part may have fewer."),
        query("pageToken", {"type": "string"}, "The nextPageToken of the part before."),
    ]
