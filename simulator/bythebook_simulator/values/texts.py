"""Texts that the server makes up, by format and by pattern. It knows no schemas but for their bounds of length."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from rstr import Rstr

__all__ = ["texts"]

# No wall clock: the same seed gives the same times.
_START: Final = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)
_LONGEST: Final = 10_000


def texts(schema: Mapping[str, Any], name: str, ordinal: int, chance: Random) -> Iterator[str]:
    """Yield texts for a schema, likely ones first; who asks checks them. `name` is what the text is of."""
    if isinstance(schema.get("pattern"), str):
        yield from _matching(schema["pattern"], chance)
    form = str(schema.get("format"))
    if form in _FORMATS:
        yield from (_FORMATS[form](ordinal, chance) for _ in range(2))
    low, high = schema.get("minLength", 0), schema.get("maxLength", _LONGEST)
    word = f"{name or 'text'}-{chance.getrandbits(32):08x}"
    for text in (word, word[::-1], f"{chance.getrandbits(64):016x}"):
        filled = text.ljust(min(int(low), _LONGEST), "x")
        yield filled[: int(high)]


def _matching(pattern: str, chance: Random) -> Iterator[str]:
    for each in (pattern, _shorter(pattern)):
        try:
            yield from (Rstr(chance).xeger(each) for _ in range(6))
        except (re.error, KeyError, ValueError, OverflowError, NotImplementedError):
            continue  # ECMA 262 knows what `re` does not, as \p{L}


def _shorter(pattern: str) -> str:
    """Return a pattern whose repetitions end soon: `[a-z]+` may be of any length, and a text must be short."""
    return re.sub(r"(?<!\\)[*+](?![?+])", "{1,4}", pattern)


def _time(ordinal: int, chance: Random) -> datetime:
    return _START + timedelta(minutes=ordinal, seconds=chance.randrange(60))


# Pydantic writes `uuid1` to `uuid8` for a UUID of one version.
_UUIDS: Final = ("uuid", *(f"uuid{version}" for version in range(1, 9)))
_FORMATS: Final[Mapping[str, Callable[[int, Random], str]]] = {
    **dict.fromkeys(_UUIDS, lambda _, chance: str(UUID(int=chance.getrandbits(128), version=4))),
    "date-time": lambda ordinal, chance: _time(ordinal, chance).isoformat().replace("+00:00", "Z"),
    "date": lambda ordinal, chance: (_time(ordinal, chance) + timedelta(days=ordinal)).date().isoformat(),
    "time": lambda ordinal, chance: _time(ordinal, chance).time().isoformat() + "Z",
    "duration": lambda ordinal, _: f"PT{ordinal + 1}M",
    "email": lambda _, chance: f"{chance.getrandbits(32):08x}@example.com",
    "idn-email": lambda _, chance: f"{chance.getrandbits(32):08x}@example.com",
    "hostname": lambda _, chance: f"h{chance.getrandbits(32):08x}.example.com",
    "idn-hostname": lambda _, chance: f"h{chance.getrandbits(32):08x}.example.com",
    "ipv4": lambda _, chance: f"192.0.2.{chance.randrange(1, 255)}",
    "ipv6": lambda _, chance: f"2001:db8::{chance.randrange(1, 65536):x}",
    "uri": lambda _, chance: f"https://example.com/{chance.getrandbits(32):08x}",
    "url": lambda _, chance: f"https://example.com/{chance.getrandbits(32):08x}",
    "iri": lambda _, chance: f"https://example.com/{chance.getrandbits(32):08x}",
    "uri-reference": lambda _, chance: f"/{chance.getrandbits(32):08x}",
    "iri-reference": lambda _, chance: f"/{chance.getrandbits(32):08x}",
    "uri-template": lambda _, chance: f"https://example.com/{chance.getrandbits(32):08x}/{{id}}",
    "json-pointer": lambda _, chance: f"/{chance.getrandbits(16):04x}",
    "relative-json-pointer": lambda _, chance: f"{chance.randrange(9)}/a",
    "regex": lambda _, chance: f"[a-z]{{{chance.randrange(1, 9)}}}",
    "byte": lambda _, chance: b64encode(chance.randbytes(6)).decode(),
}
