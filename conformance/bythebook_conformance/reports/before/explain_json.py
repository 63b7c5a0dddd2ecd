"""Why a requirement is raised, what it weighs and how it is judged, as JSON data: what `explain --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_conformance.model import Requirement
from bythebook_conformance.planning.overlaid import stated_at
from bythebook_conformance.relations.safety.classes import class_of
from bythebook_conformance.relations.traits import documented_fields, traits_of
from bythebook_conformance.reports.before.safety import class_lines
from bythebook_conformance.reports.explain import LEVEL_OF, how_judged, rule_of
from bythebook_conformance.reports.semantics import trait_words
from bythebook_openapi.model.contract import Contract

__all__ = ["requirement_data", "rule_data"]


def rule_data(kind: str) -> Mapping[str, Any] | None:
    """Returns what the rule of a kind asserts; None for a kind that no rule has."""
    rule = rule_of(kind)
    if rule is None:
        return None
    return {
        "kind": kind,
        "fault": rule.meaning.fault,
        "raised_by": rule.meaning.raised_by,
        "must": rule.meaning.must,
        "judged": how_judged(kind),
        "levels": rule.meaning.levels,
        "traits": list(trait_words(rule)),
        "notes": [{"text": note.text, "case": note.case} for note in rule.meaning.notes],
    }


def requirement_data(contract: Contract, requirement: Requirement) -> Mapping[str, Any]:
    """Returns what is known of a requirement before anything is sent."""
    document = contract.document
    pointer = stated_at(contract, requirement)
    file, line = document.place(pointer)
    operation = next(each for each in contract.operations if each.id == requirement.operation)
    safety = class_of(contract, operation)
    fields = [each for each in documented_fields(operation) if each.key == requirement.key]
    field = next((each for each in fields if each.pointer == requirement.pointer), fields[0] if fields else None)
    words = document.quote(requirement.source) if requirement.source else None
    return {
        "id": requirement.id,
        "operation": {"id": operation.id, "method": operation.method.upper(), "path": operation.path},
        "kind": requirement.kind,
        "case": requirement.case,
        "sentence": requirement.sentence,
        "authority": requirement.authority,
        "level": LEVEL_OF[requirement.authority],
        "source": {
            "page": requirement.source,
            "words": words,
            "file": file,
            "line": line,
            "pointer": document.origin(pointer)[1],
        },
        "safety": {"class": safety.id, "lines": list(class_lines(safety))},
        "promises": [
            {"kind": each.kind, "value": each.value, "quote": each.quote} for each in (field.promises if field else ())
        ],
        "conventions": [
            {"trait": each.trait, "matched": each.matched, "meaning": each.meaning, "source": each.source}
            for each in (traits_of(operation, field).reasons if field else ())
        ],
    }
