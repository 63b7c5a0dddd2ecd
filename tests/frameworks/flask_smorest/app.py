"""A fleet: devices and what they have measured."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from tests.frameworks.flask_smorest import devices, readings
from tests.frameworks.flask_smorest.store import UniqueError
from tests.frameworks.switches import switches


def create_app() -> Flask:
    """Return the application."""
    app = Flask("fleet")
    app.config.update(
        API_TITLE="Fleet",
        API_VERSION="2.3.0",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        ETAG_DISABLED=switches.variant("without-etags"),
    )
    api = Api(
        app,
        spec_kwargs={
            "security": [{"basic": []}],
            "components": {"securitySchemes": {"basic": {"type": "http", "scheme": "basic"}}},
        },
    )
    api.register_blueprint(devices.blueprint)
    api.register_blueprint(readings.blueprint)
    if not switches.bug("serial-taken-500"):
        app.register_error_handler(UniqueError, taken)
    return app


def taken(error: UniqueError) -> Any:
    """Answer 409 in the shape of every other error."""
    return {"code": 409, "status": "Conflict", "message": str(error)}, 409
