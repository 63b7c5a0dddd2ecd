from fastapi import APIRouter, HTTPException, Response
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ..deps import CONFLICT, NOT_FOUND, CustomerDep, Db, Limit, Offset
from ..models import Customer, Invoice
from ..schemas import Address, CustomerIn, CustomerOut, CustomerPage, CustomerPatch
from ..settings import bug

router = APIRouter(prefix="/customers", tags=["customers"])


@router.post("", status_code=201, response_model=CustomerOut, responses=CONFLICT)
def create_customer(body: CustomerIn, db: Db, response: Response):
    """Create a customer. The email address is unique."""
    values = body.model_dump()
    if bug("credit-limit-or"):
        values["credit_limit"] = body.credit_limit or None
    customer = Customer(**values)
    db.add(customer)
    _commit(db)
    response.headers["Location"] = f"/customers/{customer.id}"
    return customer


@router.get("", response_model=CustomerPage)
def list_customers(db: Db, limit: Limit = 20, offset: Offset = 0):
    """All customers, in the order in which they were created."""
    items = db.scalars(select(Customer).order_by(Customer.pk).limit(limit).offset(offset)).all()
    total = db.scalar(select(func.count()).select_from(Customer))
    return {"items": items, "total": total, "limit": limit, "offset": offset}


@router.get("/{customer_id}", response_model=CustomerOut, responses=NOT_FOUND)
def get_customer(customer: CustomerDep):
    """One customer."""
    return customer


@router.patch("/{customer_id}", response_model=CustomerOut, responses=NOT_FOUND | CONFLICT)
def update_customer(customer: CustomerDep, body: CustomerPatch, db: Db):
    """Change the members that are given."""
    changes = body.model_dump(exclude_unset=True)
    if bug("patch-unset"):
        changes.update(phone=body.phone, credit_limit=body.credit_limit)
    address = changes.get("address")
    if address is not None:
        if bug("json-in-place") and customer.address is not None:
            customer.address.update(address)
            changes.pop("address")
        else:
            changes["address"] = _merge_address(customer.address, address)
    for field, value in changes.items():
        setattr(customer, field, value)
    _commit(db)
    return customer


@router.delete("/{customer_id}", status_code=204, responses=NOT_FOUND | CONFLICT)
def delete_customer(customer: CustomerDep, db: Db) -> None:
    """Delete a customer that has no invoices."""
    if db.scalar(select(func.count()).where(Invoice.customer_pk == customer.pk)):
        raise HTTPException(409, "The customer has invoices")
    db.delete(customer)
    db.commit()


def _merge_address(stored: dict | None, changes: dict) -> dict:
    try:
        return Address.model_validate({**(stored or {}), **changes}).model_dump()
    except ValidationError as error:
        raise HTTPException(
            422,
            [
                {"loc": ["body", "address", *e["loc"]], "msg": e["msg"], "type": e["type"]}
                for e in error.errors()
            ],
        )


def _commit(db) -> None:
    try:
        db.commit()
    except IntegrityError:
        db.rollback()
        raise HTTPException(409, "A customer with this email exists")
