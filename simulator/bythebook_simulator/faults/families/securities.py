"""Faults of credentials: an operation lets in who shows none, an empty one, or any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Refusal, Response
from bythebook_simulator.steps.refusing import refuse
from bythebook_simulator.steps.security import authorize

__all__ = ["OPERATORS"]


def _is_closed(spot: Spot) -> bool:
    return spot.location == "operation" and bool(spot.endpoint.security) and all(spot.endpoint.security)


def _in_header(spot: Spot) -> bool:
    kinds = {each.kind for schemes in spot.endpoint.security for each in schemes}
    return _is_closed(spot) and kinds <= {"bearer", "oauth2"}


def _by_word(spot: Spot) -> bool:
    """Return whether the document says which word stands before the token."""
    return _in_header(spot) and all(each.kind == "bearer" for schemes in spot.endpoint.security for each in schemes)


def _lets_in(which: Callable[[str], bool]) -> Callable[[Spot], Behavior]:
    """Return servers that let in whose Authorization header `which` likes, beside those who may."""

    def behavior(spot: Spot) -> Behavior:
        def authorizing(context: Context) -> Refusal | None:
            shut = authorize(context)
            if context.endpoint.id != spot.endpoint.id or shut is None:
                return shut
            return None if which(context.request.headers.get("authorization", "")) else shut

        return Behavior(authorize=authorizing)

    return behavior


def _open(spot: Spot) -> Behavior:
    def authorizing(context: Context) -> Refusal | None:
        return None if context.endpoint.id == spot.endpoint.id else authorize(context)

    return Behavior(authorize=authorizing)


def _forbidden(spot: Spot) -> Behavior:
    def refusing(context: Context, refusal: Refusal) -> Response:
        response = refuse(context, refusal)
        is_here = context.endpoint.id == spot.endpoint.id and refusal.case == "unauthorized"
        return replace(response, status=403) if is_here else response

    return Behavior(refuse=refusing)


OPERATORS: Final = (
    Operator(
        "403-for-401",
        "security",
        "answers 403 to strangers where 401 alone is documented",
        lambda spot: _is_closed(spot) and "401" in spot.endpoint.answers and spot.endpoint.answer(403) is None,
        _forbidden,
    ),
    Operator("open", "security", "asks for no credentials", _is_closed, _open),
    Operator("none-taken", "security", "lets in who shows no credentials", _in_header, _lets_in(lambda text: not text)),
    Operator(
        "any-taken",
        "security",
        "lets in who shows any token",
        _in_header,
        _lets_in(lambda text: text.lower().startswith("bearer ") and len(text) > len("bearer ")),
    ),
    Operator(
        "empty-taken",
        "security",
        "lets in who shows an empty token",
        _in_header,
        _lets_in(lambda text: text.strip().lower() == "bearer"),
    ),
    Operator(
        "another-scheme-taken",
        "security",
        "lets in who uses another scheme",
        _by_word,
        _lets_in(lambda text: bool(text) and not text.lower().startswith("bearer")),
    ),
)
