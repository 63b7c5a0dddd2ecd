"""Servers of the shop that are correct although they differ from the plain one in what the document leaves open.

Beside each stand the warnings that `docs/semantics.md` names for it; nothing else may be said of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from shop import ABSENT, Lies, Parts, RefusedError, Shop
from shop.goods import PRODUCT
from shop.lies import Thing
from shop_liars.liar import Liar, at_place, ids, lying

_EAST = timezone(timedelta(hours=2))
# What the document of a customer does not require of an answer.
_OPEN = {"phone", "birthday", "homepage", "locale", "segment", "referrer"}


def _elsewhere(_: str, at: str, value: Any) -> Any:
    """Spell instants as of another zone."""
    if at.rpartition("/")[2] not in {"created_at", "released_at", "updated_at"} or not isinstance(value, str):
        return value
    try:
        instant = datetime.fromisoformat(value)
        return instant.astimezone(_EAST).isoformat() if instant.tzinfo else value
    except (ValueError, OverflowError):
        return value


def _without_null(op: str, at: str, value: Any) -> Any:
    return ABSENT if value is None and op.endswith("Customer") and at.rpartition("/")[2] in _OPEN else value


def _capitals(op: str, at: str, value: Any) -> Any:
    return value.upper() if at == "/id" and isinstance(value, str) else value


def _with_links(_: str, answer: Any, __: Parts) -> Any:
    return {**answer, "links": {"self": "/"}, "version": None} if isinstance(answer, dict) else answer


def _reversed(_: str, answer: Any, __: Parts) -> Any:
    return dict(reversed(answer.items())) if isinstance(answer, dict) else answer


def _known_only(op: str, parts: Parts) -> Parts:
    known = {name for name, each in PRODUCT.members.items() if not each.made}
    if op == "createProduct" and isinstance(parts.body, dict) and not parts.body.keys() <= known:
        raise RefusedError(422, "unknown", "there is a member that is not known")
    return parts


def _nothing_made(op: str, parts: Parts) -> Parts:
    if op == "createCustomer" and isinstance(parts.body, dict) and parts.body.keys() & {"id", "created_at"}:
        raise RefusedError(422, "made", "the server makes these")
    return parts


def _statuses(changed: dict[int, int], *operations: str) -> Callable[..., int]:
    def status(op: str, own: int, _: Parts) -> int:
        return changed.get(own, own) if op in operations else own

    return status


def _unique_names() -> Shop:
    seen: set[str] = set()

    def stored(op: str, thing: Thing, _: Parts) -> Thing:
        if op == "createProduct":
            if thing["name"] in seen:
                raise RefusedError(409, "taken", "there is such a name")
            seen.add(thing["name"])
        return thing

    return Shop(Lies(stored=stored))


def _eventual() -> Shop:
    """Return a shop that finds an upload only when it is asked for it again."""
    reads: Counter[str] = Counter()

    def found(op: str, thing: Thing | None, _: Parts) -> Thing | None:
        if op != "getUpload" or thing is None:
            return thing
        reads[thing["id"]] += 1
        return thing if reads[thing["id"]] > 1 else None

    return Shop(Lies(found=found))


def _correct(name: str, operations: str, server: Callable[[], Shop]) -> Liar:
    some = tuple(operations.split())
    return Liar(f"{name}: {some[0]}", server, some, frozenset(), ids(some, ""))


def _absent_null(_: str, _old: Thing, new: Thing, sent: Parts) -> Thing:
    """Take a member out, as RFC 7396 says; its default stands in for it."""
    return {**new, "locale": "en"} if sent.body.get("locale", "") is None else new


_DEFAULTED = {"/items/*/quantity", "/items/*/gift_wrap", "/shipping/hold_days", "/payment/capture"}

CORRECT = [
    lying("400 for 422", "createOrder", near="body/items/*/quantity", status=_statuses({422: 400}, "createOrder")),
    lying("instants of another zone", "createProduct getProduct", answered=_elsewhere),
    lying("nulls left out", "createCustomer getCustomer", answered=_without_null),
    lying("more fields in answers", "createCustomer getCustomer", outgoing=_with_links),
    lying("keys in another order", "replaceSettings updateSettings", outgoing=_reversed),
    lying("ids in capitals", "createCustomer updateCustomer deleteCustomer", answered=_capitals),
    lying("unknown members refused", "createProduct", near="body/name", incoming=_known_only),
    lying("what the server makes refused", "createCustomer", incoming=_nothing_made),
    lying("200 for 201 where both are documented", "putTag", status=_statuses({201: 200}, "putTag")),
    lying("403 for unknown ids", "getCustomer deleteCustomer", status=_statuses({404: 403}, "getCustomer")),
    lying(
        "410 for what is gone, which the document does not list",
        "getAddress deleteAddress",
        "",
        "getAddress/status",
        status=_statuses({404: 410}, "getAddress"),
    ),
    lying(
        "pages of three at most",
        "createAddress listAddresses",
        listing=lambda op, page, _, __: page[:3] if op == "listAddresses" else page,
    ),
    lying("more headers", "createOrder getOrder", headers=lambda _, own: {**own, "ETag": '"1"', "X-Request-Id": "7"}),
    lying(
        "defaults left out that the answer documents",
        "createOrder",
        default=lambda _, at, value: ABSENT if at in _DEFAULTED else value,
    ),
    lying(
        "integers with a zero fraction",
        "createOrder",
        answered=lambda _, at, value: float(value) if at == "/items/*/quantity" and type(value) is int else value,
    ),
    lying(
        "a set in an order of its own",
        "createOrder",
        value=at_place("createOrder body/coupons", lambda value: sorted(value) if isinstance(value, list) else value),
    ),
    lying("a default for what a merge patch takes out", "updateCustomer", merge=_absent_null),
    lying(
        "403 for 401, which the document lists alone",
        "listTags",
        "",
        "listTags/unauthorized",
        near="header/Authorization",
        status=_statuses({401: 403}, "listTags"),
    ),
    _correct("unique names", "createProduct", _unique_names),
    _correct("a thing that can be read only later", "createUpload getUpload", _eventual),
]
