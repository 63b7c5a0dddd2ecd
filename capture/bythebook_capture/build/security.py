"""Makes OpenAPI security schemes from the authorizations of a page and the headers of its sample."""

from __future__ import annotations

import re
from typing import Any

from bythebook_capture.build.schemas import sources
from bythebook_capture.facts import Field, Page, Said

__all__ = ["security"]

_HTTP = {"bearer": "bearerAuth", "basic": "basicAuth"}
_OAUTH = re.compile(r"\bOAuth\b", re.IGNORECASE)


def security(page: Page, file: str) -> tuple[dict[str, Any], list[dict[str, list[str]]]]:
    """Returns the schemes by name, and one requirement of all of them (OpenAPI 3.1.1, section 4.8.27)."""
    section = page.sections.get("Authorizations")
    schemes: dict[str, Any] = {}
    for one in section.fields if section else ():
        name, scheme = _scheme(page, one, file)
        schemes[name] = scheme
    return schemes, [{name: [] for name in schemes}] if schemes else []


def _scheme(page: Page, field: Field, file: str) -> tuple[str, dict[str, Any]]:
    """Returns the name and the scheme. The first word of the sample's header tells bearer, basic and API key apart."""
    facts: dict[str, Said[Any] | None] = {"name": field.name, "value-type": field.shape, **field.said}
    unstated: dict[str, str] = {}
    said = field.said.get("description")
    is_header = field.name.value.lower() == "authorization" and field.said["in"].value == "header"
    word = _word(page, field) if is_header else None
    if word and word.value in _HTTP:
        scheme: dict[str, Any] = {"type": "http", "scheme": word.value}
        name = _HTTP[word.value]
        facts["scheme"] = word
        if said and _OAUTH.search(said.value):
            unstated["flows"] = "The page speaks of OAuth 2.0; the addresses and scopes of a flow are not on it."
    else:
        scheme = {"type": "apiKey", "in": field.said["in"].value, "name": field.name.value}
        name = re.sub(r"[^A-Za-z0-9._-]", "_", field.name.value)
        unstated["type"] = "The page does not name the kind of scheme; taken as a key that is sent as it is."
    if said:
        scheme["description"] = said.value
    scheme["x-source"] = sources(file, facts)
    if unstated:
        scheme["x-unstated"] = unstated
    return name, scheme


def _word(page: Page, field: Field) -> Said[str] | None:
    """Returns the first word of the header's value in the sample, or of the description if there is no such header."""
    name = field.name.value.lower()
    for header in page.request.headers:
        if header.value[0].lower() == name:
            return Said(header.value[1].partition(" ")[0].lower(), header.line)
    said = field.said.get("description")
    return Said(said.value.partition(" ")[0].lower(), said.line) if said else None
