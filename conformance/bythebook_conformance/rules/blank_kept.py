"""blank-kept: a text of white space alone does not become null.

Judged by one creation for the whole document. A server that turns an empty text into null may mean both alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.levels import level_left
from bythebook_conformance.explanations.normal_forms import BLANK
from bythebook_conformance.model import Exchange, Fixed, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, field_of, of_field
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# A text with one of these may rightly be another value than it was sent, or no text.
_FORMED = frozenset({"enum", "const", "format", "pattern"})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = _place(contract)
    if found is not None and found[0] == operation.id:
        field = operation.by_key[found[1]]
        sentence = f"White space alone in '{field.name}' does not become null."
        yield of_field(operation, field, "blank-kept", sentence, authority="inferred", fact="type")


@lru_cache(maxsize=8)
def _place(contract: Contract) -> tuple[str, Key] | None:
    """Returns the first creation of a document with a free text that may be null, and the text; None without one."""
    for operation in contract.operations:
        found = resource_of(contract, operation)
        if operation.method == "POST" and found.creates and found.reader is not None:
            own = found.own_names
            members = (each for each in found.members if each.key not in own)
            for field in members:
                if _is_free(contract, operation, field):
                    return operation.id, field.key
    return None


def _is_free(contract: Contract, operation: Operation, field: Field) -> bool:
    traits = traits_of(operation, field)
    is_optional = not (field.is_text or field.required)
    is_named = traits.secret or traits.identity or traits.key or field.schema.keys() & _FORMED
    is_nullable_text = field.types == {"string", "null"} or (field.nullable is True and field.types == {"string"})
    return is_optional and is_nullable_text and not is_named and contract.admits(field, BLANK)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if exchange.request.purpose != purpose(requirement, OTHER) or not exchange.accepted:
        return None
    shown = record.shown(exchange, field)
    if shown is None or shown.value is ABSENT:
        return inconclusive(exchange, "no response shows it")
    if shown.value is not None:
        return passed(exchange)
    if record.meaning.is_default(field, None):
        return inconclusive(exchange, "null is the default")
    empty = [record.shown(each, field) for each in record.accepted() if record.sent(each, field) == ""]
    if any(each is not None and each.value is None for each in empty):
        level = level_left(requirement.authority, "form", "weakens")
        return failed(exchange, show(BLANK), "null, as for an empty text", level=level, reason="tidied")
    level = level_left(requirement.authority, "meaning", None)
    return failed(exchange, show(BLANK), "null", level=level, reason="blank replaced")


def _send_blank(session: ProbeSession, requirement: Requirement) -> None:
    session.send(session.over_base({requirement.key: Fixed(BLANK)}), purpose(requirement, OTHER))


_MEANING = Meaning(
    group="stored",
    fault="stores null for a text of white space",
    raised_by="the first free text of a document that is optional, and may be null, in a creation that can be read",
    authority="inferred",
    must="keep the text, or trim it, and not store null",
    notes=(
        Note(
            "One text of the whole document is tested: what turns white space into null does so for each text.",
            case="applications with a global hook for texts",
        ),
        Note(
            "A server that stores null for an empty text too is reported by a notice: some frameworks do both.",
            case="Laravel, whose middleware trims texts and turns empty ones into null",
        ),
        Note("A refusal of white space shows nothing.", case="Django REST framework, which refuses blank texts"),
    ),
    alternatives=(
        Alternative("The server trims texts and means null by empty ones", "null for an empty text makes it a notice"),
    ),
)

RULE = Rule(
    "blank-kept",
    _requirements,
    _judge,
    traits=Traits(judged_by_state=True),
    probe=Probe("responses", "One text of white space alone is sent.", for_each(_send_blank)),
    meaning=_MEANING,
)
