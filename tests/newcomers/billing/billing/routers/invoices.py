from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ..deps import CONFLICT, NOT_FOUND, CustomerDep, Db, InvoiceDep, Limit, Offset
from ..models import Invoice, InvoiceLine
from ..schemas import InvoiceIn, InvoiceOut, InvoicePage, InvoiceStatus
from ..settings import bug

router = APIRouter(tags=["invoices"])


@router.post(
    "/customers/{customer_id}/invoices",
    status_code=201,
    response_model=InvoiceOut,
    responses=NOT_FOUND | CONFLICT,
)
def create_invoice(customer: CustomerDep, body: InvoiceIn, db: Db, response: Response):
    """Create an invoice for a customer. The number is unique."""
    invoice = Invoice(customer=customer, **body.model_dump(exclude={"lines"}, mode="python"))
    invoice.lines = _lines(body)
    db.add(invoice)
    _commit(db)
    response.headers["Location"] = f"/invoices/{invoice.id}"
    return invoice


@router.get("/customers/{customer_id}/invoices", response_model=InvoicePage, responses=NOT_FOUND)
def list_invoices(
    customer: CustomerDep,
    db: Db,
    status: Annotated[InvoiceStatus | None, Query(description="Only this status.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
):
    """The invoices of a customer, in the order in which they were created."""
    query = select(Invoice).where(Invoice.customer_pk == customer.pk).order_by(Invoice.id)
    if bug("filter-after-page"):
        items = db.scalars(query.limit(limit).offset(offset)).all()
        if status is not None:
            items = [invoice for invoice in items if invoice.status == status]
        total = db.scalar(select(func.count()).where(Invoice.customer_pk == customer.pk))
        return {"items": items, "total": total, "limit": limit, "offset": offset}
    if status is not None:
        query = query.where(Invoice.status == status)
    items = db.scalars(query.limit(limit).offset(offset)).all()
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    return {"items": items, "total": total, "limit": limit, "offset": offset}


@router.get("/invoices/{invoice_id}", response_model=InvoiceOut, responses=NOT_FOUND)
def get_invoice(invoice: InvoiceDep):
    """One invoice with its lines."""
    return invoice


@router.put("/invoices/{invoice_id}", response_model=InvoiceOut, responses=NOT_FOUND | CONFLICT)
def replace_invoice(invoice: InvoiceDep, body: InvoiceIn, db: Db):
    """Replace an invoice. Members that are left out go back to their defaults."""
    values = body.model_dump(exclude={"lines"})
    if bug("put-merges"):
        values = body.model_dump(exclude={"lines"}, exclude_unset=True)
    for field, value in values.items():
        setattr(invoice, field, value)
    invoice.lines = _lines(body)
    _commit(db)
    return invoice


@router.delete("/invoices/{invoice_id}", status_code=204, responses=NOT_FOUND)
def delete_invoice(invoice: InvoiceDep, db: Db) -> None:
    """Delete an invoice together with its payments."""
    db.delete(invoice)
    db.commit()


def _lines(body: InvoiceIn) -> list[InvoiceLine]:
    return [
        InvoiceLine(position=position, **line.model_dump())
        for position, line in enumerate(body.lines)
    ]


def _commit(db) -> None:
    try:
        db.commit()
    except IntegrityError:
        db.rollback()
        raise HTTPException(409, "An invoice with this number exists")
