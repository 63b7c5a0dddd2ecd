"""The resources: plans and subscriptions."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import falcon
import msgspec
from falcon import Request, Response

from tests.frameworks.falcon import models
from tests.frameworks.falcon.store import Row, chosen, find, merge, now, plans, snapshots, subscriptions
from tests.frameworks.switches import switches

DEFAULTS = {"currency": "EUR", "interval": "month", "features": [], "visible": True, "note": None, "quota": None}
SHARED: dict[str, str] = {}


def sent(req: Request, *types: str) -> Any:
    """Return the body of a request as JSON has it, or answer 400 or 415."""
    if (req.content_type or "").split(";")[0].strip() not in types:
        raise falcon.HTTPUnsupportedMediaType(description=f"Send {' or '.join(types)}.")
    try:
        return msgspec.json.decode(req.bounded_stream.read())
    except msgspec.DecodeError as error:
        raise falcon.HTTPBadRequest(title="Malformed", description=str(error)) from error


def valid(body: Any, kind: type) -> Any:
    """Return a body as a struct, or answer 422."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise falcon.HTTPUnprocessableEntity(title="Wrong value", description=str(error)) from error


def plain(body: Any, kind: type) -> Row:
    """Return a valid body as JSON has it, with its defaults."""
    return msgspec.to_builtins(valid(body, kind))


def show(resp: Response, row: Row | list[Row], status: str = falcon.HTTP_200, **more: Any) -> None:
    """Answer with a row, or with a part of a list."""
    resp.status = status
    resp.content_type = falcon.MEDIA_JSON
    resp.data = msgspec.json.encode(
        more | {"items": [public(each) for each in row]} if isinstance(row, list) else public(row)
    )


def public(row: Row) -> Row:
    """Return a row as responses have it."""
    if switches.bug("omit-defaults") and "code" in row:
        return {name: value for name, value in row.items() if name not in DEFAULTS or value != DEFAULTS[name]}
    return without_nulls(row) if switches.variant("null-omitted") else row


def without_nulls(value: Any) -> Any:
    """Return a value without the members that are null."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return value


def part(req: Request, rows: list[Row], resp: Response) -> None:
    """Answer with the part of a list that the client asks for."""
    limit = req.get_param_as_int("limit", min_value=1, max_value=100, default=20)
    offset = req.get_param_as_int("offset", min_value=0, default=0)
    show(resp, rows[offset : offset + limit], total=len(rows), limit=limit, offset=offset)


def choice(req: Request, name: str, kind: Any) -> str | None:
    """Return a query parameter that is a member of an enumeration, or answer 400."""
    value = req.get_param(name)
    if value is not None and value not in {each.value for each in kind}:
        raise falcon.HTTPInvalidParam("It is none of the values.", name)
    return value


class Plans:
    """All plans."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List plans."""
        currency, visible = choice(req, "currency", models.Currency), req.get_param_as_bool("visible")
        part(
            req,
            chosen(plans, lambda row: currency in {None, row["currency"]} and visible in {None, row["visible"]}),
            resp,
        )


class Plan:
    """One plan."""

    def on_get(self, req: Request, resp: Response, code: str) -> None:
        """Show a plan."""
        show(resp, find(plans, code))

    def on_put(self, req: Request, resp: Response, code: str) -> None:
        """Create or replace a plan."""
        valid(code, models.Code)
        body, old = sent(req, falcon.MEDIA_JSON), plans.get(code)
        values = plain(body, models.PlanWrite)
        if switches.bug("put-keeps-old") and old is not None:
            values = {name: values[name] if name in body else old[name] for name in values}
        if switches.bug("trial-days-falsy"):
            values["trial"]["days"] = values["trial"]["days"] or 14
        if switches.bug("burst-other-default") and values["quota"] and "burst" not in body["quota"]:
            values["quota"]["burst"] = 100
        plans[code] = {"code": code} | values | {"created_at": old["created_at"] if old else now(), "updated_at": now()}
        if old and switches.variant("put-204"):
            resp.status = falcon.HTTP_204
        else:
            show(resp, plans[code], falcon.HTTP_200 if old else falcon.HTTP_201)

    def on_patch(self, req: Request, resp: Response, code: str) -> None:
        """Change a plan."""
        row, body = find(plans, code), sent(req, "application/merge-patch+json", falcon.MEDIA_JSON)
        valid(body, models.PlanPatch)
        if switches.bug("patch-skips-null"):
            body = {name: value for name, value in body.items() if value is not None}
        old = {name: row[name] for name in models.PlanWrite.__struct_fields__}
        merged = merge(old, body)
        if switches.bug("patch-trial-replaced") and "trial" in body:
            merged["trial"] = body["trial"]
        row.update(plain(merged, models.PlanWrite), updated_at=now())
        show(resp, row)

    def on_delete(self, req: Request, resp: Response, code: str) -> None:
        """Delete a plan, unless somebody subscribes to it."""
        find(plans, code)
        if any(row["plan"] == code for row in subscriptions.values()):
            raise falcon.HTTPConflict(title="In use", description="The plan has subscriptions.")
        del plans[code]
        resp.status = falcon.HTTP_204


class Subscriptions:
    """All subscriptions."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List subscriptions."""
        plan, status = req.get_param("plan"), choice(req, "status", models.Status)
        table = snapshots if switches.bug("list-from-creation") else subscriptions
        part(req, chosen(table, lambda row: plan in {None, row["plan"]} and status in {None, row["status"]}), resp)

    def on_post(self, req: Request, resp: Response) -> None:
        """Subscribe to a plan."""
        body = sent(req, falcon.MEDIA_JSON)
        if switches.bug("reference-not-required") and isinstance(body, dict):
            body = {"reference": f"auto-{uuid4().hex}"} | body
        values = plain(body, models.SubscriptionWrite)
        if switches.bug("metadata-shared") and "metadata" not in body:
            values["metadata"] = SHARED
        if switches.bug("starts-today") and values["starts_on"] is None:
            values["starts_on"] = now()[:10]
        if values["plan"] not in plans:
            raise falcon.HTTPUnprocessableEntity(title="Wrong value", description="There is no such plan - at `$.plan`")
        if any(row["reference"] == values["reference"] for row in subscriptions.values()):
            raise falcon.HTTPConflict(title="Taken", description="The reference exists.")
        identifier = str(uuid4())
        row = {"id": identifier} | stored(values) | {"status": "active", "created_at": now()}
        subscriptions[identifier] = row
        snapshots[identifier] = dict(row)
        show(resp, row, falcon.HTTP_201)


def stored(values: Row) -> Row:
    """Return the values of a subscription as they are kept."""
    if switches.bug("discount-whole"):
        values["discount_percent"] = float(int(values["discount_percent"]))
    if switches.variant("email-lowercased"):
        values["contact"]["email"] = values["contact"]["email"].lower()
    return values


class Subscription:
    """One subscription."""

    def on_get(self, req: Request, resp: Response, subscription_id: UUID) -> None:
        """Show a subscription."""
        show(resp, find(subscriptions, str(subscription_id)))

    def on_patch(self, req: Request, resp: Response, subscription_id: UUID) -> None:
        """Change a subscription."""
        row = find(subscriptions, str(subscription_id))
        body = sent(req, "application/merge-patch+json", falcon.MEDIA_JSON)
        valid(body, models.SubscriptionPatch)
        old = {name: row[name] for name in models.SubscriptionWrite.__struct_fields__}
        changed = stored(plain(merge(old, body), models.SubscriptionWrite))
        if switches.bug("metadata-shared") and row["metadata"] is SHARED:
            SHARED.update(changed.pop("metadata"))
        row.update(changed)
        show(resp, row)

    def on_delete(self, req: Request, resp: Response, subscription_id: UUID) -> None:
        """Delete a subscription."""
        find(subscriptions, str(subscription_id))
        del subscriptions[str(subscription_id)]
        snapshots.pop(str(subscription_id))
        resp.status = falcon.HTTP_204

    def on_post_cancel(self, req: Request, resp: Response, subscription_id: UUID) -> None:
        """Cancel a subscription."""
        row = find(subscriptions, str(subscription_id))
        row["status"] = "cancelled"
        show(resp, row)
