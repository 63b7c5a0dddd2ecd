"""The handlers of greenhouses, their climates and their plantings."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from aiohttp import web
from pydantic import BaseModel, ValidationError

from tests.frameworks.aiohttp import models
from tests.frameworks.aiohttp.store import Row, climates, failed, find, greenhouses, now, page, plantings
from tests.frameworks.switches import switches

routes = web.RouteTableDef()
HOUSE = "/v1/greenhouses/{greenhouse}"
PLANTING = HOUSE + "/plantings/{planting}"


async def sent(request: web.Request, kind: type[models.Body]) -> models.Body:
    """Return the body of a request, or answer 400."""
    try:
        return kind.model_validate_json(await request.read(), by_name=False, by_alias=True)
    except ValidationError as error:
        told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise failed(web.HTTPBadRequest, "Some values are wrong", *told) from error


def shown(kind: type[models.Model], row: Row) -> Any:
    """Return a row as responses have it."""
    model: BaseModel = kind.model_validate(row, by_name=True)
    lean = switches.bug("nulls-excluded") and kind is models.Greenhouse
    more = (
        {"kind": "greenhouse#resource"} if switches.variant("extra-members") and kind is not models.Greenhouse else {}
    )
    if switches.variant("extra-members") and "id" in row:
        more["etag"] = f"{hash(str(row)) & 0xFFFFFFFF:08x}"
    return more | model.model_dump(mode="json", by_alias=True, exclude_none=lean)


def answer(kind: type[models.Model], row: Row, status: int = 200) -> web.Response:
    """Answer with a row."""
    return web.json_response({"data": shown(kind, row)}, status=status)


def part(kind: type[models.Model], rows: list[Row], request: web.Request) -> web.Response:
    """Answer with a part of a list."""
    if switches.variant("by-name"):
        rows = sorted(rows, key=lambda row: row.get("name") or row["crop"])
    found, token = page(rows, request.query)
    return web.json_response({"data": [shown(kind, row) for row in found], "nextPageToken": token})


def taken(values: Row, own: Row | None = None) -> None:
    """Answer 409 if another greenhouse has the name."""
    if any(row["name"] == values.get("name") for row in greenhouses.values() if row is not own):
        raise failed(web.HTTPConflict, "The name is taken")


def tidied(values: Row) -> Row:
    """Return the values of a greenhouse as they are stored."""
    if switches.bug("manager-of-null") and "manager" in values and values["manager"] is None:
        values["manager"] = {"name": "nobody", "email": None}
    return values


@routes.get("/v1/greenhouses")
async def list_greenhouses(request: web.Request) -> web.Response:
    """List greenhouses."""
    kind = request.query.get("kind")
    if kind not in {None, "glass", "foil", "mesh"}:
        raise failed(web.HTTPBadRequest, "kind is wrong")
    return part(models.Greenhouse, [row for row in greenhouses.values() if kind in {None, row["kind"]}], request)


@routes.post("/v1/greenhouses")
async def create_greenhouse(request: web.Request) -> web.Response:
    """Create a greenhouse."""
    values = (await sent(request, models.GreenhouseWrite)).model_dump()
    taken(values)
    key = str(uuid4())
    greenhouses[key] = {"id": key, **tidied(values), "create_time": now(), "update_time": now()}
    climates[key], plantings[key] = models.ClimateWrite().model_dump(), {}
    return answer(models.Greenhouse, greenhouses[key], 201)


@routes.get(HOUSE)
async def get_greenhouse(request: web.Request) -> web.Response:
    """Show a greenhouse."""
    return answer(models.Greenhouse, find(greenhouses, request.match_info["greenhouse"]))


@routes.put(HOUSE)
async def replace_greenhouse(request: web.Request) -> web.Response:
    """Replace a greenhouse."""
    row = find(greenhouses, request.match_info["greenhouse"])
    values = (await sent(request, models.GreenhouseWrite)).model_dump()
    taken(values, row)
    row.update(tidied(values), update_time=now())
    return answer(models.Greenhouse, row)


@routes.patch(HOUSE)
async def update_greenhouse(request: web.Request) -> web.Response:
    """Change a greenhouse."""
    row = find(greenhouses, request.match_info["greenhouse"])
    values = changes(await sent(request, models.GreenhousePatch))
    if switches.bug("patch-with-defaults"):
        values = {"kind": "glass", "heated": False} | values
    taken(values, row)
    row.update(tidied(values), update_time=now())
    return answer(models.Greenhouse, row)


def changes(body: models.Body) -> Row:
    """Return what a patch changes."""
    values = {name: value for name, value in body.model_dump().items() if name in body.model_fields_set}
    if switches.bug("patch-excludes-none") and isinstance(body, models.GreenhousePatch):
        values = {name: value for name, value in values.items() if value is not None}
    return values


@routes.delete(HOUSE)
async def delete_greenhouse(request: web.Request) -> web.Response:
    """Delete a greenhouse and all in it."""
    key = find(greenhouses, request.match_info["greenhouse"])["id"]
    del greenhouses[key], climates[key], plantings[key]
    return web.Response(status=204)


@routes.get(HOUSE + "/climate")
async def get_climate(request: web.Request) -> web.Response:
    """Show the climate."""
    return answer(models.Climate, find(climates, request.match_info["greenhouse"]))


@routes.put(HOUSE + "/climate")
async def replace_climate(request: web.Request) -> web.Response:
    """Replace the climate."""
    row = find(climates, request.match_info["greenhouse"])
    body = await sent(request, models.ClimateWrite)
    row.update(climate(body.model_dump(exclude_unset=switches.bug("put-climate-partial")), body))
    return answer(models.Climate, row)


@routes.patch(HOUSE + "/climate")
async def update_climate(request: web.Request) -> web.Response:
    """Change the climate."""
    row = find(climates, request.match_info["greenhouse"])
    body = await sent(request, models.ClimatePatch)
    row.update(climate(changes(body), body))
    return answer(models.Climate, row)


def climate(values: Row, body: Any) -> Row:
    """Return the values of a climate as they are stored."""
    if switches.bug("humidity-falsy") and "humidity_percent" in values:
        values["humidity_percent"] = values["humidity_percent"] or 60
    lights = body.lights if "lights" in body.model_fields_set else None
    if switches.bug("lights-midnight") and lights and "starts_at" not in lights.model_fields_set:
        values["lights"]["starts_at"] = "00:00"
    return values


@routes.get(HOUSE + "/plantings")
async def list_plantings(request: web.Request) -> web.Response:
    """List plantings."""
    key = find(greenhouses, request.match_info["greenhouse"])["id"]
    return part(models.Planting, list(plantings[key].values()), request)


@routes.post(HOUSE + "/plantings")
async def create_planting(request: web.Request) -> web.Response:
    """Plant a crop."""
    house = find(greenhouses, request.match_info["greenhouse"])["id"]
    kind = CropOptional if switches.bug("crop-not-required") else models.PlantingWrite
    values = (await sent(request, kind)).model_dump()
    if switches.bug("yield-zero-null"):
        values["yield_kilograms"] = values["yield_kilograms"] or None
    key = str(uuid4())
    plantings[house][key] = {"id": key, **values, "create_time": now()}
    return answer(models.Planting, plantings[house][key], 201)


class CropOptional(models.PlantingWrite):
    """A planting of bug crop-not-required."""

    crop: str = "unknown"


@routes.get(PLANTING)
async def get_planting(request: web.Request) -> web.Response:
    """Show a planting."""
    return answer(models.Planting, planting(request))


@routes.patch(PLANTING)
async def update_planting(request: web.Request) -> web.Response:
    """Change a planting."""
    row = planting(request)
    body = await sent(request, models.PlantingPatch)
    if switches.bug("aliases-lost"):
        row.update(
            {name: value for name, value in body.model_dump(exclude_unset=True, by_alias=True).items() if name in row}
        )
    else:
        row.update(changes(body))
    return answer(models.Planting, row)


@routes.delete(PLANTING)
async def delete_planting(request: web.Request) -> web.Response:
    """Delete a planting."""
    row = planting(request)
    del plantings[find(greenhouses, request.match_info["greenhouse"])["id"]][row["id"]]
    return web.Response(status=204)


def planting(request: web.Request) -> Row:
    """Return the planting of a path, or answer 404."""
    house = find(greenhouses, request.match_info["greenhouse"])["id"]
    return find(plantings[house], request.match_info["planting"])
