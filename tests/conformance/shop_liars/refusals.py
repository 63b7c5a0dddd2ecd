"""Liars that take what the document refuses, and liars that refuse what it admits, at every kind of place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shop import ABSENT, Parts

from shop_liars.liar import Liar, at_place, lying, refuses, takes

# A required field is not demanded.
NOT_DEMANDED = (
    "createCustomer body/email",
    "createOrder body/items/*/sku",
    "createProduct body/size_chart/*/*/label",
    "createProduct body/translations/*/title",
    "createOrder body/shipping/(Delivery)/street",
    "createOrder body/payment/(CardPayment)/card_token",
    "adjustStock body/*/delta",
    "createReview body/replies/*/text",
    "sendMessage body/text",
)

# An optional one is.
DEMANDED = (
    "createCustomer body/tier",
    "createCustomer body/preferences/delivery/window/from_hour",
    "createOrder body/items/*/quantity",
    "createProduct body/variants/*/active",
    "createOrder body/payment/(InvoicePayment)/net_days",
    "createOrder body/shipping/(Delivery)/express",
    "createReview body/replies/*/author",
    "sendMessage body/topic",
    "createUpload body/title",
    "listSuggestions query/mode",
    "listSuggestions header/X-Boost",
    "listSuggestions cookie/region",
    "createOrder header/X-Sales-Channel",
)

# Null is refused where it is admitted.
NULL_REFUSED = (
    "createCustomer body/phone",
    "createCustomer body/attributes/*",
    "createCustomer body/preferences/delivery/window",
    "createAddress body/doorbells/*",
    "createOrder body/items/*/note",
    "createOrder body/payment",
    "createOrder body/source",
    "createOrder body/shipping/(Delivery)/instructions",
    "replaceSettings body/regions/*/manager",
    "updateCustomer body/birthday",
)

# Null is taken where it is not admitted.
NULL_TAKEN = (
    "createCustomer body/nickname",
    "createCustomer body/tags/*",
    "createCustomer body/preferences/channel",
    "createOrder body/items/*/quantity",
    "createOrder body/items/*/options/*",
    "createOrder body/items/*/discounts/*/code",
    "createProduct body/variants/*/stock",
    "createProduct body/translations/*/title",
    "createOrder body/shipping/(Pickup)/hold_days",
    "createOrder body/payment/(InvoicePayment)/net_days",
    "replaceSettings body/flags/*",
    "updateAddress body/city",
)


def _items(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _repeats(value: Any) -> bool:
    return isinstance(value, list) and len(value) > len(set(map(str, value)))


def _lacks_longitude(value: Any) -> bool:
    return isinstance(value, dict) and "latitude" in value and "longitude" not in value


# A value that breaks one keyword is taken: the place, the case, and what is taken.
TAKEN: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("createCustomer body/tags", "maxItems", lambda value: _items(value) > 10),
    ("createCustomer body/tags", "uniqueItems", _repeats),
    ("createCustomer body/points", "minimum", lambda value: value == -1),
    ("createCustomer body/referrer", "format", lambda value: value == "not-a-uuid"),
    ("createCustomer body/preferences/channel", "enum", lambda value: value == "no-such-member"),
    ("createAddress body/point/longitude", "exclusiveMaximum", lambda value: value == 180),
    ("createAddress body/point/accuracy", "multipleOf", lambda value: isinstance(value, float) and value % 0.25 > 0),
    ("createAddress body/point", "dependentRequired:latitude:longitude", _lacks_longitude),
    ("createAddress body/doorbells/*", "maxLength", lambda value: isinstance(value, str) and len(value) > 40),
    ("createAddress body/floor", "enum", lambda value: value == "no-such-member"),
    ("createOrder body/items/*/quantity", "maximum", lambda value: value == 1000),
    ("createOrder body/items/*/options", "minProperties", lambda value: value == {}),
    ("createOrder body/items/*/options", "maxProperties", lambda value: isinstance(value, dict) and len(value) > 5),
    ("createOrder body/shipping/(Pickup)/hold_days", "minimum", lambda value: value == -1),
    ("createOrder body/payment/(CardPayment)/card_token", "minLength", lambda value: value == "xxx"),
    ("createOrder body/expires_in", "multipleOf", lambda value: type(value) is int and 5 <= value <= 10080),
    ("createOrder body/coupons", "uniqueItems", _repeats),
    ("createProduct body/sku", "pattern", lambda value: isinstance(value, str) and "no match" in value),
    ("createProduct body/price", "exclusiveMinimum", lambda value: value == 0),
    ("createProduct body/currency", "const", lambda value: value == "no-such-member"),
    ("createProduct body/size_chart/*", "maxItems", lambda value: _items(value) > 12),
    ("createProduct body/variants/*/label", "maxLength", lambda value: isinstance(value, str) and len(value) > 40),
    ("createReview body/replies/*/text", "minLength", lambda value: value == ""),
    ("adjustStock body/*/delta", "minimum", lambda value: value == -1001),
    ("adjustStock body", "minItems", lambda value: value == []),
    ("updateSettings body", "minProperties", lambda value: value == {}),
    ("sendMessage body/urgency", "maximum", lambda value: value == 6),
    ("sendMessage body/topic", "enum", lambda value: value == "no-such-member"),
    ("createUpload body/title", "maxLength", lambda value: isinstance(value, str) and len(value) > 100),
    ("listCustomers query/limit", "maximum", lambda value: value == 101),
    ("listSuggestions header/X-Boost", "maximum", lambda value: value == 11),
    ("listSuggestions cookie/region", "pattern", lambda value: isinstance(value, str) and "no match" in value),
)

# A value of another type is taken and comes back.
OF_ANOTHER_TYPE: tuple[tuple[str, str, Any], ...] = (
    ("createOrder body/items/*/gift_wrap", "string", "true"),
    ("createProduct body/variants/*/stock", "string", "30"),
    ("createOrder body/shipping/(Pickup)/hold_days", "number", 7.5),
    ("createOrder body/payment/(InvoicePayment)/net_days", "string", "30"),
    ("replaceSettings body/flags/*", "number", 1),
)

# ... and is turned into the documented type.
TURNED: tuple[tuple[str, str, Any], ...] = (
    ("createOrder body/items/*/quantity", "string", "30"),
    ("createProduct body/variants/*/surcharge", "string", "30.5"),
    ("createOrder body/shipping/(Pickup)/hold_days", "string", "30"),
)

# What is named in the document is refused; what is only admitted by it.
NAMED: tuple[tuple[str, Any], ...] = (
    ("createCustomer body/preferences/channel", "none"),
    ("createAddress body/floor", -1),
    ("createOrder body/items/*/quantity", 999),
    ("createOrder body/priority", 2),
    ("listSuggestions query/mode", "exact"),
    ("listSuggestions header/X-Currency", "CHF"),
    ("sendMessage body/urgency", 1),
)
ADMITTED: Mapping[str, Callable[[Any], bool]] = {
    "createCustomer body/nickname": lambda value: isinstance(value, str) and not value.isascii(),
    "createOrder body/items/*/note": lambda value: value == "",
    "createProduct body/variants/*/surcharge": lambda value: isinstance(value, int | float) and value < 0,
}


def _is(wanted: Any) -> Callable[[Any], bool]:
    return lambda value: value is wanted


def _equals(wanted: Any) -> Callable[[Any], bool]:
    return lambda value: type(value) is type(wanted) and value == wanted


def _liar(name: str, text: str, kind: str, check: Any, warning: bool = False, **lies: Any) -> Liar:
    operation, _, where = text.partition(" ")
    told = f"{where}/{kind}"
    return lying(f"{name} {where}", operation, *(("", told) if warning else (told,)), check=check, **lies)


def _to_number(text: str) -> Callable[[str, str, Any], Any]:
    return at_place(text, lambda value: float(value) if isinstance(value, str) else value)


def _with_question(op: str, parts: Parts) -> Parts:
    if op == "listSuggestions":
        parts.query.setdefault("q", "a")
    return parts


def _is_unknown(tag: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and value.get(tag) == "no-such-variant"


LIARS = [
    *(_liar("not demanded:", text, "required", takes(text, _is(ABSENT))) for text in NOT_DEMANDED),
    # The answer repeats what was taken: that is told once, of the request.
    lying(
        "an unknown member of an enumeration taken, and answered",
        "listSuggestions",
        "query/mode/domain:enum",
        check=takes("listSuggestions query/mode", lambda value: value == "no-such-member"),
    ),
    lying("a query parameter not demanded", "listSuggestions", "query/q/required", incoming=_with_question),
    *(_liar("demanded:", text, "optional", refuses(text, _is(ABSENT))) for text in DEMANDED),
    *(_liar("null refused for", text, "nullable", refuses(text, _is(None))) for text in NULL_REFUSED),
    *(_liar("null taken for", text, "non-nullable", takes(text, _is(None))) for text in NULL_TAKEN),
    *(
        _liar(f"{case} not enforced for", text, f"domain:{case}", takes(text, is_taken))
        for text, case, is_taken in TAKEN
    ),
    *(
        _liar("a wrong type comes back for", text, f"domain:{case}", takes(text, _equals(value)))
        for text, case, value in OF_ANOTHER_TYPE
    ),
    *(
        _liar(
            "a text is turned into", text, f"domain:{case}", takes(text, _equals(value)), True, value=_to_number(text)
        )
        for text, case, value in TURNED
    ),
    *(_liar(f"{value} refused for", text, "domain:admitted", refuses(text, _equals(value))) for text, value in NAMED),
    *(
        _liar("some values refused for", text, "domain:admitted", refuses(text, is_refused), True)
        for text, is_refused in ADMITTED.items()
    ),
    _liar(
        "29 February refused for",
        "createCustomer body/birthday",
        "format-member:leap-day",
        refuses("createCustomer body/birthday", lambda value: str(value).endswith("02-29")),
    ),
    # An answer on an order of nothing cannot hold what the document says of its totals.
    lying(
        "minItems not enforced",
        "createOrder",
        "body/items/domain:minItems response/totals/items/response-domain response-header/X-Items-Count/header",
        check=takes("createOrder body/items", lambda value: value == []),
    ),
    lying(
        "an unknown member taken",
        "putTag",
        "body/domain:additionalProperties",
        check=lambda op, at, value, right: right or (op == "putTag" and at == "/someUnknownMember"),
    ),
    *(
        lying(
            f"an unknown {tag} taken",
            operation,
            f"{where}/domain:discriminator",
            check=takes(f"{operation} {where}", _is_unknown(tag)),
        )
        for operation, where, tag in (
            ("createOrder", "body/shipping", "method"),
            ("createProduct", "body/details", "type"),
        )
    ),
    lying(
        "a member that is not named refused",
        "createCustomer",
        "body/metadata/domain:unnamed-member",
        "body/metadata/domain:admitted",
        check=refuses("createCustomer body/metadata", lambda value: isinstance(value, dict) and len(value) > 0),
    ),
]
