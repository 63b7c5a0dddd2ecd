"""Finds the operations, and the fields, that decide how the run's own user gets in, and with which rights.

Nothing else of a run is so hard to mend: after a lost right, every later request is refused, and so is the clean-up.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.conventions import (
    ACCESS,
    ALWAYS_OWN,
    BEARER_OF_RIGHTS,
    CALL_CHANGE,
    CALL_CREATION,
    CALL_LIST,
    CALL_READ,
    CREATION_VERB,
    CREDENTIAL_ACTION,
    EMAIL,
    GRANTING,
    HANDLE,
    LEAVING,
    LIST_VERB,
    NEW_PASSWORD,
    OWN_ACCOUNT,
    PASSWORD,
    PERSON,
    RIGHTS,
    RIGHTS_FIELD,
    RIGHTS_MEMBER,
    UNCOUNTED,
    WHO_AM_I,
)
from bythebook_conformance.relations.dependent_fields import demands_login
from bythebook_conformance.relations.logins import changes_password, ends_session, gives_credentials
from bythebook_conformance.relations.names import is_search, path_names, place_of, shape, shape_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.spelling import words
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = [
    "answers_own_user",
    "changes_access",
    "gives_rights",
    "is_call",
    "is_login_field",
    "is_of_bearers",
    "is_of_own_account",
    "is_of_persons",
    "is_of_rights",
    "is_plural",
    "is_rights_field",
    "literals",
    "segments",
    "spoken",
    "withdraws_credential",
]


def spoken(text: str) -> str:
    """Returns the words of a name, in lower case, with a space between: `reboot now` of `rebootNow`."""
    return " ".join(words(text))


def literals(operation: Operation) -> list[str]:
    """Returns the segments of a path that are no parameters."""
    return [each for each in segments(operation) if "{" not in each]


def segments(operation: Operation) -> list[str]:
    """Returns the segments of a path, a custom verb as one of its own: `{id}`, `cancel` of `/{id}:cancel` (AIP-136)."""
    return [each for each in operation.path.strip("/").replace("}:", "}/").split("/") if each]


def changes_access(contract: Contract, operation: Operation) -> str:
    """Returns how an operation would take the run's own access away, whatever it is sent with; empty where it would
    not: `DELETE /auth/me`, `POST /logout`, `PUT /me/password`, `POST /account.freshen`.
    """
    if ends_session(contract, operation):
        return "it ends the session of the run's own user"
    if not operation.is_write or gives_credentials(contract, operation):
        return ""
    if changes_password(operation) or demands_login(operation):
        return "it changes the password of the run's own user"
    below = _below_own_account(contract, operation)
    if below is not None:
        return _of_own_account(contract, operation, below)
    return ""


def withdraws_credential(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation replaces or withdraws a credential, and no id says which: `POST /auth.rotateKey`,
    `DELETE /sessions`.
    """
    if not operation.is_write or gives_credentials(contract, operation) or is_search(operation):
        return False
    if path_names(operation) or not _is_for_user(contract, operation):
        return False
    said = spoken(" ".join(literals(operation)[-2:]))
    if CREDENTIAL_ACTION.found(said) or CREDENTIAL_ACTION.found(_name(operation)):
        return True
    is_deletion = operation.method == "DELETE" and bool(literals(operation))
    return is_deletion and bool(BEARER_OF_RIGHTS.found(spoken(literals(operation)[-1])))


def _of_own_account(contract: Contract, operation: Operation, below: list[str]) -> str:
    """Returns how an operation at, or below, the path of the run's own account takes its access away."""
    if not below:
        return "it deletes the run's own account" if operation.method == "DELETE" else ""
    said = spoken(" ".join(below))
    if _call(literals(operation)[-1]):  # `account.freshen`: nothing says what else it may do
        return "it acts on the account of the run's own user"
    is_deletion_of_all = operation.method == "DELETE" and not path_names(operation) and is_plural(below[-1])
    if not (is_deletion_of_all or ACCESS.found(said) or CREDENTIAL_ACTION.found(_name(operation))):
        return ""
    # Another token may be created, and the run deletes that one.
    is_creation = operation.method == "POST" and resource_of(contract, operation).has_items
    if is_creation and BEARER_OF_RIGHTS.found(said):
        return ""
    if path_names(operation):  # whose token it is shows when the request is made
        return ""
    return "it changes how the run's own user gets in, or its rights"


def is_of_own_account(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation is about the run's own account itself: `PATCH /users/me`, `PUT /user`."""
    return _below_own_account(contract, operation) == []


def answers_own_user(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation answers the run's own user: `GET /me`, `POST /login/test-token`."""
    if path_names(operation) or not literals(operation):
        return False
    is_account = operation.method == "GET" and _below_own_account(contract, operation) == []
    return is_account or (operation.method in {"GET", "POST"} and bool(WHO_AM_I.found(literals(operation)[-1])))


def _below_own_account(contract: Contract, operation: Operation) -> list[str] | None:
    """Returns the segments below the path of the run's own account; None where an operation is not of it.

    `/user` is a collection where single users stand below it, or where its POST creates.
    """
    parts = segments(operation)
    if parts and (call := _call(parts[-1])):
        noun, verb = call
        parts = [*parts[:-1], noun, *([] if _is_plain(verb) else [verb])]
    for index, segment in enumerate(parts):
        if "{" in segment:
            return None
        if not OWN_ACCOUNT.found(segment):
            continue
        rest = parts[index + 1 :]
        if ALWAYS_OWN.found(segment):
            return rest
        if (rest and "{" in rest[0]) or _is_collection(contract, parts[: index + 1]):
            continue
        if rest or operation.method != "POST":
            return rest
    return None


def _is_plain(verb: str) -> bool:
    """Returns whether the verb of a call reads or changes what it is about, and does nothing else to it."""
    first = next(iter(words(verb)), "")
    return bool(CALL_CHANGE.found(first) or CALL_READ.found(first))


def _call(segment: str) -> tuple[str, str] | None:
    """Returns the noun and the verb of a call, such as `account.update`; None for another segment."""
    noun, _, verb = segment.replace(":", ".").rpartition(".")
    return (noun, verb) if noun and verb and "{" not in segment else None


def _is_collection(contract: Contract, parts: list[str]) -> bool:
    """Returns whether single resources stand directly below a path."""
    at = f"/{'/'.join(parts)}/{{"
    return any(each.path.startswith(at) for each in contract.operations)


def _is_for_user(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation is sent with the run's credentials: it is not open in a document with security."""
    return operation.security is not None or all(each.security is None for each in contract.operations)


def _name(operation: Operation) -> str:
    """Returns the words of an operationId; empty for an operation without one, whose id is its method and path."""
    return "" if "/" in operation.id or " " in operation.id else spoken(operation.id)


def is_of_rights(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation changes what rights are made of: a group, a role, a token, a membership, or the
    place of a user in one. The creation of another one is none.
    """
    if operation.method == "POST" and not path_names(operation):
        return bool(literals(operation)) and _changes_right_by_call(contract, operation)
    is_right = any(_is_right(contract, operation, each) for each in _kinds(operation))
    return is_right or _leaves(operation) or _acts_on_credential(operation) or _has_rights(contract, operation)


def is_of_bearers(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation changes what a client gets in with: a token, a key, a session, a password."""
    if _acts_on_credential(operation):
        return True
    kinds = (each for each in _kinds(operation) if _is_right(contract, operation, each))
    return any(BEARER_OF_RIGHTS.found(spoken(each)) for each in kinds)


def _is_right(contract: Contract, operation: Operation, segment: str) -> bool:
    """Returns whether an operation changes the rights that a segment of its path names.

    A POST creates another one at the end of a path, unless that gives a user a place in what was there before
    (`POST /groups/{id}/members`). It changes one by an action below it (`POST /tokens/{id}/rotate`).
    """
    said = spoken(segment)
    if not RIGHTS.found(said):
        return False
    if operation.method != "POST":
        return True
    if segment == literals(operation)[-1]:
        return not BEARER_OF_RIGHTS.found(said)
    creates = resource_of(contract, operation).has_items or {each.key for each in operation.successes} == {"201"}
    return not creates


def _changes_right_by_call(contract: Contract, operation: Operation) -> bool:
    """Returns whether a POST without ids does something to what rights are made of: `POST /groups.addMember`,
    `POST /auth/role/grant`. A creation, a list and a read are none.
    """
    parts = literals(operation)
    noun, verb = _call(parts[-1]) or (parts[-2] if len(parts) > 1 else "", parts[-1])
    plain_verbs = (CREATION_VERB, CALL_CREATION, CALL_READ, CALL_LIST, LIST_VERB)
    is_plain = any(each.found(verb) for each in plain_verbs) or resource_of(contract, operation).has_items
    is_action = not is_plain and not is_plural(verb) and _is_for_user(contract, operation)
    is_grant = bool(GRANTING.found(spoken(verb)) and PERSON.found(noun))
    return is_action and (is_grant or bool(RIGHTS.found(spoken(noun))))


def _acts_on_credential(operation: Operation) -> bool:
    """Returns whether an action below an id replaces or withdraws a credential: `POST /accounts/{id}:issueKey`."""
    last = spoken(literals(operation)[-1]) if literals(operation) else ""
    return operation.method == "POST" and bool(path_names(operation)) and bool(CREDENTIAL_ACTION.found(last))


def _leaves(operation: Operation) -> bool:
    """Returns whether the run's own user leaves something by it, or hands it over: `POST /teams/{id}/leave`."""
    last = spoken(literals(operation)[-1]) if literals(operation) else ""
    return operation.method == "POST" and bool(path_names(operation)) and bool(LEAVING.found(last))


def _has_rights(contract: Contract, operation: Operation) -> bool:
    """Returns whether the resource of a path gives rights, since a change of it takes some: `PUT /crews/{id}` with
    `abilities`. A user has rights and gives none.
    """
    items = [each for each in _items(operation) if not PERSON.found(each[0])]
    return any(
        _writes(each, at) and any(_is_member(one) and RIGHTS_MEMBER.found(one.path[-1]) for one in each.fields)
        for _, at in items
        for each in contract.operations
    )


def gives_rights(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation creates or changes what gives rights to the users in it: a group with `grants`."""
    is_creation = operation.method == "POST" and bool(literals(operation))
    is_group = is_creation and bool(RIGHTS.found(spoken(literals(operation)[-1])))
    has_some = any(_is_member(each) and RIGHTS_MEMBER.found(each.path[-1]) for each in operation.fields)
    return is_group or has_some or is_of_rights(contract, operation)


def _writes(operation: Operation, at: str) -> bool:
    """Returns whether an operation changes the item at a place, or creates items there."""
    is_change = operation.method in {"PUT", "PATCH"} and shape_of(operation) == at
    return is_change or (operation.method == "POST" and f"{shape_of(operation)}/{{}}" == at)


def is_plural(segment: str) -> bool:
    """Returns whether a segment names several things."""
    last = next(iter(words(segment)[-1:]), "")
    return last.endswith("s") and not UNCOUNTED.found(last)


def _items(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yields the segment and the shape of each resource that a path names by an id."""
    parts = place_of(operation).split("/")
    for index, part in enumerate(parts):
        if "{" in part and index:
            yield parts[index - 1], shape("/".join(parts[: index + 1]))


def is_of_persons(operation: Operation) -> bool:
    """Returns whether an operation changes a user by an id: `PATCH /users/{id}`."""
    kinds = list(_kinds(operation))
    return bool(path_names(operation)) and bool(kinds) and bool(PERSON.found(kinds[-1]))


def is_call(operation: Operation) -> bool:
    """Returns whether a path ends with a verb after a kind: `POST /groups.addMember`."""
    return bool(literals(operation)) and _call(literals(operation)[-1]) is not None


def _kinds(operation: Operation) -> Iterator[str]:
    """Yields the segments that name the kind of a resource: those before an id, and the last one."""
    parts = segments(operation)
    last = max((index for index, each in enumerate(parts) if "{" not in each), default=-1)
    for index, segment in enumerate(parts):
        is_before_id = index + 1 < len(parts) and "{" in parts[index + 1]
        if "{" not in segment and (is_before_id or index == last):
            yield segment


def is_login_field(field: Field) -> bool:
    """Returns whether a property of a user is what the user logs in with, by its name: `username`, `login`."""
    name = field.path[-1] if _is_member(field) else ""
    return bool(name) and bool(HANDLE.found(name) or EMAIL.found(name) or name.lower() in {"login", "loginname"})


def is_rights_field(field: Field) -> bool:
    """Returns whether a property of a user says what the user may do, or is a password."""
    name = field.path[-1] if _is_member(field) else ""
    return bool(name) and bool(RIGHTS_FIELD.found(name) or PASSWORD.found(name) or NEW_PASSWORD.found(name))


def _is_member(field: Field) -> bool:
    return field.location == "body" and field.kind == "property" and bool(field.path) and "*" not in field.place
