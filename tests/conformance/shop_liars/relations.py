"""Liars about what is between operations: reads, changes, replacements, deletions, parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shop import Parts
from shop.lies import Thing

from shop_liars.liar import Liar, at_place, lying, takes

PRODUCT: Thing = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "created_at": "2030-01-02T03:04:05Z",
    "rating": None,
    "name": "Teapot",
    "sku": "TEA-0001",
    "price": 12.5,
    "currency": "EUR",
    "weight": 0,
    "released_at": None,
    "discontinued": False,
    "barcode": 0,
    "details": {"type": "clothing", "size": "M"},
    "variants": {},
    "images": [],
    "related": [],
}

# Without the parameter another value than the documented default is taken.
QUERIES: Mapping[str, Any] = {
    "listCustomers query/limit": 50,
    "listCustomers query/sort": "created_at",
    "listCustomers query/include_archived": True,
    "listCustomers query/offset": 1,
    "listProducts query/per_page": 5,
    "listProducts query/order": "oldest",
    "listOrders query/limit": 10,
    "listAddresses query/limit": 50,
    "listSuggestions query/mode": "infix",
    "listSuggestions query/fields": ["sku"],
}


# What hides by default is seen only where there is something to hide.
FILLED_BY = {"listCustomers": "createCustomer"}


def _query(text: str, value: Any) -> Liar:
    operation, _, where = text.partition(" ")
    return lying(
        f"another default for {where}",
        f"{operation} {FILLED_BY.get(operation, '')}",
        f"{where}/query-default",
        default=at_place(text, lambda _: value),
    )


def found(operation: str, lie: Callable[[Thing], Thing]) -> Callable[..., Thing | None]:
    """Return a `found` that finds something else where there is something."""
    return lambda op, thing, _: lie(thing) if op == operation and thing is not None else thing


def _first_item(**changed: Any) -> Callable[[Thing], Thing]:
    return lambda thing: {**thing, "items": [{**thing["items"][0], **changed}, *thing["items"][1:]]}


def _entries(name: str, **changed: Any) -> Callable[[Thing], Thing]:
    return lambda thing: {**thing, name: {key: {**each, **changed} for key, each in (thing.get(name) or {}).items()}}


def _sent_wins(*names: str) -> Callable[..., Thing]:
    """Return a `stored` that takes from the client what the server should make."""

    def stored(_: str, thing: Thing, sent: Parts) -> Thing:
        return {**thing, **{name: sent.body[name] for name in names if name in sent.body}}

    return stored


def _reset(**values: Any) -> Callable[..., Thing]:
    """Return a `merge` that sets anew what the change does not hold."""
    return lambda _, _old, new, sent: {**new, **{k: v for k, v in values.items() if k not in sent.body}}


def _null_ignored(*names: str) -> Callable[..., Thing]:
    return lambda _, old, new, sent: {
        **new,
        **{name: old.get(name) for name in names if sent.body.get(name, "") is None},
    }


def _kept(*names: str) -> Callable[..., Thing]:
    """Return a `replace` that keeps what the new thing does not hold."""
    return lambda _, old, new, sent: {
        **new,
        **{name: old[name] for name in names if name not in sent.body and name in old},
    }


def _whatever(_: str, thing: Thing | None, sent: Parts) -> Thing | None:
    return PRODUCT if sent.path.get("product_id") == "not-a-uuid" else thing


LIARS = [
    *(_query(text, value) for text, value in QUERIES.items()),
    # reads after writes
    lying(
        "a read without the phone",
        "createCustomer",
        "",
        "body/phone/read-back",
        found=found("getCustomer", lambda thing: {**thing, "phone": None}),
    ),
    lying(
        "a read of another item",
        "createOrder",
        "",
        "body/items/read-back",
        found=found("getOrder", _first_item(note="other")),
    ),
    lying(
        "a read of another entry",
        "createProduct",
        "",
        "body/variants/read-back",
        found=found("getProduct", _entries("variants", stock=1)),
    ),
    lying(
        "a read of another variant",
        "createOrder",
        "",
        "body/shipping/read-back",
        found=found(
            "getOrder", lambda thing: {**thing, "shipping": {"method": "pickup", "store": "other", "hold_days": 4}}
        ),
    ),
    lying(
        "a read of another text",
        "setOrderNote",
        "",
        "body/text/read-back",
        found=found("getOrderNote", lambda thing: {**thing, "text": "other"}),
    ),
    lying(
        "a read of another title",
        "createReview",
        "",
        "body/title/read-back",
        found=found("getReview", lambda thing: {**thing, "title": str(thing["title"])[:4]}),
    ),
    lying(
        "a read of another category",
        "createCategory",
        "",
        "body/children/read-back",
        found=found("getCategory", lambda thing: {**thing, "children": thing["children"][1:]}),
    ),
    lying(
        "a read of another upload",
        "createUpload",
        "",
        "body/position/read-back",
        found=found("getUpload", lambda thing: {**thing, "position": 1000 - thing["position"]}),
    ),
    lying(
        "stored otherwise than answered",
        "replaceSettings",
        "",
        "body/banner/read-back",
        found=found("getSettings", lambda thing: {**thing, "banner": None}),
    ),
    lying(
        "a read that leaves out what the answer to the write held",
        "updateProduct",
        "",
        "response/details/read-made",
        found=found("getProduct", lambda thing: {k: v for k, v in thing.items() if k != "details"}),
    ),
    lying(
        "a patch that changes what it cannot hold",
        "updateProduct",
        "",
        "response/sku/patch-others",
        merge=lambda op, _old, new, _: {**new, "sku": f"{new['sku'][:-1]}0"} if op == "updateProduct" else new,
    ),
    # what only the server makes
    lying("an id from the client", "createCustomer", "body/id/read-only", stored=_sent_wins("id")),
    lying("a time from the client", "createCustomer", "body/created_at/read-only", stored=_sent_wins("created_at")),
    lying(
        "a time from the client",
        "replaceCustomer",
        "body/created_at/read-only",
        replace=lambda _, _old, new, sent: {**new, **{k: v for k, v in sent.body.items() if k == "created_at"}},
    ),
    # changes
    lying(
        "a patch that applies a default again",
        "updateCustomer",
        "body/tier/patch-absent",
        merge=_reset(tier="standard"),
    ),
    lying("a patch that sets null again", "updateCustomer", "body/phone/patch-absent", merge=_reset(phone=None)),
    lying("a patch that empties a list", "updateProduct", "body/related/patch-absent", merge=_reset(related=[])),
    lying(
        "a patch that resets an object",
        "updateSettings",
        "body/notifications/patch-absent",
        merge=_reset(
            notifications={"email": {"enabled": True, "sender": "shop"}, "sms": {"enabled": False, "quota": 0}}
        ),
    ),
    lying(
        "a patch in plain JSON that applies a default again",
        "updateAddress",
        "body/kind/patch-absent",
        merge=_reset(kind="home"),
    ),
    lying("a patch whose null is ignored", "updateCustomer", "body/phone/patch-null", merge=_null_ignored("phone")),
    lying(
        "a patch whose null is ignored for a list of null",
        "updateCustomer",
        "body/segment/patch-null",
        merge=_null_ignored("segment"),
    ),
    lying(
        "a patch in plain JSON whose null is ignored",
        "updateAddress",
        "",
        "body/extra/patch-null",
        merge=_null_ignored("extra"),
    ),
    lying("a put that merges", "replaceCustomer", "", "body/phone/put-absent", replace=_kept("phone")),
    lying(
        "a put that merges what has a default",
        "replaceCustomer",
        "",
        "body/nickname/put-absent",
        replace=_kept("nickname"),
    ),
    lying("a put that merges a map", "replaceSettings", "", "body/regions/put-absent", replace=_kept("regions")),
    lying("a put that merges a list", "putTag", "", "body/aliases/put-absent", replace=_kept("aliases")),
    # deletions and unknown ids
    lying("nothing deleted", "deleteCustomer", "deleted", deleted=lambda op, _: op != "deleteCustomer"),
    lying("nothing deleted", "deleteAddress", "deleted", deleted=lambda op, _: op != "deleteAddress"),
    lying(
        "an unknown id found",
        "getProduct",
        "path/product_id/not-found",
        found=lambda op, thing, _: thing or (PRODUCT if op == "getProduct" else None),
    ),
    lying(
        "an unknown number deleted",
        "deleteAddress",
        "path/address_id/not-found",
        found=lambda op, thing, _: thing or ({} if op == "deleteAddress" else None),
    ),
    lying(
        "a path that is no UUID found",
        "getProduct",
        "",
        "path/product_id/domain:format",
        check=takes("getProduct path/product_id", lambda value: value == "not-a-uuid"),
        found=_whatever,
    ),
]
