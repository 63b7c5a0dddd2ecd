"""A front desk: rooms and their bookings."""

from __future__ import annotations

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from tests.frameworks.litestar.bookings import BookingController
from tests.frameworks.litestar.problems import problem, unexpected
from tests.frameworks.litestar.rooms import RoomController
from tests.frameworks.litestar.security import BearerMiddleware, login

app = Litestar(
    route_handlers=[login, RoomController, BookingController],
    middleware=[BearerMiddleware],
    exception_handlers={HTTPException: problem, Exception: unexpected},
    openapi_config=OpenAPIConfig(
        title="Front desk",
        version="3.0.0",
        description="Rooms and their bookings.",
        components=Components(security_schemes={"BearerToken": SecurityScheme(type="http", scheme="bearer")}),
    ),
    logging_config=None,
)
