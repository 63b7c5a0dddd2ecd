import secrets
from typing import Annotated
from uuid import UUID

from fastapi import Depends, HTTPException, Path, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import Session

from .db import get_session
from .models import Customer, Invoice
from .schemas import Error
from .settings import API_TOKEN

bearer = HTTPBearer(auto_error=False)


def require_token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> None:
    if credentials is None or not secrets.compare_digest(
        credentials.credentials.encode(), API_TOKEN.encode()
    ):
        raise HTTPException(401, "Missing or wrong token", {"WWW-Authenticate": "Bearer"})


Db = Annotated[Session, Depends(get_session)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
RowId = Annotated[int, Path(ge=1, le=2_147_483_647)]

NOT_FOUND = {404: {"model": Error, "description": "No such resource"}}
CONFLICT = {409: {"model": Error, "description": "Conflict with the stored state"}}


def load_customer(customer_id: UUID, db: Db) -> Customer:
    customer = db.scalar(select(Customer).where(Customer.id == str(customer_id)))
    if customer is None:
        raise HTTPException(404, "No such customer")
    return customer


def load_invoice(invoice_id: RowId, db: Db) -> Invoice:
    invoice = db.get(Invoice, invoice_id)
    if invoice is None:
        raise HTTPException(404, "No such invoice")
    return invoice


CustomerDep = Annotated[Customer, Depends(load_customer)]
InvoiceDep = Annotated[Invoice, Depends(load_invoice)]
