"""The operations; the document names each one by its operationId."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from connexion import problem

from tests.frameworks.switches import switches

DEFAULTS = {"carrier": "post", "weight_kg": 1, "insured": False, "instructions": None, "ship_on": None}
CREATED = 202 if switches.variant("accepted-202") else 201

shipments: dict[int, dict[str, Any]] = {}
events: dict[int, list[dict[str, Any]]] = {}
index: list[dict[str, Any]] = []
shipment_numbers, event_numbers = count(1), count(1)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a resource as responses have it."""
    if switches.variant("null-left-out"):
        return {name: value for name, value in row.items() if value is not None}
    return row


def answer(body: Any, status: int = 200) -> Any:
    """Return a response in JSON; errors are in another type, so Connexion wants to be told."""
    return body, status, {"Content-Type": "application/json"}


def missing(shipment_id: int) -> Any:
    """Answer 404."""
    return problem(404, "Not Found", f"shipment {shipment_id} does not exist")


def list_shipments(page: int = 1, per_page: int = 10, carrier: str | None = None) -> Any:
    """Answer a page."""
    source = index if switches.bug("deleted-still-listed") else list(shipments.values())
    rows = [row for row in source if carrier in {None, row["carrier"]}]
    if switches.variant("newest-first"):
        rows.reverse()
    start = (page - 1) * per_page
    size = per_page + 1 if switches.bug("per-page-plus-one") else per_page
    return answer({"shipments": [shown(row) for row in rows[start : start + size]], "total": len(rows)})


def create_shipment(body: dict[str, Any]) -> Any:
    """Store a shipment."""
    if switches.bug("weight-or-default"):
        body["weight_kg"] = body["weight_kg"] or 1
    row = {"id": next(shipment_numbers), **body}
    shipments[row["id"]] = row
    events[row["id"]] = []
    index.append(row)
    return answer(shown(row), CREATED)


def get_shipment(shipment_id: int) -> Any:
    """Answer a shipment."""
    if shipment_id not in shipments and not switches.bug("missing-500"):
        return missing(shipment_id)
    return answer(shown(shipments[shipment_id]))


def replace_shipment(shipment_id: int, body: dict[str, Any]) -> Any:
    """Store all of a shipment."""
    if shipment_id not in shipments:
        return missing(shipment_id)
    row = shipments[shipment_id]
    if switches.bug("put-keeps-insured"):
        body = {name: value for name, value in body.items() if name not in DEFAULTS or value != DEFAULTS[name]}
    row.update(body)
    return answer(shown(row))


def update_shipment(shipment_id: int, body: dict[str, Any]) -> Any:
    """Store what the client sent."""
    if shipment_id not in shipments:
        return missing(shipment_id)
    row = shipments[shipment_id]
    if switches.bug("patch-null-ignored"):
        body = {name: value for name, value in body.items() if value is not None}
    if switches.bug("patch-replaces-recipient") and "recipient" in body:
        body["recipient"] = row["recipient"] | {"name": body["recipient"]["name"]}
    row.update(body)
    return answer(shown(row))


def delete_shipment(shipment_id: int) -> Any:
    """Drop a shipment and its events."""
    if shipments.pop(shipment_id, None) is None:
        return missing(shipment_id)
    del events[shipment_id]
    return None, 204


def list_events(shipment_id: int) -> Any:
    """Answer the events of a shipment."""
    if shipment_id not in events:
        return missing(shipment_id)
    return answer([shown(row) for row in events[shipment_id]])


def create_event(shipment_id: int, body: dict[str, Any]) -> Any:
    """Store an event."""
    if shipment_id not in events:
        return missing(shipment_id)
    now = datetime.now(UTC).isoformat()
    row = {"id": next(event_numbers), "shipment_id": shipment_id, **body, "recorded_at": now}
    if switches.bug("note-lost"):
        row["note"] = None
    events[shipment_id].append(row)
    return answer(shown(row), 201)
