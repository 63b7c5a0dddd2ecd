"""Prints credentials: the first security requirement of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_capture.print.fields import described
from bythebook_openapi.pointer import escape
from bythebook_openapi.schema.resolve import Reader

__all__ = ["Secret", "secrets"]

_SENTENCES = {
    "bearer": "Bearer authentication header of the form Bearer <token>, where <token> is your auth token.",
    "basic": "Basic authentication header of the form Basic <encoded-value>, where <encoded-value> is the "
    "base64-encoded string username:password.",
    "oauth2": "The access token received from the authorization server in the OAuth 2.0 flow.",
}
_VALUES = {"basic": "Basic <encoded-value>", "bearer": "Bearer <token>", "oauth2": "Bearer <token>"}


@dataclass(frozen=True)
class Secret:
    """One credential: its printed name, its location, its description, and the header of the sample."""

    name: str
    place: str
    description: tuple[str, ...]
    header: str
    value: str


def secrets(reader: Reader, raw: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[Secret, ...]:
    """Returns the credentials of the first requirement that needs any (OpenAPI 3.1.1, section 4.8.30)."""
    stated = operation.get("security", raw.get("security"))
    first = next((one for one in stated or () if isinstance(one, Mapping) and one), {})
    schemes = (raw.get("components") or {}).get("securitySchemes") or {}
    found = []
    for name in first:
        if name in schemes:
            scheme, _ = reader.resolved(f"/components/securitySchemes/{escape(name)}")
            if secret := _secret(scheme):
                found.append(secret)
    return tuple(found)


def _secret(scheme: Mapping[str, Any]) -> Secret | None:
    kind = scheme.get("type")
    if kind == "apiKey":
        name = str(scheme.get("name", ""))
        return Secret(name, str(scheme.get("in", "header")), tuple(described(scheme)), name, "<api-key>")
    word = str(scheme.get("scheme", "")).lower() if kind == "http" else "oauth2"
    if kind not in ("http", "oauth2", "openIdConnect") or word not in _VALUES:
        return None
    said = tuple(described(scheme)) or (_SENTENCES[word],)
    return Secret("Authorization", "header", said, "Authorization", _VALUES[word])
