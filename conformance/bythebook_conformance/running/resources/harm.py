"""Keeps a run from harm: what it did not create, it neither deletes nor changes without being able to put it back.

An operation is judged where its resource is the run's own, where nothing was there before, and where a read shows all
that a change would change. All other changes are not sent to a server on another machine, unless the user says that it
is disposable. A server on this machine is one of a developer: it gets them, but for what would stop it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bythebook_conformance.conventions import HARMFUL, MASK, STOPPING
from bythebook_conformance.model import Draft, Exchange
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.deleters import names_deleted
from bythebook_conformance.relations.graph import is_named_by_body, own_names, path_names, related
from bythebook_conformance.relations.names import is_search, shape, shape_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.put_back import PutBack, changes_single, reader_of
from bythebook_conformance.running.resources.reads import READ
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.resources.stock import Stock
from bythebook_conformance.running.resources.supply import Supply
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["HARMS", "Guard", "Harm"]

# What is not sent: all that may harm, what would stop the server or lock somebody out, or nothing.
Guard = Literal["all", "worst", "none"]

_GONE = frozenset({404, 410})
_OPTION = "--disposable sends it"
# How the reasons begin for which an operation is not sent.
HARMS = "it would change or delete what the run did not create"


@dataclass
class Harm:
    """Says which operations of a group are not sent: by `guard` all that may harm, the worst alone, or none.

    `supply` finds the resources of requests, and `putting_back` what a read shows of a change.
    """

    contract: Contract
    stock: Stock
    supply: Supply
    putting_back: PutBack
    guard: Guard = "all"
    # The first read of each thing that a change may change, by its path and path parameters.
    _before: dict[str, Exchange] = field(default_factory=dict)

    def reason(self, sender: Sender) -> str:
        """Returns why an operation is not sent; empty where it is. May create the resource that its request needs, and
        read what is there. Leaves optional fields that could not be put back out of all requests of the operation.
        """
        operation = sender.operation
        if self.guard == "none" or not operation.is_write or is_search(operation):
            return ""
        if self.guard == "worst":
            return self._of_worst(sender)
        if not path_names(operation):
            self._look_beside(operation)
        if operation.method == "POST" and not (changes_single(self.contract, operation) or _is_harmful(operation)):
            return ""
        supplied = self.supply.supplied(sender, ())
        if self._is_own(sender, supplied):
            return ""
        if operation.method == "DELETE":
            why = self._of_delete(sender, supplied)
        elif operation.method == "POST" and not changes_single(self.contract, operation):
            why = self._of_action(operation)
        else:
            why = self._of_change(sender, supplied)
        return f"{HARMS}{why}; {_OPTION}" if why else ""

    def _of_worst(self, sender: Sender) -> str:
        """Returns why an operation is not sent to a server on this machine. Leaves out of a change of what the run did
        not create the optional secrets, which nothing could put back.
        """
        operation = sender.operation
        last = operation.path.rstrip("/").rpartition("/")[2]
        if not path_names(operation) and (STOPPING.found(last) or _stops(operation)):
            return f"it would stop the server; {_OPTION}"
        is_change = operation.method in {"PUT", "PATCH"} and bool(path_names(operation))
        if is_change and not self._is_own(sender, self.supply.supplied(sender, ())):
            secrets = (each for each in _leaves(operation) if traits_of(operation, each).secret and not each.required)
            sender.spare({each.key for each in secrets})
        return ""

    def _look_beside(self, operation: Operation) -> None:
        """Reads the one thing of a path before the first write there, if a DELETE or a change may ask what it was."""
        at = shape_of(operation)
        may_ask = any(
            shape_of(each) == at and (each.method in {"PUT", "PATCH", "DELETE"} or changes_single(self.contract, each))
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
        suppliers = related(self.contract, operation).suppliers
        for name in path_names(operation):
            supplier = suppliers.get(name)
            if supplier is None or not supplier.creates or ("path", name) not in supplied:
                continue
            if ("path", name) in sender.values.known:
                continue
            resource = self.stock.used(self.stock.owner(operation, supplier))
            if resource is None or self._is_made(resource):
                return True
        if path_names(operation) or not is_named_by_body(self.contract, operation):
            return False
        return any(key in supplied for key in own_names(self.contract, operation))

    def _is_made(self, resource: Resource) -> bool:
        """Returns whether the run created a resource, and a PUT did not replace what was there."""
        operation = resource.operation
        if operation.method != "PUT":
            return not resource.was_there
        there = (each for each in self.stock.created.resources if each.operation.id == operation.id)
        supplier = related(self.contract, operation).suppliers.get((path_names(operation) or [""])[-1])
        is_known = ("path", (path_names(operation) or [""])[-1]) in self.supply.sender(operation).values.known
        return any(each.id == resource.id for each in there) or (supplier is None and not is_known)

    def _of_delete(self, sender: Sender, supplied: Supplied) -> str:
        operation = sender.operation
        names = path_names(operation)
        last = ("path", names[-1]) if names else None
        if last is not None and shape_of(operation).endswith("}"):
            is_made_up = last not in supplied and last not in sender.values.known
            return "" if is_made_up or last in sender.values.known else ", and nothing brings it back"
        reader = self._reader_at(shape_of(operation))
        path = _path(sender, supplied)
        if reader is not None and path is not None and _is_nothing(self._look(reader, path)):
            return ""
        if any(names_deleted(operation, each) for each in operation.parameters if each.location == "query"):
            sender.spare_all()
            return ""
        return ", and nothing brings it back"

    def _of_action(self, operation: Operation) -> str:
        around = shape_of(operation).rpartition("/")[0]
        if not path_names(operation) and not _stops(operation):
            beside = [each for each in self.contract.operations if shape(each.path) == around]
            reader = next((each for each in beside if each.method == "GET" and not each.unreadable), None)
            if reader is not None and _is_nothing(self._look(reader, {})):
                return ""
            is_single = any(each.method in {"PUT", "PATCH", "DELETE"} for each in beside)
            if not is_single and any(each.required and each.kind == "property" for each in operation.fields):
                return ""  # the body says which resource is meant
        return ", and nothing undoes it"

    def _of_change(self, sender: Sender, supplied: Supplied) -> str:
        operation = sender.operation
        path = _path(sender, supplied)
        if path is None:
            return ""  # a fresh text names nothing that is there
        reader = reader_of(self.contract, operation)
        if reader is None:
            creates = {each.key for each in operation.successes} == {"201"} and not path_names(operation)
            return "" if creates else ", and no GET reads what is to be put back"
        first = self._look(reader, path)
        if first.status in _GONE or (first.answer and _is_nothing(first)) or first.answer == []:
            return ""
        if not first.accepted:
            return f", and the GET of what is to be put back answered {first.status or 'nothing'}"
        return self._of_members(sender, first)

    def _of_members(self, sender: Sender, first: Exchange) -> str:
        """Returns why what a read shows does not suffice to put all back; empty where it does. Spares the optional
        fields that the read does not show.
        """
        operation, unshown = sender.operation, set[Key]()
        is_any_shown = False
        for each in _leaves(operation):
            value = self.putting_back.value(sender, each, first)
            is_secret = traits_of(operation, each).secret or each.schema.get("writeOnly") is True
            is_shown = value is not ABSENT and not (is_secret and (value in ("", None) or MASK.found(str(value))))
            is_any_shown = is_any_shown or is_shown
            if is_shown or (not is_secret and _may_be_unset(operation, each)):
                continue
            if all(one.required for one in (*operation.ancestors(each), each) if one.kind == "property"):
                return f", and no response shows '{'/'.join(each.path)}', so that it could not be put back"
            unshown.add(each.key)
        if not is_any_shown:
            return ", and no response shows what is to be put back"
        sender.spare(unshown)
        return ""


def _is_harmful(operation: Operation) -> bool:
    return HARMFUL.found(operation.path.rstrip("/").rpartition("/")[2]) != "" or _stops(operation)


def _stops(operation: Operation) -> bool:
    """Returns whether a body at a path without parameters can tell the server to stop: `{"operation": "shutdown"}`."""
    members = [] if path_names(operation) else operation.fields
    return any(STOPPING.found(str(one)) for each in members for one in each.schema.get("enum", ()))


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
    if read.status in _GONE or read.status == 204:
        return True
    if not read.accepted:
        return False
    answer = read.answer
    if isinstance(answer, Mapping):
        lists = [each for each in answer.values() if isinstance(each, list)]
        others = (each for each in answer.values() if isinstance(each, Mapping | str) and each)
        return not answer or (bool(lists) and not any(lists) and not any(isinstance(each, str) for each in others))
    return answer in (None, "", [])
