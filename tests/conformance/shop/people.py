"""What the shop takes for customers, addresses, tags, categories, settings and contacts; written from the document."""

from __future__ import annotations

from typing import Any

from shop.shapes import (
    DATE,
    EMAIL,
    TIME,
    URI,
    UUID,
    Among,
    Bytes,
    Flag,
    Group,
    Later,
    Many,
    Nullable,
    Real,
    Text,
    made,
    may,
    must,
    whole,
)

_WINDOW = Group(
    {
        "from_hour": may(whole(0, 23), 0),
        "zone": may(Nullable(Text()), "UTC"),
        "weekend": may(Flag(), False),
    }
)
_PREFERENCES = Group(
    {
        "newsletter": may(Flag(), False),
        "channel": may(Among(("email", "post", "none")), "email"),
        "frequency": may(Nullable(whole(0, 365)), 7),
        "delivery": may(Group({"carrier": may(Text(shortest=1), "any"), "window": may(Nullable(_WINDOW))}), {}),
    }
)
CUSTOMER = Group(
    {
        "id": made(UUID),
        "created_at": made(TIME),
        "name": must(Text(shortest=1, longest=100)),
        "email": must(EMAIL),
        "password": must(Text(shortest=8, longest=200), secret=True),
        "phone": may(Nullable(Text(pattern=r"\+[0-9]{6,15}"))),
        "birthday": may(Nullable(DATE)),
        "homepage": may(Nullable(URI)),
        "tier": may(Among(("standard", "silver", "gold")), "standard"),
        "locale": may(Nullable(Text(longest=10)), "en"),
        "segment": may(Among(("retail", "wholesale", None)), "retail"),
        "archived": may(Flag(), False),
        "points": may(whole(0, 2**31 - 1), 0),
        "nickname": may(Text(longest=40), ""),
        "legacy_code": may(Text(longest=20)),
        "referrer": may(Nullable(UUID)),
        "tags": may(Many(Text(shortest=1, longest=30), most=10, unique=True), []),
        "preferences": may(_PREFERENCES, {"newsletter": True, "channel": "post"}),
        "attributes": may(Group(others=Nullable(Text(longest=200)))),
        "metadata": may(Group(others=True), {}),
    }
)

_POINT = Group(
    {
        "latitude": may(Real(low=-90, high=90)),
        "longitude": may(Real(low=-180, below=180)),
        "accuracy": may(Real(above=0, step=0.25), 0.5),
    },
    together={"latitude": ("longitude",), "longitude": ("latitude",)},
)
ADDRESS = Group(
    {
        "id": made(whole(1)),
        "customer_id": made(UUID),
        "street": must(Text(shortest=1, longest=120)),
        "extra": may(Nullable(Text(longest=120))),
        "postcode": may(Text(pattern="[0-9]{4,5}"), "0000"),
        "city": must(Text(shortest=1, longest=80)),
        "country": may(Among(("DE", "FR", "IT")), "DE"),
        "kind": may(Among(("home", "work", "other")), "home"),
        "floor": may(Among((-1, 0, 1, 2, 3)), 0),
        "point": may(Nullable(_POINT)),
        "doorbells": may(Many(Nullable(Text(longest=40)), most=5), []),
    }
)

TAG = Group(
    {
        "label": must(Text(shortest=1, longest=60)),
        "color": may(Text(pattern="#[0-9a-f]{6}"), "#000000"),
        "weight": may(whole(0, 100), 0),
        "aliases": may(Many(Text(shortest=1), unique=True), []),
    },
    others=False,
)

CATEGORY = Group(
    {
        "id": made(whole(1)),
        "name": must(Text(shortest=1, longest=60)),
        "visible": may(Flag(), True),
        "position": may(Real(whole=True), 0),
        "icon": may(Nullable(Text(longest=40)), "folder"),
        "children": may(Many(Later(lambda: _CHILD)), []),
    }
)
# What a category below another one answers has no id of its own.
_CHILD: Group = Group({name: each for name, each in CATEGORY.members.items() if not each.made})

_REGION = Group(
    {"label": may(Text(), ""), "active": may(Flag(), True), "manager": may(Nullable(Text()), "nobody")},
)
_MAIL = Group({"enabled": may(Flag(), True), "sender": may(Nullable(Text()), "shop")})
_SMS = Group({"enabled": may(Flag(), True), "quota": may(whole(0), 0)})
_TAX = Group(
    {
        "rate": may(Real(low=0, below=1), 0.25),
        "inclusive": may(Flag(), True),
        "exempt": may(Many(Among(("DE", "FR", "IT"))), []),
    }
)
SETTINGS = Group(
    {
        "updated_at": made(TIME),
        "store_name": must(Text(shortest=1, longest=80)),
        "maintenance": may(Flag(), False),
        "banner": may(Nullable(Text(longest=200))),
        "page_size": may(whole(1, 100), 25),
        "tax": may(_TAX, {}),
        "notifications": may(Group({"email": may(_MAIL, {}), "sms": may(_SMS, {"enabled": False})}), {}),
        "regions": may(Group(others=_REGION), {}),
        "flags": may(Group(others=Flag()), {}),
        "holidays": may(Many(DATE, unique=True), []),
    }
)
FIRST_SETTINGS: dict[str, Any] = {"store_name": "Shop"}

UPLOAD = Group(
    {
        "file": must(Bytes()),
        "title": may(Text(longest=100), "untitled"),
        "visibility": may(Among(("private", "public")), "private"),
        "position": may(whole(0, 1000), 0),
    }
)
MESSAGE = Group(
    {
        "email": must(EMAIL),
        "text": must(Text(shortest=1, longest=2000)),
        "topic": may(Among(("general", "order", "complaint")), "general"),
        "urgency": may(whole(1, 5), 3),
        "copy": may(Flag(), False),
    }
)
