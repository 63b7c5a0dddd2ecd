"""Compares the headers of two responses: which there are, and the form of those whose values differ from run to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from bythebook_conformance.versions.differences.tokens import form
from bythebook_conformance.versions.exchanged import Exchanged

__all__ = ["headers"]

# Headers of the server software, of the connection and of what stands between, such as the cookie of a load balancer
# and what a cache may keep: no client of the API relies on them, but where the document states one. Of headers that
# begin with X- those of pages count, such as X-Total-Count.
_OF_TRANSPORT = re.compile(
    r"(access-control|cf|sec)-.*|x-(?!.*(total|count|page|next|prev)).*"
    r"|age|alt-svc|cache-control|connection|content-(encoding|length)|date|expires|keep-alive|nel|pragma|report-to"
    r"|request-id|server(-timing)?|set-cookie|strict-transport-security|traceparent|tracestate|transfer-encoding"
    r"|vary|via|rate-?limit.*"
)


def _media_type(value: str) -> str:
    """Returns a media type with its parameters in the order of their names. JSON is UTF-8 with and without a charset
    that says so (RFC 8259, sections 8.1 and 11).
    """
    kind, *rest = (each.strip().lower().replace('"', "") for each in value.split(";"))
    is_json = kind.endswith(("/json", "+json"))
    told = sorted(each for each in rest if each and not (is_json and each in {"charset=utf-8", "charset=utf8"}))
    return "; ".join([kind, *told])


def _entity_tag(value: str) -> str:
    return "a weak entity tag" if value.startswith("W/") else "a strong entity tag" if value[:1] == '"' else "no quotes"


def _location(value: str) -> str:
    return "an absolute address" if urlsplit(value).scheme else "a path" if value[:1] == "/" else "a relative path"


# What is compared of a value; of other headers that is whether they are there.
_VALUES: Mapping[str, Callable[[str], str]] = {
    "content-type": _media_type,
    "etag": _entity_tag,
    "location": _location,
    "last-modified": form,
    "allow": lambda value: ", ".join(sorted(each.strip().upper() for each in value.split(","))),
    "cache-control": str.lower,
    "content-language": str.lower,
    "accept-patch": _media_type,
    "www-authenticate": lambda value: value.partition(" ")[0].lower(),
    "link": lambda value: ", ".join(sorted(set(re.findall(r'rel="?([\w-]+)', value)))),
}


def headers(each: Exchanged) -> Iterator[tuple[str, str, str]]:
    """Yields the name of each header of two responses with a token for either."""
    responses = (each.operation.response(one.status or 0) for one in (each.a, each.b))
    stated = {field.name.lower() for response in responses if response is not None for field in response.headers}
    for name in sorted({*each.a.headers, *each.b.headers}):
        if name.lower() in stated or not _OF_TRANSPORT.fullmatch(name):
            yield f"{name}:", _token(name, each.a.headers.get(name)), _token(name, each.b.headers.get(name))


def _token(name: str, value: str | None) -> str:
    if value is None:
        return "left out"
    return _VALUES[name](value) if name in _VALUES else "a value"
