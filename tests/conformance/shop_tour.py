"""A request with everything for each operation that takes a body, and a tour through all operations of the shop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
from shop_client import Visitor

_LINES = "Zeile 1\n  „東京“ <b>&amp;</b> 🦉 "

# By operation: the smallest body, and one with everything.
SMALLEST: dict[str, Any] = {
    "createCustomer": {"name": "Ada", "email": "ada@example.com", "password": "correct horse"},
    "replaceCustomer": {"name": "Ada", "email": "ada@example.com", "password": "correct horse"},
    "updateCustomer": {},
    "createAddress": {"street": "Weg 1", "city": "Ulm"},
    "updateAddress": {},
    "createProduct": {"name": "Pot", "sku": "POT-0001", "price": 12.5, "details": {"type": "book", "author": "A"}},
    "updateProduct": {},
    "createReview": {"stars": 4},
    "adjustStock": [{"sku": "POT-0001", "delta": -3}],
    "createOrder": {"customer_email": "ada@example.com", "items": [{"sku": "POT", "unit_price": 2.5}]},
    "setOrderNote": {"text": ""},
    "requestRefund": {},
    "createCategory": {"name": "Garden"},
    "putTag": {"label": "Sale"},
    "replaceSettings": {"store_name": "Corner"},
    "updateSettings": {"maintenance": True},
    "search": {},
    "sendMessage": {"email": "ada@example.com", "text": "é"},
}
_PREFERENCES = {
    "newsletter": False,
    "channel": "none",
    "frequency": None,
    "delivery": {"carrier": "post", "window": {"from_hour": 9, "zone": None, "weekend": True}},
}
_IMAGE = {"url": "https://example.com/1.png", "alt": "", "position": 0, "credit": None}
_CUSTOMER_CHANGE = {
    "name": _LINES,
    "email": "x@example.com",
    "phone": "+4930123456",
    "birthday": "1999-12-31",
    "homepage": "https://example.com/~ada",
    "tier": "gold",
    "locale": None,
    "segment": None,
    "archived": False,
    "points": 0,
    "nickname": "",
    "referrer": "0F8FAD5B-D9CB-469F-A165-70867728950E",
    "tags": ["b", "a"],
    "preferences": _PREFERENCES,
    "attributes": {"a": "1"},
    "metadata": {"x": {"y": [1, None, {"z": False}]}},
}
_REPLY = {"text": "no", "author": None, "replies": [{"text": "yes", "replies": [{"text": "no"}]}]}
_SETTINGS_CHANGE = {
    "store_name": "Shop",
    "maintenance": False,
    "banner": _LINES,
    "page_size": 1,
    "tax": {"rate": 0, "inclusive": False, "exempt": ["FR"]},
    "notifications": {"email": {"enabled": False, "sender": None}, "sms": {"enabled": True, "quota": 3}},
    "regions": {"north": {"label": "N", "active": False, "manager": None}, "south": {}},
    "flags": {"a": True, "b": False},
    "holidays": ["2031-01-01"],
}
LARGEST: dict[str, Any] = {
    "createCustomer": {**_CUSTOMER_CHANGE, "password": "battery staple", "legacy_code": "old"},
    "replaceCustomer": {**_CUSTOMER_CHANGE, "password": "battery staple", "attributes": {"a": None, "b": "2"}},
    "updateCustomer": _CUSTOMER_CHANGE,
    "createAddress": {
        "street": _LINES,
        "city": "Bonn",
        "extra": "c/o",
        "postcode": "5311",
        "country": "FR",
        "kind": "other",
        "floor": -1,
        "point": {"latitude": 50.5, "longitude": -7, "accuracy": 0.75},
        "doorbells": ["A", None, ""],
    },
    "updateAddress": {"street": "Gasse 2", "extra": None, "floor": 3, "doorbells": []},
    "createProduct": {
        "name": _LINES,
        "sku": "ABC-9999",
        "price": 1000000,
        "currency": "EUR",
        "weight": None,
        "external_id": 2**63 - 1,
        "released_at": "2031-02-03T04:05:06+05:30",
        "discontinued": False,
        "barcode": "0",
        "dimensions": {"width": 0.5, "height": 0, "unit": "m"},
        "details": {"type": "download", "url": "https://example.com/d", "limit": None},
        "availability": {"warehouse": "W", "count": 4},
        "variants": {"red": {"label": None, "surcharge": -1.5, "stock": 0, "active": False}, "blue": {}},
        "translations": {"de": {"title": "Kanne", "subtitle": "", "checked_by": None}, "fr": {"title": "T"}},
        "images": [_IMAGE, {"url": "https://example.com/2.png"}],
        "size_chart": [[{"label": "a", "value": 1}, {"label": "b"}], [{"label": "c"}]],
        "related": ["0f8fad5b-d9cb-469f-a165-70867728950e"],
    },
    "updateProduct": {
        "name": "Mug",
        "price": 0.01,
        "weight": None,
        "external_id": -1,
        "released_at": None,
        "discontinued": False,
        "barcode": None,
        "dimensions": {"unit": "mm"},
        "images": [{"url": "https://example.com/3.png"}],
        "variants": {"red": {"stock": 1}, "green": {"label": "G"}, "blue": None},
        "related": [],
    },
    "createReview": {"stars": 1, "title": _LINES, "text": None, "anonymous": True, "replies": [_REPLY]},
    "adjustStock": [
        {"sku": "POT-0001", "delta": 0, "reason": None, "location": {"warehouse": "W", "shelf": "3"}},
        {"sku": "POT-0002", "delta": 1000, "location": {}},
    ],
    "createOrder": {
        "customer_email": "x@example.com",
        "items": [
            {
                "sku": "A",
                "unit_price": 0,
                "quantity": 999,
                "gift_wrap": True,
                "note": _LINES,
                "engraving": None,
                "options": {"color": "red", "size": 3},
                "discounts": [{"code": "X", "percent": 12.5, "stackable": False}, {"code": "Y"}],
            },
            {"sku": "B", "unit_price": 1.25},
        ],
        "shipping": {"method": "delivery", "street": "Weg", "express": True, "instructions": None},
        "payment": {"card_token": "tok-1", "cvc": "123", "capture": False},
        "priority": 1,
        "expires_in": 5,
        "coupons": [],
        "source": None,
        "reference": "",
        "due_date": "2031-02-03",
        "gift": {"message": _LINES, "wrap": {"paper": "gold", "ribbon": False}},
    },
    "setOrderNote": {"text": _LINES, "pinned": True, "author": None},
    "requestRefund": {"reason": "damaged", "amount": 0.5, "notify": False},
    "createCategory": {
        "name": "Garden",
        "visible": False,
        "position": -1,
        "icon": None,
        "children": [{"name": "Tools", "children": [{"name": "Spades", "icon": "spade"}, {"name": "Rakes"}]}],
    },
    "putTag": {"label": _LINES, "color": "#ff00aa", "weight": 100, "aliases": ["a"]},
    "replaceSettings": _SETTINGS_CHANGE,
    "updateSettings": {**_SETTINGS_CHANGE, "regions": {"north": {"active": True}, "south": None, "west": {}}},
    "search": {
        "query": "o",
        "limit": 50,
        "filters": {
            "min_price": 1,
            "max_price": 99,
            "in_stock": False,
            "ranges": {"w": {"low": 1, "high": None}, "h": {}},
        },
        "sort": [{"field": "price", "direction": "descending"}, {"field": "created_at"}],
    },
    "sendMessage": {"email": "ada@example.com", "text": _LINES, "topic": "order", "urgency": 1, "copy": True},
}


# The other members of unions.
OTHERS: dict[str, list[Any]] = {
    "createProduct": [
        {**SMALLEST["createProduct"], "details": details, "availability": {"from_date": "2031-02-03", "preorder": True}}
        for details in (
            {"type": "book", "author": "A", "pages": 3, "isbn": None, "languages": []},
            {"type": "clothing", "size": "L", "washable": False, "colors": ["red"]},
        )
    ],
    "createOrder": [
        {
            **SMALLEST["createOrder"],
            "shipping": {"method": "pickup", "store": "S", "hold_days": 0},
            "payment": {"vat_id": "V", "net_days": 0},
            "reference": 2**63 - 1,
        }
    ],
}


def tour(visitor: Visitor) -> Iterator[tuple[str, httpx.Response]]:
    """Visit every operation, with the smallest body and with the largest, and yield what each answered."""

    def visit(operation: str, path: Any = None, **request: Any) -> httpx.Response:
        answer = visitor.visit(operation, path, **request)
        seen.append((operation, answer))
        return answer

    seen: list[tuple[str, httpx.Response]] = []
    for bodies in (SMALLEST, LARGEST):
        visit("getHealth")
        visit("getSettings")
        customer = {"customer_id": visit("createCustomer", json=bodies["createCustomer"]).json()["id"]}
        product = {"product_id": visit("createProduct", json=bodies["createProduct"]).json()["id"]}
        order = visit("createOrder", json=bodies["createOrder"], headers={"X-Hold-Minutes": "0"}).json()
        one = {"order_id": order["id"]}
        address = {
            **customer,
            "address_id": visit("createAddress", customer, json=bodies["createAddress"]).json()["id"],
        }
        review = visit("createReview", product, json=bodies["createReview"]).json()["id"]
        category = visit("createCategory", json=bodies["createCategory"]).json()["id"]
        visit("setOrderNote", one, json=bodies["setOrderNote"])
        refund = visit("requestRefund", one, json=bodies["requestRefund"]).json()["refund_id"]
        for operation, path in (
            ("replaceCustomer", customer),
            ("updateCustomer", customer),
            ("updateAddress", address),
            ("updateProduct", product),
            ("adjustStock", None),
            ("putTag", {"tag_name": "sale"}),
            ("replaceSettings", None),
            ("updateSettings", None),
            ("search", None),
        ):
            visit(operation, path, json=bodies[operation])
        for operation, path in (
            ("getCustomer", customer),
            ("listCustomers", None),
            ("getAddress", address),
            ("listAddresses", customer),
            ("getProduct", product),
            ("listProducts", None),
            ("getReview", {**product, "review_id": review}),
            ("getOrder", one),
            ("listOrders", None),
            ("getInvoice", one),
            ("getOrderNote", one),
            ("getRefund", {**one, "refund_id": refund}),
            ("getShipment", {"tracking_code": order["tracking_code"]}),
            ("getCategory", {"category_id": category}),
            ("listTags", None),
            ("getTag", {"tag_name": "sale"}),
            ("getSettings", None),
        ):
            visit(operation, path)
        visit("listSuggestions", params={"q": "m"})
        upload = visit("createUpload", files={"file": ("a.bin", b"\r\n--\x00\xff\r\n")}, data={"position": "7"}).json()
        visit("getUpload", {"upload_id": upload["id"]})
        visit("sendMessage", data=bodies["sendMessage"])
        visit("deleteAddress", address)
        visit("deleteCustomer", customer)
    yield from seen
