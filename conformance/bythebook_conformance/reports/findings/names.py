"""The short names of operations, fields and requirements, as a person reads them. Reports for programs have the ids."""

from __future__ import annotations

from bythebook_conformance.reports.report import Entry, OperationEntry
from bythebook_openapi.states import EACH

__all__ = ["field_name", "kind_name", "operation_name", "short_name"]

_SEPARATOR = " › "
_FORMS = {"query": "?{}", "path": "{{{}}}", "header": "{} header", "cookie": "{} cookie", "response": "response {}"}


def operation_name(operation: OperationEntry) -> str:
    """Returns the method and the path of an operation, such as `POST /projects`."""
    return f"{operation.method} {operation.path}"


def field_name(entry: Entry) -> str:
    """Returns the name of the field of a requirement, such as `settings.notify`, `tags[]`, `?limit` or `{id}`.

    The body as a whole is `body`. Empty for a requirement on the operation itself.
    """
    name = ""
    for step in entry.field:
        name = f"{name}[]" if step == EACH else f"{name}.{step}" if name else step
    if not name:
        return entry.location if entry.location in {"body", "response"} else ""
    return _FORMS.get(entry.location, "{}").format(name)


def kind_name(entry: Entry) -> str:
    """Returns the kind of a requirement with its case, such as `default` or `domain (maxLength)`."""
    return f"{entry.kind} ({entry.case})" if entry.case else entry.kind


def short_name(operation: OperationEntry, entry: Entry) -> str:
    """Returns the short name of a requirement, such as `POST /projects › max_members › default`."""
    return _SEPARATOR.join(filter(None, (operation_name(operation), field_name(entry), kind_name(entry))))
