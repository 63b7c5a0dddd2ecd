"""Why a requirement is raised, what it weighs and how it is judged, in lines for a person. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

import yaml

from bythebook_conformance.evidence.observations import show
from bythebook_conformance.model import Authority, Requirement
from bythebook_conformance.planning.overlaid import stated_at
from bythebook_conformance.relations.safety.classes import class_of
from bythebook_conformance.relations.traits import TRAITS, documented_fields, traits_of
from bythebook_conformance.reports.before.safety import class_lines
from bythebook_conformance.reports.semantics import judged_words, trait_words
from bythebook_conformance.rules import RULES, Rule
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["brief", "explained", "explained_rule", "how_judged", "requirement_data", "rule_data"]

_LINES, _DEPTH, _ITEMS, _TEXT = 12, 3, 8, 200
_COLUMNS = 100
_AUTHORITIES: Mapping[Authority, tuple[str, str]] = {
    "stated": ("a keyword of the document says it", "failure"),
    "implied": ("it follows from JSON Schema, OpenAPI or HTTP", "failure"),
    "said": ("a sentence of the description says it, and no keyword", "warning"),
    "inferred": ("a convention that the document does not write down", "warning"),
}
# The level of a finding, by the authority of its requirement.
_LEVEL_OF: Mapping[Authority, str] = {authority: level for authority, (_, level) in _AUTHORITIES.items()}
_LEVELS = {
    "failure": (
        "a failure; narrower, computed, tidied and coupled findings are warnings, lenient and trimmed ones notices"
    ),
    "warning": "a warning, which fails a run only under --strict",
}


def explained(contract: Contract, requirement: Requirement, *, notes: bool = False) -> Iterator[str]:
    """Yield the lines that explain one requirement; with `notes` also the cases that taught its rule."""
    document = contract.document
    yield requirement.id
    yield f"  {requirement.sentence}"
    yield ""
    yield "why it is raised"
    pointer = stated_at(contract, requirement)
    if requirement.source and not document.is_overlaid(pointer):
        yield f"  {requirement.source}  {document.quote(requirement.source) or ''}".rstrip()
    file, line = document.place(pointer)
    place = file if line is None else f"{file}:{line}"
    yield f"  {place}  {document.origin(pointer)[1]}"
    yield from (f"    {each}" for each in _fragment(contract, requirement.pointer))
    because, level = _AUTHORITIES[requirement.authority]
    yield ""
    yield "when it is broken"
    yield f"  {requirement.authority}: {because}"
    yield f"  {_LEVELS[level]}"
    rule = _rule(requirement.kind)
    yield from _wrapped(rule.meaning.levels, "  ") if rule is not None else ()
    yield ""
    yield "how it is judged"
    yield from (f"  {each}".rstrip() for each in how_judged(requirement.kind).splitlines())
    yield from _semantics(requirement.kind)
    yield from _safety(contract, requirement)
    yield from _promises(contract, requirement)
    yield from _traits(contract, requirement)
    yield from _notes(requirement.kind, is_full=notes)


def explained_rule(kind: str, *, notes: bool = False) -> Iterator[str]:
    """Yields the lines that explain the rule of a kind, such as `required`, without a document; nothing for no kind."""
    rule = _rule(kind)
    if rule is None:
        return
    yield f"the rule {kind}"
    yield from _wrapped(f"The server {rule.meaning.fault}: that breaks it.", "  ")
    yield ""
    yield "when it is raised"
    yield from _wrapped(f"{rule.meaning.raised_by} ({rule.meaning.authority})", "  ")
    yield ""
    yield "how it is judged"
    yield from (f"  {each}".rstrip() for each in how_judged(kind).splitlines())
    yield from _semantics(kind)
    yield from _notes(kind, is_full=notes)
    yield ""
    yield f"bythebook explain '*/{kind}' SPEC lists the requirements of a document"


def _safety(contract: Contract, requirement: Requirement) -> Iterator[str]:
    """Yields to which resources the operation's requests are sent, where that is not every one."""
    operation = next(each for each in contract.operations if each.id == requirement.operation)
    found = class_of(contract, operation)
    if found.is_restricted or found.instead:
        yield ""
        yield "what is sent"
        for line in class_lines(found):
            yield from _wrapped(line, "    ")


def _field(contract: Contract, requirement: Requirement) -> tuple[Operation, Field | None]:
    """Returns the field of a requirement; None where it is about an operation as a whole."""
    operation = next(each for each in contract.operations if each.id == requirement.operation)
    found = [each for each in documented_fields(operation) if each.key == requirement.key]
    return operation, next((each for each in found if each.pointer == requirement.pointer), found[0] if found else None)


def _promises(contract: Contract, requirement: Requirement) -> Iterator[str]:
    """Yields what the descriptions of the requirement's field promise, with the sentences that say it."""
    _, field = _field(contract, requirement)
    if field is not None and field.promises:
        yield ""
        yield "what its description promises"
    for each in field.promises if field is not None else ():
        value = "" if each.value in (None, "") else f" {show(each.value)}"
        yield from wrap(f"{each.kind}{value}: {each.quote}", _COLUMNS, initial_indent="  ", subsequent_indent="    ")


def _traits(contract: Contract, requirement: Requirement) -> Iterator[str]:
    """Yields what the name of the requirement's field says of it, and by which convention; nothing where it says
    nothing.
    """
    operation, field = _field(contract, requirement)
    reasons = traits_of(operation, field).reasons if field is not None else ()
    if reasons:
        yield ""
        yield "traits of the field, by conventions"
    for trait in dict.fromkeys(each.trait for each in reasons):
        yield f"  {trait}: {TRAITS[trait]}"
        for reason in reasons:
            if reason.trait == trait:
                text = f"{reason.matched}: {reason.meaning} ({reason.source})"
                yield from wrap(text, _COLUMNS, initial_indent="    ", subsequent_indent="      ")


def brief(contract: Contract, requirement: Requirement) -> Iterator[str]:
    """Yield the two lines that explain one of several requirements."""
    yield requirement.id
    source = requirement.source
    words = (contract.document.quote(source) or "") if source else ""
    said = f"  ({source}  {words}".rstrip() + ")" if source else ""
    yield f"  {requirement.authority}: {requirement.sentence}{said}"


def how_judged(kind: str) -> str:
    """Return how the rule of a kind judges, in its own words; empty for a kind that no rule has."""
    rule = _rule(kind)
    return judged_words(rule) if rule is not None else ""


def _rule(kind: str) -> Rule | None:
    """Returns the rule of a kind; None for a kind that no rule has."""
    return next((each for each in RULES if each.kind == kind), None)


def _semantics(kind: str) -> Iterator[str]:
    """Yield what `docs/semantics.md` says of a kind: what the server must do, and the rule's traits."""
    rule = _rule(kind)
    if rule is None:
        return
    yield ""
    yield from _wrapped(f"The server must {rule.meaning.must}.", "  ")
    for each in trait_words(rule):
        yield from _item(each)


def _notes(kind: str, *, is_full: bool) -> Iterator[str]:
    """Yields the notes of a kind, or one line that tells how many there are; nothing for a kind without notes."""
    rule = _rule(kind)
    notes = rule.meaning.notes if rule is not None else ()
    if not notes:
        return
    yield ""
    if not is_full:
        yield f"notes on special cases: {len(notes)} (--notes prints them, with what taught each)"
        return
    yield "notes, each with the server or document that taught it"
    for note in notes:
        yield from _item(f"{note.text} ({note.case})")


def _item(text: str) -> list[str]:
    return _wrapped(f"- {text}", "    ")


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(
        text,
        _COLUMNS,
        initial_indent="  ",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fragment(contract: Contract, pointer: str) -> Iterator[str]:
    """Yield the first lines, in YAML, of what stands at a pointer of the document."""
    try:
        stated = contract.document.at(pointer)
    except InputError:
        return  # what is raised by the absence of something has no place of its own
    text = yaml.safe_dump(_pruned(stated, _DEPTH), sort_keys=False, allow_unicode=True, width=100)
    lines = [line for line in text.splitlines() if line != "..."]  # the end mark of a document that is one scalar
    yield from lines[:_LINES]
    if len(lines) > _LINES:
        yield "..."


def _pruned(value: Any, depth: int) -> Any:
    """Return a value without its source lines and cut to a size that can be shown."""
    if isinstance(value, Mapping | list) and not depth:
        return "..." if value else value
    if isinstance(value, Mapping):
        return {key: _pruned(each, depth - 1) for key, each in value.items() if key != "x-source"}
    if isinstance(value, list):
        return [_pruned(each, depth - 1) for each in value[:_ITEMS]] + (["..."] if len(value) > _ITEMS else [])
    return f"{value[:_TEXT]}..." if isinstance(value, str) and len(value) > _TEXT else value


def rule_data(kind: str) -> Mapping[str, Any] | None:
    """Returns what the rule of a kind asserts; None for a kind that no rule has."""
    rule = _rule(kind)
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
        "level": _LEVEL_OF[requirement.authority],
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
