"""How events and registrations look to clients."""

from __future__ import annotations

from datetime import UTC

from apiflask import Schema, fields
from apiflask.validators import Length, OneOf, Range

from tests.frameworks.switches import switches

DIETS = ["vegetarian", "vegan", "gluten-free"]


def identifier() -> fields.Field:
    """Return the field of an id."""
    return fields.UUID(required=True) if switches.variant("uuid-ids") else fields.Integer(required=True)


class VenueSchema(Schema):
    """Where an event is."""

    name = fields.String(required=True, validate=Length(1, 80))
    online = fields.Boolean(load_default=False)


class EventIn(Schema):
    """A new event, or all of an event."""

    title = fields.String(required=True, validate=Length(1, 120))
    summary = fields.String(load_default="", validate=Length(0, 1000))
    starts_at = fields.AwareDateTime(required=True, format="iso", default_timezone=UTC)
    ends_at = fields.AwareDateTime(load_default=None, allow_none=True, format="iso", default_timezone=UTC)
    capacity = fields.Integer(strict=True, load_default=50, validate=Range(0, 10_000))
    is_public = fields.Boolean(load_default=True)
    venue = fields.Nested(VenueSchema, load_default=None, allow_none=True)


class EventPatch(Schema):
    """A change of an event. What is absent keeps its value, and a venue is replaced as a whole."""

    title = fields.String(validate=Length(1, 120))
    summary = fields.String(validate=Length(0, 1000))
    starts_at = fields.AwareDateTime(format="iso", default_timezone=UTC)
    ends_at = fields.AwareDateTime(allow_none=True, format="iso", default_timezone=UTC)
    capacity = fields.Integer(strict=True, validate=Range(0, 10_000))
    is_public = fields.Boolean()
    venue = fields.Nested(VenueSchema, allow_none=True)


class EventOut(Schema):
    """An event."""

    id = identifier()
    title = fields.String(required=True)
    summary = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True, format="iso")
    ends_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    capacity = fields.Integer(required=True)
    is_public = fields.Boolean(required=True)
    venue = fields.Nested(VenueSchema, required=True, allow_none=True)
    seats_taken = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True, format="iso")


class EventQuery(Schema):
    """Which events a list shows."""

    page = fields.Integer(load_default=1, validate=Range(1, 100_000))
    per_page = fields.Integer(load_default=20, validate=Range(1, 100))
    is_public = fields.Boolean(metadata={"description": "Only events with this value."})


class PageSchema(Schema):
    """Where a page is in its list."""

    page = fields.Integer(required=True)
    per_page = fields.Integer(required=True)
    total = fields.Integer(required=True)


class EventsOut(Schema):
    """A page of events."""

    events = fields.List(fields.Nested(EventOut), required=True)
    pagination = fields.Nested(PageSchema, required=True)


class RegistrationIn(Schema):
    """A new registration."""

    name = fields.String(required=True, validate=Length(1, 80))
    email = fields.Email(required=True, validate=Length(0, 200))
    seats = fields.Integer(strict=True, load_default=1, validate=Range(1, 10))
    diet = fields.String(load_default=None, allow_none=True, validate=OneOf(DIETS))
    newsletter = fields.Boolean(load_default=False)
    note = fields.String(load_default="", validate=Length(0, 500))


class RegistrationOut(Schema):
    """A registration."""

    id = identifier()
    event_id = identifier()
    name = fields.String(required=True)
    email = fields.Email(required=True)
    seats = fields.Integer(required=True)
    diet = fields.String(required=True, allow_none=True, validate=OneOf(DIETS))
    newsletter = fields.Boolean(required=True)
    note = fields.String(required=True)


class MessageOut(Schema):
    """That something was done."""

    message = fields.String(required=True)


class EnvelopeOut(Schema):
    """What every success is wrapped in."""

    data = fields.Field()
    code = fields.Integer(required=True)
    message = fields.String(required=True)
