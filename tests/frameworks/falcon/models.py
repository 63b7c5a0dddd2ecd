"""What clients send and get."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

CODE = "^[a-z][a-z0-9-]{1,30}$"
Code = Annotated[str, Meta(pattern=CODE)]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Cents = Annotated[int, Meta(ge=0, le=10_000_000)]
Days = Annotated[int, Meta(ge=0, le=90)]
PerDay = Annotated[int, Meta(ge=1, le=1_000_000)]
Burst = Annotated[int, Meta(ge=0, le=1000)]
Features = Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(max_length=20)]
Note = Annotated[str, Meta(max_length=200)]
Reference = Annotated[str, Meta(min_length=1, max_length=40, description="Unique among all subscriptions.")]
Seats = Annotated[int, Meta(ge=1, le=10_000)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=120)]
Phone = Annotated[str, Meta(min_length=3, max_length=30)]
Value = Annotated[str, Meta(max_length=100)]
Metadata = dict[str, Value]
Text = "A member that the body leaves out keeps its value (RFC 7396)."


class Currency(Enum):
    """What a price is in."""

    EUR = "EUR"
    USD = "USD"
    CHF = "CHF"


class Interval(Enum):
    """How often a price is due."""

    MONTH = "month"
    YEAR = "year"


class Language(Enum):
    """What mail to a customer is written in."""

    EN = "en"
    DE = "de"
    FR = "fr"


class Status(Enum):
    """Whether a subscription runs."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


class Body(Struct, kw_only=True, forbid_unknown_fields=True):
    """A body of a request; it has no other members."""


class Trial(Body):
    """The days before the first payment."""

    days: Days = 14
    card_required: bool = False


class TrialPatch(Body):
    """A change of a trial."""

    days: Days | UnsetType = UNSET
    card_required: bool | UnsetType = UNSET


class Quota(Body):
    """How much a customer may use."""

    requests_per_day: PerDay
    burst: Burst = 10


class QuotaPatch(Body):
    """A change of a quota."""

    requests_per_day: PerDay | UnsetType = UNSET
    burst: Burst | UnsetType = UNSET


class PlanWrite(Body):
    """All that clients say about a plan."""

    name: Name
    price_cents: Cents
    currency: Currency = Currency.EUR
    interval: Interval = Interval.MONTH
    trial: Annotated[Trial, Meta(extra_json_schema={"default": {"days": 14, "card_required": False}})] = field(
        default_factory=Trial
    )
    quota: Quota | None = None
    features: Features = field(default_factory=list)
    visible: bool = True
    note: Note | None = None


class PlanPatch(Body):
    """A change of a plan. A member that the body leaves out keeps its value (RFC 7396)."""

    name: Name | UnsetType = UNSET
    price_cents: Cents | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    interval: Interval | UnsetType = UNSET
    trial: TrialPatch | UnsetType = UNSET
    quota: QuotaPatch | UnsetType | None = UNSET
    features: Features | UnsetType = UNSET
    visible: bool | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET


class TrialRead(Struct, kw_only=True):
    """The days before the first payment."""

    days: int
    card_required: bool


class QuotaRead(Struct, kw_only=True):
    """How much a customer may use."""

    requests_per_day: int
    burst: int


class Plan(Struct, kw_only=True):
    """A plan."""

    code: str
    name: str
    price_cents: int
    currency: Currency
    interval: Interval
    trial: TrialRead
    quota: QuotaRead | None
    features: list[str]
    visible: bool
    note: str | None
    created_at: datetime
    updated_at: datetime


class Contact(Body):
    """Who gets the mail."""

    email: Email
    language: Language = Language.EN
    phone: Phone | None = None


class ContactPatch(Body):
    """A change of a contact."""

    email: Email | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET


class SubscriptionWrite(Body):
    """All that clients say about a subscription."""

    plan: Code
    reference: Reference
    contact: Contact
    seats: Seats = 1
    discount_percent: Percent = 0.0
    starts_on: date | None = None
    auto_renew: bool = True
    metadata: Metadata = field(default_factory=dict)


class SubscriptionPatch(Body):
    """A change of a subscription. A member that the body leaves out keeps its value (RFC 7396)."""

    contact: ContactPatch | UnsetType = UNSET
    seats: Seats | UnsetType = UNSET
    discount_percent: Percent | UnsetType = UNSET
    starts_on: date | UnsetType | None = UNSET
    auto_renew: bool | UnsetType = UNSET
    metadata: dict[str, Value | None] | UnsetType = UNSET


class ContactRead(Struct, kw_only=True):
    """Who gets the mail."""

    email: str
    language: Language
    phone: str | None


class Subscription(Struct, kw_only=True):
    """A subscription."""

    id: UUID
    plan: str
    reference: str
    contact: ContactRead
    seats: int
    discount_percent: float
    starts_on: date | None
    auto_renew: bool
    metadata: dict[str, str]
    status: Status
    created_at: datetime


class PlanPage(Struct, kw_only=True):
    """A part of the list of plans."""

    items: list[Plan]
    total: int
    limit: int
    offset: int


class SubscriptionPage(Struct, kw_only=True):
    """A part of the list of subscriptions."""

    items: list[Subscription]
    total: int
    limit: int
    offset: int


class Error(Struct, kw_only=True, omit_defaults=True):
    """What went wrong, as Falcon tells it."""

    title: str
    description: str | None = None
