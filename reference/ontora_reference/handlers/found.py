"""Finds what a request speaks of, or answers 404; fills in what a request leaves open. It knows no operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from ontora_full_api.models import ABSENT, Absent
from ontora_full_api.server import Problem
from ontora_reference.tables import Contact, Interview

__all__ = ["contact_of", "interview_of", "needed", "shown", "stated"]

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def interview_of(session: Session, interview_id: UUID) -> Interview:
    """Return the interview. Raises a 404 where there is none."""
    found = session.get(Interview, interview_id)
    if found is None:
        raise Problem(404, "There is no such interview.")
    return found


def contact_of(session: Session, interview_id: UUID, contact_id: UUID) -> Contact:
    """Return the contact of an interview. Raises a 404 where there is none."""
    found = session.get(Contact, contact_id)
    if found is None or found.interview_id != interview_id:
        raise Problem(404, "The interview has no such contact.")
    return found


def needed(body: T | Absent) -> T:
    """Return the body. Raises a 422 without one.

    The document does not say that a request must have a body; where it has required members, nothing can be done
    without, though.
    """
    if body is ABSENT:
        raise Problem(422, "The request has no body.", errors=[{"pointer": "", "detail": "A body is required"}])
    return body


def stated(body: BaseModel, empty: Mapping[str, Any]) -> dict[str, Any]:
    """Return every field of a body: as sent, else its default, else what `empty` says, else null."""
    values = {name: getattr(body, name) for name in type(body).model_fields}
    return {name: empty.get(name) if value is ABSENT else value for name, value in values.items()}


def shown(model: type[M], values: Mapping[str, Any]) -> M:
    """Return a model of values; what is null, where the model does not admit it, is left out."""
    fields = model.model_fields
    return model(**{name: value for name, value in values.items() if value is not None or fields[name].is_required()})
