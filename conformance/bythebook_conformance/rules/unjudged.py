"""unjudged: a part of an operation that the document states and that this version does not judge.

Never judged. The requirement counts as raised and not tested, so that no share of 100 % hides what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import UNJUDGED
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.unjudged import gaps

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for gap in gaps(contract.reader, operation):
        yield of_operation(
            operation,
            "unjudged",
            f"Nothing is demanded of {gap.what}.",
            authority="stated",
            pointer=gap.pointer,
            case=gap.name,
        )


def _judge(_requirement: Requirement, _exchange: Exchange, _record: Record) -> Observation | None:
    return None


def _silence(requirement: Requirement, _: Record) -> str:
    return f"{UNJUDGED}: {requirement.sentence.removeprefix('Nothing is demanded of ').removesuffix('.')}"


_MEANING = Meaning(
    group="response",
    fault="states what is not judged",
    raised_by="a parameter that cannot be sent, a body of a media type that is neither JSON nor a form, another media "
    "type of the body than the one that is sent, a response body of a media type that is not read, a header with "
    "content, a link without operationId, a response body or header whose schema is not valid",
    authority="stated",
    must="nothing: the requirement is never tested, and lowers the share that is judged",
    notes=(
        Note(
            "A schema that admits any body of its media type, such as a text without restrictions, raises nothing. "
            "Neither does another media type of JSON with the same schema.",
            case="correct servers that also answer text; documents of ASP.NET, which list `text/json`, too",
        ),
        Note(
            "An invalid schema of a response costs the judgment of that body, or of that header, alone: the operation "
            "is sent and judged in all else. An invalid schema of a request body or parameter costs its operation.",
            case='a document of 111 operations whose shared error body has `additionalProperties: "type:string"`',
        ),
        Note(
            "Webhooks and callbacks are requests of the server: they are listed, and raise nothing.",
            case="documents with webhooks",
        ),
    ),
)

RULE = Rule(
    "unjudged",
    _requirements,
    _judge,
    silence=_silence,
    lasting=True,
    traits=Traits(never_judged=True),
    meaning=_MEANING,
)
