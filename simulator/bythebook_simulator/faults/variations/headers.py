"""Freedoms of response headers: revisions, pages, rates, addresses, and how the content is encoded."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote
from zlib import crc32

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.variations.layers import finishing
from bythebook_simulator.faults.variations.members import next_page
from bythebook_simulator.faults.variations.refusing import also_refusing
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Decoded, Outcome, Response
from bythebook_simulator.steps.revisions import is_stale, tag_of
from bythebook_simulator.steps.things import collection_of, key_text

__all__ = ["HEADERS"]

_HOST: Final = "https://api.example.com"
_LIMIT: Final = 5000


def _has(response: Response, name: str) -> bool:
    return any(each.lower() == name for each, _ in response.headers)


def _also(response: Response, *headers: tuple[str, str]) -> Response:
    """Returns a response with headers that it does not have yet."""
    return replace(response, headers=(*response.headers, *(each for each in headers if not _has(response, each[0]))))


def _noting(make: Any) -> Vary:
    """Returns servers that add the headers which `make` returns for an outcome of success."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def render(context: Context, status: int, outcome: Outcome) -> Any:
            body = base.render(context, status, outcome)
            context.world.memory.notes[f"headers {make.__name__}"] = make(context, status, outcome)
            return body

        def finish(context: Context, response: Response) -> Response:
            found = context.world.memory.notes.pop(f"headers {make.__name__}", ())
            return _also(base.finish(context, response), *found)

        return replace(base, render=render, finish=finish)

    return vary


def _tagged(_context: Context, _status: int, outcome: Outcome) -> list[tuple[str, str]]:
    tag = tag_of(outcome)
    return [] if tag is None else [("etag", tag)]


def _is_stale(context: Context, _: Decoded) -> str:
    """Returns that the revision of `If-Match` is not the current one."""
    if context.endpoint.method not in {"PUT", "PATCH", "DELETE"} or context.resource.kind != "item":
        return ""
    key = key_text(context.sent.path.get(context.resource.parameter or "", ""))
    thing = context.world.store.get(collection_of(context, context.resource.collection), key)
    return "the resource has changed in the meantime" if thing is not None and is_stale(context, thing) else ""


def _locking(world: World, base: Behavior) -> Behavior:
    return also_refusing(_is_stale, 412)(world, _noting(_tagged)(world, base))


def _weakly_tagged(context: Context, response: Response) -> Response:
    if context.request.method != "GET" or response.status != 200 or not response.body:
        return response
    tag = f'W/"{crc32(response.body):08x}"'
    if context.request.headers.get("if-none-match") == tag and context.endpoint.answer(304) is not None:
        return Response(304, (("etag", tag),))
    return _also(response, ("etag", tag), ("cache-control", "max-age=0, private, must-revalidate"))


def _linked(context: Context, _status: int, outcome: Outcome) -> list[tuple[str, str]]:
    following = next_page(context, outcome) if outcome.deed == "listed" else None
    return [] if following is None else [("link", f'<{_HOST}{following}>; rel="next"')]


def _rated(context: Context, response: Response) -> Response:
    left = max(0, _LIMIT - sum(context.world.memory.requests.values()))
    named = (("x-ratelimit-limit", str(_LIMIT)), ("x-ratelimit-remaining", str(left)), ("x-ratelimit-reset", "3600"))
    return _also(response, *named)


def _ranged(_context: Context, _status: int, outcome: Outcome) -> list[tuple[str, str]]:
    count = len(outcome.things)
    return [("content-range", f"0-{count - 1}/*" if count else "*/*")] if outcome.deed == "listed" else []


def _located(context: Context, status: int, outcome: Outcome) -> list[tuple[str, str]]:
    address = _address(context, outcome)
    return [("location", _HOST + address)] if status == 201 and address else []


def _located_by_query(context: Context, status: int, outcome: Outcome) -> list[tuple[str, str]]:
    above = context.prefix + collection_of(context, context.resource.collection)
    key = outcome.thing.key if outcome.thing else ""
    is_made = status == 201 and outcome.deed == "created" and bool(key)
    return [("location", f"{above}?{context.resource.parameter or 'id'}=eq.{quote(key, safe='')}")] if is_made else []


def _located_itself(context: Context, _status: int, outcome: Outcome) -> list[tuple[str, str]]:
    address = _address(context, outcome)
    return [("content-location", address)] if address and outcome.deed != "deleted" else []


def _address(context: Context, outcome: Outcome) -> str:
    """Returns the path of the resource that an outcome is about, empty where no operation reads one."""
    item = context.world.resources.item_of(context.resource.collection)
    if outcome.thing is None or not outcome.thing.key or item is None or context.resource.kind == "action":
        return ""
    above = context.prefix + collection_of(context, context.resource.collection)
    return f"{above.rstrip('/')}/{quote(outcome.thing.key, safe='')}"


def _compressed(context: Context, response: Response) -> Response:
    accepted = context.request.headers.get("accept-encoding", "")
    if "gzip" not in accepted or not response.body:
        return response
    packed = gzip.compress(response.body, mtime=0)
    return replace(_also(response, ("content-encoding", "gzip"), ("vary", "Accept-Encoding")), body=packed)


def _preferring(_world: World, base: Behavior) -> Behavior:
    """Returns a server that answers `Prefer: return=minimal` with 204, where both are documented."""

    def status(context: Context, outcome: Outcome) -> int:
        is_minimal = "return=minimal" in context.request.headers.get("prefer", "")
        is_write = outcome.deed in {"created", "replaced", "updated"}
        wanted = is_minimal and is_write and "204" in context.endpoint.answers
        return 204 if wanted else base.status(context, outcome)

    def finish(context: Context, response: Response) -> Response:
        preferred = context.request.headers.get("prefer", "").partition(";")[0].partition(",")[0].strip()
        done = base.finish(context, response)
        return _also(done, ("preference-applied", preferred)) if preferred.isascii() and preferred else done

    return replace(base, status=status, finish=finish)


HEADERS: Final = (
    Variation(
        "optimistic-locking",
        "sends a strong `ETag`, and refuses a stale `If-Match` with 412 where 412 is open",
        _locking,
        style="Zalando",
        source="Zalando 182, https://opensource.zalando.com/restful-api-guidelines/#182",
        aspect="etag",
    ),
    Variation(
        "weak-etags",
        "sends a weak `ETag` with each read",
        finishing(_weakly_tagged),
        style="Rails",
        source="Rails guides, Caching with Rails, Conditional GET support, "
        "https://guides.rubyonrails.org/caching_with_rails.html#conditional-get-support",
        aspect="etag",
    ),
    Variation(
        "link-header",
        "leads to the next page by the header `Link`",
        _noting(_linked),
        style="GitHub",
        source="GitHub REST API, Using pagination, https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api",
    ),
    Variation(
        "rate-limit-headers",
        "counts down what a client may still send",
        finishing(_rated),
        style="Zalando",
        source="Zalando 153, https://opensource.zalando.com/restful-api-guidelines/#153",
    ),
    Variation(
        "content-range",
        "sends `Content-Range` with each list",
        _noting(_ranged),
        style="PostgREST",
        source="PostgREST, Pagination and Count, https://docs.postgrest.org/en/stable/references/api/pagination_count.html",
    ),
    Variation(
        "absolute-location",
        "sends the absolute address of what it created, also where no `Location` is documented",
        _noting(_located),
        style="Spring Data REST",
        source="Spring Data REST, Repository resources, The Collection Resource, "
        "https://docs.spring.io/spring-data/rest/reference/repository-resources.html",
        aspect="location",
    ),
    Variation(
        "location-by-query",
        "sends as `Location` a query that finds what it created, where no `Location` is documented",
        _noting(_located_by_query),
        style="PostgREST",
        source="PostgREST, Preferences, Headers Only, "
        "https://docs.postgrest.org/en/stable/references/api/preferences.html",
        aspect="location",
    ),
    Variation(
        "content-location",
        "sends `Content-Location` with each resource",
        _noting(_located_itself),
        style="HTTP",
        source="RFC 9110, section 8.7, https://www.rfc-editor.org/rfc/rfc9110#section-8.7",
    ),
    Variation(
        "deprecation-headers",
        "announces with each response that the operation ends one day",
        finishing(
            lambda _context, response: _also(
                response, ("deprecation", "@1767225600"), ("sunset", "Fri, 31 Dec 2027 23:59:59 GMT")
            )
        ),
        style="Zalando",
        source="Zalando 189, https://opensource.zalando.com/restful-api-guidelines/#189",
    ),
    Variation(
        "compressed",
        "compresses each body for who accepts gzip",
        finishing(_compressed),
        style="Zalando",
        source="Zalando 156, https://opensource.zalando.com/restful-api-guidelines/#156",
    ),
    Variation(
        "prefers",
        "heeds `Prefer: return=minimal` where 204 is documented, and says which preference it applied",
        _preferring,
        style="PostgREST",
        source="PostgREST, Preferences, https://docs.postgrest.org/en/stable/references/api/preferences.html; RFC 7240",
    ),
)
