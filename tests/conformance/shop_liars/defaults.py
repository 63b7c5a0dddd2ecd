"""Liars about defaults: another one, none, null, and one that does not yield to what was sent.

Each table names places of one kind of document, at every depth; beside each stands what the liar puts there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shop import ABSENT

from shop_liars.liar import Liar, at_place, lying

ANOTHER: Mapping[str, Any] = {
    # the root: an enum, falsy defaults
    "createCustomer body/tier": "silver",
    "createCustomer body/points": 7,
    "createCustomer body/tags": ["new"],
    "createOrder body/source": None,
    "putTag body/color": "#ffffff",
    "replaceCustomer body/nickname": "Nick",
    # objects in objects
    "createCustomer body/preferences/channel": "none",
    "createCustomer body/preferences/delivery/window/from_hour": 8,
    # items of arrays, and of arrays in them
    "createOrder body/items/*/quantity": 2,
    "createOrder body/items/*/discounts/*/stackable": False,
    "createProduct body/size_chart/*/*/value": 1,
    "createReview body/replies/*/author": "no one",
    "adjustStock body/*/reason": "loss",
    "adjustStock body/*/location/warehouse": "other",
    "search body/sort/*/direction": "descending",
    # values of maps, by name and by pattern, and of a map in an object
    "createProduct body/variants/*/stock": 0,
    "createProduct body/translations/*/subtitle": "less",
    "replaceSettings body/regions/*/label": "region",
    "search body/filters/ranges/*/high": 99,
    # variants, with a tag and without
    "createOrder body/shipping/(Pickup)/hold_days": 5,
    "createProduct body/details/(Book)/pages": 1,
    "createProduct body/details/(Download)/limit": 6,
    "createOrder body/payment/(InvoicePayment)/net_days": 14,
    "createProduct body/availability/(InWarehouse)/count": 1,
    # defaults that are objects or arrays; those of a parent, which win
    "createOrder body/shipping": {"method": "pickup", "store": "side"},
    "createOrder body/coupons": [],
    "createOrder body/gift/wrap": {},
    "replaceSettings body/notifications/sms": {},
    # what only a read shows
    "createReview body/text": "silence",
    "setOrderNote body/author": "nobody",
    "requestRefund body/reason": "wrong",
    # forms
    "sendMessage body/urgency": 4,
    "createUpload body/visibility": "public",
    # parameters
    "createOrder header/X-Hold-Minutes": 30,
    "listSuggestions header/X-Boost": 2,
    "listSuggestions cookie/region": "us",
}

# Left out of what is kept; where the answer requires the field, that is broken too.
# A default that the answer documents too may be left out, as a client may assume it.
NONE: Mapping[str, str] = {
    "sendMessage body/topic": "body/topic/default response/topic/present",
    "createUpload body/title": "body/title/default response/title/present",
    "putTag body/aliases": "body/aliases/default response-200/aliases/present response-201/aliases/present",
    "createOrder body/priority": "response/priority/present",
    "createAddress body/kind": "response/kind/present",
}

# Answered by null, which no answer admits there.
NULL = (
    "createCustomer body/points",
    "createCustomer body/preferences/delivery/carrier",
    "createOrder body/items/*/quantity",
    "createProduct body/variants/*/surcharge",
    "createOrder body/shipping/(Pickup)/hold_days",
    "sendMessage body/copy",
)

# Null is taken for nothing.
OVER_NULL = (
    "createCustomer body/locale",
    "createCustomer body/segment",
    "createCustomer body/preferences/frequency",
    "createCustomer body/preferences/delivery/window/zone",
    "createOrder body/items/*/engraving",
    "createProduct body/variants/*/label",
    "replaceSettings body/regions/*/manager",
    "createOrder body/shipping/(Delivery)/instructions",
    "createProduct body/details/(Download)/limit",
    "adjustStock body/*/reason",
    "createProduct body/images/*/credit",
    "setOrderNote body/author",
)

# An entry that is lost leaves the default behind.
EMPTIED = ("replaceSettings body/flags", "createProduct body/variants")

# What is falsy is taken for nothing; null is not.
OVER_FALSY = (
    "createOrder body/coupons",
    "createCustomer body/locale",
    "createOrder body/items/*/discounts/*/stackable",
    "createProduct body/variants/*/stock",
    "replaceSettings body/regions/*/active",
    "createOrder body/shipping/(Pickup)/hold_days",
    "createProduct body/details/(Clothing)/washable",
    "createOrder body/payment/(InvoicePayment)/net_days",
    "createOrder body/gift/wrap/ribbon",
)

# Whatever is sent is taken for nothing.
OVER_ALL = (
    "createCustomer body/tier",
    "createCustomer body/preferences/channel",
    "createOrder body/items/*/quantity",
    "createProduct body/translations/*/subtitle",
    "createProduct body/availability/(FromDate)/preorder",
    "createProduct body/details/(Book)/languages",
    "sendMessage body/urgency",
    "createUpload body/position",
)


def _default(text: str, name: str, value: Any, told: str = "") -> Liar:
    operation, _, where = text.partition(" ")
    return lying(f"{name} {where}", operation, told or f"{where}/default", default=at_place(text, lambda _: value))


def _yields(text: str, name: str, is_dropped: Callable[[Any], bool]) -> Liar:
    operation, _, where = text.partition(" ")
    return lying(
        f"{name} {where}",
        operation,
        f"{where}/default-yields",
        value=at_place(text, lambda value: ABSENT if is_dropped(value) else value),
    )


LIARS = [
    *(_default(text, "another default for", value) for text, value in ANOTHER.items()),
    *(_default(text, "no default for", ABSENT, told) for text, told in NONE.items()),
    *(
        _default(
            text,
            "null as default for",
            None,
            f"{text.partition(' ')[2]}/default response/{text.partition(' body/')[2]}/response-null",
        )
        for text in NULL
    ),
    *(_yields(text, "default over null of", lambda value: value is None) for text in OVER_NULL),
    *(
        _yields(text, "default over what is falsy of", lambda value: value is not None and not value)
        for text in OVER_FALSY
    ),
    *(_yields(text, "default over the entries of", bool) for text in EMPTIED),
    *(_yields(text, "default over all of", lambda _: True) for text in OVER_ALL),
]
