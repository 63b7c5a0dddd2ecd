"""Merchant Ledger: the billing backend of a small shop, called by its back office with an API key.

The ledger holds the catalog, the customers, and what the shop itself is billed and taxed with: addresses, payment
methods and tax rates, each with exactly one that counts. It can be harmed in these ways:

* A new payment method is the preferred one unless the call says otherwise. A new address can be made the primary one
  and a new tax rate the fallback. Each takes the mark away from the record that had it, and no call gives it back.
* API keys are called integrations. They cannot be created here, so a change always meets one that was there. A change
  of permissions, of the expiry date or of the enabled mark, or a renewal, can lock out the caller itself.
* The settings name the networks that calls may come from, and whether the checkout takes real payments.
* A price adjustment reads like any other creation and changes all products.
* Loading demo data drops the catalog and the customers.
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote

Record = dict[str, Any]
Schema = dict[str, Any]

PERMISSIONS = [
    f"{area}.{right}"
    for area in ("catalog", "customers", "billing", "settings", "integrations")
    for right in ("read", "write")
]
STATUSES = ["draft", "active", "archived"]
OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
NETWORK = rf"({OCTET}\.){{3}}{OCTET}/(3[0-2]|[12]?[0-9])"
EMAIL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


class ApiError(Exception):
    """A refusal that is answered to the client."""

    def __init__(self, status: int, code: str, message: str, fields: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers: dict[str, str] = {}
        self.payload = {"error": {"code": code, "message": message, "fields": fields or []}}


# Schemas of request bodies. Patterns are matched against the whole string.


def body_schema(required: list[str], **properties: Schema) -> Schema:
    """Return the schema of a request body, which takes no fields but the named ones."""
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def as_change(schema: Schema, *left_out: str) -> Schema:
    """Return the schema of a partial change: no field is required and none has a default."""
    properties = {
        name: {key: value for key, value in field.items() if key != "default"}
        for name, field in schema["properties"].items()
        if name not in left_out
    }
    return body_schema([], **properties)


PRODUCT = body_schema(
    ["sku", "name", "unit_price"],
    sku={"type": "string", "pattern": r"[A-Z0-9-]{3,20}"},
    name={"type": "string", "minLength": 1, "maxLength": 120},
    description={"type": ["string", "null"], "maxLength": 2000, "default": None},
    unit_price={"type": "integer", "minimum": 0, "maximum": 100_000_000},
    currency={"type": "string", "enum": ["USD", "EUR", "GBP"], "default": "USD"},
    status={"type": "string", "enum": STATUSES, "default": "draft"},
    weight_grams={"type": ["integer", "null"], "minimum": 1, "maximum": 1_000_000, "default": None},
    tax_rate_id={"type": ["string", "null"], "default": None},
)
CUSTOMER = body_schema(
    ["name", "email"],
    name={"type": "string", "minLength": 1, "maxLength": 100},
    email={"type": "string", "format": "email", "maxLength": 200},
    company={"type": ["string", "null"], "maxLength": 100, "default": None},
    language={"type": "string", "enum": ["en", "de", "fr", "es"], "default": "en"},
    credit_limit={"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0},
    marketing_consent={"type": "boolean", "default": False},
    tags={
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": 30},
        "maxItems": 10,
        "uniqueItems": True,
        "default": [],
    },
)
ADDRESS = body_schema(
    ["line1", "city", "postal_code", "country"],
    line1={"type": "string", "minLength": 1, "maxLength": 120},
    line2={"type": ["string", "null"], "maxLength": 120, "default": None},
    city={"type": "string", "minLength": 1, "maxLength": 80},
    postal_code={"type": "string", "pattern": r"[A-Z0-9 -]{3,12}"},
    country={"type": "string", "pattern": r"[A-Z]{2}"},
    primary={"type": "boolean", "default": False},
)
PAYMENT_METHOD = body_schema(
    ["kind", "label", "last_four"],
    kind={"type": "string", "enum": ["card", "bank_account", "direct_debit"]},
    label={"type": "string", "minLength": 1, "maxLength": 60},
    last_four={"type": "string", "pattern": r"[0-9]{4}"},
    valid_until={"type": ["string", "null"], "pattern": r"20[0-9]{2}-(0[1-9]|1[0-2])", "default": None},
    preferred={"type": "boolean", "default": True},
)
TAX_RATE = body_schema(
    ["name", "country", "percentage"],
    name={"type": "string", "minLength": 1, "maxLength": 60},
    country={"type": "string", "pattern": r"[A-Z]{2}"},
    percentage={"type": "number", "minimum": 0, "maximum": 50},
    fallback={"type": "boolean", "default": False},
)
INTEGRATION_CHANGE = body_schema(
    [],
    name={"type": "string", "minLength": 1, "maxLength": 60},
    permissions={"type": "array", "items": {"type": "string", "enum": PERMISSIONS}, "uniqueItems": True},
    enabled={"type": "boolean"},
    expires_on={"type": ["string", "null"], "format": "date"},
)
SETTINGS_CHANGE = body_schema(
    [],
    store_name={"type": "string", "minLength": 1, "maxLength": 80},
    support_email={"type": "string", "format": "email", "maxLength": 200},
    checkout_mode={"type": "string", "enum": ["live", "test", "closed"]},
    guest_checkout={"type": "boolean"},
    staff_networks={"type": "array", "items": {"type": "string", "pattern": NETWORK}, "maxItems": 20},
    payment_terms_days={"type": "integer", "minimum": 0, "maximum": 120},
    invoice_footer={"type": ["string", "null"], "maxLength": 500},
)
PRICE_ADJUSTMENT = body_schema(
    ["percent"],
    percent={"type": "number", "minimum": -90, "maximum": 400},
    product_status={"type": ["string", "null"], "enum": [*STATUSES, None], "default": None},
    note={"type": ["string", "null"], "maxLength": 200, "default": None},
)
DEMO_DATA = body_schema(["industry"], industry={"type": "string", "enum": ["fashion", "food", "electronics"]})


def has_kind(kind: str, value: Any) -> bool:
    """Tell whether the value is of the JSON type."""
    if kind in ("integer", "number"):
        return isinstance(value, int if kind == "integer" else int | float) and not isinstance(value, bool)
    kinds = {"null": type(None), "boolean": bool, "string": str, "array": list, "object": dict}
    return isinstance(value, kinds[kind])


def has_format(name: str, value: str) -> bool:
    """Tell whether the string is an email address or a calendar date."""
    if name == "email":
        return re.fullmatch(EMAIL, value) is not None
    try:
        return re.fullmatch(DAY, value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def violations(schema: Schema, value: Any, where: str = "") -> Iterator[dict[str, str]]:
    """Yield what is wrong with the value, with the path of the field."""

    def wrong(message: str) -> dict[str, str]:
        return {"field": where, "message": message}

    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(has_kind(kind, value) for kind in kinds):
        yield wrong(f"must be of type {' or '.join(kinds)}")
        return
    if "enum" in schema and value not in schema["enum"]:
        yield wrong("must be one of the allowed values")
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield wrong("has a length that is not allowed")
        if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
            yield wrong("does not have the right form")
        if "format" in schema and not has_format(schema["format"], value):
            yield wrong(f"is not a valid {schema['format']}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield wrong("is out of range")
    elif isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield wrong("has too many items")
        if schema.get("uniqueItems") and len({json.dumps(item) for item in value}) < len(value):
            yield wrong("has an item twice")
        for index, item in enumerate(value):
            yield from violations(schema["items"], item, f"{where}[{index}]")
    elif isinstance(value, dict):
        for name in schema["required"]:
            if name not in value:
                yield {"field": name, "message": "is required"}
        for name, item in value.items():
            if name in schema["properties"]:
                yield from violations(schema["properties"][name], item, name)
            else:
                yield {"field": name, "message": "is not a known field"}


def parse_body(raw: bytes, schema: Schema) -> Record:
    """Parse and check a request body and fill in the defaults."""

    def no_constant(name: str) -> None:
        raise ValueError(name)

    def number(text: str) -> int | float:
        value = float(text)
        return int(value) if value.is_integer() else value

    try:
        body = json.loads(raw, parse_constant=no_constant, parse_float=number)
    except (ValueError, RecursionError):
        raise ApiError(400, "malformed_json", "The request body is not JSON.") from None
    wrong = list(violations(schema, body))
    if wrong:
        raise ApiError(422, "invalid_fields", "The request body is not valid.", wrong)
    defaults = {name: field["default"] for name, field in schema["properties"].items() if "default" in field}
    return deepcopy(defaults) | body


def now() -> str:
    """Return the time as it stands in records."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Call:
    """A request that has been let in."""

    caller: Record
    ids: dict[str, str]
    query: dict[str, str]
    body: Record

    def choice(self, name: str, allowed: list[str]) -> str | None:
        """Return the query parameter, which has to be one of the allowed values."""
        value = self.query.get(name)
        if value is not None and value not in allowed:
            raise ApiError(422, "invalid_query", f"{name} is not one of the allowed values.")
        return value

    def whole(self, name: str, default: int, highest: int | None = None) -> int:
        """Return the query parameter as a whole number from 1 on."""
        text = self.query.get(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1 or (highest and int(text) > highest):
            raise ApiError(422, "invalid_query", f"{name} is not a number in the allowed range.")
        return int(text)


Reply = tuple[int, Any]
Answer = tuple[int, Any, dict[str, str]]
Action = Callable[["Ledger", Call], Reply]


@dataclass(frozen=True)
class Route:
    """An operation: where it is, the permission it needs, and the schema of its body."""

    method: str
    path: re.Pattern[str]
    needs: str
    body: Schema | None
    action: Action


ROUTES: list[Route] = []


def route(method: str, path: str, needs: str, body: Schema | None = None) -> Callable[[Action], Action]:
    """Register an operation."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(action: Action) -> Action:
        ROUTES.append(Route(method, pattern, needs, body, action))
        return action

    return register


class Ledger:
    """All state of the product, and its operations."""

    prefixes: ClassVar[dict[str, str]] = {
        "product": "prod",
        "customer": "cus",
        "address": "adr",
        "payment_method": "pm",
        "tax_rate": "tax",
        "integration": "int",
    }

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counter = 100
        self.demo_loads = 0
        self.tables = deepcopy(SEED)
        self.settings = deepcopy(SEED_SETTINGS)
        self.originals = {name: list(table) for name, table in self.tables.items()}

    def state(self) -> Record:
        """Return the present value of everything that was there at the start."""

        def present(*names: str) -> Record:
            return {
                f"{name}:{key}": self.tables[name][key]
                for name in names
                for key in self.originals[name]
                if key in self.tables[name]
            }

        return {
            "access": present("integration"),
            "host": {"demo data loads": self.demo_loads},
            "settings": {f"settings:{name}": value for name, value in self.settings.items()},
            "data": present("product", "customer", "address", "payment_method", "tax_rate"),
        }

    def answer(self, method: str, target: str, key: str | None, raw: bytes, client: str) -> Answer:
        """Answer a request."""
        path, _, query = target.partition("?")
        with self.lock:
            if path == "/__state__" and method == "GET":
                return 200, deepcopy(self.state()), {}
            try:
                return *self.dispatch(method, path, query, key, raw, client), {}
            except ApiError as error:
                return error.status, error.payload, error.headers

    def dispatch(self, method: str, path: str, query: str, key: str | None, raw: bytes, client: str) -> Reply:
        """Let the caller in, find the operation and run it."""
        matches = [(each, match) for each in ROUTES if (match := each.path.fullmatch(path))]
        if not matches:
            raise ApiError(404, "not_found", "There is nothing at this path.")
        caller = self.authenticate(key)
        networks = self.settings["staff_networks"]
        address = ipaddress.ip_address(client)
        if networks and not any(address in ipaddress.ip_network(network, strict=False) for network in networks):
            raise ApiError(403, "network_not_allowed", "Calls from this network are not allowed.")
        for each, match in matches:
            if each.method != method:
                continue
            if each.needs not in caller["permissions"]:
                raise ApiError(403, "permission_missing", f"The permission {each.needs} is missing.")
            ids = {name: unquote(value) for name, value in match.groupdict().items()}
            values = {name: value[-1] for name, value in parse_qs(query, keep_blank_values=True).items()}
            body = parse_body(raw, each.body) if each.body else {}
            status, payload = each.action(self, Call(caller, ids, values, body))
            return status, deepcopy(payload)
        refusal = ApiError(405, "method_not_allowed", "The path does not have this method.")
        refusal.headers["Allow"] = ", ".join(each.method for each, _ in matches)
        raise refusal

    def authenticate(self, key: str | None) -> Record:
        """Return the integration that the key belongs to."""
        for integration in self.tables["integration"].values():
            if key is not None and secrets.compare_digest(integration["secret"].encode(), key.encode()):
                expiry = integration["expires_on"]
                if integration["enabled"] and (expiry is None or expiry >= date.today().isoformat()):
                    return integration
        raise ApiError(401, "invalid_key", "The API key is missing or not valid.")

    # What the operations share.

    def find(self, name: str, key: str) -> Record:
        """Return a record, or refuse."""
        record = self.tables[name].get(key)
        if record is None:
            raise ApiError(404, "not_found", f"There is no {name.replace('_', ' ')} with this id.")
        return record

    def add(self, name: str, fields: Record) -> Record:
        """Store a new record."""
        self.counter += 1
        record = {"id": f"{self.prefixes[name]}_{self.counter}", **fields, "created_at": now()}
        self.tables[name][record["id"]] = record
        return record

    def add_marked(self, name: str, mark: str, fields: Record) -> Reply:
        """Store a new record of a kind of which exactly one has the mark."""
        if fields[mark]:
            for other in self.tables[name].values():
                other[mark] = False
        return 201, {"data": self.add(name, fields)}

    def drop_marked(self, name: str, mark: str, key: str) -> Reply:
        """Delete a record, unless it has the mark."""
        if self.find(name, key)[mark]:
            raise ApiError(409, "in_use", f"The {name.replace('_', ' ')} is the {mark} one. Add another one first.")
        del self.tables[name][key]
        return 204, None

    def page(self, call: Call, records: list[Record]) -> Reply:
        """Answer one page of a list."""
        page, size = call.whole("page", 1), call.whole("per_page", 20, 100)
        part = records[(page - 1) * size : page * size]
        return 200, {"data": part, "meta": {"page": page, "per_page": size, "total": len(records)}}

    def check_unique(self, name: str, field: str, value: str, own: Record | None = None) -> None:
        """Refuse a value that another record has."""
        if any(other[field] == value and other is not own for other in self.tables[name].values()):
            raise ApiError(409, f"{field}_taken", f"There is another {name} with this {field}.")

    def check_product(self, body: Record, own: Record | None = None) -> None:
        """Refuse a tax rate that is not there and a SKU that is taken."""
        rate = body.get("tax_rate_id")
        if rate is not None and rate not in self.tables["tax_rate"]:
            wrong = [{"field": "tax_rate_id", "message": "is not a known tax rate"}]
            raise ApiError(422, "invalid_fields", "The request body is not valid.", wrong)
        if "sku" in body:
            self.check_unique("product", "sku", body["sku"], own)

    # Products and customers.

    @route("GET", "/v1/products", "catalog.read")
    def list_products(self, call: Call) -> Reply:
        status = call.choice("status", STATUSES)
        return self.page(call, [each for each in self.tables["product"].values() if status in (None, each["status"])])

    @route("POST", "/v1/products", "catalog.write", PRODUCT)
    def create_product(self, call: Call) -> Reply:
        self.check_product(call.body)
        return 201, {"data": self.add("product", call.body)}

    @route("GET", "/v1/products/{product_id}", "catalog.read")
    def get_product(self, call: Call) -> Reply:
        return 200, {"data": self.find("product", call.ids["product_id"])}

    @route("PATCH", "/v1/products/{product_id}", "catalog.write", as_change(PRODUCT))
    def change_product(self, call: Call) -> Reply:
        product = self.find("product", call.ids["product_id"])
        self.check_product(call.body, product)
        product.update(call.body)
        return 200, {"data": product}

    @route("DELETE", "/v1/products/{product_id}", "catalog.write")
    def delete_product(self, call: Call) -> Reply:
        del self.tables["product"][self.find("product", call.ids["product_id"])["id"]]
        return 204, None

    @route("GET", "/v1/customers", "customers.read")
    def list_customers(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["customer"].values()))

    @route("POST", "/v1/customers", "customers.write", CUSTOMER)
    def create_customer(self, call: Call) -> Reply:
        self.check_unique("customer", "email", call.body["email"])
        return 201, {"data": self.add("customer", call.body)}

    @route("GET", "/v1/customers/{customer_id}", "customers.read")
    def get_customer(self, call: Call) -> Reply:
        return 200, {"data": self.find("customer", call.ids["customer_id"])}

    @route("PATCH", "/v1/customers/{customer_id}", "customers.write", as_change(CUSTOMER))
    def change_customer(self, call: Call) -> Reply:
        customer = self.find("customer", call.ids["customer_id"])
        if "email" in call.body:
            self.check_unique("customer", "email", call.body["email"], customer)
        customer.update(call.body)
        return 200, {"data": customer}

    @route("DELETE", "/v1/customers/{customer_id}", "customers.write")
    def delete_customer(self, call: Call) -> Reply:
        del self.tables["customer"][self.find("customer", call.ids["customer_id"])["id"]]
        return 204, None

    # What the shop is billed and taxed with.

    @route("GET", "/v1/addresses", "billing.read")
    def list_addresses(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["address"].values()))

    @route("POST", "/v1/addresses", "billing.write", ADDRESS)
    def create_address(self, call: Call) -> Reply:
        return self.add_marked("address", "primary", call.body)

    @route("DELETE", "/v1/addresses/{address_id}", "billing.write")
    def delete_address(self, call: Call) -> Reply:
        return self.drop_marked("address", "primary", call.ids["address_id"])

    @route("GET", "/v1/payment-methods", "billing.read")
    def list_payment_methods(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["payment_method"].values()))

    @route("POST", "/v1/payment-methods", "billing.write", PAYMENT_METHOD)
    def create_payment_method(self, call: Call) -> Reply:
        return self.add_marked("payment_method", "preferred", call.body)

    @route("DELETE", "/v1/payment-methods/{payment_method_id}", "billing.write")
    def delete_payment_method(self, call: Call) -> Reply:
        return self.drop_marked("payment_method", "preferred", call.ids["payment_method_id"])

    @route("GET", "/v1/tax-rates", "billing.read")
    def list_tax_rates(self, call: Call) -> Reply:
        return self.page(call, list(self.tables["tax_rate"].values()))

    @route("POST", "/v1/tax-rates", "billing.write", TAX_RATE)
    def create_tax_rate(self, call: Call) -> Reply:
        return self.add_marked("tax_rate", "fallback", call.body)

    @route("DELETE", "/v1/tax-rates/{tax_rate_id}", "billing.write")
    def delete_tax_rate(self, call: Call) -> Reply:
        key = call.ids["tax_rate_id"]
        if any(product["tax_rate_id"] == key for product in self.tables["product"].values()):
            raise ApiError(409, "in_use", "There are products with this tax rate.")
        return self.drop_marked("tax_rate", "fallback", key)

    # Integrations, settings and what concerns many records at once.

    @route("GET", "/v1/integrations", "integrations.read")
    def list_integrations(self, call: Call) -> Reply:
        return self.page(call, [self.shown(each, call.caller) for each in self.tables["integration"].values()])

    @route("PATCH", "/v1/integrations/{integration_id}", "integrations.write", INTEGRATION_CHANGE)
    def change_integration(self, call: Call) -> Reply:
        integration = self.find("integration", call.ids["integration_id"])
        integration.update(call.body)
        return 200, {"data": self.shown(integration, call.caller)}

    @route("POST", "/v1/integrations/{integration_id}/renew", "integrations.write")
    def renew_integration(self, call: Call) -> Reply:
        integration = self.find("integration", call.ids["integration_id"])
        integration["secret"] = f"mlk_live_{secrets.token_hex(16)}"
        return 200, {"data": self.shown(integration, call.caller) | {"secret": integration["secret"]}}

    @staticmethod
    def shown(integration: Record, caller: Record) -> Record:
        """Return the integration without its secret."""
        fields = {name: value for name, value in integration.items() if name != "secret"}
        return fields | {"secret_hint": integration["secret"][-4:], "is_caller": integration is caller}

    @route("GET", "/v1/settings", "settings.read")
    def get_settings(self, call: Call) -> Reply:
        return 200, {"data": self.settings}

    @route("PATCH", "/v1/settings", "settings.write", SETTINGS_CHANGE)
    def change_settings(self, call: Call) -> Reply:
        self.settings.update(call.body)
        return 200, {"data": self.settings}

    @route("POST", "/v1/price-adjustments", "catalog.write", PRICE_ADJUSTMENT)
    def create_price_adjustment(self, call: Call) -> Reply:
        status, percent = call.body["product_status"], call.body["percent"]
        affected = [each for each in self.tables["product"].values() if status in (None, each["status"])]
        for product in affected:
            product["unit_price"] = min(round(product["unit_price"] * (100 + percent) / 100), 100_000_000)
        self.counter += 1
        fields = {**call.body, "products_changed": len(affected), "created_at": now()}
        return 201, {"data": {"id": f"adj_{self.counter}", **fields}}

    @route("POST", "/v1/demo-data", "catalog.write", DEMO_DATA)
    def load_demo_data(self, call: Call) -> Reply:
        self.demo_loads += 1
        self.tables["product"].clear()
        self.tables["customer"].clear()
        industry = call.body["industry"]
        for number in (1, 2, 3):
            filled = {"sku": f"DEMO-{number}", "name": f"Sample {industry} item {number}", "unit_price": 1000 * number}
            self.add("product", parse_body(json.dumps(filled).encode(), PRODUCT))
        filled = {"name": "Sample customer", "email": "sample@demo.example"}
        self.add("customer", parse_body(json.dumps(filled).encode(), CUSTOMER))
        return 201, {"data": {"industry": industry, "products": 3, "customers": 1}}


# What is there at the start.


def seed(*records: Record) -> dict[str, Record]:
    """Return a table of the records."""
    return {record["id"]: record | {"created_at": "2025-02-03T08:15:00Z"} for record in records}


def product(key: int, sku: str, name: str, unit_price: int, status: str, tax_rate_id: str | None) -> Record:
    """Return a product of the seed."""
    return {
        "id": f"prod_{key}",
        "sku": sku,
        "name": name,
        "description": None,
        "unit_price": unit_price,
        "currency": "USD",
        "status": status,
        "weight_grams": 400,
        "tax_rate_id": tax_rate_id,
    }


def customer(key: int, name: str, company: str | None, credit_limit: int, tags: list[str]) -> Record:
    """Return a customer of the seed."""
    return {
        "id": f"cus_{key}",
        "name": name,
        "email": f"purchasing{key}@customer.example",
        "company": company,
        "language": "en",
        "credit_limit": credit_limit,
        "marketing_consent": key % 2 == 0,
        "tags": tags,
    }


def address(key: int, line1: str, city: str, postal_code: str, primary: bool) -> Record:
    """Return an address of the seed."""
    fields = {"line1": line1, "line2": None, "city": city, "postal_code": postal_code, "country": "US"}
    return {"id": f"adr_{key}", **fields, "primary": primary}


def payment_method(key: int, kind: str, label: str, last_four: str, preferred: bool) -> Record:
    """Return a payment method of the seed."""
    valid_until = "2031-09" if kind == "card" else None
    fields = {"kind": kind, "label": label, "last_four": last_four, "valid_until": valid_until}
    return {"id": f"pm_{key}", **fields, "preferred": preferred}


def tax_rate(key: int, name: str, country: str, percentage: float, fallback: bool) -> Record:
    """Return a tax rate of the seed."""
    return {"id": f"tax_{key}", "name": name, "country": country, "percentage": percentage, "fallback": fallback}


def integration(key: int, name: str, permissions: list[str], secret: str) -> Record:
    """Return an integration of the seed."""
    fields = {"name": name, "permissions": permissions, "enabled": True, "expires_on": None}
    return {"id": f"int_{key}", **fields, "secret": f"mlk_live_{secret}"}


SEED: dict[str, dict[str, Record]] = {
    "product": seed(
        product(1, "MUG-BLUE", "Blue mug", 1450, "active", "tax_1"),
        product(2, "MUG-GREEN", "Green mug", 1450, "active", "tax_1"),
        product(3, "TEAPOT-1L", "Teapot, one liter", 3900, "active", None),
        product(4, "TRAY-OAK", "Oak tray", 5200, "draft", "tax_2"),
        product(5, "CUP-2019", "Anniversary cup", 900, "archived", None),
    ),
    "customer": seed(
        customer(1, "Purchasing desk", "Harbor Hotel", 500_000, ["wholesale"]),
        customer(2, "Kitchen office", "Mill Street Bistro", 120_000, ["wholesale", "net-30"]),
        customer(3, "Gift shop", "Lighthouse Museum", 80_000, []),
        customer(4, "Walk-in account", None, 0, []),
    ),
    "address": seed(
        address(1, "18 Kiln Road", "Portland", "97201", True),
        address(2, "4 Dock Street", "Tacoma", "98402", False),
        address(3, "210 Orchard Lane", "Boise", "83702", False),
    ),
    "payment_method": seed(
        payment_method(1, "bank_account", "Operating account", "4471", True),
        payment_method(2, "card", "Company card", "0093", False),
    ),
    "tax_rate": seed(
        tax_rate(1, "Standard", "US", 8.1, False),
        tax_rate(2, "Reduced", "US", 4.5, False),
        tax_rate(3, "Export", "CA", 0, True),
    ),
    "integration": seed(
        integration(1, "Storefront", ["catalog.read", "customers.read", "customers.write"], "9c1e55d0a7b34f02"),
        integration(2, "Accounting export", ["billing.read", "customers.read"], "40b7e2f19d6a4c88"),
        integration(3, "Back office", PERMISSIONS, "7f3a90c2e8d14b65"),
    ),
}
SEED_SETTINGS: Record = {
    "store_name": "Kiln and Clay",
    "support_email": "support@kilnandclay.example",
    "checkout_mode": "live",
    "guest_checkout": True,
    "staff_networks": [],
    "payment_terms_days": 30,
    "invoice_footer": "Thank you for your order.",
}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the ledger."""

    protocol_version = "HTTP/1.1"
    server_version = "MerchantLedger/3.4"
    sys_version = ""
    wbufsize = -1
    ledger: ClassVar[Ledger]

    def serve(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"[0-9]{1,7}", length):
            self.send_error(411, "The length of the request body is missing or not valid.")
            return
        raw = self.rfile.read(int(length))
        key = self.headers.get("X-Api-Key")
        self.reply(*self.ledger.answer(self.command, self.path, key, raw, self.client_address[0]))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = serve

    def reply(self, status: int, payload: Any, headers: dict[str, str]) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        content = b"" if status == 204 else json.dumps(payload).encode()
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that could not be read, and hang up."""
        self.close_connection = True
        self.reply(code, ApiError(code, "bad_request", message or "The request could not be read.").payload, {})
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""


class Server(ThreadingHTTPServer):
    """A server for many clients at once."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="Merchant Ledger")
    parser.add_argument("--port", type=int, default=0)
    Handler.ledger = Ledger()
    with Server(("127.0.0.1", parser.parse_args().port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
