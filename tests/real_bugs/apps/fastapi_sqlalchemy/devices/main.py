import hashlib
import json
import time
from enum import Enum
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError, WrapValidator, model_validator
from sqlalchemy import String, func, or_, select, type_coerce
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException as HttpError

from .models import Base, Device, SessionLocal, Site, engine
from .schemas import (
    DeviceIn, DeviceOut, DevicePage, DevicePatch, Error, Location, Problems, SiteIn, SiteOut,
    SitePage, Status,
)
from .settings import bug

Base.metadata.create_all(engine)

app = FastAPI(
    title="Devices",
    version="1.0.0",
    description="Sites and the devices that are installed there.",
    responses={422: {"model": Problems, "description": "The request is not valid"}},
)


@app.exception_handler(RequestValidationError)
def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    detail = [{"loc": list(e["loc"]), "msg": e["msg"], "type": e["type"]} for e in error.errors()]
    return JSONResponse({"detail": detail}, status_code=422)


@app.exception_handler(HttpError)
async def refused(request: Request, error: HttpError) -> JSONResponse:
    if error.status_code == 400:  # the framework could not read the body
        detail = [{"loc": ["body"], "msg": error.detail, "type": "json_invalid"}]
        return JSONResponse({"detail": detail}, status_code=422)
    return await http_exception_handler(request, error)


def session():
    with SessionLocal() as db:
        yield db


Db = Annotated[Session, Depends(session)]
RowId = Annotated[int, Path(ge=1, le=2_147_483_647)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[
    int, Query(ge=0, le=1_000_000, description="How many to leave out. A page past the end is empty.")
]
NOT_FOUND = {404: {"model": Error, "description": "No such resource"}}
CONFLICT = {409: {"model": Error, "description": "The name is taken"}}
ETAG = {"headers": {"ETag": {"schema": {"type": "string"}, "description": "Tag of this state"}}}


class Sort(str, Enum):
    name = "name"
    meter_up = "meter_total"
    meter_down = "-meter_total"


def find_site(site_id: RowId, db: Db) -> Site:
    site = db.get(Site, site_id)
    if site is None:
        raise HTTPException(404, "No such site")
    return site


def find_device(device_id: RowId, db: Db) -> Device:
    device = db.get(Device, device_id)
    if device is None:
        raise HTTPException(404, "No such device")
    return device


SiteDep = Annotated[Site, Depends(find_site)]
DeviceDep = Annotated[Device, Depends(find_device)]


def etag(device: Device) -> str:
    """Strong tag: the hash of what a GET answers."""
    body = DeviceOut.model_validate(device).model_dump_json()
    return '"' + hashlib.sha256(body.encode()).hexdigest()[:20] + '"'


def row_etag(device: Device) -> str:
    row = {c.name: str(getattr(device, c.name)) for c in Device.__table__.columns}
    return '"' + hashlib.sha256(json.dumps(row).encode()).hexdigest()[:20] + '"'


def name_taken(db: Session, site_id: int, name: str) -> bool:
    query = select(Device.id).where(Device.site_id == site_id, Device.name == name)
    return db.scalar(query) is not None


_cache: dict[int, dict] = {}
_site_pages: dict[tuple[int, int], tuple[float, dict]] = {}
SITE_PAGE_SECONDS = 60


class PageInfo(BaseModel):
    """What a page says of itself."""

    offset: int
    total: int

    @model_validator(mode="after")
    def within(self):
        if self.offset and self.offset >= self.total:
            raise ValueError("offset is past the end")
        return self


def page(items, total: int, offset: int) -> dict:
    if bug("osparc-9728"):
        PageInfo(offset=offset, total=total)
    return {"items": items, "total": total}


@app.post("/sites", status_code=201, response_model=SiteOut, responses=CONFLICT)
def create_site(body: SiteIn, db: Db):
    """Create a site. The name is unique."""
    site = Site(name=body.name)
    db.add(site)
    try:
        db.commit()
    except IntegrityError:
        raise HTTPException(409, "A site with this name exists")
    return site


@app.get("/sites", response_model=SitePage)
def list_sites(db: Db, limit: Limit = 20, offset: Offset = 0):
    """All sites in the order of their ids. A new site is in the list at once."""
    if bug("geolens-373"):
        # Nothing but time ends a stored page.
        stored = _site_pages.get((limit, offset))
        if stored and stored[0] > time.monotonic():
            return stored[1]
    items = db.scalars(select(Site).order_by(Site.id).limit(limit).offset(offset)).all()
    found = page(items, db.scalar(select(func.count(Site.id))), offset)
    if bug("geolens-373"):
        _site_pages[limit, offset] = time.monotonic() + SITE_PAGE_SECONDS, found
    return found


@app.get("/sites/{site_id}", response_model=SiteOut, responses=NOT_FOUND)
def get_site(site: SiteDep):
    """One site."""
    return site


@app.post(
    "/sites/{site_id}/devices", status_code=201, response_model=DeviceOut,
    responses=NOT_FOUND | CONFLICT,
)
def create_device(site: SiteDep, body: DeviceIn, db: Db):
    """Install a device at a site. The name is unique within the site."""
    if name_taken(db, site.id, body.name):
        raise HTTPException(409, "A device with this name exists at the site")
    device = Device(site_id=site.id, **body.model_dump())
    db.add(device)
    db.commit()
    return device


StatusParam = Annotated[Status | None, Query(description="Only this status.")]
if bug("counterparty-3377"):
    # The document lists the values, the request goes past them.
    StatusParam = Annotated[StatusParam, WrapValidator(lambda value, handler: value)]


@app.get("/sites/{site_id}/devices", response_model=DevicePage, responses=NOT_FOUND)
def list_devices(
    site: SiteDep,
    db: Db,
    status: StatusParam = None,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=80,
            description="Only devices with this text in the name or in the label. "
            "Upper and lower case count alike, in every alphabet.",
        ),
    ] = None,
    room: Annotated[str | None, Query(description="Only devices in exactly this room.")] = None,
    sort: Annotated[
        Sort,
        Query(description="meter_total sorts by the count, smallest first; a minus turns it round."),
    ] = Sort.name,
    limit: Limit = 20,
    offset: Offset = 0,
):
    """The devices of a site. Devices that sort alike follow in the order of their ids."""
    query = select(Device).where(Device.site_id == site.id)
    if status is not None:
        query = query.where(Device.status == status)
    if q is not None:
        query = query.where(contains(q))
    rooms = query
    if room is not None:
        rooms = query.where(func.room_of(type_coerce(Device.location, String)) == room)
    if not bug("apigee-846"):
        query = rooms
    total = db.scalar(select(func.count()).select_from(rooms.subquery()))
    if bug("mathesar-338"):
        total = db.scalar(select(func.count(Device.id)).where(Device.site_id == site.id))
    if sort is Sort.name:
        order = [Device.name]
    else:
        # The count is kept as text, because it may be larger than 64 bits.
        order = [func.length(Device.meter_total), Device.meter_total]
        if bug("lisk-143"):
            order = [Device.meter_total]
        if sort is Sort.meter_down:
            order = [column.desc() for column in order]
    items = db.scalars(query.order_by(*order, Device.id).limit(limit).offset(offset)).all()
    if bug("apigee-846") and room is not None:
        items = [device for device in items if device.location and device.location["room"] == room]
    return page(items, total, offset)


def contains(text: str):
    if bug("spoolman-1078"):
        columns = Device.name, Device.label
        return or_(*(column.icontains(text, autoescape=True) for column in columns))
    text = text.casefold()
    return or_(*(func.instr(func.fold(c), text) > 0 for c in (Device.name, Device.label)))


@app.get(
    "/devices/{device_id}", response_model=DeviceOut, responses=NOT_FOUND | {200: ETAG}
)
def get_device(device_id: RowId, db: Db, response: Response):
    """One device, with its ETag."""
    if bug("sitewhere-674"):
        if device_id not in _cache:
            found = find_device(device_id, db)
            _cache[device_id] = DeviceOut.model_validate(found).model_dump(), etag(found)
        body, response.headers["ETag"] = _cache[device_id]
        return body
    device = find_device(device_id, db)
    response.headers["ETag"] = etag(device)
    return device


@app.patch(
    "/devices/{device_id}",
    response_model=DeviceOut,
    responses=NOT_FOUND
    | CONFLICT
    | {200: ETAG, 412: {"model": Error, "description": "The device has changed"}},
)
def update_device(
    device: DeviceDep,
    body: DevicePatch,
    db: Db,
    response: Response,
    if_match: Annotated[
        str | None, Header(description="The ETag of the state that is to be changed.")
    ] = None,
):
    """Change the members that are given. A body without members changes nothing."""
    current = row_etag(device) if bug("openmetadata-30885") else etag(device)
    if if_match is not None and if_match != current:
        raise HTTPException(412, "The device has changed")
    changes = body.model_dump(exclude_unset=True)
    if bug("hindsight-2603"):
        changes = body.model_dump(exclude_none=True)
        if not changes:
            raise problem(["body"], "Provide at least one field to update", "value_error")
    if bug("parlant-774"):
        changes = {}
        if body.name:
            changes["name"] = body.name
        if body.label:
            changes["label"] = body.label
        if body.status:
            changes["status"] = body.status
        if body.channel:
            changes["channel"] = body.channel
        for field in ("alarms", "location", "meter_total", "installed_on", "retired_on"):
            if field in body.model_fields_set:
                changes[field] = body.model_dump(exclude_unset=True)[field]
    if changes.get("location") is not None:
        changes["location"] = merge_location(device.location, changes["location"])
    name = changes.get("name", device.name)
    if name != device.name and not bug("fractal-858") and name_taken(db, device.site_id, name):
        raise HTTPException(409, "A device with this name exists at the site")
    for field, value in changes.items():
        setattr(device, field, value)
    db.commit()
    response.headers["ETag"] = etag(device)
    return device


@app.delete("/devices/{device_id}", status_code=204, responses=NOT_FOUND)
def delete_device(device: DeviceDep, db: Db) -> None:
    """Remove a device."""
    db.delete(device)
    db.commit()
    _cache.pop(device.id, None)


def merge_location(stored: dict | None, changes: dict) -> dict:
    if bug("datarest-1308"):
        blank = {"room": "", "floor": 0, "lat": None, "lon": None}
        return {**blank, **changes}
    try:
        return Location.model_validate({**(stored or {}), **changes}).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        raise problem(["body", "location", *first["loc"]], first["msg"], first["type"])


def problem(loc: list, msg: str, kind: str) -> HTTPException:
    return HTTPException(422, [{"loc": loc, "msg": msg, "type": kind}])
