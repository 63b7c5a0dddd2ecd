"""Column types that give back exactly what was stored, in SQLite and in PostgreSQL alike. All are texts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

__all__ = ["ExactInteger", "ExactJson", "ExactText", "Instant"]

_ESCAPED = re.compile(r"\\([\\0])")


class ExactText(TypeDecorator[str]):
    """Any code points, NUL included, which PostgreSQL's texts cannot hold: it is written as a backslash and 0."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the text that is stored."""
        return None if value is None else value.replace("\\", "\\\\").replace("\0", "\\0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the text that was given."""
        return None if value is None else _ESCAPED.sub(lambda found: "\0" if found[1] == "0" else "\\", value)


class ExactInteger(TypeDecorator[int]):
    """An integer of any size; SQLite's end at 64 bits, and JSON's do not."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the integer."""
        return None if value is None else int(value)


class Instant(TypeDecorator[datetime]):
    """An instant to the microsecond, in UTC; in its own zone where UTC would leave the years 1 to 9999."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the instant as ISO 8601."""
        if value is None:
            return None
        try:
            return value.astimezone(UTC).isoformat()
        except OverflowError:
            return value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the instant."""
        return None if value is None else datetime.fromisoformat(value)


class ExactJson(TypeDecorator[Any]):
    """A JSON object or list, its numbers and texts as they were."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the JSON text, in ASCII."""
        return None if value is None else json.dumps(value, allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 (SQLAlchemy's form)
        """Return the object or the list."""
        return None if value is None else json.loads(value)
