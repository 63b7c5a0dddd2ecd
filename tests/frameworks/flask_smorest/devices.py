"""The operations on devices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from flask_smorest.pagination import PaginationParameters

from tests.frameworks.flask_smorest.schemas import DeviceFilterSchema, DevicePatchSchema, DeviceSchema
from tests.frameworks.flask_smorest.security import require_user
from tests.frameworks.flask_smorest.store import devices, readings
from tests.frameworks.switches import switches

blueprint = Blueprint("devices", __name__, url_prefix="/devices", description="The fleet.")
blueprint.before_request(require_user)
KEY = "string" if switches.variant("short-ids") else "uuid"


@blueprint.route("")
class Devices(MethodView):
    """All devices."""

    @blueprint.etag
    @blueprint.arguments(DeviceFilterSchema, location="query")
    @blueprint.response(200, DeviceSchema(many=True))
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.paginate()
    def get(self, filters: dict[str, Any], pagination_parameters: PaginationParameters) -> Any:
        """List devices."""
        found = devices.list(lambda row: all(getattr(row, name) == value for name, value in filters.items()))
        pagination_parameters.item_count = len(found)
        first = pagination_parameters.first_item
        size = 10 if switches.bug("page-size-ignored") else pagination_parameters.page_size
        return found[first : first + size]

    @blueprint.etag
    @blueprint.arguments(DeviceSchema)
    @blueprint.response(201, DeviceSchema)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(409, description="The serial exists.")
    def post(self, data: dict[str, Any]) -> Any:
        """Register a device."""
        if switches.bug("interval-or-default"):
            data["interval_seconds"] = data["interval_seconds"] or 60
        return devices.add(**data, registered_at=datetime.now(UTC))


@blueprint.route(f"/<{KEY}:device_id>")
@blueprint.etag
class Device(MethodView):
    """One device."""

    @blueprint.response(200, DeviceSchema)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device.")
    def get(self, device_id: Any) -> Any:
        """Show a device."""
        return devices.find(device_id)

    @blueprint.arguments(DeviceSchema)
    @blueprint.response(200, DeviceSchema)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device.")
    @blueprint.alt_response(409, description="The serial exists.")
    def put(self, data: dict[str, Any], device_id: Any) -> Any:
        """Replace a device. A property that is absent gets its default."""
        device = devices.find(device_id)
        if not switches.bug("etag-not-checked"):
            blueprint.check_etag(device, DeviceSchema)
        if switches.bug("put-merges-labels"):
            data["labels"] = device.labels | data["labels"]
        return devices.change(device, data)

    @blueprint.arguments(DevicePatchSchema)
    @blueprint.response(200, DeviceSchema)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device.")
    @blueprint.alt_response(409, description="The serial exists.")
    def patch(self, data: dict[str, Any], device_id: Any) -> Any:
        """Change a device. A property that is absent keeps its value."""
        device = devices.find(device_id)
        blueprint.check_etag(device, DeviceSchema)
        if switches.bug("patch-null-skipped"):
            data = {name: value for name, value in data.items() if value is not None}
        return devices.change(device, data)

    @blueprint.response(204)
    @blueprint.alt_response(401, description="Wrong name or password.")
    @blueprint.alt_response(404, description="No such device.")
    def delete(self, device_id: Any) -> None:
        """Remove a device and its readings."""
        device = devices.find(device_id)
        blueprint.check_etag(device, DeviceSchema)
        for reading in readings.list(lambda row: row.device_id == device.id):
            readings.remove(reading)
        devices.remove(device)
