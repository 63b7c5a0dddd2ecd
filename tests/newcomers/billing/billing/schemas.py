from datetime import date
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool

from .fields import Email, Instant, IsoDate, Money, Name, Percent, Phone, Quantity, Tags, Total


class InvoiceStatus(str, Enum):
    draft = "draft"
    sent = "sent"
    paid = "paid"
    void = "void"


class Currency(str, Enum):
    EUR = "EUR"
    USD = "USD"
    GBP = "GBP"


class PaymentMethod(str, Enum):
    transfer = "transfer"
    card = "card"
    cash = "cash"


class Error(BaseModel):
    detail: str


class Problem(BaseModel):
    loc: list[str | int]
    msg: str
    type: str


class ValidationProblems(BaseModel):
    detail: list[Problem]


Street = Annotated[str, Field(min_length=1, max_length=120)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO country code")]
PostalCode = Annotated[str, Field(min_length=1, max_length=12)]


class Address(BaseModel):
    street: Street
    city: Street
    postal_code: PostalCode | None = None
    country: Country = "DE"


class AddressOut(BaseModel):
    street: str
    city: str
    postal_code: str | None
    country: str


def Absent(**kwargs) -> Any:
    """A member that may be left out of a PATCH. It has no default in the document."""
    return Field(default_factory=lambda: None, **kwargs)


class AddressPatch(BaseModel):
    street: Street = Absent()
    city: Street = Absent()
    postal_code: PostalCode | None = Absent()
    country: Country = Absent()


class CustomerIn(BaseModel):
    name: Name
    email: Email
    phone: Phone | None = None
    credit_limit: Money | None = Field(
        None, description="null means no limit; 0.00 means that nothing is sold on credit."
    )
    address: Address | None = None
    newsletter: StrictBool = True
    tags: Tags = []
    notes: Annotated[str, Field(max_length=2000)] = ""


class CustomerPatch(BaseModel):
    """Members that are left out stay as they are. null clears a member that may be null."""

    name: Name = Absent()
    email: Email = Absent()
    phone: Phone | None = Absent()
    credit_limit: Money | None = Absent()
    address: AddressPatch | None = Absent(
        description="Merged with the stored address: members left out stay. "
        "A customer without an address needs street and city here."
    )
    newsletter: StrictBool = Absent()
    tags: Tags = Absent(description="Replaces the whole list.")
    notes: Annotated[str, Field(max_length=2000)] = Absent()


class CustomerOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str
    phone: str | None
    credit_limit: Money | None
    address: AddressOut | None
    newsletter: bool
    tags: list[str]
    notes: str
    created_at: AwareDatetime
    updated_at: AwareDatetime


class CustomerPage(BaseModel):
    items: list[CustomerOut]
    total: int = Field(description="Number of customers, over all pages.")
    limit: int
    offset: int


class LineIn(BaseModel):
    description: Annotated[str, Field(min_length=1, max_length=200)]
    quantity: Quantity = 1
    unit_price: Money


class LineOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    description: str
    quantity: int
    unit_price: Money


class InvoiceIn(BaseModel):
    number: Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,20}$")]
    status: InvoiceStatus = InvoiceStatus.draft
    currency: Currency = Currency.EUR
    due_date: IsoDate | None = None
    discount_percent: Percent = 0
    memo: Annotated[str, Field(max_length=500)] | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=50)]


class InvoiceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    customer_id: UUID
    number: str
    status: InvoiceStatus
    currency: Currency
    due_date: date | None
    discount_percent: int
    memo: str | None
    lines: list[LineOut]
    total: Total = Field(
        description="Sum of quantity times unit price, less the discount, rounded half up."
    )
    created_at: AwareDatetime


class InvoicePage(BaseModel):
    items: list[InvoiceOut]
    total: int = Field(description="Number of invoices that match, over all pages.")
    limit: int
    offset: int


class PaymentIn(BaseModel):
    amount: Money
    received_at: Instant = Field(description="Kept as an instant and returned in UTC.")
    method: PaymentMethod = PaymentMethod.transfer
    reference: Annotated[str, Field(max_length=80)] | None = None


class PaymentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    invoice_id: int
    amount: Money
    received_at: AwareDatetime
    method: PaymentMethod
    reference: str | None
