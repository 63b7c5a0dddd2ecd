"""Servers whose PATCH takes a list of changes: JSON Patch (RFC 6902), and that of SCIM (RFC 7644, section 3.5.2)."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import Body, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

__all__ = ["BUGS", "CONDUCTS", "accounts", "devices"]

Documented = dict[int | str, dict[str, Any]]
MISSING: Documented = {404: {"description": "There is none."}}
BUGS = ("lost", "resets others", "answers old", "crashes")
# What a server may do that its document leaves open.
CONDUCTS = ("", "answers nothing", "refuses an empty patch", "never changes the name")


class DeviceInput(BaseModel):
    name: str = Field(min_length=1, max_length=60)
    room: str | None = None
    watts: int = Field(10, ge=0, le=5000)
    kind: Literal["lamp", "heater"] = "lamp"


class Device(DeviceInput):
    id: str


class Change(BaseModel):
    op: Literal["add", "replace", "remove", "test"]
    path: str
    value: Any = None


def devices(conduct: str = "", bug: str = "", *, described: bool = True) -> FastAPI:
    """Returns devices that a JSON Patch changes, with the schema of a patch or without one."""
    app, kept = FastAPI(), dict[str, Device]()

    @app.post("/devices", status_code=201)
    def create(body: DeviceInput) -> Device:
        made = Device(id=str(uuid4()), **body.model_dump())
        return kept.setdefault(made.id, made)

    @app.get("/devices/{id}", responses=MISSING)
    def read(id: str) -> Device:  # noqa: A002 - the name of the path parameter
        if id not in kept:
            raise HTTPException(404)
        return kept[id]

    schema: dict[str, Any] = {"type": "array", "items": Change.model_json_schema()} if described else {}
    content = {"application/json-patch+json": {"schema": schema} if described else {}}
    extra = {"requestBody": {"required": True, "content": content}}

    documented: Documented = {**MISSING, 204: {"description": "Changed."}}

    @app.patch("/devices/{id}", responses=documented, response_model=Device, openapi_extra=extra)
    async def patch(id: str, request: Request) -> Any:  # noqa: A002 - the name of the path parameter
        old = read(id)
        if not request.headers["content-type"].startswith("application/json-patch+json"):
            raise HTTPException(415)
        try:
            changes = TypeAdapter(list[Change]).validate_json(await request.body())
        except ValidationError as error:
            raise HTTPException(400, str(error)) from error
        if not changes and conduct == "refuses an empty patch":
            raise HTTPException(400, "no operation")
        if changes and bug == "crashes":
            raise HTTPException(500)
        new = _patched(old, changes, conduct)
        if bug == "resets others" and not any(each.path == "/room" for each in changes):
            new.room = None
        if bug != "lost":
            kept[id] = new
        if conduct == "answers nothing":
            return Response(status_code=204)
        return old if bug == "answers old" else new

    @app.delete("/devices/{id}", status_code=204, responses=MISSING)
    def delete(id: str) -> None:  # noqa: A002 - the name of the path parameter
        read(id)
        del kept[id]

    return app


def _patched(old: Device, changes: list[Change], conduct: str) -> Device:
    found = old.model_dump()
    for each in changes:
        name = each.path.removeprefix("/")
        if name not in found or name == "id" or (conduct == "never changes the name" and name == "name"):
            raise HTTPException(422, f"{each.path} cannot be changed")
        if each.op == "test" and found[name] != each.value:
            raise HTTPException(409)
        found[name] = None if each.op == "remove" else each.value
    try:
        return Device.model_validate(found, strict=True)
    except ValidationError as error:
        raise HTTPException(422, str(error)) from error


class AccountInput(BaseModel):
    schemas: list[str] = ["urn:ietf:params:scim:schemas:core:2.0:User"]
    userName: str = Field(min_length=1)
    displayName: str | None = None
    active: bool = True


class Account(AccountInput):
    id: str


class ScimOperation(BaseModel):
    op: str
    path: str | None = None
    value: Any = None


class PatchOp(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    schemas: list[str]
    Operations: list[ScimOperation]


def accounts(bug: str = "") -> FastAPI:
    """Returns the users of a SCIM service."""
    app, kept = FastAPI(), dict[str, Account]()

    @app.post("/Users", status_code=201)
    def create(body: AccountInput) -> Account:
        made = Account(id=str(uuid4()), **body.model_dump())
        return kept.setdefault(made.id, made)

    @app.get("/Users/{id}", responses=MISSING)
    def read(id: str) -> Account:  # noqa: A002 - the name of the path parameter
        if id not in kept:
            raise HTTPException(404)
        return kept[id]

    @app.patch("/Users/{id}", responses=MISSING)
    def patch(id: str, body: Annotated[PatchOp, Body()]) -> Account:  # noqa: A002 - the name of the path parameter
        old = read(id)
        if "urn:ietf:params:scim:api:messages:2.0:PatchOp" not in body.schemas:
            raise HTTPException(400, {"scimType": "invalidSyntax"})
        found = old.model_dump()
        for each in body.Operations:
            if each.op.lower() not in {"add", "replace", "remove"}:
                raise HTTPException(400, {"scimType": "invalidSyntax"})
            if each.path not in {"userName", "displayName", "active"}:
                raise HTTPException(400, {"scimType": "invalidPath"})
            found[each.path] = None if each.op.lower() == "remove" else each.value
        if bug == "resets others" and not any(each.path == "displayName" for each in body.Operations):
            found["displayName"] = None
        try:
            new = Account.model_validate(found, strict=True)
        except ValidationError as error:
            raise HTTPException(400, {"scimType": "invalidValue"}) from error
        if bug != "lost":
            kept[id] = new
        return old if bug == "answers old" else new

    @app.delete("/Users/{id}", status_code=204, responses=MISSING)
    def delete(id: str) -> None:  # noqa: A002 - the name of the path parameter
        read(id)
        del kept[id]

    return app
