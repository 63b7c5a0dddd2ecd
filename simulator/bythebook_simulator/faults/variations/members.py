"""Freedoms of envelopes: links, metadata and pages that a style writes beside what the document names.

The document leaves them open where it says nothing of further properties (JSON Schema 2020-12 Core, section 10.3.2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.document.resources import plain
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.faults.variations.layers import rendering
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Outcome, Thing
from bythebook_simulator.steps.selection import CURSORS, NUMBERS, OFFSETS, SIZES
from bythebook_simulator.steps.things import collection_of

__all__ = ["MEMBERS", "next_page", "with_members"]

_HOST: Final = "https://api.example.com"
_TIME: Final = "2025-01-01T09:00:00Z"

Members = Callable[[Context, Thing], Mapping[str, Any]]
ListMembers = Callable[[Context, "Page"], Mapping[str, Any]]


@dataclass(frozen=True)
class Page:
    """What a list shows: its outcome, its own address, and the address of the next page."""

    outcome: Outcome
    address: str
    next: str | None


def with_members(context: Context, place: Place, value: Any, members: Mapping[str, Any]) -> Any:
    """Returns an object with further members: those that the schemas of its place neither name nor speak of."""
    answers = context.world.answers
    if not isinstance(value, Mapping) or not answers.known(place):
        return value
    applied, known = answers.applying(place, value), answers.known(place)
    free = {name: each for name, each in members.items() if name not in known and not answers.member(applied, name)}
    more = {**value, **free}
    return more if answers.is_valid(place, more) else value


def _place(context: Context, status: int) -> Place:
    answer = context.endpoint.answer(status)
    key = media_type_of(answer) if answer is not None else None
    pointer = answer.content[key] if answer is not None and key is not None else None
    return () if pointer is None else (pointer,)


def _at(value: Any, path: tuple[str, ...], change: Callable[[Any], Any]) -> Any:
    """Returns a value in which what stands at a path is changed."""
    if not path:
        return change(value)
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    return {**value, path[0]: _at(value[path[0]], path[1:], change)}


def _beside_resources(members: Members) -> Vary:
    """Returns servers that write further members into each resource, alone and in lists."""

    def made(context: Context, status: int, outcome: Outcome, body: Any) -> Any:
        place, world = _place(context, status), context.world
        if body is ABSENT or not place or context.resource.kind == "action":
            return body
        if outcome.deed == "listed":
            return _with_items(context, place, outcome, body, members)
        if outcome.thing is None or not isinstance(outcome.thing.value, Mapping):
            return body
        path = world.envelopes.thing(place, world.envelopes.settable(context.resource.collection))
        inner = place
        for name in path:
            inner = world.answers.known(inner)[name]
        return _checked(context, place, body, _at(body, path, _adding(context, inner, outcome.thing, members)))

    return rendering(made)


def _adding(context: Context, place: Place, thing: Thing, members: Members) -> Callable[[Any], Any]:
    return lambda value: with_members(context, place, value, members(context, thing))


def _with_items(context: Context, place: Place, outcome: Outcome, body: Any, members: Members) -> Any:
    listed = context.world.envelopes.listing(place, context.resource.collection)
    if listed is None or listed.is_map:
        return body

    def changed(items: Any) -> Any:
        if not isinstance(items, list) or len(items) != len(outcome.things):
            return items
        pairs = zip(items, outcome.things, strict=True)
        return [with_members(context, listed.item, item, members(context, thing)) for item, thing in pairs]

    return _checked(context, place, body, _at(body, listed.path, changed))


def _checked(context: Context, place: Place, body: Any, more: Any) -> Any:
    return more if context.world.answers.is_valid(place, more) else body


def _around_lists(members: ListMembers) -> Vary:
    """Returns servers that write further members beside the resources of a list, where an object holds it."""

    def made(context: Context, status: int, outcome: Outcome, body: Any) -> Any:
        place = _place(context, status)
        if body is ABSENT or not place or outcome.deed != "listed":
            return body
        listed = context.world.envelopes.listing(place, context.resource.collection)
        if listed is None or not listed.path:
            return body
        address = context.request.path + (f"?{context.request.query}" if context.request.query else "")
        return with_members(context, place, body, members(context, Page(outcome, address, next_page(context, outcome))))

    return rendering(made)


def next_page(context: Context, outcome: Outcome) -> str | None:
    """Returns the path and query of the page after a list; None on the last page, and where there are no pages."""
    if outcome.more is None:
        return None
    names = {plain(each.name): each.name for each in context.endpoint.parameters if each.location == "query"}
    query = dict(parse_qsl(context.request.query, keep_blank_values=True))
    for kinds in (CURSORS, OFFSETS):
        for name in sorted(kinds & names.keys()):
            return f"{context.request.path}?{urlencode({**query, names[name]: str(outcome.more)})}"
    size = next(
        (context.decoded.query[names[name]] for name in SIZES & names.keys() if names[name] in context.decoded.query), 0
    )
    for name in sorted(NUMBERS & names.keys()):
        if isinstance(size, int) and isinstance(outcome.more, int) and size and outcome.more % size == 0:
            number = outcome.more // size + 1
            return f"{context.request.path}?{urlencode({**query, names[name]: str(number)})}"
    return None


def _self(context: Context, thing: Thing) -> str:
    above = collection_of(context, context.resource.collection).rstrip("/")
    is_item = context.world.resources.item_of(context.resource.collection) is not None
    return f"{above}/{thing.key}" if is_item else above


def _kind(context: Context) -> str:
    return plain(context.resource.collection.rstrip("/").rpartition("/")[2]).removesuffix("s") or "thing"


def _revision(thing: Thing) -> str:
    return f"{crc32(repr(thing.value).encode('utf-8', 'surrogatepass')):08x}"


def _hal_embedded(context: Context, thing: Thing) -> Mapping[str, Any]:
    """Returns an earlier revision of the same resource, whose members have the same names."""
    former = {name: each if isinstance(each, Mapping) else None for name, each in dict(thing.value or {}).items()}
    return {"_embedded": {"previous": {**former, "_links": {"self": {"href": _self(context, thing) + "/previous"}}}}}


def _kubernetes(context: Context, thing: Thing) -> Mapping[str, Any]:
    metadata = {
        "uid": f"00000000-0000-4000-8000-{thing.ordinal:012d}",
        "resourceVersion": _revision(thing),
        "generation": 1,
        "creationTimestamp": _TIME,
        "managedFields": [{"manager": "apiserver", "operation": "Update"}],
    }
    return {"apiVersion": "v1", "kind": _kind(context).capitalize(), "metadata": metadata}


def _json_api_pages(_: Context, page: Page) -> Mapping[str, Any]:
    links = {"self": page.address, "first": page.address, "prev": None, "next": page.next}
    return {"jsonapi": {"version": "1.1"}, "links": links, "included": [], "meta": {"total": page.outcome.total}}


def _laravel_pages(context: Context, page: Page) -> Mapping[str, Any]:
    count, total = len(page.outcome.things), page.outcome.total
    links = {"first": _HOST + page.address, "last": _HOST + page.address, "prev": None, "next": _absolute(page.next)}
    meta = {"current_page": 1, "from": 1, "path": _HOST + context.request.path, "per_page": 15, "to": count}
    return {"links": links, "meta": {**meta, "total": total}}


def _absolute(path: str | None) -> str | None:
    return None if path is None else _HOST + path


def _spring_pages(_: Context, page: Page) -> Mapping[str, Any]:
    links = {"self": {"href": _HOST + page.address}}
    more = {} if page.next is None else {"next": {"href": _HOST + page.next}}
    counts = {"size": 20, "totalElements": page.outcome.total, "totalPages": 1, "number": 0}
    return {"_links": {**links, **more}, "page": counts}


def _odata_pages(context: Context, page: Page) -> Mapping[str, Any]:
    more = {} if page.next is None else {"@odata.nextLink": _HOST + page.next}
    return {"@odata.context": f"{_HOST}/$metadata#{_kind(context)}s", "@odata.count": page.outcome.total, **more}


def _elastic_pages(_: Context, page: Page) -> Mapping[str, Any]:
    shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
    found = {"total": {"value": page.outcome.total, "relation": "eq"}, "max_score": None}
    return {"took": 3 + len(page.outcome.things), "timed_out": False, "_shards": shards, "hits": found}


_KUBERNETES: Final = (
    "https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md"
)

MEMBERS: Final = (
    Variation(
        "hal-links",
        "writes `_links` into each resource that the document leaves open",
        _beside_resources(lambda context, thing: {"_links": {"self": {"href": _self(context, thing)}}}),
        style="HAL",
        source="draft-kelly-json-hal-11, section 4.1.1, https://datatracker.ietf.org/doc/html/draft-kelly-json-hal-11#section-4.1.1",
    ),
    Variation(
        "hal-embedded",
        "embeds another resource, with members of the same names, in each resource that the document leaves open",
        _beside_resources(_hal_embedded),
        style="HAL",
        source="draft-kelly-json-hal-11, section 4.1.2, https://datatracker.ietf.org/doc/html/draft-kelly-json-hal-11#section-4.1.2",
    ),
    Variation(
        "json-api-links",
        "writes `links` and `type` into each resource that the document leaves open",
        _beside_resources(lambda context, thing: {"type": _kind(context), "links": {"self": _self(context, thing)}}),
        style="JSON:API",
        source="JSON:API 1.1, Resource Links, https://jsonapi.org/format/1.1/#document-resource-object-links",
    ),
    Variation(
        "json-api-pages",
        "writes `jsonapi`, `links`, `included` and `meta` beside each list that the document leaves open",
        _around_lists(_json_api_pages),
        style="JSON:API",
        source="JSON:API 1.1, Top Level, https://jsonapi.org/format/1.1/#document-top-level",
    ),
    Variation(
        "odata-annotations",
        "writes `@odata.id` and `@odata.etag` into each resource that the document leaves open",
        _beside_resources(
            lambda context, thing: {
                "@odata.id": _HOST + _self(context, thing),
                "@odata.etag": f'W/"{_revision(thing)}"',
                "@odata.type": f"#Default.{_kind(context)}",
            }
        ),
        style="OData",
        source="OData 4.01 JSON Format, section 4.6, "
        "https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html",
    ),
    Variation(
        "odata-pages",
        "writes `@odata.count` and `@odata.nextLink` beside each list that the document leaves open",
        _around_lists(_odata_pages),
        style="OData",
        source="OData 4.01 Protocol, section 11.2.6.7 (server-driven paging), "
        "https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html",
    ),
    Variation(
        "stripe-objects",
        "writes `object` and `livemode` into each resource that the document leaves open",
        _beside_resources(lambda context, _: {"object": _kind(context), "livemode": False}),
        style="Stripe",
        source="Stripe API, The Customer object (object, livemode), https://docs.stripe.com/api/customers/object",
    ),
    Variation(
        "stripe-lists",
        "writes `object`, `url` and `has_more` beside each list that the document leaves open",
        _around_lists(
            lambda context, page: {"object": "list", "url": context.request.path, "has_more": page.next is not None}
        ),
        style="Stripe",
        source="Stripe API, Pagination, https://docs.stripe.com/api/pagination",
    ),
    Variation(
        "kubernetes-metadata",
        "writes `kind`, `apiVersion` and `metadata` into each resource that the document leaves open",
        _beside_resources(_kubernetes),
        style="Kubernetes",
        source=f"Kubernetes API conventions, Metadata, {_KUBERNETES}#metadata",
    ),
    Variation(
        "elastic-documents",
        "writes `_index`, `_version` and `_seq_no` into each resource that the document leaves open",
        _beside_resources(
            lambda context, thing: {
                "_index": _kind(context),
                "_version": 1,
                "_seq_no": thing.ordinal,
                "_primary_term": 1,
            }
        ),
        style="Elasticsearch",
        source="Elasticsearch, Get API, Response body, "
        "https://www.elastic.co/guide/en/elasticsearch/reference/8.19/docs-get.html",
    ),
    Variation(
        "elastic-searches",
        "writes `took`, `_shards` and `hits` beside each list that the document leaves open",
        _around_lists(_elastic_pages),
        style="Elasticsearch",
        source="Elasticsearch, Search API, Response body, "
        "https://www.elastic.co/guide/en/elasticsearch/reference/8.19/search-search.html",
    ),
    Variation(
        "google-kinds",
        "writes `kind`, `etag` and `selfLink` into each resource that the document leaves open",
        _beside_resources(
            lambda context, thing: {
                "kind": f"api#{_kind(context)}",
                "etag": _revision(thing),
                "selfLink": _HOST + _self(context, thing),
            }
        ),
        style="Google JSON",
        source="Google JSON Style Guide, Reserved Property Names in the data object, "
        "https://google.github.io/styleguide/jsoncstyleguide.xml",
    ),
    Variation(
        "echoed-filters",
        "repeats the query as `params` beside each list that the document leaves open",
        _around_lists(lambda context, _: {"params": dict(context.decoded.query)}),
        style="Google JSON",
        source="Google JSON Style Guide, Top-Level Reserved Property Names (params), "
        "https://google.github.io/styleguide/jsoncstyleguide.xml",
    ),
    Variation(
        "rails-timestamps",
        "writes `created_at` and `updated_at` into each resource that the document leaves open",
        _beside_resources(
            lambda context, _: {
                "created_at": _TIME,
                "updated_at": f"2025-01-01T09:{sum(context.world.memory.requests.values()) // 60 % 60:02d}:00.000Z",
            }
        ),
        style="Rails",
        source="Rails guides, Active Record Basics, Schema Conventions, "
        "https://guides.rubyonrails.org/active_record_basics.html#schema-conventions",
    ),
    Variation(
        "hyperlinked",
        "writes its own `url` into each resource that the document leaves open",
        _beside_resources(lambda context, thing: {"url": _HOST + _self(context, thing)}),
        style="DRF",
        source="Django REST framework, Serializers, HyperlinkedModelSerializer, "
        "https://www.django-rest-framework.org/api-guide/serializers/#hyperlinkedmodelserializer",
    ),
    Variation(
        "drf-pages",
        "writes `count`, `next` and `previous` beside each list that the document leaves open",
        _around_lists(lambda _, page: {"count": page.outcome.total, "next": _absolute(page.next), "previous": None}),
        style="DRF",
        source="Django REST framework, Pagination, PageNumberPagination, "
        "https://www.django-rest-framework.org/api-guide/pagination/#pagenumberpagination",
    ),
    Variation(
        "laravel-pages",
        "writes `links` and `meta` beside each list that the document leaves open",
        _around_lists(_laravel_pages),
        style="Laravel",
        source="Laravel 13, Eloquent: API Resources, Pagination, https://laravel.com/docs/13.x/eloquent-resources#pagination",
    ),
    Variation(
        "spring-pages",
        "writes `_links` and `page` beside each list that the document leaves open",
        _around_lists(_spring_pages),
        style="Spring Data REST",
        source="Spring Data REST, Paging and Sorting, "
        "https://docs.spring.io/spring-data/rest/reference/paging-and-sorting.html",
    ),
)
