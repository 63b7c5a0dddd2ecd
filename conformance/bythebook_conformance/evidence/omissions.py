"""What it means that no answer holds a value that was sent: a secret, a habit, or a loss. It knows no single rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.graph import related
from bythebook_conformance.relations.identity import plain, words
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.schema.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["asks_for_fields", "is_never_shown", "is_nothing", "is_secret"]

_SECRETS = frozenset(
    {"pass", "pin", "cvc", "cvv", "otp", "totp", "credential", "credentials", "captcha", "card", "iban", "ssn"}
)
_SECRET_ENDS = ("key", "keys", "token", "tokens", "secret", "secrets", "password", "passwd", "passphrase", "passcode")
_ASKING = frozenset({"field", "include", "expand", "embed", "select", "view", "projection", "detail"})
# So many other fields that answers may leave out must be seen in them, and so often must the field have been sent.
_OTHERS, _TIMES = 2, 2


def is_nothing(value: Any) -> bool:
    """Return whether a value may be left out by habit: it is empty, or an object of nothing but null."""
    is_bare = isinstance(value, Mapping) and all(each is None for each in value.values())
    return is_bare or value in (0, False, "", [])


def is_secret(field: Field) -> bool:
    """Return whether a field is called as what a server keeps to itself, or shows once to who made it."""
    if field.schema.get("format") == "password" or field.schema.get("writeOnly") is True:
        return True
    said = words(field.path[-1]) if field.path else []
    return any(each in _SECRETS or each.endswith(_SECRET_ENDS) for each in said)


def asks_for_fields(contract: Contract, operation: str) -> bool:
    """Return whether an operation has a parameter by which a client asks for more of a thing."""
    found = next((each for each in contract.operations if each.id == operation), None)
    parameters = found.parameters if found is not None else ()
    return any(plain(each.path[0]).rstrip("s") in _ASKING for each in parameters if each.location == "query")


def is_never_shown(record: Record, field: Field) -> bool:
    """Return whether values of a field were taken, and no answer and no read ever held one, although these hold other
    fields which they may leave out: such a server shows what it keeps.
    """
    operation = record.operation
    is_action = operation.method == "POST" and operation.path.rstrip("/").endswith("}")
    if is_action or is_secret(field) or field.schema.get("deprecated") is True:
        return False
    seen = (record.shown(each, field) for each in record.accepted())
    if any(each is not None and each.value not in (ABSENT, None) for each in seen):
        return False
    reader = related(record.contract, record.operation).reader
    if any(asks_for_fields(record.contract, each.id) for each in (record.operation, reader) if each is not None):
        return False
    if sum(_tells(record, field, each) for each in record.accepted()) < _TIMES:
        return False
    is_change = operation.method in {"PUT", "PATCH"}
    is_alone = not [each for each in operation.fields if each.parent == field.parent and each.key != field.key]
    return (field.required and is_change and is_alone) or _shows_others(record, field)


def _shows_others(record: Record, field: Field) -> bool:
    """Return whether answers hold another field that was sent, and some beside it which they may leave out."""
    sent = [each for each in record.operation.fields if each.parent == field.parent and each.key != field.key]
    if not any(map(record.carried, sent)):
        return False
    seen: set[tuple[str, ...]] = set()
    for exchange in (one for each in record.accepted() for one in _answers(each)):
        shown = record.shown_by(exchange, field)
        response = record.described(exchange)
        if shown is None or response is None:
            continue
        beside = shown.field.place[:-1]
        for each in response.fields:
            if each.kind == "property" and not each.required and each.place[:-1] == beside and each.place not in seen:
                values = (value for _, value in record.values(exchange, each))
                seen |= {each.place} if any(value not in (ABSENT, None) for value in values) else set()
        if len(seen) >= _OTHERS:
            return True
    return False


def _tells(record: Record, field: Field, exchange: Exchange) -> bool:
    """Return whether an exchange could have shown what was sent: what is empty or assumed is left out by habit."""
    value = record.sent(exchange, field)
    if (
        value is ABSENT
        or value is NOWHERE
        or value in (None, 0, False, "", [], {})
        or record.meaning.is_default(field, value)
    ):
        return False
    if exchange.is_faulty(field.at):
        return False
    shown = record.shown(exchange, field)
    return shown is not None and not same(value, shown.field.default)


def _answers(exchange: Exchange) -> tuple[Exchange, ...]:
    return (exchange,) if exchange.after is None else (exchange, exchange.after)
