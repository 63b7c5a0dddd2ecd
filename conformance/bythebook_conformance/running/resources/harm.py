"""Keeps a run from harm: what it did not create, it neither deletes nor changes without being able to put it back.

The class of an operation (`relations.safety.classes`) says to which resources its requests are sent. This module looks
whether the resource at hand is one of them. `Guards` looks at the values of each request once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import MASK, NAMES_USER, RISKY_SETTING
from bythebook_conformance.model import GONE, Draft, Exchange
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.deleters import names_deleted
from bythebook_conformance.relations.names import is_of_item, path_names, shape, shape_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.safety.access import (
    answers_own_user,
    changes_access,
    gives_rights,
    is_call,
    is_login_field,
    is_of_own_account,
    is_of_persons,
    is_rights_field,
    spoken,
)
from bythebook_conformance.relations.safety.classes import (
    Guard,
    SafetyClass,
    class_of,
    exclusive_members,
    is_exclusive,
    locks,
)
from bythebook_conformance.relations.safety.host import stopping_word
from bythebook_conformance.relations.safety.said import said_effect
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.guarding import WITHHELD
from bythebook_conformance.running.resources.identity import Identity
from bythebook_conformance.running.resources.ownership import Ownership
from bythebook_conformance.running.resources.put_back import PutBack
from bythebook_conformance.running.resources.reads import READ
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.resources.stock import Stock
from bythebook_conformance.running.resources.supply import Supply
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["Harm"]

_OPTION = "--disposable sends it"
_PROTECTED = "it is kept as it was: it says how somebody gets in, or with which rights"
_RISKY = "it is kept as it was: it says who gets in, how the server is reached, or what is kept"
_MOVING = "it is left empty: users who get a place in one group may lose another one"
_EXCLUSIVE = "it is never true beside what was there before: only one resource of a list can have it"


@dataclass
class Harm:
    """Says which operations of a group are withheld, for a server of a `guard`.

    `supply` finds the resources of requests, and `putting_back` what a read shows of a change. `identity` knows the
    run's own user, `ownership` what the run created.
    """

    contract: Contract
    stock: Stock
    supply: Supply
    putting_back: PutBack
    guard: Guard
    identity: Identity
    ownership: Ownership
    # The first read of each thing that a change may change, by its path and path parameters.
    _before: dict[str, Exchange] = field(default_factory=dict)

    def never(self, sender: Sender) -> str:
        """Returns why an operation is withheld whatever it is sent to; empty where some resource may get it."""
        found = self._class(sender)
        return self.reason(sender) if found.condition(self.guard) == "never" else ""

    def reason(self, sender: Sender) -> str:
        """Returns why an operation is withheld; empty where it is sent. May create the resource that its request needs,
        and read what is there. Keeps fields as they are that may not be changed, in all requests of the operation.
        """
        found = self._class(sender)
        why = self._why(found, sender)
        sender.record.withheld = found.id if why else ""
        return f"{WITHHELD}, {found.id}: {why}" if why else ""

    def _class(self, sender: Sender) -> SafetyClass:
        return class_of(self.contract, sender.operation, has_credentials=sender.target.may_be_known)

    def _why(self, found: SafetyClass, sender: Sender) -> str:
        operation, condition = sender.operation, found.condition(self.guard)
        if condition == "never":
            return changes_access(self.contract, operation) or found.reason
        self._know_own_user(found)
        if not operation.is_write or found.id in {"read", "login"}:
            return ""
        if not path_names(operation):
            self._look_beside(operation)
        self._mark_none(sender)
        self._keep_risky(sender)
        if why := self._move_nobody(sender):
            return f"{found.reason}: {why}"
        if not found.is_restricted or (condition == "sent" and not self._spares(found, sender)):
            return ""
        supplied = self.supply.supplied(sender, ())
        if self._is_own(sender, supplied):
            return ""
        if condition == "sent":
            return self._kept_as_it_was(found, sender, supplied, is_secret_alone=True)
        why = {
            "own": self._of_own,
            "creatable": self._of_creatable,
            "empty": self._of_empty,
            "back": self._of_change,
        }[condition](found, sender, supplied)
        return f"{why}{self._option(found)}" if why else ""

    def _option(self, found: SafetyClass) -> str:
        return f"; {_OPTION}" if found.disposable == "sent" else ""

    def _spares(self, found: SafetyClass, sender: Sender) -> bool:
        """Returns whether fields of an operation may have to be kept as they were, although it is sent."""
        if found.id in {"own account", "user"}:
            return True
        is_change = sender.operation.method in {"PUT", "PATCH"} and bool(path_names(sender.operation))
        return is_change and self.guard == "worst"

    def _know_own_user(self, found: SafetyClass) -> None:
        """Reads who the run's own user is, before the first request that may be about a user or about rights."""
        if self.identity.is_known or not found.is_of_users:
            return
        for each in self.contract.operations:
            if each.method == "GET" and not each.unreadable and answers_own_user(self.contract, each):
                self._look(each, {})
                return

    def _mark_none(self, sender: Sender) -> None:
        """Never sends the values of flags and states that only one resource of a list can have, where others were there
        before.
        """
        operation, contract = sender.operation, self.contract
        flags = [each for each in operation.fields if is_exclusive(contract, operation, each)]
        states = [each for each in operation.fields if exclusive_members(each)]
        if self.guard == "none":  # a role that only one user has is taken from another one on no server
            flags, states = [], [each for each in states if is_rights_field(each)]
        if not (flags or states) or not self._has_neighbors(operation):
            return
        for each in flags:
            is_always = each.required or each.default is True
            sender.keep(each, False, _EXCLUSIVE, is_always=is_always, instead_of=frozenset({True}))
        for each in states:
            values = exclusive_members(each)
            other = next(one for one in each.schema["enum"] if isinstance(one, str) and one not in values)
            is_always = each.required or (isinstance(each.default, str) and each.default in values)
            sender.keep(each, other, _EXCLUSIVE, is_always=is_always, instead_of=values)

    def _move_nobody(self, sender: Sender) -> str:
        """Leaves out the users whom a request would give a place in what gives rights: they may lose another one.

        Returns why the operation is withheld, where it demands some of them.
        """
        operation = sender.operation
        if not operation.is_write or not gives_rights(self.contract, operation):
            return ""
        for each in operation.fields:
            is_list = each.location == "body" and each.kind == "property" and "array" in each.types
            if not is_list or "*" in each.place or not NAMES_USER.found(each.path[-1]):
                continue
            if not each.required:
                sender.spare({each.key}, _MOVING)
            elif self.contract.admits(each, []):
                sender.keep(each, [], _MOVING, is_always=True)
            else:
                return f"'{each.path[-1]}' demands users who were there before"
        return ""

    def _keep_risky(self, sender: Sender) -> None:
        """Keeps settings as they are that decide who gets in, how the server is reached, or what is kept. Where no read
        shows one, optional ones are left out.
        """
        operation = sender.operation
        about = resource_of(self.contract, operation)
        if path_names(operation) or about.has_items or not _is_setting(self.contract, operation):
            return
        risky = [each for each in _leaves(operation) if RISKY_SETTING.found(spoken(" ".join(each.path))) or locks(each)]
        reader = resource_of(self.contract, operation).shower if risky else None
        first = self._look(reader, {}) if reader is not None else None
        for each in risky:
            value = self.putting_back.value(sender, each, first) if first is not None and first.accepted else ABSENT
            if value is not ABSENT and not _is_masked(value):
                is_needed = all(one.required for one in (*operation.ancestors(each), each) if one.kind == "property")
                sender.keep(each, value, _RISKY, is_always=is_needed or operation.method == "PUT")
            elif not each.required:
                sender.spare({each.key}, _RISKY)

    def _has_neighbors(self, operation: Operation) -> bool:
        """Returns whether the list of what an operation writes held resources before, as far as a read tells."""
        lister = resource_of(self.contract, operation).lister or self._reader_at(shape_of(operation))
        if lister is None:
            return True
        around = path_names(lister)
        if around:  # what lies in a resource that the run creates has no neighbors but the run's own
            supplier = resource_of(self.contract, operation).suppliers.get(around[-1])
            return supplier is None or not supplier.creates
        first = self._look(lister, {})
        return not _is_nothing(first)

    def _look_beside(self, operation: Operation) -> None:
        """Reads the one thing of a path before the first write there, if a DELETE or a change may ask what it was."""
        at = shape_of(operation)
        may_ask = any(
            shape_of(each) == at
            and (each.method in {"PUT", "PATCH", "DELETE"} or resource_of(self.contract, each).changes_single)
            for each in self.contract.operations
        )
        reader = self._reader_at(at) if may_ask else None
        if reader is not None:
            self._look(reader, {})

    def _reader_at(self, at: str) -> Operation | None:
        found = (each for each in self.contract.operations if each.method == "GET" and not each.unreadable)
        return next((each for each in found if shape(each.path) == at), None)

    def _look(self, reader: Operation, path: Supplied) -> Exchange:
        """Returns the first read of what is at a path."""
        key = f"{reader.path} {sorted(path.items())}"
        if key not in self._before:
            reading = self.supply.sender(reader)
            wanted = RequestContext(path)
            self._before[key] = reading.send_alone(Draft(reading.base), f"{READ} {reader.id}", wanted)
        return self._before[key]

    def _is_own(self, sender: Sender, supplied: Supplied) -> bool:
        """Returns whether the run created what a request is about, or what that lies in."""
        operation = sender.operation
        resource = resource_of(self.contract, operation)
        path = {key[-1]: value for key, value in supplied.items() if key[0] == "path"}
        if path and self.ownership.of(operation, path) == "own":
            return True
        for name in path_names(operation):
            supplier = resource.suppliers.get(name)
            if supplier is None or not supplier.creates or ("path", name) not in supplied:
                continue
            if ("path", name) in sender.values.known:
                continue
            used = self.stock.used(self.stock.owner(operation, supplier))
            if used is not None and self._is_made(used):
                return True
        if path_names(operation):
            return False
        if resource.is_named_by_body:
            return any(key in supplied and operation.by_key[key].required for key in resource.own_names)
        # The body names a resource that the run created for it: `POST /tasks.stop`.
        return self._names_created(sender, supplied)

    def _names_created(self, sender: Sender, supplied: Supplied) -> bool:
        """Returns whether a call demands the id of the resource that it is about, and the run created that one."""
        if not is_call(sender.operation):
            return False
        fields = [each.field for each in self.supply.referring.of(sender) if each.operation.method == "POST"]
        return any(each.required and len(each.path) == 1 and each.key in supplied for each in fields)

    def _is_made(self, resource: Resource) -> bool:
        """Returns whether the run created a resource, and a PUT did not replace what was there."""
        operation = resource.operation
        if operation.method != "PUT":
            return not resource.was_there
        there = (each for each in self.stock.created.resources if each.operation.id == operation.id)
        supplier = resource_of(self.contract, operation).supplier
        is_known = ("path", (path_names(operation) or [""])[-1]) in self.supply.sender(operation).values.known
        return any(each.id == resource.id for each in there) or (supplier is None and not is_known)

    def _of_own(self, found: SafetyClass, sender: Sender, supplied: Supplied) -> str:
        """Returns why an operation that is sent to own resources alone is withheld. A made-up id names nothing."""
        operation = sender.operation
        names = path_names(operation)
        if names and operation.method != "DELETE" and _path(sender, supplied) is None:
            return ""  # a fresh text names nothing that is there
        if operation.method == "DELETE" and not names and self._finds_nothing(operation):
            return ""
        if found.id == "host":
            return f"{found.reason} ({stopping_word(self.contract, operation)!r})"
        if (said := said_effect(self.contract, operation)) is not None and found.id.startswith("said"):
            return f"{found.reason}: {said[1]!r}"
        last = ("path", names[-1]) if names else None
        if last is not None and operation.method == "DELETE" and is_of_item(operation):
            is_made_up = last not in supplied and last not in sender.values.known
            return "" if is_made_up or last in sender.values.known else found.reason
        return found.reason

    def _of_creatable(self, found: SafetyClass, sender: Sender, supplied: Supplied) -> str:
        """Returns why a deletion is withheld: the document cannot create what it deletes, so that the run itself may
        get in with it, such as a device.
        """
        supplier = sender.record.resource.supplier
        is_creatable = supplier is not None and supplier.creates
        return "" if is_creatable else self._of_own(found, sender, supplied)

    def _finds_nothing(self, operation: Operation) -> bool:
        """Returns whether a read at the path of an operation without ids showed that nothing was there before."""
        reader = self._reader_at(shape_of(operation))
        return reader is not None and _is_nothing(self._look(reader, {}))

    def _of_empty(self, found: SafetyClass, sender: Sender, supplied: Supplied) -> str:
        """Returns why an operation is withheld that is sent only where nothing was there before."""
        operation = sender.operation
        if operation.method == "POST":
            return self._of_action(found, operation) if found.id != "mark" else found.reason
        reader = self._reader_at(shape_of(operation))
        path = _path(sender, supplied)
        if reader is not None and path is not None and _is_nothing(self._look(reader, path)):
            return ""
        if any(names_deleted(operation, each) for each in operation.parameters if each.location == "query"):
            sender.spare_all()
            return ""
        return found.reason

    def _of_action(self, found: SafetyClass, operation: Operation) -> str:
        around = shape_of(operation).rpartition("/")[0]
        if not path_names(operation):
            beside = [each for each in self.contract.operations if shape(each.path) == around]
            reader = next((each for each in beside if each.method == "GET" and not each.unreadable), None)
            if reader is not None and _is_nothing(self._look(reader, {})):
                return ""
            is_single = any(each.method in {"PUT", "PATCH", "DELETE"} for each in beside)
            if not is_single and any(each.required and each.kind == "property" for each in operation.fields):
                return ""  # the body says which resource is meant
        return found.reason

    def _of_change(self, found: SafetyClass, sender: Sender, supplied: Supplied) -> str:
        operation = sender.operation
        path = _path(sender, supplied)
        if path is None:
            return ""  # a fresh text names nothing that is there
        reader = resource_of(self.contract, operation).shower
        if reader is None:
            creates = {each.key for each in operation.successes} == {"201"} and not path_names(operation)
            return "" if creates else f"{found.reason}, and no GET reads what is to be put back"
        first = self._look(reader, path)
        if first.status in GONE or (first.answer and _is_nothing(first)) or first.answer == []:
            return ""
        if not first.accepted:
            said = first.status or "nothing"
            return f"{found.reason}, and the GET of what is to be put back answered {said}"
        why = self._kept_as_it_was(found, sender, supplied, is_secret_alone=False)
        return why or self._of_members(found, sender, first)

    def _kept_as_it_was(self, found: SafetyClass, sender: Sender, supplied: Supplied, *, is_secret_alone: bool) -> str:
        """Keeps the fields of a resource as they were that nobody may change: names, rights and passwords of users, and
        secrets. Returns why the operation is withheld, where a required one of them cannot be kept.
        """
        operation = sender.operation
        is_user = is_of_own_account(self.contract, operation) or is_of_persons(operation)
        path, reader = _path(sender, supplied), resource_of(self.contract, operation).shower
        if path is None:
            return ""
        protected = [
            each for each in _leaves(operation) if self._is_protected(operation, each, is_user, is_secret_alone)
        ]
        first = self._look(reader, path) if reader is not None and protected and is_user else None
        for each in protected:
            value = self.putting_back.value(sender, each, first) if first is not None and first.accepted else ABSENT
            is_needed = all(one.required for one in (*operation.ancestors(each), each) if one.kind == "property")
            if value is not ABSENT and not _is_masked(value):
                sender.keep(each, value, _PROTECTED, is_always=is_needed or operation.method == "PUT")
            elif not is_needed:
                sender.spare({each.key}, _PROTECTED)
            elif not is_secret_alone or is_user:
                return f"{found.reason}, and no response shows '{'/'.join(each.path)}', so that it could not be kept"
        return ""

    def _is_protected(self, operation: Operation, each: Field, is_user: bool, is_secret_alone: bool) -> bool:
        if not is_user:  # `_of_members` asks whether a read shows a secret
            return is_secret_alone and traits_of(operation, each).secret
        if traits_of(operation, each).secret:
            return True
        if is_rights_field(each) or self.identity.is_claim(self.identity.shown.get(each.path[-1])):
            return True
        return is_login_field(each) and (not _is_address(each) or self._logs_in_by_address(operation))

    def _logs_in_by_address(self, operation: Operation) -> bool:
        """Returns whether a user may log in with an e-mail address: no other name of the user is a property."""
        names = [each for each in _leaves(operation) if is_login_field(each)]
        return all(_is_address(each) for each in names)

    def _of_members(self, found: SafetyClass, sender: Sender, first: Exchange) -> str:
        """Returns why what a read shows does not suffice to put all back; empty where it does. Spares the optional
        fields that the read does not show.
        """
        operation, unshown = sender.operation, set[Key]()
        is_any_shown = False
        for each in _leaves(operation):
            if sender.is_fixed(each.key):
                is_any_shown = True
                continue
            value = self.putting_back.value(sender, each, first)
            is_secret = traits_of(operation, each).secret or each.schema.get("writeOnly") is True
            is_shown = value is not ABSENT and not (is_secret and _is_masked(value))
            is_any_shown = is_any_shown or is_shown
            if is_shown or (not is_secret and _may_be_unset(operation, each)):
                continue
            if all(one.required for one in (*operation.ancestors(each), each) if one.kind == "property"):
                return (
                    f"{found.reason}, and no response shows '{'/'.join(each.path)}', so that it could not be put back"
                )
            unshown.add(each.key)
        if not is_any_shown:
            return f"{found.reason}, and no response shows what is to be put back"
        sender.spare(unshown, "no response shows it, so that it could not be put back")
        return ""


def _is_setting(contract: Contract, operation: Operation) -> bool:
    """Returns whether a write at a path without ids changes what is there, and creates nothing."""
    is_change = operation.method in {"PUT", "PATCH"} or resource_of(contract, operation).changes_single
    return is_change or (operation.method == "POST" and class_of(contract, operation).id != "creation")


def _is_masked(value: Any) -> bool:
    return value in ("", None) or bool(MASK.found(str(value)))


def _is_address(field_: Field) -> bool:
    return "mail" in field_.path[-1].lower()


def _leaves(operation: Operation) -> list[Field]:
    """Returns the properties of a body that hold no other properties and stand in no list."""
    found = (each for each in operation.fields if each.location == "body" and each.kind == "property")
    return [
        each
        for each in found
        if "*" not in each.place and not any(one.kind == "property" for one in operation.children.get(each.key, ()))
    ]


def _may_be_unset(operation: Operation, each: Field) -> bool:
    """Returns whether a field that a read does not show can be made so again: by null, or by a PUT without it."""
    return bool(each.nullable) or (operation.method == "PUT" and not each.required)


def _path(sender: Sender, supplied: Supplied) -> dict[Key, Any] | None:
    """Returns the path parameters of an operation's requests; None where each request has fresh texts in its path."""
    found: dict[Key, Any] = {}
    if not sender.is_placed(RequestContext(supplied)):
        return None
    for name in path_names(sender.operation):
        parameter = sender.operation.by_key.get(("path", name))
        if parameter is None:
            return None
        found[parameter.key] = sender.values.value(parameter, "plain", "aaaaaa", supplied)
    return found


def _is_nothing(read: Exchange) -> bool:
    """Returns whether a read finds nothing: 404, no content, or lists without any item."""
    if read.status in GONE or read.status == 204:
        return True
    if not read.accepted:
        return False
    answer = read.answer
    if isinstance(answer, Mapping):
        lists = [each for each in answer.values() if isinstance(each, list)]
        others = (each for each in answer.values() if isinstance(each, Mapping | str) and each)
        return not answer or (bool(lists) and not any(lists) and not any(isinstance(each, str) for each in others))
    return answer in (None, "", [])
