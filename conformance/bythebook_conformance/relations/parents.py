"""Recognizes a response to the creation of a part that shows the whole: a card with its checklist, a cart with its
items.
"""

from __future__ import annotations

from bythebook_openapi.model.contract import Contract, Operation, Response
from bythebook_openapi.states import EACH

__all__ = ["shows_parent"]


def shows_parent(contract: Contract, operation: Operation, response: Response) -> bool:
    """Returns whether a response to a POST below a resource shows that resource, and what was sent as one of its items.

    The read of the resource has the same schema, and a list in it has objects with all properties that the request
    must have. A property of the whole then only shares its name with a property of the part.
    """
    around, _, last = operation.path.rstrip("/").rpartition("/")
    if operation.method != "POST" or last.startswith("{") or not around.endswith("}"):
        return False
    demanded = [each for each in operation.fields if each.location == "body" and each.required]
    names = {each.path[0] for each in demanded if each.depth == 1}
    # The part may stand in an object of its own: `{"card": {"name": ...}}`.
    inner = {each.path[-1] for each in demanded if len(names) == 1 and each.parent == ("body", *names)}
    if not names or not _is_read_as(contract, around, response):
        return False
    held: dict[str, set[str]] = {}
    for each in response.fields:
        if len(each.place) == len(("list", EACH, "name")) and each.place[1] == EACH:
            held.setdefault(each.place[0], set()).add(each.place[2])
    return any(names <= members or (inner and inner <= members) for members in held.values())


def _is_read_as(contract: Contract, path: str, response: Response) -> bool:
    shown = _schema(contract, response)
    reads = (each for each in contract.operations if each.method == "GET" and each.path.rstrip("/") == path)
    return shown != "" and any(_schema(contract, one) == shown for each in reads for one in each.successes)


def _schema(contract: Contract, response: Response) -> str:
    return contract.reader.resolved(response.schema_pointer)[1] if response.schema_pointer is not None else ""
