"""The table that decides what may be sent: a class for every operation, with its reason and its condition.

`class_of` returns the first class that an operation falls into. A condition says to which resources requests are sent:

    class_of(contract, DELETE /auth/me).id -> "own access"      its condition is `never`, whatever the server
    class_of(contract, PUT /settings).id   -> "settings"        its condition is `back`: what a read shows is put back
    class_of(contract, POST /projects).id  -> "creation"        its condition is `sent`: the run deletes it again

`docs/safety.md` is written from this table, and `bythebook explain` and `check --plan` print the class of an operation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from bythebook_conformance.conventions import (
    EXCLUSIVE,
    EXCLUSIVE_MEMBER,
    EXCLUSIVE_SAID,
    HARMFUL,
    LOCKED,
    MARKING,
    MODE_FIELD,
    ON_HOST,
    RISKY_SETTING,
    SETTING,
    SWEEPING,
)
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.logins import gives_credentials
from bythebook_conformance.relations.names import is_of_item, is_search, path_names, shape, shape_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.safety.access import (
    changes_access,
    is_of_bearers,
    is_of_own_account,
    is_of_persons,
    is_of_rights,
    is_plural,
    literals,
    spoken,
    withdraws_credential,
)
from bythebook_conformance.relations.safety.host import is_reset_of_resource, stopping_word
from bythebook_conformance.relations.safety.said import said_effect, said_of_field
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = [
    "CLASSES",
    "CONDITIONS",
    "Condition",
    "Guard",
    "SafetyClass",
    "class_of",
    "exclusive_members",
    "is_exclusive",
    "locks",
]

# Whose server it is: `all` on another machine, or with --no-disposable; `worst` on this machine; `none` with
# --disposable.
Guard = Literal["all", "worst", "none"]
Condition = Literal["sent", "back", "empty", "creatable", "own", "never"]
# To which resources requests of an operation are sent.
CONDITIONS: Mapping[Condition, str] = {
    "sent": "to every resource",
    "back": "to what the run created, where nothing was there before, and where a read shows all that would change: "
    "the run puts it back",
    "empty": "to what the run created, and where a read shows that nothing was there before",
    "creatable": "to what the run created, and to others that the document can create",
    "own": "to what the run created",
    "never": "never",
}
Holds = Callable[[Contract, Operation], bool]


@dataclass(frozen=True)
class SafetyClass:
    """A class of operations: what belongs to it, why requests of it may harm, and the condition for each server.

    `instead` says what becomes of fields that may not be changed; empty where all fields may. `needs_credentials` says
    that a run without credentials has nothing to lose by it, `is_of_users` that its requests may be about a user, or
    about what a user has a part in.
    """

    id: str
    covers: str
    reason: str
    elsewhere: Condition
    here: Condition
    disposable: Condition
    instead: str = ""
    needs_credentials: bool = False
    is_of_users: bool = False
    holds: Holds = field(default=lambda *_: True, repr=False, compare=False)

    def condition(self, guard: Guard) -> Condition:
        """Returns to which resources of a server requests are sent."""
        return {"all": self.elsewhere, "worst": self.here, "none": self.disposable}[guard]

    @property
    def is_restricted(self) -> bool:
        """Returns whether requests are withheld from some resource of some server."""
        return {self.elsewhere, self.here, self.disposable} != {"sent"}


def class_of(contract: Contract, operation: Operation, *, has_credentials: bool = True) -> SafetyClass:
    """Returns the class of an operation: the first of `CLASSES` that it belongs to."""

    def first() -> SafetyClass:
        fitting = (each for each in CLASSES if has_credentials or not each.needs_credentials)
        return next(each for each in fitting if each.holds(contract, operation))

    return kept_with(operation, f"_safety_class_{has_credentials}", first)


def is_exclusive(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether a field is a flag that only one resource of a list can have: `is_default`, `primary`."""
    is_flag = field.location == "body" and field.kind == "property" and "boolean" in field.types
    is_listed = operation.is_write and not (
        is_of_own_account(contract, operation) or resource_of(contract, operation).changes_single
    )
    is_named = is_flag and (bool(EXCLUSIVE.found(field.path[-1])) or field.path[-1] in _said_exclusive(contract))
    return is_named and is_listed and "*" not in field.place


@lru_cache(maxsize=8)
def _said_exclusive(contract: Contract) -> frozenset[str]:
    """Returns the names of the flags that only one resource of a list has, as a description in the document says."""
    fields = (each for operation in contract.operations if operation.is_write for each in operation.fields)
    flags = (each for each in fields if each.location == "body" and each.kind == "property" and "boolean" in each.types)
    return frozenset(each.path[-1] for each in flags if EXCLUSIVE_SAID.found(said_of_field(each)))


def _said(contract: Contract, operation: Operation) -> str:
    found = said_effect(contract, operation)
    return found[0] if found is not None else ""


def _reads(_: Contract, operation: Operation) -> bool:
    return not operation.is_write or is_search(operation)


def _marks(_: Contract, operation: Operation) -> bool:
    segments = literals(operation)
    is_action = operation.method in {"POST", "PUT", "PATCH"} and not is_of_item(operation)
    return is_action and bool(path_names(operation)) and bool(MARKING.found(spoken(segments[-1] if segments else "")))


def _changes_settings(contract: Contract, operation: Operation) -> bool:
    """Returns whether a change at a path without ids is one of settings. A part of a resource that the document reads
    is none (`PUT /cart/coupon` beside `GET /cart`), unless a segment says that it is.
    """
    is_change = operation.method in {"PUT", "PATCH"} or resource_of(contract, operation).changes_single
    if path_names(operation) or not is_change:
        return False
    if any(SETTING.found(spoken(each)) or ON_HOST.found(each) for each in literals(operation)):
        return True
    around = shape_of(operation).rpartition("/")[0]
    methods = {each.method for each in contract.operations if shape(each.path) == around}
    return "GET" not in methods or methods.isdisjoint({"PUT", "PATCH", "DELETE", "POST"})


def _changes(contract: Contract, operation: Operation) -> bool:
    return operation.method in {"PUT", "PATCH"} or resource_of(contract, operation).changes_single


def _is_risky(contract: Contract, operation: Operation) -> bool:
    if not _changes_settings(contract, operation) or not literals(operation):
        return False
    last = spoken(literals(operation)[-1])
    return bool(RISKY_SETTING.found(last)) or (bool(MODE_FIELD.found(last)) and any(map(locks, operation.fields)))


def locks(field: Field) -> bool:
    """Returns whether a field is a mode or a state, and one of its members closes the application: `maintenance`."""
    is_mode = field.location == "body" and bool(field.path) and bool(MODE_FIELD.found(spoken(field.path[-1])))
    return is_mode and any(LOCKED.found(spoken(str(each))) for each in field.schema.get("enum", ()))


def exclusive_members(field: Field) -> frozenset[Any]:
    """Returns the members of an enumeration that only one resource of a list can have: `current`, `in_force`."""
    members = field.schema.get("enum", ()) if field.location == "body" and field.kind == "property" else ()
    found = frozenset(each for each in members if isinstance(each, str) and EXCLUSIVE_MEMBER.found(spoken(each)))
    return found if 0 < len(found) < len(members) else frozenset()


def _deletes_all(contract: Contract, operation: Operation) -> bool:
    if operation.method != "DELETE" or is_of_item(operation):
        return False
    return resource_of(contract, operation).has_items or (
        bool(literals(operation)) and is_plural(literals(operation)[-1])
    )


def _creates(contract: Contract, operation: Operation) -> bool:
    """Returns whether a POST creates a resource: single ones stand below its path, another operation reads, lists or
    deletes what it creates, or it documents 201.
    """
    found = resource_of(contract, operation)
    is_shown = found.reader is not None or found.lister is not None or bool(found.deleters)
    return is_shown or found.has_items or any(each.key == "201" for each in operation.successes)


def _acts_below(contract: Contract, operation: Operation) -> bool:
    return operation.method == "POST" and bool(path_names(operation)) and not _creates(contract, operation)


def _sweeps(contract: Contract, operation: Operation) -> bool:
    last = literals(operation)[-1] if literals(operation) else ""
    is_whole = (
        operation.method == "POST" and not path_names(operation) and not resource_of(contract, operation).has_items
    )
    return is_whole and bool(SWEEPING.found(spoken(last)))


def _deletes_item(_: Contract, operation: Operation) -> bool:
    return operation.method == "DELETE" and is_of_item(operation)


def _takes_away(contract: Contract, operation: Operation) -> bool:
    last = literals(operation)[-1] if literals(operation) else ""
    return operation.method == "POST" and HARMFUL.found(last) != "" and not resource_of(contract, operation).has_items


# A class comes before all that would take an operation of it for a milder one.
CLASSES: tuple[SafetyClass, ...] = (
    SafetyClass(
        "own access",
        "What ends the session, deletes the account, or changes the password or the rights of the user that the run is "
        "sent with, where no id says whose they are: `POST /logout`, `DELETE /auth/me`, `PUT /me/password`.",
        "the run would lock itself out: every later request is refused, and so is the clean-up",
        elsewhere="never",
        here="never",
        disposable="never",
        holds=lambda contract, operation: bool(changes_access(contract, operation)),
    ),
    SafetyClass(
        "own credential",
        "What replaces or withdraws a key, a token or a session, where no id says which: `POST /auth.rotateKey`, "
        "`DELETE /sessions`. It is none for a run that is sent without credentials.",
        "it may be the one that the run itself uses",
        elsewhere="never",
        here="never",
        disposable="never",
        needs_credentials=True,
        holds=withdraws_credential,
    ),
    SafetyClass(
        "read",
        "GET, HEAD, and a POST that searches.",
        "it changes nothing",
        elsewhere="sent",
        here="sent",
        disposable="sent",
        holds=_reads,
    ),
    SafetyClass(
        "login",
        "What gives credentials: a `tokenUrl`, a login, a refresh of a token.",
        "it changes nothing",
        elsewhere="sent",
        here="sent",
        disposable="sent",
        is_of_users=True,
        holds=gives_credentials,
    ),
    SafetyClass(
        "reset of a resource",
        "What resets, restores or purges a resource that the document reads at the path around it: `POST /cart/reset` "
        "beside `GET /cart`.",
        "it would throw away what was there before, and nothing brings that back",
        elsewhere="own",
        here="sent",
        disposable="sent",
        holds=is_reset_of_resource,
    ),
    SafetyClass(
        "host",
        "What stops, restarts, resets, wipes, restores or upgrades the host or the application, or acts on all of a "
        "kind: words in the last segment of the path, in the operationId, or in an enumeration "
        '(`POST /system/reboot-now`, `PUT /containers/{id}/restart`, `{"operation": "shutdown"}`).',
        "it would stop the server, set it back, or act on all that is there",
        elsewhere="own",
        here="own",
        disposable="own",
        holds=lambda contract, operation: bool(stopping_word(contract, operation)),
    ),
    SafetyClass(
        "key or token",
        "A change or DELETE of a token, a key, a session or another credential: `DELETE /api-keys/{id}`.",
        "nothing tells which of them the run itself is using",
        elsewhere="own",
        here="own",
        disposable="own",
        is_of_users=True,
        holds=is_of_bearers,
    ),
    SafetyClass(
        "rights",
        "A change or DELETE of a group, a role, a policy or a membership, of what has `permissions` or `scopes`, and "
        "what lies below one: `PUT /groups/{name}`, `POST /teams/{id}/leave`.",
        "the rights of the run's own user may hang on it",
        elsewhere="own",
        here="own",
        disposable="own",
        is_of_users=True,
        holds=is_of_rights,
    ),
    SafetyClass(
        "mark",
        "What makes a resource the one of its list: `POST /addresses/{id}/set-default`.",
        "the resource that was the one before the run is it no more",
        elsewhere="empty",
        here="empty",
        disposable="sent",
        holds=_marks,
    ),
    SafetyClass(
        "own account",
        "A change of the account of the run's own user: `PATCH /users/me`, `PUT /user`.",
        "the run would lock itself out by a new name, or take its own rights",
        elsewhere="back",
        here="back",
        disposable="sent",
        instead="the name that the user logs in with, what a claim of a JWT holds, rights and passwords are never "
        "changed: they are left out, or sent as a read shows them",
        is_of_users=True,
        holds=is_of_own_account,
    ),
    SafetyClass(
        "user",
        "A change of a user by an id: `PATCH /users/{id}`.",
        "it may be the run's own user, or somebody's who was there before",
        elsewhere="back",
        here="back",
        disposable="sent",
        instead="of a user that the run did not create, the name, rights and passwords are never changed",
        is_of_users=True,
        holds=lambda _, operation: operation.method in {"PUT", "PATCH"} and is_of_persons(operation),
    ),
    SafetyClass(
        "said to change access",
        "Any other write of which the document says that a credential ends by it, or that rights or an owner change: "
        "`POST /credentials` (a member has at most three, the oldest is retired).",
        "the document says that it changes how somebody gets in",
        elsewhere="own",
        here="own",
        disposable="own",
        holds=lambda contract, operation: _said(contract, operation) == "access",
    ),
    SafetyClass(
        "said to stop",
        "Any other write of which the document says that the host or the application stops, starts again, or takes no "
        "writes: `PUT /cluster/mode`.",
        "the document says that it stops the host or the application",
        elsewhere="own",
        here="own",
        disposable="own",
        holds=lambda contract, operation: _said(contract, operation) == "stops",
    ),
    SafetyClass(
        "said to displace",
        "Any other write of which the document says that it changes or takes away what the request does not name: "
        "`POST /demo-data` (takes the place of the present catalog), `PUT /retention`.",
        "the document says that it changes what was there before",
        elsewhere="own",
        here="own",
        disposable="own",
        holds=lambda contract, operation: _said(contract, operation) == "displaces",
    ),
    SafetyClass(
        "risky settings",
        "A change at a path without ids that ends in such a word as `retention`, `mode`, `network` or `license`.",
        "it may lock everybody out, stop all writes, or throw away what is kept, at once",
        elsewhere="own",
        here="own",
        disposable="own",
        holds=_is_risky,
    ),
    SafetyClass(
        "sweeping action",
        "A POST at a path without ids that ends in such a word as `sync`, `apply`, `import` or `change`: "
        "`POST /firewall/apply`.",
        "it may change whatever is there",
        elsewhere="own",
        here="own",
        disposable="own",
        holds=_sweeps,
    ),
    SafetyClass(
        "change of all",
        "A PUT or PATCH of a collection: `PATCH /todos` beside `/todos/{id}`. Where its body demands the id of a "
        "resource, it is sent for what the run created.",
        "it may change all that is there",
        elsewhere="own",
        here="own",
        disposable="sent",
        holds=lambda contract, operation: (
            operation.method in {"PUT", "PATCH"} and resource_of(contract, operation).has_items
        ),
    ),
    SafetyClass(
        "settings",
        "A change at a path without ids that is no part of a resource which the document reads: `PUT /settings`, "
        "`POST /config/pin`.",
        "the host or the application would be set up otherwise after the run",
        elsewhere="back",
        here="back",
        disposable="sent",
        instead="what says who gets in, how the server is reached, or what is kept (`remote_access`, `retention_days`) "
        "stays as a read shows it, or is left out",
        is_of_users=True,
        holds=_changes_settings,
    ),
    SafetyClass(
        "deletion of all",
        "A DELETE of a collection: `DELETE /users`.",
        "nothing brings back what was there before",
        elsewhere="empty",
        here="empty",
        disposable="empty",
        holds=_deletes_all,
    ),
    SafetyClass(
        "deletion",
        "A DELETE of a resource by an id: `DELETE /users/{id}`.",
        "nothing brings it back",
        elsewhere="own",
        here="own",
        disposable="creatable",
        is_of_users=True,
        holds=_deletes_item,
    ),
    SafetyClass(
        "deletion of a part",
        "A DELETE of the one thing of its path, or of a part of a resource: `DELETE /cart`, "
        "`DELETE /users/{id}/picture`.",
        "nothing brings it back",
        elsewhere="empty",
        here="sent",
        disposable="sent",
        holds=lambda _, operation: operation.method == "DELETE",
    ),
    SafetyClass(
        "change of a part",
        "A PUT or PATCH at a path without ids, or a POST that changes the one thing of its path, where the document "
        "reads and writes the resource around it: `PUT /cart/coupon` beside `GET /cart`.",
        "its owner would find other values there than before",
        elsewhere="back",
        here="sent",
        disposable="sent",
        holds=lambda contract, operation: _changes(contract, operation) and not path_names(operation),
    ),
    SafetyClass(
        "change",
        "A PUT or PATCH of a resource by an id.",
        "its owner would find other values there than before",
        elsewhere="back",
        here="back",
        disposable="sent",
        is_of_users=True,
        holds=_changes,
    ),
    SafetyClass(
        "taking action",
        "A POST below an id whose path ends in a word such as `archive`, `cancel` or `move`.",
        "nothing undoes it",
        elsewhere="own",
        here="own",
        disposable="sent",
        holds=lambda contract, operation: _takes_away(contract, operation) and bool(path_names(operation)),
    ),
    SafetyClass(
        "action",
        "A POST below an id that creates nothing which the document shows: `POST /employees/{id}/offboarding`.",
        "nothing says what it does, and nothing undoes it",
        elsewhere="own",
        here="own",
        disposable="sent",
        holds=_acts_below,
    ),
    SafetyClass(
        "taking action on a part",
        "A POST at a path without ids that ends in such a word: `POST /queue/clear`.",
        "nothing undoes it",
        elsewhere="empty",
        here="sent",
        disposable="sent",
        holds=_takes_away,
    ),
    SafetyClass(
        "creation",
        "Any other POST: it creates a resource, which the run deletes again, or acts without taking anything away.",
        "it changes nothing that was there before",
        elsewhere="sent",
        here="sent",
        disposable="sent",
        instead="beside resources that were there before, a flag or a state that only one of a list can have "
        "(`is_default`, `current`) is never set without `--disposable`",
    ),
)
