"""The OpenAPI document: schemas from the structs, operations by hand."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.frameworks.falcon import models
from tests.frameworks.switches import switches

JSON = "application/json"
MERGE = "application/merge-patch+json"
REF = "#/components/schemas/{name}"
READ = ("Plan", "QuotaRead", "Subscription", "ContactRead")
ERRORS = {
    400: "The request is malformed.",
    401: "The key is missing or wrong.",
    404: "There is no such resource.",
    409: "The request conflicts with what is stored.",
    422: "A value of the body is wrong.",
}


def build() -> dict[str, Any]:
    """Return the document."""
    code = {"name": "code", "in": "path", "required": True, "schema": {"type": "string", "pattern": models.CODE}}
    identifier = {
        "name": "subscription_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    plan, subscription = (schema("Plan"), "The plan."), (schema("Subscription"), "The subscription.")
    replaced = {"204": {"description": "The plan was replaced."}} if switches.variant("put-204") else ok(200, *plan)
    paths = {
        "/plans": {
            "get": operation(
                "listPlans", "List plans", ok(200, schema("PlanPage"), "Plans."), 400,
                parameters=[*paging(), query("currency", schema("Currency")), query("visible", {"type": "boolean"})],
            )
        },
        "/plans/{code}": {
            "parameters": [code],
            "get": operation("getPlan", "Get a plan", ok(200, *plan), 404),
            "put": operation(
                "putPlan", "Create or replace a plan", replaced | ok(201, *plan), 400, 422, body=("PlanWrite", JSON),
                description="Replaces the whole plan, or makes it. A member that the body leaves out gets its default.",
            ),
            "patch": operation(
                "patchPlan", "Change a plan", ok(200, *plan), 400, 404, 422, body=("PlanPatch", MERGE),
                description="A JSON Merge Patch.",
            ),
            "delete": operation(
                "deletePlan", "Delete a plan", gone(), 404, 409, description="A plan with subscriptions stays."
            ),
        },
        "/subscriptions": {
            "get": operation(
                "listSubscriptions", "List subscriptions", ok(200, schema("SubscriptionPage"), "Subscriptions."), 400,
                parameters=[*paging(), query("plan", {"type": "string"}), query("status", schema("Status"))],
            ),
            "post": operation(
                "createSubscription", "Subscribe to a plan", ok(201, *subscription), 400, 409, 422,
                body=("SubscriptionWrite", JSON),
                description="The plan must exist (422), and the reference must be new (409).",
            ),
        },
        "/subscriptions/{subscription_id}": {
            "parameters": [identifier],
            "get": operation("getSubscription", "Get a subscription", ok(200, *subscription), 404),
            "patch": operation(
                "patchSubscription", "Change a subscription", ok(200, *subscription), 400, 404, 422,
                body=("SubscriptionPatch", MERGE),
                description="A JSON Merge Patch. Null for a key of metadata takes the key out.",
            ),
            "delete": operation("deleteSubscription", "Delete a subscription", gone(), 404),
        },
        "/subscriptions/{subscription_id}/cancel": {
            "parameters": [identifier],
            "post": operation("cancelSubscription", "Cancel a subscription", ok(200, *subscription), 404),
        },
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "Billing", "version": "1.7.0", "description": "Plans and subscriptions."},
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": components(),
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
        },
    }


def components() -> dict[str, Any]:
    """Return the schemas of all bodies."""
    types = [
        models.PlanWrite, models.PlanPatch, models.PlanPage, models.SubscriptionWrite, models.SubscriptionPatch,
        models.SubscriptionPage, models.Error,
    ]  # fmt: skip
    _, found = msgspec.json.schema_components(types, ref_template=REF)
    if switches.variant("null-omitted"):
        for each in (found[name] for name in READ):
            nullable = {name for name, of in each["properties"].items() if {"type": "null"} in of.get("anyOf", [])}
            each["required"] = [name for name in each["required"] if name not in nullable]
    return found


def schema(name: str) -> dict[str, Any]:
    """Return a reference to a schema."""
    return {"$ref": REF.format(name=name)}


def query(name: str, of: dict[str, Any], description: str = "") -> dict[str, Any]:
    """Return an optional query parameter."""
    return {"name": name, "in": "query", "description": description or f"Only those with this {name}.", "schema": of}


def paging() -> list[dict[str, Any]]:
    """Return the parameters of a part of a list."""
    return [
        query("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}, "How many to return."),
        query("offset", {"type": "integer", "minimum": 0, "default": 0}, "How many to skip."),
    ]


def ok(status: int, of: dict[str, Any], description: str) -> dict[str, Any]:
    """Return a response with a body."""
    return {str(status): {"description": description, "content": {JSON: {"schema": of}}}}


def gone() -> dict[str, Any]:
    """Return the response to a DELETE."""
    return {"204": {"description": "It is deleted."}}


def operation(
    name: str,
    summary: str,
    responses: dict[str, Any],
    *errors: int,
    parameters: list[dict[str, Any]] | None = None,
    body: tuple[str, str] | None = None,
    description: str = "",
) -> dict[str, Any]:
    """Return an operation, whose errors are those that are named and 401."""
    refused = {
        str(status): ok(status, schema("Error"), ERRORS[status])[str(status)] for status in sorted({401, *errors})
    }
    content = {"requestBody": {"required": True, "content": {body[1]: {"schema": schema(body[0])}}}} if body else {}
    return {
        "operationId": name,
        "summary": summary,
        **({"description": description} if description else {}),
        **({"parameters": parameters} if parameters else {}),
        **content,
        "responses": responses | refused,
    }
