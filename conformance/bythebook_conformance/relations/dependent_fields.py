"""Which fields the kit may fill as it likes beside others, and why not. It knows fields, no values and no rules."""

from __future__ import annotations

import re

from bythebook_openapi.model.operation import Field

__all__ = ["is_condition", "is_free", "not_free"]

# Headers and cookies that carry credentials are the user's to give.
_CREDENTIAL = re.compile(r"key|token|auth|secret|session|csrf|signature", re.IGNORECASE)
# What a condition on the thing's state holds decides whether the request is carried out (RFC 9110, section 13.1).
_CONDITION = re.compile(r"^(if-(none-)?match|if-(un)?modified-since|if-range|range)$", re.IGNORECASE)
# Where a list goes on, only the server knows: a made-up place is none of the values that are meant.
_CONTINUATION = re.compile(r"(cursor|token)$", re.IGNORECASE)
# A checksum of the content that is sent: a made-up one is rightly refused (RFC 9530, section 2).
_CHECKSUM = re.compile(r"^(content-|repr-)?digest$|checksum|(^|[^a-z])(md5|crc32c?|sha-?(1|256|512))$", re.IGNORECASE)


def is_free(each: Field) -> bool:
    """Return whether the kit may choose what a field holds, beside other fields."""
    if each.kind == "body" or each.location == "path":
        return False
    return each.required or not not_free(each)


def not_free(each: Field) -> str:
    """Return why the kit cannot choose what a parameter holds; empty where it can."""
    name = each.path[0] if each.kind == "parameter" else ""
    if each.location in {"header", "cookie"} and _CREDENTIAL.search(name):
        return "it looks like a credential, which only you can give"
    if is_condition(each):
        return "it is a condition on the state of the thing"
    if each.location in {"header", "query"} and _CHECKSUM.search(name):
        return "it is a checksum of what is sent"
    if each.is_nested:
        return "OpenAPI does not define how the objects or lists within it are written"
    if each.location == "query" and _CONTINUATION.search(name) and not each.examples:
        return "only the server's answers give values for it"
    return ""


def is_condition(each: Field) -> bool:
    """Return whether a header makes the request conditional on the state of the thing."""
    return each.location == "header" and _CONDITION.match(each.path[0]) is not None
