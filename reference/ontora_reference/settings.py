"""What the server is told from outside: where it stores, and whose tokens it admits. It reads the environment once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Settings", "from_environment"]

DEFAULT_URL = "sqlite:///ontora.sqlite3"


@dataclass(frozen=True)
class Settings:
    """`database_url` is SQLAlchemy's; without `tokens` nobody gets in; `sample` adds an interview that was held."""

    database_url: str = DEFAULT_URL
    tokens: tuple[str, ...] = ()
    sample: bool = False


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings that `DATABASE_URL`, `ONTORA_TOKENS` (separated by commas) and `ONTORA_SAMPLE` (1) state."""
    tokens = (token.strip() for token in environment.get("ONTORA_TOKENS", "").split(","))
    return Settings(
        database_url=environment.get("DATABASE_URL") or DEFAULT_URL,
        tokens=tuple(token for token in tokens if token),
        sample=environment.get("ONTORA_SAMPLE") == "1",
    )
