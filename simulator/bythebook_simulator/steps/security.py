"""The step `authorize`: whether a request carries the credentials that the document demands. It knows no scopes."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs, quote, unquote

from bythebook_simulator.context import Context
from bythebook_simulator.document.api import Scheme
from bythebook_simulator.messages import Refusal, Request

__all__ = ["authorize", "cookies"]


def authorize(context: Context) -> Refusal | None:
    """Return why a request is not let in, None where it is: one alternative of the document's is satisfied.

    Sources: OpenAPI 3.1.1, section 4.8.30; RFC 6750, section 2.1; RFC 7617, section 2; RFC 9110, section 11.6.1.
    """
    alternatives = context.endpoint.security
    if not alternatives or any(all(_is_satisfied(context, each) for each in schemes) for schemes in alternatives):
        return None
    schemes = [each for alternative in alternatives for each in alternative if each.kind != "unseen"]
    challenges = dict.fromkeys(_challenge(context, each) for each in schemes)
    headers = (("WWW-Authenticate", ", ".join(challenges)),) if challenges else ()
    return Refusal("unauthorized", "The credentials are missing or not known.", headers=headers)


def _challenge(context: Context, scheme: Scheme) -> str:
    """Return what a client is told of a scheme (RFC 9110, section 11.6.1). For keys HTTP has no name; `APIKey` is what
    frameworks write.
    """
    if scheme.kind == "basic":
        return 'Basic realm="simulator", charset="UTF-8"'
    if scheme.kind == "key":
        return f'APIKey in="{scheme.location}", name="{quote(scheme.name)}"'
    is_sent = context.request.headers.get("authorization", "").lower().startswith("bearer ")
    return 'Bearer error="invalid_token"' if is_sent else "Bearer"  # RFC 6750, section 3.1


def _is_satisfied(context: Context, scheme: Scheme) -> bool:
    if scheme.kind == "unseen":  # a client certificate is no part of a request
        return True
    if scheme.kind == "key":
        return _is_known(context, _key(context.request, scheme))
    word, _, secret = context.request.headers.get("authorization", "").partition(" ")
    if word.lower() != ("bearer" if scheme.kind == "oauth2" else scheme.kind):
        return False
    secret = secret.strip()
    return _is_known(context, secret) or (scheme.kind == "basic" and _is_known(context, _basic(secret)))


def _is_known(context: Context, secret: str) -> bool:
    return secret in context.world.tokens if context.world.tokens else bool(secret)


def _key(request: Request, scheme: Scheme) -> str:
    if scheme.location == "query":
        return parse_qs(request.query).get(scheme.name, [""])[-1]
    if scheme.location == "cookie":
        return cookies(request).get(scheme.name, "")
    return request.headers.get(scheme.name.lower(), "").strip()


def cookies(request: Request) -> dict[str, str]:
    """Return the cookies of a request by name (RFC 6265, section 5.4): also of values that its section 4.1 forbids,
    since whether a value is admitted is the document's to say.
    """
    found: dict[str, str] = {}
    for part in request.headers.get("cookie", "").split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            found[name] = unquote(value.removeprefix('"').removesuffix('"') if value.startswith('"') else value)
    return found


def _basic(secret: str) -> str:
    try:
        return base64.b64decode(secret, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
