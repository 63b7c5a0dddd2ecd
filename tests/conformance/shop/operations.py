"""The operations of the shop: where each is served, what it takes, and who does it. Written from the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from shop import goods, goods_handlers, people, people_handlers
from shop.calls import Call, Reply
from shop.shapes import UUID, Among, Flag, Group, Many, Member, Real, Shape, Text, may, must, whole

JSON, MERGE_PATCH = "application/json", "application/merge-patch+json"
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_NONE = Group()


@dataclass(frozen=True)
class Body:
    """A request body. That of a change is not completed: what it leaves out, it leaves alone."""

    shape: Shape
    media_type: str = JSON
    required: bool = True
    is_change: bool = False


@dataclass(frozen=True)
class Operation:
    """An operation. `styles` says how the arrays of the query are written, where not item by item."""

    id: str
    method: str
    path: str
    handler: Callable[[Call], Reply]
    body: Body | None = None
    query: Group = _NONE
    headers: Group = _NONE
    cookies: Group = _NONE
    styles: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False

    @property
    def parameters(self) -> Group:
        """What stands in the path."""
        return Group({name: must(shape) for name, shape in _PATHS.items() if f"{{{name}}}" in self.path})


_PATHS: Mapping[str, Shape] = {
    "customer_id": UUID,
    "address_id": whole(1, 2**63 - 1),
    "product_id": UUID,
    "review_id": UUID,
    "order_id": UUID,
    "refund_id": UUID,
    "tracking_code": Text(pattern="T[0-9A-F]{16}"),
    "category_id": whole(1, 2**31 - 1),
    "tag_name": Text(pattern="[a-z0-9-]{1,30}"),
    "upload_id": UUID,
}
_LIMIT = may(whole(1, 100), 20)
_OFFSET = may(whole(0), 0)


def _query(**members: Member) -> Group:
    return Group(members)


_CUSTOMERS = _query(
    limit=_LIMIT,
    offset=_OFFSET,
    sort=may(Among(("-created_at", "created_at", "name", "-name")), "-created_at"),
    include_archived=may(Flag(), False),
    tag=may(Many(Text(shortest=1))),
)
_ADDRESSES = _query(limit=_LIMIT, offset=_OFFSET, kind=may(Among(("home", "work", "other"))))
_PRODUCTS = _query(
    page=may(whole(1), 1),
    per_page=may(whole(1, 100), 10),
    order=may(Among(("newest", "oldest", "cheapest")), "newest"),
    include_discontinued=may(Flag(), False),
)
_ORDERS = _query(limit=_LIMIT, cursor=may(Text(pattern="[0-9]+")), priority=may(Many(Among((1, 2, 3))), [1, 2]))
_SUGGESTIONS = _query(
    q=must(Text(shortest=1, longest=50)),
    limit=may(whole(1, 20), 5),
    fuzzy=may(Flag(), True),
    mode=may(Among(("prefix", "infix", "exact")), "prefix"),
    category=may(Many(Text(shortest=1), most=5)),
    fields=may(Many(Among(("name", "sku", "text"))), ["name"]),
    colors=may(Many(Text(pattern="[a-z]+"))),
    sizes=may(Many(whole(1))),
    price=may(Group({"min": may(Real(low=0), 0), "max": may(Real(low=0))})),
)


def _change(shape: Shape, media_type: str = MERGE_PATCH) -> Body:
    return Body(shape, media_type, is_change=True)


def _operations() -> Iterator[Operation]:
    yield Operation("getHealth", "GET", "/health", people_handlers.get_health, is_open=True)

    yield Operation("createCustomer", "POST", "/customers", people_handlers.create_customer, Body(people.CUSTOMER))
    yield Operation("listCustomers", "GET", "/customers", people_handlers.list_customers, query=_CUSTOMERS)
    one = "/customers/{customer_id}"
    yield Operation("getCustomer", "GET", one, people_handlers.get_customer)
    yield Operation("replaceCustomer", "PUT", one, people_handlers.replace_customer, Body(people.CUSTOMER))
    yield Operation(
        "updateCustomer", "PATCH", one, people_handlers.update_customer, _change(people_handlers.CUSTOMER_CHANGE)
    )
    yield Operation("deleteCustomer", "DELETE", one, people_handlers.delete_customer)
    many, one = f"{one}/addresses", f"{one}/addresses/{{address_id}}"
    yield Operation("createAddress", "POST", many, people_handlers.create_address, Body(people.ADDRESS))
    yield Operation("listAddresses", "GET", many, people_handlers.list_addresses, query=_ADDRESSES)
    yield Operation("getAddress", "GET", one, people_handlers.get_address)
    yield Operation(
        "updateAddress", "PATCH", one, people_handlers.update_address, _change(people_handlers.ADDRESS_CHANGE, JSON)
    )
    yield Operation("deleteAddress", "DELETE", one, people_handlers.delete_address)

    one = "/products/{product_id}"
    yield Operation("createProduct", "POST", "/products", goods_handlers.create_product, Body(goods.PRODUCT))
    yield Operation("listProducts", "GET", "/products", goods_handlers.list_products, query=_PRODUCTS)
    yield Operation("getProduct", "GET", one, goods_handlers.get_product)
    yield Operation(
        "updateProduct", "PATCH", one, goods_handlers.update_product, _change(goods_handlers.PRODUCT_CHANGE)
    )
    yield Operation("createReview", "POST", f"{one}/reviews", goods_handlers.create_review, Body(goods.REVIEW))
    yield Operation("getReview", "GET", f"{one}/reviews/{{review_id}}", goods_handlers.get_review)
    yield Operation("adjustStock", "POST", "/stock-movements", goods_handlers.adjust_stock, Body(goods.STOCK))

    one = "/orders/{order_id}"
    channels = {
        "X-Sales-Channel": may(Among(("web", "app", "till")), "web"),
        "X-Hold-Minutes": may(whole(0, 60), 15),
    }
    yield Operation(
        "createOrder", "POST", "/orders", goods_handlers.create_order, Body(goods.ORDER), headers=Group(channels)
    )
    yield Operation(
        "listOrders", "GET", "/orders", goods_handlers.list_orders, query=_ORDERS, styles={"priority": "joined"}
    )
    yield Operation("getOrder", "GET", one, goods_handlers.get_order)
    yield Operation("getInvoice", "GET", f"{one}/invoice", goods_handlers.get_invoice)
    yield Operation("setOrderNote", "PUT", f"{one}/note", goods_handlers.set_order_note, Body(goods.NOTE))
    yield Operation("getOrderNote", "GET", f"{one}/note", goods_handlers.get_order_note)
    refund = Body(goods.REFUND, required=False)
    yield Operation("requestRefund", "POST", f"{one}/refunds", goods_handlers.request_refund, refund)
    yield Operation("getRefund", "GET", f"{one}/refunds/{{refund_id}}", goods_handlers.get_refund)
    yield Operation("getShipment", "GET", "/shipments/{tracking_code}", goods_handlers.get_shipment)

    yield Operation("createCategory", "POST", "/categories", people_handlers.create_category, Body(people.CATEGORY))
    yield Operation("getCategory", "GET", "/categories/{category_id}", people_handlers.get_category)
    yield Operation("listTags", "GET", "/tags", people_handlers.list_tags)
    yield Operation("putTag", "PUT", "/tags/{tag_name}", people_handlers.put_tag, Body(people.TAG))
    yield Operation("getTag", "GET", "/tags/{tag_name}", people_handlers.get_tag)

    yield Operation("getSettings", "GET", "/settings", people_handlers.get_settings)
    yield Operation("replaceSettings", "PUT", "/settings", people_handlers.replace_settings, Body(people.SETTINGS))
    yield Operation(
        "updateSettings",
        "PATCH",
        "/settings",
        people_handlers.update_settings,
        _change(people_handlers.SETTINGS_CHANGE),
    )

    yield Operation("createUpload", "POST", "/uploads", people_handlers.create_upload, Body(people.UPLOAD, MULTIPART))
    yield Operation("getUpload", "GET", "/uploads/{upload_id}", people_handlers.get_upload)
    yield Operation("sendMessage", "POST", "/messages", people_handlers.send_message, Body(people.MESSAGE, FORM))

    yield Operation("search", "POST", "/search", goods_handlers.search, Body(goods.SEARCH))
    yield Operation(
        "listSuggestions",
        "GET",
        "/suggestions",
        goods_handlers.list_suggestions,
        query=_SUGGESTIONS,
        headers=Group({"X-Currency": may(Among(("EUR", "USD", "CHF")), "EUR"), "X-Boost": may(whole(0, 10), 1)}),
        cookies=Group({"region": may(Text(pattern="[a-z]{2}"), "eu")}),
        styles={"fields": "joined", "colors": "piped", "sizes": "spaced"},
    )


OPERATIONS: tuple[Operation, ...] = tuple(_operations())
