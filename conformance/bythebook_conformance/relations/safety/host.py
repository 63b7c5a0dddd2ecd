"""Finds the operations that stop the host or the application, set it back, or take away all of a kind at once."""

from __future__ import annotations

from bythebook_conformance.conventions import (
    ACTION_FIELD,
    CHANGE_VERB,
    CREATION_VERB,
    CREDENTIAL_ACTION,
    DATA_LOSS,
    DELETION_VERB,
    HALTING,
    LIST_VERB,
    OF_LOGIN,
    ON_ALL,
    ON_HOST,
    READ_VERB,
    RESETTING,
    STOPPING,
)
from bythebook_conformance.relations.names import called, is_search, path_names, shape, shape_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.safety.access import literals, spoken
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["is_reset_of_resource", "stopping_word"]

# How an operationId begins that names what is written, and no action: `updateStop` changes a bus stop.
_WRITES = (CREATION_VERB, CHANGE_VERB, DELETION_VERB, READ_VERB, LIST_VERB)


def stopping_word(contract: Contract, operation: Operation) -> str:
    """Returns the words by which a write would stop the host, set it back, or act on all of a kind; empty without any.

    They stand in the last segment of the path, in the operationId, or in an enumeration of a request at a path without
    ids: `PUT /system/shutdown-host`, `POST /tasks` as `factoryReset`, `{"operation": "shutdown"}`.
    """
    if not operation.is_write or is_search(operation):
        return ""
    segments = literals(operation)
    last = segments[-1] if segments else ""
    around = spoken(" ".join(segments[-2:]))
    found = "" if _is_noun(contract, operation, last) else _word(spoken(last), around)
    return found or _of_name(contract, operation) or _of_choice(operation)


def is_reset_of_resource(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation resets, restores or purges a resource that the document reads at the path around it,
    and not the host: `POST /cart/reset` beside `GET /cart`.
    """
    if operation.is_additional:
        return False  # PURGE is no part of the resource: it may take away what DELETE would
    segments = literals(operation)
    said = spoken(segments[-1]) if segments else ""
    if not RESETTING.found(said) or HALTING.found(said) or ON_ALL.found(said):
        return False
    around = shape_of(operation).rpartition("/")[0]
    is_read = any(
        each.method == "GET" and not each.unreadable and shape(each.path) == around for each in _all(contract)
    )
    return is_read and not any(ON_HOST.found(each) for each in (*segments[:-1], *said.split()))


def _all(contract: Contract) -> tuple[Operation, ...]:
    return tuple(contract.operations)


def _word(said: str, around: str) -> str:
    """Returns the words in a name that stop or set back the host; empty where the words around it are about a password
    or an address: `/password/reset`.
    """
    found = HALTING.found(said) or ON_ALL.found(said)
    if found:
        return found
    found = RESETTING.found(said)
    return "" if found and OF_LOGIN.found(around) else found


def _of_name(contract: Contract, operation: Operation) -> str:
    """Returns the words in an operationId that stop or set back the host."""
    if "/" in operation.id or " " in operation.id:  # it has none, and is called by its method and path
        return ""
    said = spoken(operation.id)
    first = next(iter(said.split()), "")
    is_write = any(each.found(first) for each in _WRITES)
    found = "" if is_write and not ON_ALL.found(said) else _word(said, said)
    nouns = {noun for each in literals(operation) for noun in called(each)}
    is_action = bool(found) and found.replace(" ", "") not in nouns
    # Without an id in the path, the name says what happens to the host; below an id it repeats the path.
    return (
        found if is_action and not (operation.method == "POST" and resource_of(contract, operation).has_items) else ""
    )


def _is_noun(contract: Contract, operation: Operation, last: str) -> bool:
    """Returns whether a segment names a collection: single resources stand below it, such as the stops of a bus."""
    if not last:
        return True
    at = operation.path.rstrip("/")
    is_item = at.endswith("}")
    return (is_item and not _is_single_word(last)) or (not is_item and resource_of(contract, operation).has_items)


def _is_single_word(segment: str) -> bool:
    """Returns whether a segment before an id is an action alone: `PUT /restart/{target}`."""
    return HALTING.found(spoken(segment)) == spoken(segment) and not segment.endswith("s")


def _of_choice(operation: Operation) -> str:
    """Returns the member of an enumeration that tells the server to stop, in a request that names no resource by an id:
    FlexGet, `POST /server/manage`.
    """
    enumerated = {name for each in operation.parameters if each.schema.get("enum") for name in each.path}
    if {*path_names(operation)} - enumerated:
        return ""
    for each in operation.fields:
        for member in map(str, each.schema.get("enum", ())):
            if STOPPING.found(member) or (_is_choice_of_action(each) and _is_action(spoken(member))):
                return member
    return ""


def _is_choice_of_action(field: Field) -> bool:
    """Returns whether a field says what is done, or how the host is to run: `action`, `kind` of a job, `mode`."""
    return bool(field.path) and bool(ACTION_FIELD.found(field.path[-1]))


def _is_action(said: str) -> bool:
    """Returns whether a member of an enumeration stops something, withdraws credentials, or throws data away."""
    return bool(HALTING.found(said) or ON_ALL.found(said) or CREDENTIAL_ACTION.found(said) or DATA_LOSS.found(said))
