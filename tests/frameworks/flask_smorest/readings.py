"""The operations on the readings of a device."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint, abort
from flask_smorest.pagination import PaginationParameters

from tests.frameworks.flask_smorest.schemas import ReadingSchema
from tests.frameworks.flask_smorest.security import require_user
from tests.frameworks.flask_smorest.store import devices, readings
from tests.frameworks.switches import switches

blueprint = Blueprint("readings", __name__, url_prefix="/devices", description="What devices have measured.")
blueprint.before_request(require_user)
KEY = "string" if switches.variant("short-ids") else "uuid"


@blueprint.route(f"/<{KEY}:device_id>/readings")
class Readings(MethodView):
    """All readings of a device."""

    @blueprint.response(200, ReadingSchema(many=True))
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device.")
    @blueprint.paginate(page_size=20)
    def get(self, device_id: Any, pagination_parameters: PaginationParameters) -> Any:
        """List readings."""
        if not switches.bug("readings-of-missing-device"):
            devices.find(device_id)
        found = readings.list(lambda row: row.device_id == device_id)
        pagination_parameters.item_count = len(found)
        first = pagination_parameters.first_item
        return found[first : first + pagination_parameters.page_size]

    @blueprint.arguments(ReadingSchema)
    @blueprint.response(201, ReadingSchema)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device.")
    def post(self, data: dict[str, Any], device_id: Any) -> Any:
        """Store a reading."""
        if switches.bug("value-rounded"):
            data["value"] = int(data["value"])
        return readings.add(**data, device_id=devices.find(device_id).id)


@blueprint.route(f"/<{KEY}:device_id>/readings/<{KEY}:reading_id>")
class Reading(MethodView):
    """One reading."""

    @blueprint.response(200, ReadingSchema)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device or reading.")
    def get(self, device_id: Any, reading_id: Any) -> Any:
        """Show a reading."""
        return readings.find(reading_id) if switches.bug("reading-of-any-device") else find(device_id, reading_id)

    @blueprint.response(204)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device or reading.")
    def delete(self, device_id: Any, reading_id: Any) -> None:
        """Remove a reading."""
        readings.remove(find(device_id, reading_id))


def find(device_id: Any, reading_id: Any) -> Any:
    """Return a reading of a device, or answer 404."""
    reading = readings.find(reading_id)
    if reading.device_id != device_id:
        abort(404, message="Item not found")
    return reading
