"""What the shop takes for products, reviews, stock, orders, refunds and searches; written from the document."""

from __future__ import annotations

from shop.shapes import (
    DATE,
    EMAIL,
    INT32,
    INT64,
    TIME,
    URI,
    UUID,
    Among,
    AnyOf,
    Flag,
    Group,
    Later,
    Many,
    Nullable,
    OneOf,
    Real,
    Tagged,
    Text,
    made,
    may,
    must,
    whole,
)

_SKU = Text(pattern="[A-Z]{3}-[0-9]{4}")

_DETAILS = Tagged(
    "type",
    {
        "book": Group(
            {
                "type": must(Among(("book",))),
                "author": must(Text(shortest=1)),
                "pages": may(whole(0), 0),
                "isbn": may(Nullable(Text(longest=20))),
                "languages": may(Many(Text(shortest=2, longest=2)), ["en"]),
            }
        ),
        "clothing": Group(
            {
                "type": must(Among(("clothing",))),
                "size": must(Among(("S", "M", "L"))),
                "washable": may(Flag(), True),
                "colors": may(Many(Text(shortest=1)), []),
            }
        ),
        "download": Group(
            {
                "type": must(Among(("download",))),
                "url": must(URI),
                "limit": may(Nullable(whole(0)), 5),
            }
        ),
    },
)
_AVAILABILITY = OneOf(
    (
        Group({"from_date": must(DATE), "preorder": may(Flag(), False)}, others=False),
        Group({"warehouse": must(Text(shortest=1)), "count": may(whole(0), 0)}, others=False),
    )
)
_VARIANT = Group(
    {
        "label": may(Nullable(Text(longest=40)), "plain"),
        "surcharge": may(Real(), 0),
        "stock": may(whole(0), 12),
        "active": may(Flag(), True),
    }
)
_TRANSLATION = Group(
    {"title": must(Text(shortest=1)), "subtitle": may(Text(), ""), "checked_by": may(Nullable(Text()))},
)
_IMAGE = Group(
    {
        "url": must(URI),
        "alt": may(Text(longest=100), ""),
        "position": may(INT32, 1),
        "credit": may(Nullable(Text(longest=100)), "unknown"),
    }
)
_DIMENSIONS = Group(
    {
        "width": may(Real(low=0), 0),
        "height": may(Real(low=0), 1.5),
        "unit": may(Among(("mm", "cm", "m")), "cm"),
    }
)
_CELL = Group({"label": must(Text(shortest=1)), "value": may(Real(), 0)})
PRODUCT = Group(
    {
        "id": made(UUID),
        "created_at": made(TIME),
        "rating": made(Nullable(Real(low=1, high=5))),
        "name": must(Text(shortest=1, longest=200)),
        "sku": must(_SKU),
        "price": must(Real(above=0, high=1000000)),
        "currency": may(Among(("EUR",)), "EUR"),
        "weight": may(Nullable(whole(0, below=100000)), 0),
        "external_id": may(INT64),
        "released_at": may(Nullable(TIME)),
        "discontinued": may(Flag(), False),
        "barcode": may(Nullable(OneOf((Text(shortest=1, longest=30), whole(0)))), 0),
        "dimensions": may(_DIMENSIONS),
        "details": must(_DETAILS),
        "availability": may(_AVAILABILITY),
        "variants": may(Group(others=_VARIANT), {}),
        "translations": may(Group(patterns={"^[a-z]{2}\\Z": _TRANSLATION}, others=False)),
        "images": may(Many(_IMAGE, most=10), []),
        "size_chart": may(Many(Many(_CELL, fewest=1, most=12))),
        "related": may(Many(UUID, unique=True), []),
    }
)
# What a change of a product leaves alone.
PRODUCT_FIXED = ("sku", "currency", "details", "availability", "translations", "size_chart")

_REPLY: Group = Group(
    {
        "text": must(Text(shortest=1)),
        "author": may(Nullable(Text()), "guest"),
        "replies": may(Many(Later(lambda: _REPLY)), []),
    }
)
REVIEW = Group(
    {
        "id": made(UUID),
        "product_id": made(UUID),
        "stars": must(whole(1, 5)),
        "title": may(Text(longest=80), ""),
        "text": may(Nullable(Text(longest=2000)), "no words"),
        "anonymous": may(Flag(), False),
        "replies": may(Many(_REPLY), []),
    }
)

STOCK = Many(
    Group(
        {
            "line": made(whole(1)),
            "sku": must(_SKU),
            "delta": must(whole(-1000, 1000)),
            "reason": may(Nullable(Text(longest=100)), "count"),
            "location": may(Group({"warehouse": may(Text(shortest=1), "main"), "shelf": may(Nullable(Text()))}), {}),
        }
    ),
    fewest=1,
    most=20,
)

SHIPPING = Tagged(
    "method",
    {
        "pickup": Group(
            {
                "method": must(Among(("pickup",))),
                "store": must(Text(shortest=1)),
                "hold_days": may(whole(0), 3),
            }
        ),
        "delivery": Group(
            {
                "method": must(Among(("delivery",))),
                "street": must(Text(shortest=1)),
                "express": may(Flag(), False),
                "instructions": may(Nullable(Text()), "at the door"),
            }
        ),
    },
)
_PAYMENT = AnyOf(
    (
        Group(
            {
                "card_token": must(Text(shortest=4)),
                "cvc": may(Text(pattern="[0-9]{3}"), secret=True),
                "capture": may(Flag(), True),
            },
            others=False,
        ),
        Group({"vat_id": must(Text(shortest=1)), "net_days": may(whole(0), 30)}, others=False),
    )
)
_DISCOUNT = Group(
    {"code": must(Text(shortest=1)), "percent": may(Real(low=0, high=100), 0), "stackable": may(Flag(), True)},
)
_ITEM = Group(
    {
        "sku": must(Text(shortest=1, longest=40)),
        "unit_price": must(Real(low=0, high=100000)),
        "quantity": may(whole(1, 999), 1),
        "gift_wrap": may(Flag(), False),
        "note": may(Nullable(Text(longest=200))),
        "engraving": may(Nullable(Text(longest=50)), "none"),
        "options": may(Group(others=AnyOf((Text(), Real(whole=True))), fewest=1, most=5)),
        "discounts": may(Many(_DISCOUNT), []),
    }
)
_WRAP = Group({"paper": may(Among(("plain", "gold")), "gold"), "ribbon": may(Flag(), True)})
ORDER = Group(
    {
        **{
            name: made(Text())
            for name in "id number status tracking_code created_at sales_channel hold_minutes totals".split()
        },
        "customer_email": must(EMAIL),
        "items": must(Many(_ITEM, fewest=1, most=20)),
        "shipping": may(SHIPPING, {"method": "pickup", "store": "main"}),
        "payment": may(Nullable(_PAYMENT)),
        "priority": may(Among((1, 2, 3)), 2),
        "expires_in": may(whole(5, 10080, step=5), 60),
        "coupons": may(Many(Text(shortest=1, longest=20), most=3, unique=True), ["WELCOME"]),
        "source": may(Among(("shop", "partner", None)), "shop"),
        "reference": may(AnyOf((Text(longest=30), INT64)), 0),
        "due_date": may(Nullable(DATE)),
        "gift": may(Nullable(Group({"message": may(Text(longest=200), ""), "wrap": may(_WRAP, {"paper": "plain"})}))),
    }
)

NOTE = Group(
    {
        "text": must(Text(longest=500)),
        "pinned": may(Flag(), False),
        "author": may(Nullable(Text()), "staff"),
    }
)
REFUND = Group(
    {
        "reason": may(Among(("damaged", "wrong", "regret")), "regret"),
        "amount": may(Nullable(Real(low=0))),
        "notify": may(Flag(), True),
    }
)

_RANGE = Group({"low": may(Real(), 0), "high": may(Nullable(Real()), 100)})
SEARCH = Group(
    {
        "query": may(Text(longest=100), ""),
        "limit": may(whole(1, 50), 10),
        "filters": may(
            Group(
                {
                    "min_price": may(Real(low=0), 0),
                    "max_price": may(Nullable(Real(low=0))),
                    "in_stock": may(Flag(), True),
                    "ranges": may(Group(others=_RANGE), {}),
                }
            ),
            {},
        ),
        "sort": may(
            Many(
                Group(
                    {
                        "field": must(Among(("name", "price", "created_at"))),
                        "direction": may(Among(("ascending", "descending")), "ascending"),
                    }
                )
            ),
            [{"field": "name"}],
        ),
    }
)
