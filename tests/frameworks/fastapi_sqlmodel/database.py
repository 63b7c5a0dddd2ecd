"""One SQLite database in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, create_engine
from sqlmodel.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
# The database in memory has one connection, and one session at a time uses it.
turn = threading.Lock()


def create_tables() -> None:
    """Create all tables."""
    SQLModel.metadata.create_all(engine)


def get_session() -> Iterator[Session]:
    """Yield the session of a request."""
    with turn, Session(engine) as session:
        yield session


def saved(session: Session, record: SQLModel) -> bool:
    """Store a record, and return whether its name was free."""
    session.add(record)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    session.refresh(record)
    return True


SessionDep = Annotated[Session, Depends(get_session, scope="function")]
