"""Takes each call for the operation that it stands for: `POST /users.info` with an `id` in the body reads `/user/{id}`.

A call is a POST without a parameter in its path. The words of the paths say which calls are about one kind of resource,
and the creation and the bodies say which member of a body is its id. Such a member is also a parameter of the path that
the call stands for. The properties of the body of a list are parameters of its query. Requests are sent as the document
writes them.

Calls whose words fit and whose bodies do not stay what they are. So do those of a collection that has paths of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bythebook_conformance.conventions import IDENTITY, KEY, NAME, plain
from bythebook_conformance.relations.calls.names import Call, Role, calls_of, singular
from bythebook_conformance.relations.names import shape
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Listing
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.states import EACH

__all__ = ["as_called"]

_METHODS: Mapping[Role, str] = {"read": "GET", "change": "PATCH", "deletion": "DELETE", "action": "POST"}
_SINGLE: tuple[Role, ...] = ("creation", "read", "list", "change", "deletion")
_IDS = frozenset(map(plain, IDENTITY.words))
# What a client may call a resource that it creates. Dropbox knows a folder by its path.
_CHOSEN = frozenset(map(plain, (*KEY.words, *NAME.words, "path", "code")))
_KINDS = ({"string"}, {"integer"}, {"string", "integer"}, {"string", "null"}, {"integer", "null"})
# The depth of a property in an envelope, and of the resources of a list.
_IN_ENVELOPE, _MOST_AROUND = 2, 3


@dataclass
class _Group:
    """The calls about one kind of resource, by role, and the actions, each with its word."""

    collection: str
    kinds: set[str] = field(default_factory=set)
    members: dict[Role, Operation] = field(default_factory=dict)
    actions: list[tuple[Operation, str]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the calls are about one kind of resource: one creates it, and another one finds it."""
        return len(self.members) > 1 and ("creation" in self.members or {"read", "list"} <= self.members.keys())


def as_called(operations: Sequence[Operation]) -> dict[str, Operation]:
    """Returns the operations that some of these stand for, by id."""
    calls = {each.id: tuple(calls_of(each.path)) for each in operations if _is_call(each)}
    by_id = {each.id: each for each in operations}
    found: dict[str, Operation] = {}
    for group in _groups(calls, by_id):
        taken = {shape(each.path) for each in operations if each.id not in calls}
        if taken.isdisjoint({group.collection, f"{group.collection}/{{}}"}):
            found |= {each.id: each for each in _of_group(group)}
    return found


def _is_call(operation: Operation) -> bool:
    is_read = operation.method == "POST" and "{" not in operation.path and not operation.unreadable
    return is_read and (not operation.has_body or is_json(operation.media_type or "")) and not operation.parameters


def _groups(calls: Mapping[str, Sequence[Call]], by_id: Mapping[str, Operation]) -> list[_Group]:
    """Returns the calls about each kind of resource. A call is of one group: of that which its path names, else of that
    which its path leads to.
    """
    exact = [(name, each) for name, some in calls.items() for each in some if each.is_exact]
    groups = [group for group in _gathered(exact, by_id) if group.is_whole]
    known = {member.id for group in groups for member in group.members.values()}
    rest = [(name, each) for name, some in calls.items() if name not in known for each in some if each.role != "action"]
    groups += [group for group in _gathered(rest, by_id) if group.is_whole and not _is_among(group, groups)]
    known = {member.id for group in groups for member in group.members.values()}
    by_collection = {group.collection: group for group in groups}
    for name, some in calls.items():
        acts = (each for each in some if each.role == "action" and each.collection in by_collection)
        act = next(acts, None) if name not in known else None
        if act is not None:
            by_collection[act.collection].actions.append((by_id[name], act.word))
    return groups


def _is_among(group: _Group, others: Iterable[_Group]) -> bool:
    return any(group.collection == each.collection for each in others)


def _gathered(found: Iterable[tuple[str, Call]], by_id: Mapping[str, Operation]) -> list[_Group]:
    """Returns the groups of some calls. Of several calls with one role, none has it, unless one names nothing else."""
    sorted_: dict[str, dict[Role, list[tuple[str, Call]]]] = {}
    for name, call in found:
        sorted_.setdefault(call.collection, {}).setdefault(call.role, []).append((name, call))
    groups = []
    for collection, roles in sorted_.items():
        group = _Group(collection)
        for role, some in roles.items():
            best = [each for each in some if each[1].is_exact] or some
            if len(best) == 1 and role in _SINGLE:
                group.members[role] = by_id[best[0][0]]
                group.kinds |= {singular(best[0][1].kind), plain(best[0][1].kind)}
        groups.append(group)
    return groups


def _of_group(group: _Group) -> Iterator[Operation]:
    """Yields what the calls about one kind of resource stand for."""
    made = group.members.get("creation")
    for role, call in group.members.items():
        if role == "creation":
            yield replace(call, path=group.collection, sent_to=call.path)
        elif role == "list":
            yield from _as_list(call, group.collection)
        elif (own := _own(call, role, group, made)) is not None:
            yield _as_item(call, own, f"{group.collection}/{{{own.path[0]}}}", _METHODS[role])
    for call, word in group.actions:
        if (own := _own(call, "action", group, made)) is not None:
            yield _as_item(call, own, f"{group.collection}/{{{own.path[0]}}}/{word}", "POST")


def _as_item(call: Operation, own: Field, path: str, method: str) -> Operation:
    """Returns the operation on one resource: the id is a parameter of its path, and stays a member of its body."""
    parameter = replace(
        own, location="path", kind="parameter", steps=own.path, required=True, is_text=False, is_in_body=True
    )
    fields = Listing(lambda: call.fields, (parameter,))
    return replace(call, method=method, written=call.method, path=path, sent_to=call.path, fields=fields)


def _as_list(call: Operation, path: str) -> Iterator[Operation]:
    """Yields the list that a call stands for, with a parameter of its query for each member of its body; nothing where
    its response has no resources, or where its body has objects.
    """
    members = [each for each in call.fields if each.location == "body" and each.depth > 0]
    if not any(_is_of_resource(each) for response in call.successes for each in response.fields):
        return
    if any(each.kind not in {"property", "item"} or each.types & {"object"} for each in members):
        return
    asked = tuple(
        replace(each, location="query", kind="parameter", is_text=False, is_in_body=True)
        for each in members
        if each.depth == 1
    )
    yield replace(
        call,
        method="GET",
        written=call.method,
        path=path,
        sent_to=call.path,
        fields=asked,
        schema_pointer=None,
        body_media_types=(),
    )


def _is_of_resource(answered: Field) -> bool:
    is_item = answered.kind == "item" and answered.place.count(EACH) == 1
    return is_item and len(answered.place) <= _MOST_AROUND and "object" in answered.types


def _members(operation: Operation) -> list[Field]:
    some = (each for each in operation.fields if each.location == "body" and each.kind == "property")
    return [each for each in some if each.depth == 1]


def _own(call: Operation, role: Role, group: _Group, made: Operation | None) -> Field | None:
    """Returns the member of a body that says which resource is meant; None where none does for certain."""
    members = [each for each in _members(call) if each.types in _KINDS]
    called = {kind + word for kind in group.kinds for word in _IDS}
    certain = [each for each in members if plain(each.path[0]) in called]
    certain = certain or [each for each in members if plain(each.path[0]) in _IDS]
    if certain or made is None:
        return certain[0] if len(certain) == 1 else None
    demanded = [each for each in members if each.required]
    sent = {each.path[0] for each in _members(made)}
    answered = {each.place for response in made.successes for each in response.fields if len(each.place) <= _IN_ENVELOPE}
    told = [each for each in demanded if _is_told(each.path[0], sent, answered)]
    # The read names nothing but the resource, and a change says what becomes of it, too.
    alone = _alone(group.members.get("read")) or _alone(group.members.get("deletion"))
    told = [each for each in told if each.path[0] == alone] or told
    if told:
        return told[0] if len(told) == 1 else None
    chosen = [each for each in demanded if each.path[0] in sent and plain(each.path[0]) in _CHOSEN]
    is_alone = len(chosen) == 1 and (len(demanded) == 1 or chosen[0].path[0] == alone)
    return chosen[0] if is_alone and role != "action" else None


def _alone(call: Operation | None) -> str:
    """Returns the name of the only member that a body must hold; empty where there are more, or none."""
    demanded = [each.path[0] for each in _members(call) if each.required] if call is not None else []
    return demanded[0] if len(demanded) == 1 else ""


def _is_told(name: str, sent: set[str], answered: set[tuple[str, ...]]) -> bool:
    """Returns whether the response to a creation has, under a name that its request has not, what identifies the
    resource: a value, or the resource itself with its id.
    """
    if name in sent:
        return False
    within = {place[-1] for place in answered if len(place) > 1 and place[0] == name}
    is_described = any(answered)
    is_shown = any(place[-1:] == (name,) for place in answered) or not is_described
    return bool({*map(plain, within)} & _IDS) if within else is_shown
