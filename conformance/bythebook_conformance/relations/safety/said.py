"""Reads what the document says a write does to others: it ends a credential, stops the host, or takes the place of what
is there. No name shows that: `POST /account.freshen`, `POST /demo-data`, `POST /backups`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from bythebook_conformance.conventions import SAID_ACCESS, SAID_DISPLACES, SAID_FIELDS, SAID_STOPS, Convention
from bythebook_conformance.relations.names import is_search, path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["Effect", "said_effect", "said_of_field"]

Effect = Literal["access", "stops", "displaces"]
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+|\n+")
# The gravest comes first.
_CONVENTIONS: Mapping[Effect, Convention] = {"access": SAID_ACCESS, "stops": SAID_STOPS, "displaces": SAID_DISPLACES}


def said_effect(contract: Contract, operation: Operation) -> tuple[Effect, str] | None:
    """Returns what a write does to what the request does not name, and the sentence that says so; None where the
    document says nothing of it. The sentences are those of the operation, and of the members of its body where it
    creates or changes no resource of a list: a member of a resource speaks of that resource.
    """
    if not operation.is_write or operation.method == "DELETE" or is_search(operation):
        return None
    sentences = list(_sentences(contract, operation))
    for effect, convention in _CONVENTIONS.items():
        for sentence in sentences:
            if convention.found(sentence):
                return effect, sentence
    return None


def _sentences(contract: Contract, operation: Operation) -> Iterator[str]:
    """Yields the sentences that may say what a write does, but for those about fields that are left out."""
    resource = resource_of(contract, operation)
    texts = [resource.words]
    if not path_names(operation) and not resource.has_items:
        members = (each for each in operation.fields if each.location == "body" and each.kind == "property")
        texts += [said_of_field(each) for each in members]
    for text in texts:
        for sentence in _SENTENCE.split(text):
            stripped = " ".join(sentence.replace("`", "").split())
            if stripped and not SAID_FIELDS.found(stripped):
                yield stripped


def said_of_field(field: Field) -> str:
    """Returns the description of a property."""
    said = field.schema.get("description")
    return said if isinstance(said, str) else ""
