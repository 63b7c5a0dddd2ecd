from fastapi import APIRouter, HTTPException, Response
from sqlalchemy import select

from ..deps import CONFLICT, NOT_FOUND, Db, InvoiceDep, RowId
from ..models import Payment
from ..schemas import PaymentIn, PaymentOut

router = APIRouter(tags=["payments"])


@router.post(
    "/invoices/{invoice_id}/payments",
    status_code=201,
    response_model=PaymentOut,
    responses=NOT_FOUND | CONFLICT,
)
def create_payment(invoice: InvoiceDep, body: PaymentIn, db: Db, response: Response):
    """Record a payment. A void invoice takes no payments."""
    if invoice.status == "void":
        raise HTTPException(409, "The invoice is void")
    payment = Payment(invoice_id=invoice.id, **body.model_dump())
    db.add(payment)
    db.commit()
    db.refresh(payment)
    response.headers["Location"] = f"/payments/{payment.id}"
    return payment


@router.get(
    "/invoices/{invoice_id}/payments", response_model=list[PaymentOut], responses=NOT_FOUND
)
def list_payments(invoice: InvoiceDep, db: Db):
    """The payments of an invoice, in the order in which they were recorded."""
    return db.scalars(
        select(Payment).where(Payment.invoice_id == invoice.id).order_by(Payment.id)
    ).all()


@router.get("/payments/{payment_id}", response_model=PaymentOut, responses=NOT_FOUND)
def get_payment(payment_id: RowId, db: Db):
    """One payment."""
    payment = db.get(Payment, payment_id)
    if payment is None:
        raise HTTPException(404, "No such payment")
    return payment
