"""Reads, once for each field, what its name says of it: an id, a secret, a page size, a condition, ...

The conventions in `conventions.py` decide, unless the user's configuration says otherwise. Its table `[traits]` maps a
glob over fields to traits that are set (`true`) or unset (`false`):

    [traits]
    "createOrder/body/etag" = { volatile = true }
    "*/body/*_token" = { secret = false }
    "listOrders/query/rows" = { page_size = true }

A field is named as in the ids of requirements, by OPERATION/LOCATION/NAME, or by its name alone. Locations are `path`,
`query`, `header`, `cookie`, `body`, `response`, and `response-201` where several successes are documented.

Where several globs match a field, the last one that names a trait decides. `identity` covers `key`, and `cursor` covers
`issued` and `continuation`. A page size, page or offset that is set is certain. `TRAITS` says what each trait means.

The loader of the configuration hands the table to `Overrides.read`, and the result to `with_overrides`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from bythebook_conformance import conventions
from bythebook_conformance.conventions import Convention
from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.names import id_names
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = [
    "TRAITS",
    "FieldTraits",
    "Overrides",
    "Reason",
    "asks_for_less",
    "documented_fields",
    "stated_ids",
    "traits_of",
    "usual_ids",
    "with_overrides",
]

# Each trait that a field may have, and what it means for the judge.
TRAITS: Mapping[str, str] = {
    "identity": "It is the id of the resource.",
    "key": "It may be the id of the resource: `key`, `slug`, or an id with the resource's name (`order_id`).",
    "envelope": "It is the object around the resource, if the document agrees.",
    "revision": "It names the state of the resource, so that each change gives it a new value.",
    "position": "It says where the resource stands among others, which may move it.",
    "secret": "A server shows it once or never, so that a response may leave it out.",
    "volatile": "It is about the moment or the request, so that a later read need not hold it.",
    "credential": "Only the user can give it, so that no value is made up.",
    "conditional": "It is a condition on the state of the resource, so that it is sent alone.",
    "checksum": "It depends on the content that is sent, so that no value is made up.",
    "idempotency": "A request with the same value is not carried out again, so that no value is made up.",
    "issued": "Only the server's responses give values for it, so that no value is made up.",
    "page_size": "It bounds how many items a response holds.",
    "page": "It is the number of a page.",
    "offset": "It is the number of items before a page.",
    "certain_paging": "Its name hardly means anything else, so that `query-heeded` judges it.",
    "cursor": "It says where a list goes on, and hides no items.",
    "continuation": "The list goes on at a place that only a response names.",
    "order": "It orders the items of a list, and hides none.",
    "next_page": "A value of it says that the list has more items.",
    "expansion": "A client asks by it for more or fewer properties, so that a response may leave some out.",
    "reduction": "A client asks by it for fewer properties, so that a response may leave some out where it is sent.",
}
# What the user's word on a trait covers besides: whether it is set or unset, and only where it is set.
_COVERS: Mapping[str, tuple[str, ...]] = {"identity": ("key",), "cursor": ("issued", "continuation")}
_MAKES_CERTAIN = frozenset({"page_size", "page", "offset"})
_KNOWN = "_traits"
# What tells which texts a parameter takes.
_FORMS = frozenset({"format", "enum", "const", "pattern"})


@dataclass(frozen=True)
class Reason:
    """Why a field has a trait: what matched, what that means, and where the convention comes from."""

    trait: str
    matched: str
    meaning: str
    source: str


@dataclass(frozen=True)
class FieldTraits:
    """What the name of a field says of it. `TRAITS` explains each trait; `reasons` is why it applies."""

    identity: bool = False
    key: bool = False
    envelope: bool = False
    revision: bool = False
    position: bool = False
    secret: bool = False
    volatile: bool = False
    credential: bool = False
    conditional: bool = False
    checksum: bool = False
    idempotency: bool = False
    issued: bool = False
    page_size: bool = False
    page: bool = False
    offset: bool = False
    certain_paging: bool = False
    cursor: bool = False
    continuation: bool = False
    order: bool = False
    next_page: bool = False
    expansion: bool = False
    reduction: bool = False
    reasons: tuple[Reason, ...] = field(default=(), repr=False)
    # What the user states, whether it applies or not.
    stated: Mapping[str, bool] = field(default_factory=dict, repr=False, hash=False)

    @property
    def paging(self) -> bool:
        """Whether it chooses a part of a list, or its order, and hides none of its items."""
        return self.page_size or self.page or self.offset or self.cursor or self.order


_NO_TRAITS = FieldTraits()


@dataclass(frozen=True)
class Overrides:
    """What the user says of traits: (glob over fields, trait, whether it applies). The last match decides."""

    stated: tuple[tuple[str, str, bool], ...] = ()

    @classmethod
    def read(cls, table: Mapping[str, Any], *, file: str | None = None) -> Overrides:
        """Returns the overrides of the table `[traits]`. Raises `InputError` where it has another form."""
        found: list[tuple[str, str, bool]] = []
        for glob, stated in table.items():
            if not isinstance(stated, Mapping):
                raise InputError(
                    f"the traits of {glob!r} are no table", file=file, expected="one such as { secret = true }"
                )
            for trait, applies in stated.items():
                if trait not in TRAITS:
                    raise _unknown(glob, str(trait), file)
                if not isinstance(applies, bool):
                    raise InputError(f"{trait!r} of {glob!r} is {applies!r}", file=file, expected="true or false")
                found.append((glob, trait, applies))
        return cls(tuple(found))

    def of(self, operation: Operation, field_: Field) -> dict[str, tuple[bool, str]]:
        """Returns, by trait, what is stated for a field, and by which glob."""
        found: dict[str, tuple[bool, str]] = {}
        for glob, trait, applies in self.stated:
            if _matches(glob, operation, field_):
                also = _COVERS.get(trait, ())
                certain = ("certain_paging",) if applies and trait in _MAKES_CERTAIN else ()
                found |= dict.fromkeys((trait, *also, *certain), (applies, glob))
        return found


def _unknown(glob: str, trait: str, file: str | None) -> InputError:
    close = get_close_matches(trait, TRAITS, n=1, cutoff=0)
    return InputError(
        f"{trait!r} of {glob!r} is no trait", file=file, expected=f"{close[0]!r}, or another of: {', '.join(TRAITS)}"
    )


def _matches(glob: str, operation: Operation, field_: Field) -> bool:
    full = f"{operation.id}/{field_.location}/{field_.name}"
    return bool(field_.name) and any(name == glob or fnmatchcase(name, glob) for name in (full, field_.name))


@dataclass(frozen=True)
class OverriddenOperation(Operation):
    """An operation whose fields have the traits that the user states."""

    overrides: Overrides = field(default=Overrides(), hash=False)


@dataclass(frozen=True, eq=False)
class OverriddenContract(JudgedContract):
    """A contract whose fields have the traits that the user states."""

    overrides: Overrides = Overrides()

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        known = super().operations
        return tuple(
            OverriddenOperation(
                **{each.name: getattr(one, each.name) for each in fields(one)}, overrides=self.overrides
            )
            for one in known
        )


def with_overrides(contract: Contract, overrides: Overrides) -> Contract:
    """Returns a contract whose fields have the traits that the user states. Raises `InputError` where a glob matches no
    field: it would hide that a field was renamed.
    """
    if not overrides.stated:
        return contract
    known = [(operation, each) for operation in contract.operations for each in documented_fields(operation)]
    for glob in dict.fromkeys(glob for glob, _, _ in overrides.stated):
        if not any(_matches(glob, operation, each) for operation, each in known):
            expected = "one such as OPERATION/body/NAME, or a glob over these"
            raise InputError(f"{glob!r} in [traits] matches no field of {contract.document.name}", expected=expected)
    return OverriddenContract(contract.document, contract.is_lenient, overrides)


def documented_fields(operation: Operation) -> Iterator[Field]:
    """Yields every field of an operation's request and responses, also those that only one of them may hold."""
    yield from operation.fields
    yield from operation.read_only
    for response in operation.responses:
        yield from (*response.fields, *response.headers, *response.hidden)


def traits_of(operation: Operation, field_: Field) -> FieldTraits:
    """Returns the traits of a field of an operation's request or response; each field is read once."""
    known: dict[tuple[object, ...], FieldTraits] = kept_with(operation, _KNOWN, dict)
    at = (field_.key, field_.kind, field_.pointer)
    if at not in known:
        known[at] = _read(operation, field_)
    return known[at]


def _read(operation: Operation, field_: Field) -> FieldTraits:
    overrides = operation.overrides if isinstance(operation, OverriddenOperation) else Overrides()
    stated = overrides.of(operation, field_)
    reasons = [
        Reason(trait, repr(glob), "your configuration sets the trait", "[traits]")
        for trait, (applies, glob) in stated.items()
        if applies
    ]
    is_parameter = field_.location in {"path", "query", "header", "cookie"}
    for trait, read in (_READERS if is_parameter else _OF_RESOURCES).items():
        if trait not in stated:
            reasons += [Reason(trait, *found) for found in read(operation, field_)]
    if not reasons and not stated:
        return _NO_TRAITS
    reasons.sort(key=lambda reason: list(TRAITS).index(reason.trait))
    traits: dict[str, Any] = {reason.trait: True for reason in reasons}
    return FieldTraits(
        **traits, reasons=tuple(reasons), stated={trait: applies for trait, (applies, _) in stated.items()}
    )


# What matched, what that means, and the source of the convention.
Found = tuple[str, str, str]
Reader = Callable[[Operation, Field], Iterator[Found]]


def _found(name: str, *possible: Convention) -> Iterator[Found]:
    """Yields what of a name follows conventions."""
    for convention in possible:
        if matched := convention.found(name):
            shown = f"{matched!r}" if matched == name else f"{matched!r} in {name!r}"
            yield shown, convention.meaning, convention.source


def _in(locations: tuple[str, ...], convention: Convention, *, within: bool = True) -> Reader:
    """Returns a reader of parameters at some locations; `within` says whether what a parameter holds has its traits."""

    def read(_: Operation, field_: Field) -> Iterator[Found]:
        if field_.location in locations and (within or field_.kind == "parameter"):
            yield from _found(field_.path[0], convention)

    return read


def _identity(_: Operation, field_: Field) -> Iterator[Found]:
    if field_.place:
        yield from _found(field_.place[-1], conventions.IDENTITY)


def _key(operation: Operation, field_: Field) -> Iterator[Found]:
    last = field_.place[-1] if field_.place else ""
    if last and plain(last) in id_names(operation):
        # An id with the name of the resource is the same convention as the id alone.
        convention = conventions.KEY if conventions.KEY.found(last) else conventions.IDENTITY
        yield f"{last!r}", convention.meaning, convention.source


def _revision(_: Operation, field_: Field) -> Iterator[Found]:
    is_of_resource = field_.location == "body" or field_.location.startswith("response")
    if is_of_resource and field_.kind == "property" and field_.path:
        yield from _found(field_.path[-1], conventions.REVISION)


def _position(_: Operation, field_: Field) -> Iterator[Found]:
    is_of_resource = field_.location == "body" or field_.location.startswith("response")
    if is_of_resource and field_.kind == "property" and field_.path and "integer" in field_.types:
        yield from _found(field_.path[-1], conventions.POSITION)


def _envelope(_: Operation, field_: Field) -> Iterator[Found]:
    if field_.location == "body" and field_.kind == "property" and field_.depth == 1:
        yield from _found(field_.path[0], conventions.REQUEST_ENVELOPE)


def _secret(_: Operation, field_: Field) -> Iterator[Found]:
    if field_.location != "body" and not field_.location.startswith("response"):
        return  # what a parameter holds is no property of a resource
    if field_.schema.get("format") == "password":
        yield "`format: password`", conventions.SECRET.meaning, "OpenAPI 3.0.4, section 4.4"
    if field_.schema.get("writeOnly") is True:
        yield "`writeOnly: true`", conventions.SECRET.meaning, "JSON Schema 2020-12, Validation, section 9.4"
    if field_.path:
        yield from _found(field_.path[-1], conventions.SECRET, conventions.SECRET_ENDING)


def _volatile(_: Operation, field_: Field) -> Iterator[Found]:
    if not field_.location.startswith("response"):
        return
    *around, last = field_.place or ("",)
    yield from _found(last, conventions.REMARK)
    for step in field_.place:
        yield from _found(step, conventions.PASSING)
    for step in around:
        yield from _found(step, conventions.STATE)
    once = [found for step in field_.place for found in _found(step, conventions.ONCE)]
    address = list(_found(last, conventions.ADDRESS))
    if once and address:
        meaning = f"{conventions.ADDRESS.meaning}, {conventions.ONCE.meaning}"
        yield f"{once[0][0]} with {address[0][0]}", meaning, f"{conventions.ONCE.source}; {conventions.ADDRESS.source}"


def _issued(_: Operation, field_: Field) -> Iterator[Found]:
    """A place in a list: by its name, or by the name of a continuation that is a text of no stated form. A form such as
    `date-time` says that it is a filter.
    """
    if field_.location != "query" or field_.kind != "parameter":
        return
    is_free = "string" in field_.types and not field_.schema.keys() & _FORMS
    yield from _found(field_.path[0], conventions.ISSUED, *([conventions.CONTINUATION] if is_free else []))


def _next_page(_: Operation, field_: Field) -> Iterator[Found]:
    if field_.location.startswith("response") and field_.place:
        yield from _found(field_.place[-1], conventions.NEXT_PAGE)


def _certain_paging(_: Operation, field_: Field) -> Iterator[Found]:
    if field_.location == "query":
        yield from _found(field_.path[0], conventions.CERTAIN_PAGE_SIZE, conventions.CERTAIN_PAGE)


# Stripe takes it in the bodies of its POSTs, too.
_EXPAND = "expand"


def _expansion(_: Operation, field_: Field) -> Iterator[Found]:
    is_in_body = field_.location == "body" and field_.path == (_EXPAND,) and "array" in field_.types
    if is_in_body:
        yield from _found(_EXPAND, conventions.EXPANSION)
    if field_.location in {"query", "header"}:
        yield from _found(
            field_.path[0], conventions.EXPANSION if field_.location == "query" else conventions.FIELD_MASK
        )


def _reduction(operation: Operation, field_: Field) -> Iterator[Found]:
    """A parameter that asks for fewer properties: by its name, by its description, or as a flag about a property of a
    response (`omit_body`, `include_body`). A free text named `summary` may be what resources are chosen by.
    """
    if field_.location not in {"query", "header"} or field_.kind != "parameter":
        return
    if field_.location == "header":
        yield from _found(field_.path[0], conventions.PREFER)
        return
    name, is_flag = field_.path[0], field_.types - {"null"} == {"boolean"}
    takes_few = is_flag or bool(field_.schema.keys() & {"enum", "const"})
    yield from _found(name, conventions.REDUCTION, *([conventions.REDUCTION_FLAG] if takes_few else []))
    said = " ".join(f"{field_.description} {field_.schema.get('description', '')}".split())
    if matched := conventions.SAID_REDUCED.found(said):
        yield f"{matched!r} in its description", conventions.SAID_REDUCED.meaning, conventions.SAID_REDUCED.source
    first, *rest = words(name) or [""]
    if is_flag and "".join(rest) in _shown_names(operation):
        yield from _found(first, conventions.OMITTING, conventions.ADDING)


def _shown_names(operation: Operation) -> frozenset[str]:
    """Returns the names of the properties of an operation's responses, without flags: `archived` is a state."""
    properties = (each for response in operation.successes for each in response.fields if each.kind == "property")
    return frozenset(plain(each.place[-1]) for each in properties if each.types - {"null"} != {"boolean"})


def asks_for_less(operation: Operation, parts: Mapping[str, Any]) -> bool:
    """Returns whether a request may ask for a part of the properties of a resource, by what it sends for a parameter
    or by the default of one that it leaves out. What its response leaves out then shows nothing.
    """
    asking = kept_with(operation, "_asking", lambda: _asking(operation))
    return bool(asking) and any(_may_ask_for_less(operation, each, get(parts, each.at)) for each in asking)


def _asking(operation: Operation) -> tuple[Field, ...]:
    known = ((each, traits_of(operation, each)) for each in operation.parameters)
    return tuple(each for each, traits in known if traits.expansion or traits.reduction)


def _may_ask_for_less(operation: Operation, parameter: Field, sent: Any) -> bool:
    is_sent = sent is not ABSENT and sent is not NOWHERE
    value = sent if is_sent else parameter.default
    if value is ABSENT or value is NOWHERE:
        return False
    text = str(value).lower()
    if not traits_of(operation, parameter).reduction:
        return is_sent or bool(conventions.BRIEF.found(text))
    first = next(iter(words(parameter.path[0])), "")
    is_whole = conventions.UNREDUCED.compiled.search(text) is not None
    return is_whole if conventions.ADDING.found(first) else not is_whole


_idempotency = _in(("header",), conventions.IDEMPOTENCY, within=False)


def _credential(operation: Operation, field_: Field) -> Iterator[Found]:
    is_sent = field_.location in {"header", "cookie"} and field_.kind == "parameter"
    if is_sent and not any(_idempotency(operation, field_)):
        yield from _found(field_.path[0], conventions.CREDENTIAL)


_READERS: Mapping[str, Reader] = {
    "identity": _identity,
    "key": _key,
    "envelope": _envelope,
    "revision": _revision,
    "position": _position,
    "secret": _secret,
    "volatile": _volatile,
    "credential": _credential,
    "conditional": _in(("header",), conventions.CONDITIONAL),
    "checksum": _in(("header", "query"), conventions.CHECKSUM, within=False),
    "idempotency": _idempotency,
    "issued": _issued,
    "page_size": _in(("query",), conventions.PAGE_SIZE),
    "page": _in(("query",), conventions.PAGE),
    "offset": _in(("query",), conventions.OFFSET),
    "certain_paging": _certain_paging,
    "cursor": _in(("query",), conventions.CURSOR),
    "continuation": _in(("query",), conventions.CONTINUATION),
    "order": _in(("query",), conventions.ORDER),
    "next_page": _next_page,
    "expansion": _expansion,
    "reduction": _reduction,
}
# Those that read members of bodies and responses too.
_OF_RESOURCES = {
    trait: _READERS[trait]
    for trait in ("identity", "key", "envelope", "revision", "position", "secret", "volatile", "next_page", "expansion")
}


def stated_ids(operation: Operation) -> tuple[str, ...]:
    """Returns the names of the response properties that the user states to be the id of the resource."""
    return tuple(dict.fromkeys(name for name, applies in _said_of_ids(operation) if applies))


def usual_ids(operation: Operation) -> tuple[str, ...]:
    """Returns the names under which a response has the id of the resource, the likeliest first: those that the user
    states, then the usual ones that the user does not exclude.
    """
    said = dict(_said_of_ids(operation))
    return (*stated_ids(operation), *(name for name in conventions.IDENTITY.words if said.get(name) is not False))


def _said_of_ids(operation: Operation) -> Iterator[tuple[str, bool]]:
    if not isinstance(operation, OverriddenOperation):
        return
    for each in (each for response in operation.successes for each in response.fields if each.place):
        if "identity" in (stated := operation.overrides.of(operation, each)):
            yield each.place[-1], stated["identity"][0]
