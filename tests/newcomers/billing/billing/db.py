from datetime import datetime, timezone
from decimal import Decimal

from sqlalchemy import DateTime, Integer, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from .settings import DATABASE_URL, bug

engine = create_engine(DATABASE_URL, connect_args={"check_same_thread": False})
SessionLocal = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine, "connect")
def _pragmas(connection, _record):
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=OFF")


class Base(DeclarativeBase):
    pass


class Cents(TypeDecorator):
    """Money, stored as a whole number of cents."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if bug("float-cents"):
            return int(float(value) * 100)
        return int((value * 100).to_integral_value())

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return Decimal(value).scaleb(-2)


class UtcDateTime(TypeDecorator):
    """SQLite keeps no zone, so every instant is stored in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if bug("zone-dropped"):
            return value.replace(tzinfo=None)
        return value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=timezone.utc)


def utcnow() -> datetime:
    return datetime.now(timezone.utc)


def get_session():
    with SessionLocal() as session:
        yield session


__all__ = ["Base", "Cents", "Session", "UtcDateTime", "engine", "get_session", "utcnow"]
