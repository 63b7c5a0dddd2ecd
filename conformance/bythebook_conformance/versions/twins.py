"""Sends requests to both versions beside the engine: repeated ones on fresh resources, and fixed probes.

A repeated request needs the resources that it names. They are created anew by the requests that created them:

    PATCH /projects/4/tasks/7  needs  POST /projects -> 12,  POST /projects/12/tasks -> 31
    and is sent as             PATCH /projects/12/tasks/31
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.planning.marks import Marks, replaced
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.versions.exchanged import AGAIN, Exchanged
from bythebook_conformance.versions.follower import Follower, WithheldError
from bythebook_conformance.versions.lockstep import Lockstep
from bythebook_conformance.versions.names import (
    MADE_UP,
    UUID,
    collection_of,
    kind_of,
    leaves,
    marks_in,
)
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import put

__all__ = ["EMPTY", "Parts", "Twins"]

Parts = dict[str, Any]
_DEEPEST = 6
# A resource that a body names may name others, and these others.
_DEEPEST_REFERENCE = 3
# Nothing is wrong in a request, and it has the credentials of the user.
EMPTY = Draft({})
# So many names are tried until one is unused: a short name may have no other.
_MOST_TRIED = 100
_ALPHABETS = (ascii_lowercase, ascii_uppercase, "123456789")


@dataclass
class Twins:
    """Both versions, each with a gate and a clean-up. `run` holds what was exchanged before; it gets what is sent."""

    contract: Contract
    sides: tuple[Follower, Follower]
    run: Lockstep
    # The exchanges that created a resource, by its address in the first version.
    _made: dict[str, Exchanged] = field(default_factory=dict)
    _turn: int = 0
    # Texts of requests that were moved on from those of earlier ones.
    _moved: set[str] = field(default_factory=set)
    # Whether what is sent repeats what was seen on one resource alone.
    is_confirming: bool = False
    _depth: int = 0

    def __post_init__(self) -> None:
        for each in self.run.log:
            self._note(each)

    def _note(self, each: Exchanged) -> None:
        """Notes what a request created, so that it can be created anew."""
        if each.accepted and each.resource and each.operation.method in {"POST", "PUT"}:
            self._made.setdefault(each.resource, each)

    def send(
        self, operation: Operation, parts: tuple[Parts, Parts], purpose: str, probe: str = "", *, draft: Draft = EMPTY
    ) -> Exchanged | None:
        """Sends a request to both versions. Returns both exchanges; None where one of them may not get it. `draft` says
        with which credentials, and what is wrong in it.
        """
        purpose = AGAIN if self.is_confirming else purpose
        requests = [Request(operation.id, one, purpose, draft) for one in parts]
        try:
            a, b = (side.send(operation, request) for side, request in zip(self.sides, requests, strict=True))
        except WithheldError:
            return None
        for side, one, other in zip(self.sides, (a, b), (b, a), strict=True):
            side.doubt(operation, one, other)
        self.run.names.learn_sent(*parts)
        self.run.names.learn(operation, a, b)
        found = Exchanged(operation, a, b, self.run.resource(operation, a), probe)
        self.run.log.append(found)
        self._note(found)
        return found

    def again(self, each: Exchanged) -> Exchanged | None:
        """Sends a request once more, with fresh texts and for fresh resources. Returns both exchanges; None where the
        resources that it names cannot be created.
        """
        parts = self.fresh(each)
        if parts is None:
            return None
        return self.send(each.operation, parts, AGAIN, each.probe, draft=each.a.request.draft)

    def read(self, each: Exchanged) -> Exchanged | None:
        """Reads the resource that both versions wrote. Returns both exchanges; None where no read shows it."""
        reader = resource_of(self.contract, each.operation).reader
        if reader is None or not each.accepted:
            return None
        paths = [self._path_of(reader, each.operation, one) for one in (each.a, each.b)]
        if None in paths:
            return None
        mine, theirs = ({"path": path, "query": {}, "header": {}, "cookie": {}} for path in paths)
        return self.send(reader, (mine, theirs), "read after a write", "")

    def delete(self, made: Exchanged) -> None:
        """Deletes a resource that both versions created, where a request without a state of it can do so."""
        for deleter in resource_of(self.contract, made.operation).deleters:
            paths = [self._path_of(deleter, made.operation, one) for one in (made.a, made.b)]
            if None not in paths and not any(each.required and each.location != "path" for each in deleter.parameters):
                mine, theirs = ({"path": path, "query": {}, "header": {}, "cookie": {}} for path in paths)
                self.send(deleter, (mine, theirs), "deletion of what filled a list")
                return

    def _path_of(self, reader: Operation, writer: Operation, exchange: Exchange) -> Mapping[str, Any] | None:
        """Returns the path parameters by which a read shows what a write was about."""
        known = exchange.request.parts["path"]
        if set(path_names(reader)) <= known.keys():
            return {name: known[name] for name in path_names(reader)}
        wanted = self.run.addressed(writer, reader, exchange)
        return None if wanted is None else {key[-1]: value for key, value in wanted.items()}

    def fresh(self, each: Exchanged) -> tuple[Parts, Parts] | None:
        """Returns the parts of a request with fresh texts, for resources that are created for it."""
        parts = self.with_texts(each)
        swaps = self._swaps(each, 0)
        if swaps is None:
            return None
        for part, side in zip(parts, (0, 1), strict=True):
            part["path"] = {name: swaps[name][side] if name in swaps else value for name, value in part["path"].items()}
        return self.with_state(each.operation, parts) if each.accepted else parts

    def with_state(self, operation: Operation, parts: tuple[Parts, Parts]) -> tuple[Parts, Parts]:
        """Returns the parts of both requests with the state that their resources have now, where they name it: in
        `If-Match`, or as a revision in the body.
        """
        reader = resource_of(self.contract, operation).reader
        header = next((name for name in parts[0]["header"] if name.lower() == "if-match"), "")
        body = parts[0].get("body")
        members = body if isinstance(body, dict) else {}
        fields = (each for each in operation.fields if each.location == "body" and len(each.path) == 1)
        revisions = [each.path[0] for each in fields if each.path[0] in members and traits_of(operation, each).revision]
        is_known = reader is not None and set(path_names(reader)) <= parts[0]["path"].keys()
        if reader is None or not is_known or not (header or revisions):
            return parts
        asked = [
            {"path": {name: part["path"][name] for name in path_names(reader)}, "query": {}, "header": {}, "cookie": {}}
            for part in parts
        ]
        found = self.send(reader, (asked[0], asked[1]), "read of its state")
        for part, read in zip(parts, (found.a, found.b) if found is not None else (), strict=False):
            if header and "etag" in read.headers:
                part["header"] = {**part["header"], header: read.headers["etag"]}
            shown = read.answer if isinstance(read.answer, dict) else {}
            if revisions:
                part["body"] = part["body"] | {name: shown[name] for name in revisions if name in shown}
        return parts

    def with_texts(self, each: Exchanged) -> tuple[Parts, Parts]:
        """Returns the parts of both requests with other marks in their texts."""
        self._turn += 1
        names, run = self.run.names, Marks(f"{self.run.mark}/{self._turn}", f"{self.run.mark}/{self._turn}/twin")
        firsts = {other: mine for mine, other in names.marks.items()}
        found: list[Parts] = []
        for side, one in enumerate((each.a, each.b)):
            known = (firsts.values(), firsts)[side]
            news = dict[str, str]()
            for old in marks_in(repr(one.request.parts), set(known)):
                news[old] = self._renewed(run, old, old if side == 0 else firsts[old])[side]
            found.append(replaced(deepcopy(dict(one.request.parts)), news))
        if each.operation.is_write:  # an earlier resource may still have a text that must be unique
            self._move_texts(each.operation, found)
            self._move_references(each, found)
        return found[0], found[1]

    def _move_references(self, each: Exchanged, parts: Sequence[Parts]) -> None:
        """Replaces ids in the bodies of a request by those of new resources: what it named then may be gone."""
        if self._depth >= _DEEPEST_REFERENCE or "body" not in parts[0] or "body" not in parts[1]:
            return
        known: dict[str, tuple[Any, Any] | None] = {}

        def renewed(name: str, value: Any) -> tuple[Any, Any] | None:
            made = self._referred(name, value, each)
            if made is None:
                return None
            if made.resource not in known:
                swaps = self._swaps(made, 0)
                known[made.resource] = None if swaps is None else self.made_again(made, swaps, is_around=True)
            return known[made.resource]

        self._depth += 1
        try:
            bodies = _referring((each.a.request.body, parts[0]["body"], parts[1]["body"]), "", renewed)
        finally:
            self._depth -= 1
        for part, body in zip(parts, bodies, strict=True):
            part["body"] = body

    def _referred(self, name: str, value: Any, each: Exchanged) -> Exchanged | None:
        """Returns the request that created what a value of a body names, None if it names nothing that the run created.
        A number has to stand under the name of an id, and has to be that of one resource alone.
        """
        names = self.run.names
        if not isinstance(value, int | str) or isinstance(value, bool) or value == "":
            return None
        if not names.is_id(name) and (isinstance(value, int) or marks_in(value, names.marks)):
            return None
        others = [made for made in self._made.values() if made.resource.rpartition("/")[2] == str(value)]
        found = [made for made in others if made.resource != each.resource]
        told = [made for made in found if collection_of(made.operation) == kind_of(name)] or found
        return told[0] if len(told) == 1 else None

    def _renewed(self, run: Marks, old: str, first: str) -> tuple[str, str]:
        """Returns a fresh mark for each version in place of an old one, which is `first` in the first version."""
        mark = run.fresh(first.lower())
        for case in (str.lower, str.upper):
            self.run.names.learn_mark(case(mark), case(run.twin(mark)))
        case = str.upper if old.isupper() else str.lower  # a pattern may ask for letters in upper case
        return case(mark), case(run.twin(mark))

    def _move_texts(self, operation: Operation, parts: Sequence[Parts]) -> None:
        """Replaces texts without a mark that differ by server, such as a code with a pattern, by later ones of the same
        form, which no earlier request of either server held. Ids of other resources stay, but not the name that the
        client gave to the resource itself.
        """
        known = {address.rpartition("/")[2]: made for address, made in self._made.items()}
        bodies = [part.get("body") for part in parts]
        theirs = dict(leaves(bodies[1]))
        for place, text in leaves(bodies[0]):
            other = theirs.get(place)
            if not (isinstance(text, str) and isinstance(other, str)) or text == other:
                continue
            made = known.get(text)
            is_of_another = made is not None and dict(leaves(made.a.request.body)).get(place) != text
            if is_of_another or marks_in(text, self.run.names.marks):
                continue
            for side, part in enumerate(parts):
                moved = self._unheld(text, len(parts) * self._turn + side)
                if not self._admits(operation, place, moved):
                    continue
                self._moved.add(moved)
                body = put(part, ("body", *place), moved)
                assert isinstance(body, dict)
                part.update(body)

    def _unheld(self, text: str, steps: int) -> str:
        """Returns a text of the same form that no request has held since."""
        places = (_moved(text, steps + more) for more in range(0, _MOST_TRIED, len(self.sides)))
        return next((moved for moved in places if moved not in self._moved), _moved(text, steps))

    def unused(self, name: Any) -> tuple[Any, Any]:
        """Returns an unused name for each version, in the form of the name of a resource. Where that has a mark, each
        has a fresh one: no other client gives such a name.
        """
        if marks := marks_in(str(name), self.run.names.marks):
            self._turn += 1
            run = Marks(f"{self.run.mark}/{self._turn}", f"{self.run.mark}/{self._turn}/twin")
            mine, theirs = self._renewed(run, marks[0], marks[0])
            return replaced(name, {marks[0]: mine}), replaced(name, {marks[0]: theirs})
        texts = self.run.names.texts
        known = {*texts, *texts.values(), *(address.rpartition("/")[2] for address in self._made)}
        found = list[Any]()
        for tried in range(_MOST_TRIED):
            self._turn += 1
            if str(name).isdecimal():
                unused = type(name)(MADE_UP + self._turn)
            elif UUID.fullmatch(str(name)):
                unused = str(uuid.uuid5(uuid.UUID(str(name)), f"{self.run.mark}/{self._turn}"))
            else:
                unused = _moved(str(name), len(self.sides) * self._turn)
            if str(unused) not in known or tried >= _MOST_TRIED - len(self.sides):
                found.append(unused)
        return found[0], found[1]

    def _admits(self, operation: Operation, place: tuple[str, ...], text: str) -> bool:
        """Returns whether the document admits a text at a place of a body."""
        fields = (field for field in operation.fields if field.location == "body" and field.path == place)
        return all(self.contract.admits(field, text) for field in fields)

    def _swaps(self, each: Exchanged, depth: int) -> dict[str, tuple[Any, Any]] | None:
        """Returns fresh values for the path parameters of a request, by name; None where one cannot be had."""
        names = path_names(each.operation)
        if not names or depth > _DEEPEST:
            return {} if not names else None
        steps = each.operation.path.split("/")
        address, swaps = "", dict[str, tuple[Any, Any]]()
        path = each.a.request.parts["path"]
        for number, step in enumerate(steps):
            found = re.fullmatch(r"\{([^}]*)\}", step)
            address += (f"/{path.get(found[1])}" if found else f"/{step}") if number else ""
            if not found:
                continue
            made = self._made.get(address)
            if made is None or (made.operation.id == each.operation.id and made.operation.method != "PUT"):
                continue
            is_around = any("{" in later for later in steps[number + 1 :]) or self._is_collection(each.operation)
            again = self.made_again(made, swaps, is_around=is_around)
            if again is None:
                return None
            swaps[found[1]] = again
        return swaps if swaps or not self._names_made(path) else None

    def _is_collection(self, operation: Operation) -> bool:
        """Returns whether resources of their own stand below the path of an operation."""
        return any(each.path.startswith(f"{operation.path}/{{") for each in self.contract.operations)

    def _names_made(self, path: Mapping[str, Any]) -> bool:
        return any(str(value) in {address.rpartition("/")[2] for address in self._made} for value in path.values())

    def made_again(
        self, made: Exchanged, swaps: Mapping[str, tuple[Any, Any]], *, is_around: bool
    ) -> tuple[Any, Any] | None:
        """Creates a resource anew, in those that were created anew around it: by the fullest request, so that there is
        something that a change can take away, or else by its own. Returns what both versions call it; None where it
        cannot be created. `is_around` says that the request is about what is in the resource.
        """
        del is_around
        fullest = self.fullest(made.operation)
        likes = dict.fromkeys([made if fullest is None else fullest, made])
        for like in (*likes, made):  # once more, since a text of an earlier run may be taken
            if (found := self._made_like(like, made, swaps)) is not None:
                return found
        return None

    def _made_like(
        self, like: Exchanged, made: Exchanged, swaps: Mapping[str, tuple[Any, Any]]
    ) -> tuple[Any, Any] | None:
        parts = self.with_texts(like)
        for part, side in zip(parts, (0, 1), strict=True):
            path = (made.a, made.b)[side].request.parts["path"]
            part["path"] = {n: swaps[n][side] if n in swaps else value for n, value in path.items()}
        if made.operation.method == "PUT":  # the client names it
            last = path_names(made.operation)[-1]
            for part, name in zip(parts, self.unused(parts[0]["path"][last]), strict=True):
                part["path"][last] = name
        found = self.send(made.operation, parts, AGAIN)
        if found is None or not found.accepted or not found.resource:
            return None
        name = found.resource.rpartition("/")[2]
        if made.operation.method == "PUT":
            last = path_names(made.operation)[-1]
            return parts[0]["path"][last], parts[1]["path"][last]
        about = self.run.about_created(made.operation)
        if about is None:
            return None
        paths = [self._path_of(about, made.operation, one) for one in (found.a, found.b)]
        values = [list(path.values())[-1] for path in paths if path]
        return (values[0], values[1]) if len(values) == len(paths) and str(values[0]) == name else None

    def fullest(self, operation: Operation) -> Exchanged | None:
        """Returns the accepted request of an operation that holds the most members, None without an accepted one."""
        accepted = [
            each
            for each in self.run.log
            if each.operation is operation and each.accepted and not each.a.request.draft.wrong and not each.probe
        ]
        return max(accepted, key=lambda each: _size(each.a.request.body), default=None)

    def clean_up(self) -> None:
        """Deletes what was created here."""
        for side in self.sides:
            side.clean_up()


def _referring(
    values: tuple[Any, Any, Any], name: str, renewed: Callable[[str, Any], tuple[Any, Any] | None]
) -> tuple[Any, Any]:
    """Returns the bodies for both versions with renewed ids, where they have the same form. `values` are what the first
    version was sent then, and what both are sent now.
    """
    before, mine, theirs = values
    if isinstance(before, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
        pairs = {
            each: _referring((before[each], inner, theirs[each]), each, renewed)
            for each, inner in mine.items()
            if each in before and each in theirs
        }
        return (
            {each: pairs[each][0] if each in pairs else inner for each, inner in mine.items()},
            {each: pairs[each][1] if each in pairs else inner for each, inner in theirs.items()},
        )
    if isinstance(before, list) and isinstance(mine, list) and isinstance(theirs, list):
        if len(before) == len(mine) == len(theirs):
            items = [_referring(each, name, renewed) for each in zip(before, mine, theirs, strict=True)]
            return [each[0] for each in items], [each[1] for each in items]
        return mine, theirs
    found = renewed(name, before)
    is_alike = found is not None and all(type(new) is type(before) for new in found)
    return found if found is not None and is_alike else (mine, theirs)


def _size(body: Any) -> int:
    """Returns how many members a body holds, or how many items and members of the largest one."""
    if isinstance(body, list):
        return len(body) + max(map(_size, body), default=0)
    return len(body) if isinstance(body, dict) else 0


def _moved(text: str, steps: int) -> str:
    """Returns a text of the same form that comes so many places later, as the digits of a counter do."""
    found = list[str]()
    for char in reversed(text):
        alphabet = next((kind for kind in _ALPHABETS if char in kind), char)
        steps, place = divmod(alphabet.index(char) + steps, len(alphabet))
        found.append(alphabet[place])
    return "".join(reversed(found))
