"""What each operation on products, reviews, stock, orders and searches does, by hand and as the document says.

Handlers get values that are checked and have their defaults. They know no HTTP.
"""

from __future__ import annotations

from typing import Any

from shop.calls import Call, Reply
from shop.checks import is_number
from shop.completion import shown
from shop.goods import NOTE, ORDER, PRODUCT, PRODUCT_FIXED, REFUND, REVIEW, SHIPPING, STOCK
from shop.lies import Thing
from shop.shapes import change_of

PRODUCT_CHANGE = change_of(PRODUCT, without=PRODUCT_FIXED)


def create_product(call: Call) -> Reply:
    thing = {"id": call.store.new_id(), "created_at": call.store.now(), "rating": None, **call.parts.body}
    return Reply(call.keep("products", (thing["id"],), thing), 201)


def list_products(call: Call) -> Reply:
    query, everything = call.parts.query, call.store.newest("products")
    things = [each for each in everything if query["include_discontinued"] or not each.get("discontinued")]
    if query["order"] == "oldest":
        things.reverse()
    elif query["order"] == "cheapest":
        things.sort(key=lambda each: _comparable(each.get("price")))
    start, size = (query["page"] - 1) * query["per_page"], query["per_page"]
    more = {**query, "page": query["page"] + 1, "include_discontinued": str(query["include_discontinued"]).lower()}
    following = "/products?" + "&".join(f"{name}={value}" for name, value in more.items())
    page = call.page(things[start : start + size], everything, PRODUCT)
    return Reply({"items": page, "total": len(things), "next": following if start + size < len(things) else None})


def get_product(call: Call) -> Reply:
    return Reply(call.find("products", "product_id"))


def update_product(call: Call) -> Reply:
    old = call.find("products", "product_id")
    return Reply(call.merge("products", call.key("product_id"), old, PRODUCT, PRODUCT_CHANGE))


def create_review(call: Call) -> Reply:
    product = call.find("products", "product_id")
    thing = {"id": call.store.new_id(), "product_id": product["id"], **call.parts.body}
    call.keep("reviews", (*call.key("product_id"), thing["id"]), thing)
    return Reply({"id": thing["id"]}, 201)


def get_review(call: Call) -> Reply:
    return Reply(shown(REVIEW, call.find("reviews", "product_id", "review_id")))


def adjust_stock(call: Call) -> Reply:
    lines = [{"line": number, **each} for number, each in enumerate(call.parts.body, start=1)]
    return Reply(shown(STOCK, [call.lies.stored(call.operation, each, call.sent) for each in lines]))


def create_order(call: Call) -> Reply:
    body, store = call.parts.body, call.store
    thing = {
        "id": store.new_id(),
        "number": store.new_number("orders"),
        "status": "open",
        "tracking_code": store.new_code(),
        "created_at": store.now(),
        "sales_channel": call.parts.headers["X-Sales-Channel"],
        "hold_minutes": call.parts.headers["X-Hold-Minutes"],
        "totals": _totals(body),
        **body,
    }
    kept = call.keep("orders", (thing["id"],), thing)
    call.put("shipments", (thing["tracking_code"],), {"order_id": thing["id"]})
    headers = {"Location": f"/orders/{thing['id']}", "X-Items-Count": str(len(body["items"]))}
    return Reply(shown(ORDER, kept), 201, headers)


def _totals(body: Thing) -> Thing:
    prices = [(each.get("unit_price"), each.get("quantity")) for each in body["items"]]
    amount = sum(price * count for price, count in prices if is_number(price) and is_number(count))
    return {"items": len(prices), "amount": amount}


def list_orders(call: Call) -> Reply:
    query, everything = call.parts.query, call.store.newest("orders")
    before = int(query["cursor"]) if "cursor" in query else None
    things = [
        each
        for each in everything
        if each.get("priority") in query["priority"] and (before is None or each["number"] < before)
    ]
    page = things[: query["limit"]]
    cursor = str(page[-1]["number"]) if len(page) < len(things) else None
    return Reply({"data": call.page(page, everything, ORDER), "meta": {"next_cursor": cursor}})


def get_order(call: Call) -> Reply:
    return Reply(shown(ORDER, call.find("orders", "order_id")))


def get_invoice(call: Call) -> Reply:
    order = call.find("orders", "order_id")
    lines = [f"Invoice {order['number']}", *(f"{each.get('quantity')} x {each.get('sku')}" for each in order["items"])]
    return Reply("\n".join(lines), headers={"X-Line-Count": str(len(lines))}, media_type="text/plain")


def set_order_note(call: Call) -> Reply:
    call.find("orders", "order_id")
    call.keep("notes", call.key("order_id"), call.parts.body)
    return Reply(status=204)


def get_order_note(call: Call) -> Reply:
    return Reply(shown(NOTE, call.find("notes", "order_id")))


def request_refund(call: Call) -> Reply:
    order = call.find("orders", "order_id")
    thing = {"refund_id": call.store.new_id(), "state": "pending", **call.parts.body}
    call.keep("refunds", (*call.key("order_id"), thing["refund_id"]), thing)
    where = f"/orders/{order['id']}/refunds/{thing['refund_id']}"
    return Reply({"refund_id": thing["refund_id"], "state": "pending"}, 202, {"Location": where})


def get_refund(call: Call) -> Reply:
    return Reply(shown(REFUND, call.find("refunds", "order_id", "refund_id")))


def get_shipment(call: Call) -> Reply:
    order_id = call.find("shipments", "tracking_code")["order_id"]
    order = call.store.of("orders")[(order_id,)]
    answer = {"tracking_code": order["tracking_code"], "order_id": order_id, "state": "waiting"}
    return Reply({**answer, "shipping": shown(SHIPPING, order.get("shipping")), "priority": order.get("priority")})


def search(call: Call) -> Reply:
    wanted, filters = call.parts.body, call.parts.body.get("filters") or {}
    low, high = filters.get("min_price") or 0, filters.get("max_price")
    everything = call.store.newest("products")
    hits = [
        each
        for each in everything
        if str(wanted.get("query", "")).lower() in str(each.get("name")).lower()
        and each["price"] >= low
        and (high is None or each["price"] <= high)
        and not (filters.get("in_stock") and each.get("discontinued"))
    ]
    for order in reversed(wanted.get("sort") or []):
        hits.sort(
            key=lambda each: _comparable(each.get(order["field"])), reverse=order.get("direction") == "descending"
        )
    page = call.page(hits[: int(wanted.get("limit", 10))], everything, PRODUCT)
    return Reply({**wanted, "hits": page, "total": len(hits)})


def _comparable(value: Any) -> Any:
    return (0, float(value), "") if is_number(value) else (1, 0.0, str(value))


def list_suggestions(call: Call) -> Reply:
    query, headers = call.parts.query, call.parts.headers
    words = sorted({str(each["name"]) for each in call.store.newest("products")})
    start = query["q"].lower() if query["fuzzy"] else query["q"]
    found = [each for each in words if (each.lower() if query["fuzzy"] else each).startswith(start)]
    others = {"currency": headers["X-Currency"], "boost": headers["X-Boost"], **call.parts.cookies}
    return Reply({**query, **others, "suggestions": found[: query["limit"]]})
