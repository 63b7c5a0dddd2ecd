"""Liars whose answers are not as documented, at every depth, and liars who change what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shop import ABSENT

from shop_liars.liar import Liar, at_place, lying

# A required member of an answer is left out: where it stands in the words of `Lies.answered`, and the requirement.
LEFT_OUT: tuple[tuple[str, str, str], ...] = (
    ("createCustomer", "/created_at", "response/created_at/present"),
    ("createOrder", "/totals/amount", "response/totals/amount/present"),
    ("createOrder", "/items/*/sku", "response/items/*/sku/present"),
    ("createProduct", "/size_chart/*/*/label", "response/size_chart/*/*/label/present"),
    ("adjustStock", "/*/line", "response/*/line/present"),
    ("sendMessage", "/copy", "response/copy/present"),
    ("getShipment", "/shipping/method", "response/shipping/response-domain"),
    ("listAddresses", "/meta/total", "response/meta/total/present"),
    ("listSuggestions", "/fields", "response/fields/present"),
    ("getRefund", "/state", "response/state/present"),
)

# Null, or a value that is none of the document's, where it admits none: what is answered, and the kind.
WRONG: tuple[tuple[str, str, Any, str], ...] = (
    ("createOrder", "/totals/items", None, "response/totals/items/response-null"),
    ("createOrder", "/totals/items", 0, "response/totals/items/response-domain"),
    ("createProduct", "/rating", 0.5, "response/rating/response-domain"),
    ("createCustomer", "/preferences/channel", "fax", "response/preferences/channel/response-domain"),
    ("createOrder", "/items/*/quantity", None, "response/items/*/quantity/response-null"),
    ("createOrder", "/items/*/unit_price", "1.5", "response/items/*/unit_price/response-domain"),
    ("createOrder", "/shipping/store", None, "response/shipping/(Pickup)/store/response-null"),
    ("createProduct", "/details/size", "XL", "response/details/(Clothing)/size/response-domain"),
    ("adjustStock", "/*/line", None, "response/*/line/response-null"),
    ("getSettings", "/tax/rate", 1, "response/tax/rate/response-domain"),
    ("listAddresses", "/meta/total", -1, "response/meta/total/response-domain"),
    ("listSuggestions", "/mode", "suffix", "response/mode/response-domain"),
    ("getHealth", "/api", 2, "response/api/response-domain"),
    ("getRefund", "/state", "asked", "response/state/response-domain"),
)


def _text(lie: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: lie(value) if isinstance(value, str) else value


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _number(lie: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: lie(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _list(lie: Callable[[list[Any]], Any]) -> Callable[[Any], Any]:
    return lambda value: lie(value) if isinstance(value, list) else value


def _without_first(value: Any) -> Any:
    return dict(list(value.items())[1:]) if isinstance(value, dict) and len(value) > 1 else value


def _without_all(value: Any) -> Any:
    return {} if isinstance(value, dict) else value


# What was sent is kept as something else.
CHANGED: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("cut off", "createCustomer body/nickname", _text(lambda text: text[:20])),
    ("cut off", "createOrder body/items/*/note", _text(lambda text: text[:20])),
    ("cut off", "createProduct body/translations/*/title", _text(lambda text: text[:20])),
    ("cut off", "createOrder body/shipping/(Delivery)/street", _text(lambda text: text[:20])),
    ("cut off", "createOrder body/payment/(InvoicePayment)/vat_id", _text(lambda text: text[:20])),
    ("cut off", "sendMessage body/text", _text(lambda text: text[:20])),
    (
        "letters lost",
        "createProduct body/variants/*/label",
        _text(lambda text: text.encode("ascii", "replace").decode()),
    ),
    ("rounded", "createOrder body/items/*/unit_price", _number(round)),
    ("rounded", "createProduct body/external_id", _number(lambda number: int(float(number)) % 2**63)),
    ("rounded", "createAddress body/point/latitude", _number(round)),
    ("a member lost", "createCustomer body/attributes", _without_all),
    ("a member lost", "createCustomer body/metadata", _without_first),
    ("the last one lost", "createProduct body/images", _list(lambda values: values[:1])),
)

# These may be meant: they are warnings.
TIDIED: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("reversed", "createAddress body/doorbells", _list(lambda values: values[::-1])),
    ("reversed", "createOrder body/items", _list(lambda values: values[::-1])),
    ("reversed", "createProduct body/size_chart", _list(lambda values: values[::-1])),
    ("in capitals", "createOrder body/items/*/note", _text(str.upper)),
    ("trimmed", "createProduct body/variants/*/label", _text(str.strip)),
)

# Null is kept as an empty text, as zero, or as a text of null.
NULL_REPLACED: Mapping[str, Any] = {
    "createCustomer body/locale": "",
    "createCustomer body/preferences/frequency": 0,
    "replaceSettings body/regions/*/manager": "",
    "createOrder body/shipping/(Delivery)/instructions": "",
    "createCustomer body/preferences/delivery/window/zone": "",
}
# So it is, and what a request leaves out is null: the server tells null from what is empty.
NULL_LOST: Mapping[str, Any] = {
    "createOrder body/items/*/note": "",
    "createProduct body/translations/*/checked_by": "",
    "createProduct body/details/(Book)/isbn": "None",
    "adjustStock body/*/location/shelf": "",
}


def _changed(name: str, text: str, lie: Callable[[Any], Any], warning: bool = False) -> Liar:
    operation, _, where = text.partition(" ")
    told = f"{where}/echo"
    return lying(f"{name}: {where}", operation, *(("", told) if warning else (told,)), value=at_place(text, lie))


def _null(text: str, instead: Any, *, is_lost: bool = False) -> Liar:
    operation, _, where = text.partition(" ")
    told = f"{where}/null-kept"
    return lying(
        f"null replaced in {where}",
        operation,
        *((told,) if is_lost else ("", told)),
        value=at_place(text, lambda value: instead if value is None else value),
    )


def _status(operation: str, wrong: int, *right: int) -> Callable[..., int]:
    return lambda op, status, _: wrong if op == operation and status in right else status


def _headers(operation: str, **changed: str | None) -> Callable[..., dict[str, str]]:
    """Return a `headers` that sets some, and leaves out those that are None."""

    def headers(op: str, own: dict[str, str]) -> dict[str, str]:
        if op != operation:
            return own
        new = own | {name.replace("_", "-"): value for name, value in changed.items() if value is not None}
        gone = {name.replace("_", "-") for name, value in changed.items() if value is None}
        return {name: value for name, value in new.items() if name not in gone}

    return headers


def _crash(text: str, is_fatal: Callable[[Any], bool]) -> Callable[[str, str, Any], Any]:
    def lie(value: Any) -> Any:
        if is_fatal(value):
            raise RuntimeError("the server broke")
        return value

    return at_place(text, lie)


LIARS = [
    *(
        lying(f"left out: {at}", op, told, answered=at_place(f"{op} body{at}", lambda _: ABSENT))
        for op, at, told in LEFT_OUT
    ),
    *(
        lying(f"{value} answered: {at}", op, told, answered=at_place(f"{op} body{at}", _always(value)))
        for op, at, value, told in WRONG
    ),
    lying(
        "a list in an object",
        "listTags",
        "response/response-domain",
        outgoing=lambda op, answer, _: list(answer.values()) if op == "listTags" else answer,
    ),
    *(_changed(*each) for each in CHANGED),
    *(_changed(*each, warning=True) for each in TIDIED),
    *(_null(text, value) for text, value in NULL_REPLACED.items()),
    *(_null(text, value, is_lost=True) for text, value in NULL_LOST.items()),
    # No answer to the write shows it: the read does.
    lying(
        "null replaced in body/replies/*/author",
        "createReview",
        "",
        "body/replies/*/author/null-kept",
        value=at_place("createReview body/replies/*/author", lambda value: "" if value is None else value),
    ),
    *(
        lying(
            "a secret shown",
            op,
            told,
            outgoing=lambda one, answer, sent, op=op, shown=shown: shown(answer, sent) if one == op else answer,
        )
        for op, told, shown in (
            ("createCustomer", "response/password/write-only", lambda answer, _: {**answer, "password": "secret word"}),
            ("getCustomer", "response/password/write-only", lambda answer, _: {**answer, "password": "secret word"}),
            (
                "listCustomers",
                "response/*/password/write-only",
                lambda answer, _: [{**each, "password": "secret word"} for each in answer],
            ),
        )
    ),
    lying("200 for 201", "createProduct", "status", status=_status("createProduct", 200, 201)),
    lying("200 for 202", "requestRefund", "status", status=_status("requestRefund", 200, 202)),
    lying("200 for 204", "setOrderNote", "status", status=_status("setOrderNote", 202, 204)),
    lying("418 for 422", "createAddress", "", "status", near="body/city", status=_status("createAddress", 418, 422)),
    lying("JSON called text", "getTag", "content-type", headers=_headers("getTag", content_type="text/plain")),
    lying(
        "text called JSON",
        "getInvoice",
        "content-type",
        headers=_headers("getInvoice", content_type="application/json"),
    ),
    lying(
        "no Location",
        "createCustomer",
        "response-header/Location/header",
        headers=_headers("createCustomer", Location=None),
    ),
    lying(
        "no count",
        "listCustomers",
        "response-header/X-Total-Count/header",
        headers=_headers("listCustomers", X_Total_Count=None),
    ),
    lying(
        "a count of none",
        "createOrder",
        "response-header/X-Items-Count/header",
        headers=_headers("createOrder", X_Items_Count="0"),
    ),
    lying(
        "a count that is no number",
        "getInvoice",
        "response-header/X-Line-Count/header",
        headers=_headers("getInvoice", X_Line_Count="many"),
    ),
    lying(
        "500 on null in an item",
        "createOrder",
        "no-server-error",
        value=_crash("createOrder body/items/*/note", lambda value: value is None),
    ),
    lying(
        "500 on an empty map",
        "createCustomer",
        "no-server-error",
        value=_crash("createCustomer body/attributes", lambda value: value == {}),
    ),
    lying(
        "500 on zero in a variant",
        "createOrder",
        "no-server-error",
        value=_crash("createOrder body/shipping/hold_days", lambda value: value == 0),
    ),
    lying(
        "500 on a header",
        "listSuggestions",
        "no-server-error",
        value=_crash("listSuggestions header/X-Boost", lambda value: value == 0),
    ),
]
