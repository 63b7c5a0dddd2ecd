"""Opens the database that holds the tables. It knows no HTTP."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from ontora_reference.tables import Base

__all__ = ["open_database"]

BUSY_SECONDS = 30


def open_database(url: str) -> Engine:
    """Return the engine of a database that has the tables. Raises SQLAlchemy's errors where it cannot be opened."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True)
    elif parsed.database in {None, "", ":memory:"}:  # one connection, since each has a database of its own
        alone = {"check_same_thread": False}
        engine = create_engine(parsed, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=alone)
    else:
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _write_ahead)
    Base.metadata.create_all(engine)
    return engine


def _write_ahead(connection: Any, _record: object) -> None:
    """Set WAL: readers and one writer do not wait for each other; a second writer waits for `BUSY_SECONDS`."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
