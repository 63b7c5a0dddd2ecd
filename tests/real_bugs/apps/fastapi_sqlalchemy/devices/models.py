import json
import struct
from datetime import date, datetime, timezone

from sqlalchemy import (
    JSON, Boolean, Date, DateTime, Double, ForeignKey, Integer, String, TypeDecorator,
    create_engine, event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker

from .settings import DATABASE_URL, bug

engine = create_engine(DATABASE_URL, connect_args={"check_same_thread": False})
SessionLocal = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine, "connect")
def add_functions(connection, _record):
    """SQL functions that SQLite does not have."""

    def fold(text):
        # lower() of SQLite knows only the letters from A to Z.
        return None if text is None else text.casefold()

    def room_of(location):
        return None if location is None else json.loads(location)["room"]

    connection.create_function("fold", 1, fold, deterministic=True)
    connection.create_function("room_of", 1, room_of, deterministic=True)


class UtcDateTime(TypeDecorator):
    """An instant; the column has no zone and means UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=timezone.utc)


class Single(TypeDecorator):
    """A number of 32 bits, FLOAT(24) in other databases."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else struct.unpack("f", struct.pack("f", value))[0]


def now() -> datetime:
    return datetime.now(timezone.utc)


class Base(DeclarativeBase):
    pass


class Site(Base):
    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    devices: Mapped[list["Device"]] = relationship(back_populates="site")


class Device(Base):
    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    name: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(10), default="active")
    channel: Mapped[int] = mapped_column(Integer, default=1)
    alarms: Mapped[bool] = mapped_column(Boolean, default=True)
    location: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    meter_total: Mapped[str] = mapped_column(String(30), default="0")
    installed_on: Mapped[date | None] = mapped_column(Date)
    retired_on: Mapped[date | None] = mapped_column(Date)
    frequency: Mapped[float | None] = mapped_column(Single if bug("motus-24") else Double)
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now() if bug("caliopen-863") else now
    )
    site: Mapped[Site] = relationship(back_populates="devices")
