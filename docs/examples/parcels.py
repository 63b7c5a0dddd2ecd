"""A parcel service: a FastAPI application that shows each word of a result."""

from typing import Annotated, Literal

from fastapi import FastAPI, HTTPException, Path
from pydantic import BaseModel, Field

app = FastAPI(title="Parcels", version="1.0.0")


class NewParcel(BaseModel):
    weight: int = Field(ge=1, le=30)
    speed: Literal["normal", "express"] = "normal"
    recipient: str = Field(max_length=60)
    note: str | None = None
    insured: bool = Field(default=False, strict=True)
    greeting: str | None = None
    code: str = Field(default="", max_length=20)
    zone: str = Field(default="local", max_length=20)


class Parcel(BaseModel):
    id: int
    weight: int
    speed: str
    recipient: str
    note: str | None
    insured: bool
    greeting: str | None
    zone: str


parcels: dict[int, Parcel] = {}


@app.post("/parcels", status_code=201, operation_id="createParcel")
def create_parcel(new: NewParcel) -> Parcel:
    if not new.recipient.strip():
        raise HTTPException(422, "recipient must not be blank")  # narrower: the document admits ""
    made = new.model_dump(exclude={"code"}) | {"id": len(parcels) + 1}
    made["speed"] = "express" if "speed" not in new.model_fields_set else new.speed  # failure: documented is "normal"
    made["note"] = new.note or ""  # warning: null comes back as ""
    made["zone"] = f"zone {new.weight % 9}"  # computed: the server has a value of its own
    if new.speed == "express":
        made["greeting"] = None  # coupled: these parcels have no greeting
    made["recipient"] = new.recipient.strip()  # tidied: outer white space is removed
    parcels[made["id"]] = Parcel(**made)
    return parcels[made["id"]]


@app.get("/parcels/{id}", responses={404: {}}, operation_id="readParcel")
def read_parcel(parcel: Annotated[int, Path(alias="id")]) -> Parcel:
    if parcel not in parcels:
        raise HTTPException(404, "no such parcel")
    return parcels[parcel]


@app.get("/depots/{depot}", responses={404: {}}, operation_id="readDepot")
def read_depot(depot: str) -> dict[str, str]:
    raise HTTPException(404, "no such depot")  # untested: no operation creates a depot
