"""Why a correct server may refuse a request that the document admits: for all rules that expect acceptance.

The order counts, as in `values`: the first that holds is believed, or tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bythebook_conformance.evidence.observations import passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.refusals import (
    is_unrelated,
    named_beside,
    names_missing,
    names_only_others,
    names_server_set,
    others_named,
)
from bythebook_conformance.evidence.resets import is_part
from bythebook_conformance.explanations.exclusion import excluded_by
from bythebook_conformance.explanations.levels import Excuse
from bythebook_conformance.explanations.registry import Explanation, Prediction, Told, explained, no_prediction
from bythebook_conformance.explanations.rows import BY_DOCUMENT, BY_HISTORY
from bythebook_conformance.model import Exchange, Fixed, Observation, Requirement, Slot
from bythebook_conformance.relations.resources import Shown
from bythebook_conformance.relations.said_required import is_said_required
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = [
    "REFUSALS",
    "VALUE",
    "Refused",
    "State",
    "judged_in_state",
    "refusal_row",
    "refused",
    "with_given",
    "without_conflict",
]

# What a request holds for a field.
State = Literal["absent", "null", "value"]

_ANY: tuple[State, ...] = ("absent", "null", "value")
_ABSENT, _NULL, VALUE = ((each,) for each in _ANY)
_NOTHING = _ABSENT + _NULL
# What says in a schema which values it admits.
_NAMING = frozenset({"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "nullable"})
# An object with fewer members may well need none of them.
_SEVERAL = 3
# So many requests test one explanation at most.
_MOST_REQUESTS = 2


@dataclass(frozen=True)
class Refused:
    """A request that the document admits and that the server refused, although it accepted the same one without a few
    changes. `value` is what the request held for the field.
    """

    record: Record
    exchange: Exchange
    field: Field
    value: Any
    changed: frozenset[Key]

    @property
    def place(self) -> State:
        """The state that the field is in."""
        return "absent" if self.value in (ABSENT, NOWHERE) else "null" if self.value is None else "value"

    @property
    def form(self) -> State:
        """What stands there: the state, too."""
        return self.place


def refused(requirement: Requirement, exchange: Exchange, record: Record) -> Refused | None:
    """Returns a refusal that the field of a requirement may have caused; None where the field is not changed from an
    accepted request, or where the refusal is not about the content.
    """
    changed = record.control.get(exchange.number, frozenset())
    is_about = exchange.refused and not is_unrelated(exchange, record.operation) and not exchange.faults
    if not is_about or requirement.key not in changed:
        return None
    field = record.operation.by_key[requirement.key]
    return Refused(record, exchange, field, record.held(exchange, field), changed)


def judged_in_state(
    requirement: Requirement, exchange: Exchange, record: Record, expected: str, state: str
) -> Observation | None:
    """Returns what a request shows whose field is in a state that the server must accept; `state` names it."""
    if not exchange.authorized:
        return None
    if exchange.accepted:
        return passed(exchange)
    found = refused(requirement, exchange, record)
    if found is None:
        return None
    alone = f"{exchange.status}, only because {state}"
    beside = f"{exchange.status} when {state} and another field is changed too"
    told = Told(exchange, requirement.authority, expected, beside if len(found.changed) > 1 else alone)
    return explained(found, REFUSALS, told)


def _names_another(found: Refused) -> bool:
    """Returns whether the words name two fields: this one, and one beside it or one that only the server sets."""
    at = found.exchange, found.record, found.field
    return bool(named_beside(*at)) or names_server_set(*at)


def without_conflict(found: Refused) -> Sequence[Prediction]:
    """Returns requests to which a rule between the named fields does not apply: the others have the same value, or are
    left out, or lie on the other side of it. What the server alone sets is another one for a new resource.
    """
    others = named_beside(found.exchange, found.record, found.field)
    if not others:
        return (Prediction(expects="accepted"),)
    equal: dict[Key, Slot] = {each.key: Fixed(found.value) for each in others if _may_be(found, each, found.value)}
    apart = {each.key: _apart(found, each) if each.required else "absent" for each in others}
    known = {key: slot for key, slot in apart.items() if slot is not None}
    return [Prediction(instead=each, expects="accepted") for each in (equal, known) if each]


def with_given(found: Refused, named: Sequence[Field]) -> Sequence[Prediction]:
    """Returns requests that hold a value of fields which the words name and the request lacks: each of them, or all."""
    missing = [each.key for each in named if _is_beside(found, each) and _is_lacking(found, each)]
    together: dict[Key, Slot] = dict.fromkeys(missing, "plain")
    alone: list[dict[Key, Slot]] = [{key: "plain"} for key in missing] if len(missing) > 1 else []
    tried = [each for each in (together, *alone) if each]
    return [Prediction(instead=each, expects="heeds") for each in tried[:_MOST_REQUESTS]]


def _is_beside(found: Refused, other: Field) -> bool:
    """Returns whether a request may hold another field in whatever state this one is: it stands in the same object, or
    around neither of them is one.
    """
    return other.parent == found.field.parent or (other.depth <= 1 and other.key != found.field.key[: len(other.key)])


def _is_lacking(found: Refused, other: Field) -> bool:
    return found.record.held(found.exchange, other) in (ABSENT, NOWHERE, None)


def with_others_changed(found: Refused) -> Sequence[Prediction]:
    """Returns requests that differ in the fields which alone the words name: they hold those that they lacked, or lack
    those that they held. None where each of these must be there.
    """
    named = others_named(found.exchange, found.record, found.field)
    held = [each for each in named if _is_beside(found, each) and not _is_lacking(found, each) and not each.required]
    without: dict[Key, Slot] = dict.fromkeys((each.key for each in held), "absent")
    left_out = [Prediction(instead=without, expects="heeds")] if without else []
    return [*with_given(found, named), *left_out][:_MOST_REQUESTS]


def _with_missing(found: Refused) -> Sequence[Prediction]:
    """Returns requests that hold a value of the other fields that the words name."""
    return with_given(found, named_beside(found.exchange, found.record, found.field))


def _may_be(found: Refused, other: Field, value: Any) -> bool:
    return not found.record.operation.children.get(other.key) and found.record.contract.admits(other, value)


def _apart(found: Refused, other: Field) -> Slot | None:
    """Returns a value for a required field that lies on the other side of the refused one, next to it: a start must be
    before an end, and not only no later. None where values of the field have no order.
    """
    value, beside = found.value, found.record.held(found.exchange, other)
    if type(value) is not type(beside) or not isinstance(value, int | float | str) or isinstance(value, bool):
        return None
    near = _moved(value, -1 if value < beside else 1)
    return Fixed(near) if near is not None and _may_be(found, other, near) else None


def _moved(value: float | str, step: int) -> Any:
    """Returns a number with a step added, or a date or a time so many days later; None for other texts."""
    if not isinstance(value, str):
        return value + step
    try:
        later = (datetime if "T" in value else date).fromisoformat(value) + timedelta(days=step)
    except (ValueError, OverflowError):
        return None
    return later.isoformat().replace("+00:00", "Z")


def _may_mean_absent(found: Refused) -> bool:
    """Returns whether null may only be the generator's way to say that a property may be left out: that of a partial
    change, where each response must show the property, and not as null. Null has no meaning for the resource then.
    """
    record, field, operation = found.record, found.field, found.record.operation
    is_partial = operation.method == "PATCH" or (operation.method == "PUT" and is_part(record.contract, operation))
    if not is_partial or field.required or field.default is not ABSENT or field.kind != "property":
        return False
    found_at = record.resource.fields.get(field.place, Shown())
    shown = [*found_at.response, *found_at.read]
    return bool(shown) and all(each.required and each.nullable is False for each in shown)


def _is_said_required(found: Refused) -> bool:
    return is_said_required(found.record.contract, found.record.operation, found.field)


def _states_none(found: Refused) -> bool:
    """Returns whether the document says of no member beside a field that it is required, and there are several of them.

    It then leaves out what a creation needs more often than it needs nothing.
    """
    field, operation = found.field, found.record.operation
    beside = operation.children.get(field.parent or ("body",), ())
    is_whole = field.location == "body" and operation.method in {"POST", "PUT"} and len(beside) >= _SEVERAL
    return is_whole and not any(each.required for each in beside)


def refusal_row(
    name: str,
    over: Iterable[State],
    holds: Callable[[Refused], bool],
    *,
    case: str,
    sentence: str = "narrower",
    excuse: Excuse = "explains",
    predicts: Callable[[Refused], Sequence[Prediction]] = no_prediction,
    untestable: str = "",
    details: str = "",
) -> Explanation[Refused]:
    """Returns one explanation of a refusal, for the states that a field may be in."""
    states = frozenset(over)
    return Explanation(name, sentence, case, states, states, holds, excuse, "acceptance", predicts, untestable, details)


REFUSALS: tuple[Explanation[Refused], ...] = (
    refusal_row(
        "several changed",
        _ANY,
        lambda r: len(r.changed) > 1,
        case="a server whose start must precede its end",
        details="The finding is on both fields, under the state that each is in.",
        untestable="the run looked for a single field that causes the refusal, and found none",
    ),
    refusal_row(
        "names others",
        _ANY,
        lambda r: names_only_others(r.exchange, r.record, r.field),
        case="correct servers whose error names the field that is missing beside this one",
        details=(
            "The words name another field, and not this one. A copy of the request in the refusal names nothing. If "
            "the server refuses the request with that field, or without it, in words about the same fields, they "
            "explain nothing. What each request must hold cannot be left out: there the words are believed."
        ),
        predicts=with_others_changed,
    ),
    refusal_row(
        "names missing",
        _NOTHING,
        lambda r: names_missing(r.exchange, r.record, r.field),
        case="Agent Development Kit, which takes an artifact with a text or with data, and refused each data",
        details=(
            "The words name this field and another one beside it, both absent or null: the server demands one of them. "
            "If it refuses a request with the other one in words about the same fields, they explain nothing."
        ),
        predicts=_with_missing,
    ),
    refusal_row(
        "excluded together",
        _ANY,
        lambda r: excluded_by(r.exchange, r.record, r.field) is not None,
        case="correct servers that refuse two properties together, whose words name both or none",
        details="The server accepted each of two optional fields alone, and never both together.",
        untestable=BY_HISTORY,
    ),
    refusal_row(
        "names another",
        VALUE,
        lambda r: _names_another(r) and bool(without_conflict(r)),
        case=(
            "an invoice whose `due_on` is before `issued_on`, which the server sets; liars whose refusals name another "
            "field"
        ),
        details=(
            "The words name this field and another one beside it, or a property that the server alone sets, which has "
            "another value for a new resource. If the server refuses the requests again, the words explain nothing."
        ),
        predicts=without_conflict,
    ),
    refusal_row(
        "untyped null",
        _NULL,
        lambda r: _NAMING.isdisjoint(r.field.schema),
        case="Label Studio, `headers` of webhooks; Django REST framework, whose JSON fields are `{}`",
        details="A schema without any type admits null as it admits everything, but does not name it.",
        untestable=BY_DOCUMENT,
    ),
    refusal_row(
        "null for absent",
        _NULL,
        _may_mean_absent,
        sentence="null for absent",
        case="FastAPI with `str | None = None` in the model of a change, Django Ninja with `PatchDict`",
        details=(
            "In a PATCH, and in a PUT whose body need not hold the whole resource, null may only be the generator's "
            "way to say that a property may be left out. Each response must show the property, and not as null."
        ),
        untestable=BY_DOCUMENT,
    ),
    refusal_row(
        "demanded in words",
        _ABSENT,
        _is_said_required,
        sentence="demanded in words",
        case="a cinema whose films need a certificate, and whose concerts need none",
        details=(
            "The description of the field, or a sentence of the operation that names it, says `required for films`, "
            "`required if`, `must be given`."
        ),
        untestable=BY_DOCUMENT,
    ),
    refusal_row(
        "nothing required",
        _ABSENT,
        _states_none,
        sentence="nothing required",
        excuse="weakens",
        case="Petstore's users; a shop whose document was captured from its traffic, without any `required`",
        details=(
            "An object in a POST or PUT has three or more members, and the document requires none of them: it is "
            "silent there."
        ),
        untestable=BY_DOCUMENT,
    ),
)
