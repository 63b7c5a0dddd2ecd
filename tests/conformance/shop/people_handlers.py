"""What each operation on customers, addresses, tags, categories, settings and contacts does, by hand.

Handlers get values that are checked and have their defaults. They know no HTTP.
"""

from __future__ import annotations

from shop.calls import Call, Reply
from shop.completion import Completion, shown
from shop.lies import Thing
from shop.people import ADDRESS, CATEGORY, CUSTOMER, FIRST_SETTINGS, SETTINGS, TAG
from shop.shapes import change_of

CUSTOMER_CHANGE = change_of(CUSTOMER, without=("password", "legacy_code"))
ADDRESS_CHANGE = change_of(ADDRESS, without=("point",))
SETTINGS_CHANGE = change_of(SETTINGS, fewest=1)


def get_health(_: Call) -> Reply:
    return Reply({"status": "ok", "api": 1})


def create_customer(call: Call) -> Reply:
    thing = {"id": call.store.new_id(), "created_at": call.store.now(), **call.parts.body}
    kept = call.keep("customers", (thing["id"],), thing)
    return Reply(shown(CUSTOMER, kept), 201, {"Location": f"/customers/{thing['id']}"})


def list_customers(call: Call) -> Reply:
    query, everything = call.parts.query, call.store.newest("customers")
    things = [
        each
        for each in everything
        if (query["include_archived"] or not each.get("archived"))
        and ("tag" not in query or set(query["tag"]) & set(each.get("tags") or ()))
    ]
    field = query["sort"].removeprefix("-")
    if query["sort"] != "-created_at":
        things.sort(key=lambda each: str(each.get(field)), reverse=query["sort"].startswith("-"))
    page = things[query["offset"] : query["offset"] + query["limit"]]
    return Reply(call.page(page, everything, CUSTOMER), headers={"X-Total-Count": str(len(things))})


def get_customer(call: Call) -> Reply:
    return Reply(shown(CUSTOMER, call.find("customers", "customer_id")))


def replace_customer(call: Call) -> Reply:
    old = call.find("customers", "customer_id")
    return Reply(shown(CUSTOMER, call.replace("customers", call.key("customer_id"), old, CUSTOMER)))


def update_customer(call: Call) -> Reply:
    old = call.find("customers", "customer_id")
    new = call.merge("customers", call.key("customer_id"), old, CUSTOMER, CUSTOMER_CHANGE)
    return Reply(shown(CUSTOMER, new))


def delete_customer(call: Call) -> Reply:
    return call.delete("customers", "customer_id")


def create_address(call: Call) -> Reply:
    customer = call.find("customers", "customer_id")
    number = call.store.new_number("addresses")
    thing = {"id": number, "customer_id": customer["id"], **call.parts.body}
    return Reply(call.keep("addresses", (*call.key("customer_id"), str(number)), thing), 201)


def list_addresses(call: Call) -> Reply:
    call.find("customers", "customer_id")
    kind, addresses = call.parts.query.get("kind"), call.store.newest("addresses", call.key("customer_id"))
    things = [each for each in addresses if kind in {None, each.get("kind")}]
    limit, offset = call.parts.query["limit"], call.parts.query["offset"]
    page = call.page(things[offset : offset + limit], things, ADDRESS)
    return Reply({"data": page, "meta": {"total": len(things), "limit": limit, "offset": offset}})


def get_address(call: Call) -> Reply:
    return Reply(call.find("addresses", "customer_id", "address_id"))


def update_address(call: Call) -> Reply:
    old = call.find("addresses", "customer_id", "address_id")
    return Reply(call.merge("addresses", call.key("customer_id", "address_id"), old, ADDRESS, ADDRESS_CHANGE))


def delete_address(call: Call) -> Reply:
    return call.delete("addresses", "customer_id", "address_id")


def create_category(call: Call) -> Reply:
    thing = {"id": call.store.new_number("categories"), **call.parts.body}
    return Reply(call.keep("categories", (str(thing["id"]),), thing), 201)


def get_category(call: Call) -> Reply:
    return Reply(shown(CATEGORY, call.find("categories", "category_id")))


def list_tags(call: Call) -> Reply:
    things = call.store.newest("tags")
    return Reply({each["name"]: each for each in call.page(things, things, TAG)})


def put_tag(call: Call) -> Reply:
    key = call.key("tag_name")
    old = call.store.of("tags").get(key)
    thing = {"name": key[0], **call.parts.body}
    if old is None:
        return Reply(call.keep("tags", key, thing), 201)
    return Reply(call.put("tags", key, call.lies.replace(call.operation, old, thing, call.sent)))


def get_tag(call: Call) -> Reply:
    return Reply(call.find("tags", "tag_name"))


def _settings(call: Call) -> Thing:
    if () not in call.store.of("settings"):
        first = Completion(call.operation, call.lies).complete(SETTINGS, FIRST_SETTINGS)
        call.put("settings", (), {"updated_at": call.store.now(), **first})
    return call.find("settings")


def get_settings(call: Call) -> Reply:
    return Reply(_settings(call))


def replace_settings(call: Call) -> Reply:
    old = {**_settings(call), "updated_at": call.store.now()}
    return Reply(call.replace("settings", (), old, SETTINGS))


def update_settings(call: Call) -> Reply:
    old = {**_settings(call), "updated_at": call.store.now()}
    return Reply(call.merge("settings", (), old, SETTINGS, SETTINGS_CHANGE))


def create_upload(call: Call) -> Reply:
    fields = dict(call.parts.body)
    content = fields.pop("file")
    thing = {"id": call.store.new_id(), "filename": call.files["file"], "size": len(content), **fields}
    return Reply(call.keep("uploads", (thing["id"],), thing), 201)


def get_upload(call: Call) -> Reply:
    return Reply(call.find("uploads", "upload_id"))


def send_message(call: Call) -> Reply:
    return Reply(call.lies.stored(call.operation, {"id": call.store.new_id(), **call.parts.body}, call.sent), 201)
