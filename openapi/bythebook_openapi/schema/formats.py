"""Names the formats that every validator of a document enforces.

`uuid`, `date`, `date-time`, `int32` and `int64` are promises. Other formats are annotations (JSON Schema 2020-12,
Validation, section 7.2.1): only a blatant violation counts, and only as a leniency. Pydantic writes `uuid1` to `uuid8`
for a UUID of one version: each is a UUID.
"""

from __future__ import annotations

import re
from typing import Any, Final

__all__ = ["DEFINED", "ENFORCED", "NUMERIC", "UUIDS"]

_OTHERS = (
    *("duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri", "iri-reference"),
    *("json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference", "uri-template"),
)


# Formats of texts that hold a number (OpenAPI format registry: `decimal`, `int64` and others apply to `string` too).
NUMERIC: Final = frozenset(
    {"decimal", "decimal128", "double", "double-int", "float", "int8", "int16", "int32", "int64", "integer", "number"}
    | {"uint8", "uint16", "uint32", "uint64"}
)


def _anything(_: str) -> bool:
    return True


# Each format of UUIDs, and the version that it demands; 0 for any.
UUIDS: Final = {"uuid": 0, **{f"uuid{version}": version for version in range(1, 9)}}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


# Keyword arguments of a `jsonschema_rs` validator. It knows `uuid` itself.
ENFORCED: Final[dict[str, Any]] = {
    "validate_formats": True,
    "formats": {**dict.fromkeys(_OTHERS, _anything), **dict.fromkeys([*UUIDS][1:], _is_uuid)},
}


# Formats that a specification defines.
DEFINED: Final = frozenset({*UUIDS, "date", "date-time", *_OTHERS, *NUMERIC})
