"""Finds the contradictions of a document: a default that its own schema refuses, an undeclared path parameter.

Each check is one function, and one line in the table. Validators of OpenAPI's form report everything else. No check may
accuse a correct document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from bythebook_openapi.document.load import Document
from bythebook_openapi.lint import operations, references, schemas, values
from bythebook_openapi.lint.model import Context, Contradiction
from bythebook_openapi.schema.references import is_reference
from bythebook_openapi.schema.vocabulary import Place

__all__ = ["CHECKS", "Check", "Contradiction", "contradictions"]

Check = Callable[[Place, Context], Iterator[Contradiction]]

# The checks, each with the kinds of objects that it reads.
CHECKS: Final[tuple[tuple[Check, str], ...]] = (
    (references.emptiness, "openapi"),
    (references.reference, "*"),
    (references.mapping, "schema"),
    (schemas.keywords, "schema"),
    (schemas.bounds, "schema"),
    (schemas.closed, "schema"),
    (schemas.pattern, "schema"),
    (schemas.nullables, "schema"),
    (schemas.read_write, "schema"),
    (schemas.required, "openapi"),
    (values.defaults, "schema"),
    (values.consts, "schema"),
    (values.examples, "schema"),
    (values.unmatched, "openapi"),
    (values.parameter_examples, "parameter header"),
    (values.media_type_examples, "media-type"),
    (operations.path_parameters, "openapi"),
    (operations.path_templates, "openapi"),
    (operations.paths_alike, "openapi"),
    (operations.additional_methods, "path-item"),
    (operations.parameters_twice, "path-item operation"),
    (operations.operation_ids, "openapi"),
    (operations.security, "openapi operation"),
)


_BY_KIND: Final = {
    kind: tuple(check for check, kinds in CHECKS if kinds == "*" or kind in kinds.split())
    for kind in {kind for _, kinds in CHECKS for kind in kinds.split()}
}


def contradictions(document: Document) -> Iterator[Contradiction]:
    """Yields the contradictions of a document, each once, in the order of the document."""
    yield from found_in(Context(document))


def found_in(context: Context) -> Iterator[Contradiction]:
    """Yields the contradictions of the document of a context."""
    seen: set[tuple[str, str, str]] = set()
    for place in context.places:
        for each in _of(place, context):
            key = (each.kind, each.pointer, each.message)
            if key not in seen:
                seen.add(key)
                yield each


def _of(place: Place, context: Context) -> Iterator[Contradiction]:
    if not isinstance(place.value, dict) or " of " in place.kind:
        yield from references.shape(place, context)
        return
    # OpenAPI 3.0 ignores the keys beside a reference.
    only_refers = context.is_3_0 and place.kind == "schema" and is_reference(place.value)
    for check in _BY_KIND.get(place.kind, (references.reference,)):
        if not only_refers or check in (references.reference, schemas.nullables):
            yield from check(place, context)
