"""Checks whether a failure depends on what the request asks for: a parameter or a deprecated field may ask for another
response, or for another state. It decides no requirement.
"""

from __future__ import annotations

from bythebook_conformance.evidence.revisions import is_required_tag
from bythebook_conformance.model import CHANGES, Draft, Requirement, Verdict
from bythebook_conformance.relations.dependent_fields import is_free, may_store_nothing
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field

__all__ = ["UNASKED", "unasked"]

UNASKED = "whether it shows without what may ask for it"
_OF_PARAMETERS = frozenset({"path", "query", "header", "cookie"})
# So many fields are tried in place of those that may ask for a failure, each with so many new resources.
_MOST_INSTEAD, _TWICE = 2, 2


def unasked(session: Session, verdict: Verdict, draft: Draft) -> tuple[Draft, str]:
    """Returns a draft that shows a failure and does not ask for it, and an empty text; or the draft, and the name of
    the parameter or deprecated field that the failure depends on. May send requests.
    """
    asking = _asking(session, verdict.requirement, draft)
    otherwise = _without(session, verdict, draft, asking) if asking else draft
    return (draft, asking[0].name) if otherwise is None else (otherwise, "")


def _asking(session: Session, requirement: Requirement, draft: Draft) -> list[Field]:
    """Returns the fields of a draft that may ask for the failure.

    A parameter, or `expand` in a body, may ask for other fields in the response, or for a dry run. A deprecated field
    may be an older spelling of another one. A required `If-Match` asks for nothing: it names the state that is changed.
    """
    if not session.rules[requirement.id].traits.judged_by_state or requirement.location in _OF_PARAMETERS:
        return []
    sent = [session.operation.by_key[key] for key, slot in session.changes(draft.slots).items() if slot != "absent"]
    others = [each for each in sent if each.key != requirement.key]
    return [each for each in others if not is_required_tag(each) and _asks(session, each)]


def _asks(session: Session, field: Field) -> bool:
    is_other = field.kind == "parameter" or traits_of(session.operation, field).expansion or may_store_nothing(field)
    return is_other or field.schema.get("deprecated") is True


def _without(session: Session, verdict: Verdict, draft: Draft, asking: list[Field]) -> Draft | None:
    """Returns a change without the fields that may ask for the failure, and with another plain field in their place,
    where it fails on two new resources; None where no such change does.
    """
    if session.operation.method not in CHANGES:
        return None
    asked = [each.key for each in asking]
    changes = session.changes(draft.slots)
    left = {key: slot for key, slot in changes.items() if not any(key[: len(each)] == each for each in asked)}
    others = [each for each in _in_their_place(session, verdict.requirement, asking) if each.key not in left]
    for field in others[:_MOST_INSTEAD]:
        tried = session.over_base({**left, field.key: "plain"})
        if all(_fails_anew(session, verdict, tried) for _ in range(_TWICE)):
            return tried
    return None


def _fails_anew(session: Session, verdict: Verdict, draft: Draft) -> bool:
    """Returns whether a change of a new resource, with all fields that may be set, shows the failure."""
    if not session.resources.renewal.renew(session):
        return False
    seen = session.judge(verdict.requirement, session.send(draft, UNASKED))
    return seen is not None and seen.outcome == "fail" and seen.level == verdict.level


def _in_their_place(session: Session, requirement: Requirement, asking: list[Field]) -> list[Field]:
    """Returns the optional properties beside fields that may ask for a failure, or beside what the failure is about."""
    operation, about = session.operation, session.field(requirement)
    around = [each for each in (*operation.ancestors(about), about) if each.kind != "body"]
    parents = {each.parent for each in (*asking, *around[:1])}
    beside = [each for each in operation.fields if each.kind == "property" and each.parent in parents]
    free = [each for each in beside if not each.required and is_free(operation, each) and not _asks(session, each)]
    return [each for each in free if each.key != about.key and each not in around]
