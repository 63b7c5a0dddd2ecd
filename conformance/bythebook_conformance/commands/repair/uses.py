"""Gives one use of a shared component a copy of its own, where a change of the component contradicts another use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bythebook_conformance.commands.repair.case import Case, NotExpressible
from bythebook_conformance.commands.repair.draft import Draft
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.rules import RULES
from bythebook_openapi.pointer import pointer_to

__all__ = ["LEARNS", "with_own_copy"]

LEARNS = {rule.kind: rule.traits.learns for rule in RULES}
_SCHEMAS = "/components/schemas"
# What a schema says of requests and of responses alike.
_OF_BOTH = frozenset({"null", "required", "type", "demanded", "no null"})


def with_own_copy(case: Case, draft: Draft) -> Case:
    """Returns the case of the copy, which the draft has then; the same case where the component may change."""
    at = case.requirement.pointer
    if not at.startswith(f"{_SCHEMAS}/") or not _is_contradicted(case):
        return case
    suffix = f"Of{case.operation.id[:1].upper()}{case.operation.id[1:]}{'Response' if case.is_response else ''}"
    chain = next(filter(None, (_chain(site, _component(at), suffix, draft) for site in _sites(case, draft))), None)
    if chain is None:
        raise NotExpressible("other uses of its schema passed, and no reference of its own leads there")
    if any("discriminator" in (draft.at(site.rpartition("/")[0].rpartition("/")[0]) or {}) for site, _ in chain):
        raise NotExpressible("a discriminator names its schema, and other uses of it passed")
    moved = dict[str, str]()
    for _, component in chain:
        own = component if component.endswith(suffix) else component + suffix
        moved[own.removesuffix(suffix)] = own
        if draft.at(own) is None:
            draft.put(_SCHEMAS, own.removeprefix(f"{_SCHEMAS}/"), draft.at(component))
    for site, component in chain:
        around = _component(site)
        own = moved.get(around, around) + site[len(around) :]
        draft.put(own, "$ref", f"#{moved.get(component, component)}")
    return replace(case, moved={**case.moved, **moved})


def _is_contradicted(case: Case) -> bool:
    """Returns whether a change of the component would say something of another use: of a request instead of a response,
    or of another request of which the same passed.
    """
    is_of_both = LEARNS[case.requirement.kind] in _OF_BOTH
    passed = {entry.id for entry in case.report.requirements if entry.verdict == "pass"}
    for operation in case.contract.operations:
        for _, each in requirements(case.contract, operation):
            if each.pointer != case.requirement.pointer:
                continue
            is_response = each.location.startswith("response")
            if is_response != case.is_response and is_of_both:
                return True
            is_alike = (each.kind, each.case) == (case.requirement.kind, case.requirement.case)
            if not is_response and is_alike and operation is not case.operation and each.id in passed:
                return True
    return False


def _component(pointer: str) -> str:
    return "/".join(pointer.split("/")[:4])


def _sites(case: Case, draft: Draft) -> Iterator[str]:
    """Yields the pointers of the schemas of the request or the response, where the operation itself states them."""
    response = case.response
    around = response.pointer if case.is_response and response is not None else f"{case.operation.pointer}/requestBody"
    content = (draft.at(around) or {}).get("content") if around.startswith(case.operation.pointer) else None
    for name in content if isinstance(content, dict) else ():
        yield f"{around}/content{pointer_to(name)}/schema"


def _chain(start: str, target: str, suffix: str, draft: Draft) -> list[tuple[str, str]] | None:
    """Returns the references that lead from a schema to a component: of each the place and the component, the first
    one first. None where none lead there.
    """
    waiting: list[tuple[str, list[tuple[str, str]]]] = [(start, [])]
    seen = set[str]()
    while waiting:
        at, chain = waiting.pop(0)
        if chain and chain[-1][1] in {target, target + suffix}:
            return chain
        if at in seen:
            continue
        seen.add(at)
        for inner, reference in _references(at, draft.at(at)):
            if reference.startswith(f"#{_SCHEMAS}/"):
                waiting.append((reference[1:], [*chain, (inner, reference[1:])]))
    return None


def _references(at: str, schema: Any) -> Iterator[tuple[str, str]]:
    """Yields the references within a schema, with the pointers of the objects that hold them."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("$ref"), str):
            yield at, schema["$ref"]
        for name, each in schema.items():
            yield from _references(at + pointer_to(name), each)
    elif isinstance(schema, Sequence) and not isinstance(schema, str):
        for index, each in enumerate(schema):
            yield from _references(f"{at}/{index}", each)
