"""How devices and readings look to clients."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from tests.frameworks.switches import switches


class Schema(ma.Schema):
    """A schema whose properties keep their order."""

    class Meta:
        unknown = ma.EXCLUDE if switches.variant("unknown-dropped") else ma.RAISE


class Instant(fields.AwareDateTime):
    """A time with a zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=UTC, **options)

    def _deserialize(self, *arguments: Any, **options: Any) -> datetime:
        value = super()._deserialize(*arguments, **options)
        return value.astimezone(UTC) if switches.variant("times-in-utc") else value

    def _serialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        if value is not None and switches.bug("zone-dropped"):
            value = value.replace(tzinfo=None)
        return super()._serialize(value, *arguments, **options)


def identifier(**options: Any) -> fields.Field:
    """Return the field of an id."""
    return fields.String(**options) if switches.variant("short-ids") else fields.UUID(**options)


class LocationSchema(Schema):
    """Where a device is."""

    room = fields.String(required=True, validate=validate.Length(1, 40))
    floor = fields.Integer(strict=True, load_default=0, validate=validate.Range(-5, 100))


class DeviceSchema(Schema):
    """A device."""

    id = identifier(dump_only=True)
    serial = fields.String(
        required=True,
        validate=validate.Regexp(r"^[A-Z]{2}[0-9]{6}$"),
        metadata={"description": "Unique among all devices."},
    )
    name = fields.String(required=True, validate=validate.Length(1, 80))
    kind = fields.String(load_default="sensor", validate=validate.OneOf(["sensor", "gateway", "camera"]))
    interval_seconds = fields.Integer(
        strict=True,
        load_default=60,
        validate=validate.Range(0, 86400),
        metadata={"description": "How often the device measures; 0 turns it off."},
    )
    enabled = fields.Boolean(load_default=True)
    labels = fields.Dict(
        keys=fields.String(), values=fields.String(validate=validate.Length(max=60)), load_default=dict
    )
    location = fields.Nested(LocationSchema, load_default=None, allow_none=True)
    firmware = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    secret = fields.String(load_only=True, required=True, validate=validate.Length(8, 64))
    registered_at = Instant(dump_only=True)

    @ma.post_dump(pass_original=True)
    def leak(self, data: dict[str, Any], original: Any, **_: Any) -> dict[str, Any]:
        """Return the device, in bug secret-dumped with what only requests should have."""
        return data | {"secret": original.secret} if switches.bug("secret-dumped") else data


class DevicePatchSchema(Schema):
    """A change of a device. A property that is absent keeps its value, and a location is replaced as a whole."""

    serial = fields.String(validate=validate.Regexp(r"^[A-Z]{2}[0-9]{6}$"))
    name = fields.String(validate=validate.Length(1, 80))
    kind = fields.String(validate=validate.OneOf(["sensor", "gateway", "camera"]))
    interval_seconds = fields.Integer(strict=True, validate=validate.Range(0, 86400))
    enabled = fields.Boolean()
    labels = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.Length(max=60)))
    location = fields.Nested(LocationSchema, allow_none=True)
    firmware = fields.String(allow_none=True, validate=validate.Length(max=20))
    secret = fields.String(load_only=True, validate=validate.Length(8, 64))


class DeviceFilterSchema(ma.Schema):
    """Which devices a list shows."""

    class Meta:
        unknown = ma.EXCLUDE

    kind = fields.String(validate=validate.OneOf(["sensor", "gateway", "camera"]))
    enabled = fields.Boolean()


class ReadingSchema(Schema):
    """What a device has measured."""

    id = identifier(dump_only=True)
    device_id = identifier(dump_only=True)
    value = fields.Float(required=True)
    unit = fields.String(load_default="C", validate=validate.OneOf(["C", "F", "hPa", "%"]))
    quality = fields.Integer(strict=True, load_default=100, validate=validate.Range(0, 100))
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))
    taken_at = Instant(required=True)
