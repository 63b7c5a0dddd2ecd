"""A billing service: plans and subscriptions."""

from __future__ import annotations

import hmac
from typing import Any

import falcon
import msgspec
from falcon import Request, Response

from tests.frameworks.falcon.document import build
from tests.frameworks.falcon.resources import Plan, Plans, Subscription, Subscriptions

API_KEY = "billing-key-4711"


class Key:
    """Refuses requests without the key."""

    def process_request(self, req: Request, resp: Response) -> None:
        """Look at the key before the request is routed."""
        if req.path == "/openapi.json" or hmac.compare_digest(req.get_header("X-Api-Key") or "", API_KEY):
            return
        raise falcon.HTTPUnauthorized(title="Unauthorized", description="The key is missing or wrong.")


class Document:
    """The OpenAPI document."""

    def __init__(self) -> None:
        self.text = msgspec.json.encode(build())

    def on_get(self, req: Request, resp: Response) -> None:
        """Show the document."""
        resp.content_type = falcon.MEDIA_JSON
        resp.data = self.text


def create_app() -> Any:
    """Return the WSGI application."""
    app = falcon.App(middleware=[Key()])
    app.add_route("/openapi.json", Document())
    app.add_route("/plans", Plans())
    app.add_route("/plans/{code}", Plan())
    app.add_route("/subscriptions", Subscriptions())
    subscription = Subscription()
    app.add_route("/subscriptions/{subscription_id:uuid}", subscription)
    app.add_route("/subscriptions/{subscription_id:uuid}/cancel", subscription, suffix="cancel")
    return app
