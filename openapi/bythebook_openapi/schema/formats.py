"""Names the formats that every validator of a document enforces.

`uuid`, `date`, `date-time`, `int32` and `int64` are promises. Other formats are annotations (JSON Schema 2020-12,
Validation, section 7.2.1): only a blatant violation counts, and only as a leniency.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["DEFINED", "ENFORCED", "NUMERIC"]

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


# Keyword arguments of a `jsonschema_rs` validator.
ENFORCED: Final[dict[str, Any]] = {"validate_formats": True, "formats": dict.fromkeys(_OTHERS, _anything)}


# Formats that a specification defines.
DEFINED: Final = frozenset({"uuid", "date", "date-time", *_OTHERS, *NUMERIC})
