"""Events and who registers for them."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from apiflask import APIFlask, abort
from apiflask.views import MethodView

from tests.frameworks.apiflask.schemas import (
    EnvelopeOut,
    EventIn,
    EventOut,
    EventPatch,
    EventQuery,
    EventsOut,
    MessageOut,
    RegistrationIn,
    RegistrationOut,
)
from tests.frameworks.switches import switches

KEY = "uuid" if switches.variant("uuid-ids") else "int"
WRAPPED = switches.variant("base-response")
DELETED = 200 if switches.variant("delete-with-message") else 204

app = APIFlask("events", title="Events", version="0.8.0", spec_path="/openapi.json", docs_path=None)
app.config["DESCRIPTION"] = "Events and who registers for them."
app.config["OPENAPI_VERSION"] = "3.1.0"
app.config["AUTO_SERVERS"] = False
if switches.variant("validation-400"):
    app.config["VALIDATION_ERROR_STATUS_CODE"] = 400
if WRAPPED:
    app.config["BASE_RESPONSE_SCHEMA"] = EnvelopeOut
    app.config["BASE_RESPONSE_DATA_KEY"] = "data"

events: dict[Any, SimpleNamespace] = {}
registrations: dict[Any, SimpleNamespace] = {}


def shown(resource: Any, code: int = 200) -> Any:
    """Return a resource as responses have it."""
    return {"data": resource, "code": code, "message": "Success"} if WRAPPED else resource


def deleted() -> Any:
    """Return the response to a DELETE."""
    return shown({"message": "Deleted"}) if DELETED == 200 else ""


def new_id(rows: dict[Any, SimpleNamespace]) -> Any:
    """Return the id of a new row."""
    return uuid4() if KEY == "uuid" else max(rows, default=0) + 1


def listed(rows: Any) -> list[SimpleNamespace]:
    """Return rows in the order of lists."""
    return list(rows)[::-1] if switches.variant("newest-first") else list(rows)


def event_of(event_id: Any) -> SimpleNamespace:
    """Return an event with the seats that are taken, or answer 404."""
    if event_id not in events:
        abort(404, f"event {event_id} does not exist")
    event = events[event_id]
    event.seats_taken = sum(int(row.seats) for row in registrations.values() if row.event_id == event_id)
    return event


def registration_of(event_id: Any, registration_id: Any) -> SimpleNamespace:
    """Return a registration of an event, or answer 404."""
    event_of(event_id)
    registration = registrations.get(registration_id)
    if registration is None or registration.event_id != event_id:
        abort(404, f"registration {registration_id} does not exist")
    return registration


def times(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a client sent, with its times as they are stored."""
    if switches.bug("starts-at-shifted") and "starts_at" in data:
        data["starts_at"] = data["starts_at"].replace(tzinfo=UTC)
    return data


def cleaned(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a client sent, with its note as it is stored."""
    if switches.bug("note-escaped") and "note" in data:
        data["note"] = html.escape(data["note"])
    return data


def check_seats(event: SimpleNamespace, seats: int) -> None:
    """Refuse more seats than are left."""
    if event.seats_taken + seats > event.capacity:
        abort(409, "the event is full")


class Events(MethodView):
    """All events."""

    @app.input(EventQuery, location="query", arg_name="query")
    @app.output(EventsOut)
    def get(self, query: dict[str, Any]) -> Any:
        """List events"""
        rows = listed(event_of(event_id) for event_id in events)
        wanted = query.get("is_public")
        if wanted or (wanted is False and not switches.bug("filter-public-ignored")):
            rows = [row for row in rows if row.is_public == wanted]
        size = 20 if switches.bug("per-page-ignored") else query["per_page"]
        start = (query["page"] - 1) * size
        pagination = {"page": query["page"], "per_page": query["per_page"], "total": len(rows)}
        return shown({"events": rows[start : start + size], "pagination": pagination})

    @app.input(EventIn, arg_name="data")
    @app.output(EventOut, status_code=201)
    def post(self, data: dict[str, Any]) -> Any:
        """Announce an event"""
        if switches.bug("capacity-or-default"):
            data["capacity"] = data["capacity"] or 50
        identifier = new_id(events)
        events[identifier] = SimpleNamespace(id=identifier, **times(data), created_at=datetime.now(UTC))
        return shown(event_of(identifier), 201)


class Event(MethodView):
    """One event."""

    decorators = [app.doc(responses=[404])]

    @app.output(EventOut)
    def get(self, event_id: Any) -> Any:
        """Show an event"""
        return shown(event_of(event_id))

    @app.input(EventIn, arg_name="data")
    @app.output(EventOut)
    def put(self, event_id: Any, data: dict[str, Any]) -> Any:
        """Replace an event

        A property that is absent gets its default.
        """
        event = event_of(event_id)
        if switches.bug("put-keeps-venue") and event.venue:
            data["venue"] = event.venue | (data["venue"] or {})
        vars(event).update(times(data))
        return shown(event)

    @app.input(EventPatch, arg_name="data")
    @app.output(EventOut)
    def patch(self, event_id: Any, data: dict[str, Any]) -> Any:
        """Change an event

        Changes only what the client sends.
        """
        event = event_of(event_id)
        if switches.bug("patch-null-dropped"):
            data = {name: value for name, value in data.items() if value is not None}
        if switches.bug("patch-resets-defaults"):
            data = {"capacity": 50, "is_public": True, "summary": "", "ends_at": None, "venue": None} | data
        vars(event).update(times(data))
        return shown(event)

    @app.output(MessageOut if DELETED == 200 else {}, status_code=DELETED)
    def delete(self, event_id: Any) -> Any:
        """Cancel an event, and drop its registrations"""
        event_of(event_id)
        for identifier in [key for key, row in registrations.items() if row.event_id == event_id]:
            del registrations[identifier]
        del events[event_id]
        return deleted()


class Registrations(MethodView):
    """All registrations of an event."""

    decorators = [app.doc(responses=[404, 409])]

    @app.output(RegistrationOut(many=True))
    @app.doc(responses=[404])
    def get(self, event_id: Any) -> Any:
        """List registrations"""
        event_of(event_id)
        return shown(listed(row for row in registrations.values() if row.event_id == event_id))

    @app.input(RegistrationIn, arg_name="data")
    @app.output(RegistrationOut, status_code=201)
    def post(self, event_id: Any, data: dict[str, Any]) -> Any:
        """Register for an event"""
        check_seats(event_of(event_id), data["seats"])
        identifier = new_id(registrations)
        row = SimpleNamespace(id=identifier, event_id=event_id, **cleaned(data))
        registrations[identifier] = row
        return shown(row, 201)


class Registration(MethodView):
    """One registration."""

    decorators = [app.doc(responses=[404])]

    @app.output(RegistrationOut)
    def get(self, event_id: Any, registration_id: Any) -> Any:
        """Show a registration"""
        if switches.bug("registration-of-any-event") and registration_id in registrations:
            return shown(registrations[registration_id])
        return shown(registration_of(event_id, registration_id))

    @app.input(RegistrationIn(partial=True), arg_name="data")
    @app.output(RegistrationOut)
    @app.doc(responses=[404, 409])
    def patch(self, event_id: Any, registration_id: Any, data: dict[str, Any]) -> Any:
        """Change a registration

        Changes only what the client sends.
        """
        row = registration_of(event_id, registration_id)
        check_seats(event_of(event_id), data.get("seats", row.seats) - row.seats)
        vars(row).update(cleaned(data))
        return shown(row)

    @app.output(MessageOut if DELETED == 200 else {}, status_code=DELETED)
    def delete(self, event_id: Any, registration_id: Any) -> Any:
        """Withdraw a registration"""
        if not switches.bug("missing-registration-500"):
            registration_of(event_id, registration_id)
        del registrations[registration_id]
        return deleted()


app.add_url_rule("/events", view_func=Events.as_view("events"))
app.add_url_rule(f"/events/<{KEY}:event_id>", view_func=Event.as_view("event"))
app.add_url_rule(f"/events/<{KEY}:event_id>/registrations", view_func=Registrations.as_view("registrations"))
app.add_url_rule(
    f"/events/<{KEY}:event_id>/registrations/<{KEY}:registration_id>", view_func=Registration.as_view("registration")
)


if switches.bug("seats-as-text"):

    @app.after_request
    def as_text(response: Any) -> Any:
        """Return the response with seats as the driver of the database returns them."""
        body = response.get_json(silent=True)
        for row in body if isinstance(body, list) else [body]:
            if isinstance(row, dict) and "email" in row:
                row["seats"] = str(row["seats"])
        if body is not None:
            response.set_data(app.json.dumps(body))
        return response
