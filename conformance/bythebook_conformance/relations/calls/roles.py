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

from bythebook_conformance.conventions import IDENTITY, KEY, NAME
from bythebook_conformance.relations.calls.names import VERBS, Call, Role, calls_of, singular
from bythebook_conformance.relations.names import shape_of
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Listing
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.states import EACH

__all__ = ["as_called"]

_METHODS: Mapping[Role, str] = {"read": "GET", "change": "PATCH", "deletion": "DELETE", "action": "POST"}
_IDS = frozenset(map(plain, IDENTITY.words))
# What a client may call a resource that it creates. Dropbox knows a folder by its path.
_CHOSEN = frozenset(map(plain, (*KEY.words, *NAME.words, "path", "code")))
_KINDS = ({"string"}, {"integer"}, {"string", "integer"}, {"string", "null"}, {"integer", "null"})
# The depth of a property in an envelope, and of the resources of a list.
_IN_ENVELOPE, _MOST_AROUND = 2, 3
# So many properties in common show that two responses have the same resource.
_ALIKE = 2


# Only the words of such calls may name something else than the resource: `postMessage`, `get_metadata`.
_INEXACT = frozenset({"creation", "read"})


@dataclass
class _Group:
    """The calls about one kind of resource, by role, and the actions, each with its word. `made` is the creation."""

    collection: str
    kinds: set[str] = field(default_factory=set)
    members: dict[Role, Operation] = field(default_factory=dict)
    actions: list[tuple[Operation, str]] = field(default_factory=list)

    @property
    def made(self) -> Operation | None:
        return self.members.get("creation")

    @property
    def is_whole(self) -> bool:
        """Whether the calls are about one kind of resource: one creates it, and another one finds it. What demands the
        `id` of another resource adds to that one: `addTag`.
        """
        if self.made is not None and any(each.required and plain(each.path[0]) in _IDS for each in _members(self.made)):
            return False
        return len(self.members) > 1 and ("creation" in self.members or {"read", "list"} <= self.members.keys())


def as_called(operations: Sequence[Operation]) -> dict[str, Operation]:
    """Returns the operations that some of these stand for, by id."""
    calls = {each.id: tuple(calls_of(each.path)) for each in operations if _is_call(each)}
    by_id = {each.id: each for each in operations}
    taken = {_collection(shape_of(each)) for each in operations if each.id not in calls}
    found: dict[str, Operation] = {}
    for group in _groups(calls, by_id):
        if group.collection not in taken:
            found |= {each.id: each for each in _of_group(group)}
    return found


def _collection(place: str) -> str:
    """Returns the collection of a path, with its last name in the singular."""
    around, _, last = place.removesuffix("/{}").rpartition("/")
    return f"{around}/{singular(last)}" if "{" not in last else place


def _is_call(operation: Operation) -> bool:
    is_read = operation.method == "POST" and "{" not in operation.path and not operation.unreadable
    return is_read and (not operation.has_body or is_json(operation.media_type or "")) and not operation.parameters


def _groups(calls: Mapping[str, Sequence[Call]], by_id: Mapping[str, Operation]) -> list[_Group]:
    """Returns the calls about each kind of resource. A call belongs to one group: its path names the kind, or else it
    stands below a path that does.
    """
    exact = [(by_id[name], each) for name, some in calls.items() for each in some if each.is_exact]
    groups = {each.collection: each for each in _gathered(exact) if each.is_whole}
    known = {member.id for group in groups.values() for member in group.members.values()}
    rest = [
        (by_id[name], each)
        for name, some in calls.items()
        for each in some
        if name not in known and (each.is_exact or each.role in _INEXACT)
    ]
    for group in _gathered(rest):
        if group.is_whole and group.collection not in groups:
            groups[group.collection] = group
    known = {member.id for group in groups.values() for member in group.members.values()}
    for name, some in calls.items():
        act = next((each for each in some if each.word and each.collection in groups), None)
        if act is not None and name not in known:
            groups[act.collection].actions.append((by_id[name], act.word))
    return list(groups.values())


def _gathered(found: Iterable[tuple[Operation, Call]]) -> list[_Group]:
    """Returns the groups of some calls. Of several calls with one role, the most usual one has it; none where several
    are as usual.
    """
    by_role: dict[str, dict[Role, list[tuple[Operation, Call]]]] = {}
    for operation, call in found:
        by_role.setdefault(call.collection, {}).setdefault(call.role, []).append((operation, call))
    groups = []
    for collection, roles in by_role.items():
        group = _Group(collection)
        group.kinds = {kind for some in roles.values() for _, call in some for kind in _called(call)}
        for _, role in VERBS:
            some = [each for each in roles.get(role, []) if _may_have(role, each, group)]
            some.sort(key=lambda each: (not each[1].is_exact, each[1].rank))
            marks = [(each.is_exact, each.rank) for _, each in some[:2]]
            if some and (len(some) == 1 or marks[0] != marks[1]):
                group.members[role] = some[0][0]
        groups.append(group)
    return groups


def _called(call: Call) -> set[str]:
    return {singular(call.kind), plain(call.kind)}


def _may_have(role: Role, found: tuple[Operation, Call], group: _Group) -> bool:
    """Returns whether a call has the body of its role. What another word is for than the resource also shows it."""
    operation, call = found
    if role == "creation":
        return True
    if role == "list":
        return _is_list(operation)
    if _own(operation, role, group) is None:
        return False
    return call.is_exact or group.made is None or len(_shown(operation) & _shown(group.made)) >= _ALIKE


def _shown(operation: Operation) -> set[str]:
    """Returns the names of the properties in the responses of an operation, the resource or what is around it."""
    fields = (each for response in operation.successes for each in response.fields)
    return {each.place[-1] for each in fields if each.place and len(each.place) <= _IN_ENVELOPE}


def _of_group(group: _Group) -> Iterator[Operation]:
    """Yields what the calls about one kind of resource stand for."""
    for role, call in group.members.items():
        if role == "creation":
            yield replace(call, path=group.collection, sent_to=call.route)
        elif role == "list":
            yield _as_list(call, group.collection)
        elif (own := _own(call, role, group)) is not None:
            yield _as_item(call, own, f"{group.collection}/{{{own.path[0]}}}", _METHODS[role])
    for call, word in group.actions:
        if (own := _own(call, "action", group)) is not None:
            yield _as_item(call, own, f"{group.collection}/{{{own.path[0]}}}/{word}", "POST")


def _as_item(call: Operation, own: Field, path: str, method: str) -> Operation:
    """Returns the operation on one resource: the id is a parameter of its path, and stays a member of its body."""
    parameter = replace(
        own, location="path", kind="parameter", steps=own.path, required=True, is_text=False, is_in_body=True
    )
    fields = Listing(lambda: call.fields, (parameter,))
    return replace(call, method=method, written=call.verb, path=path, sent_to=call.route, fields=fields)


def _is_list(call: Operation) -> bool:
    """Returns whether the response of a call has resources, and its body asks for them by plain values."""
    members = [each for each in call.fields if each.location == "body" and each.depth > 0]
    is_plain = all(each.kind in {"property", "item"} and not each.types & {"object"} for each in members)
    return is_plain and any(_is_of_resource(each) for response in call.successes for each in response.fields)


def _as_list(call: Operation, path: str) -> Operation:
    """Returns the list that a call stands for, with a parameter of its query for each member of its body."""
    asked = tuple(
        replace(each, location="query", kind="parameter", is_text=False, is_in_body=True) for each in _members(call)
    )
    return replace(
        call,
        method="GET",
        written=call.verb,
        path=path,
        sent_to=call.route,
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


def _own(call: Operation, role: Role, group: _Group) -> Field | None:
    """Returns the member of a body that says which resource is meant; None where none does for certain."""
    members, made = [each for each in _members(call) if each.types in _KINDS], group.made
    called = {kind + word for kind in group.kinds for word in _IDS}
    certain = [each for each in members if plain(each.path[0]) in called]
    certain = certain or [each for each in members if plain(each.path[0]) in _IDS]
    if certain or made is None:
        return certain[0] if len(certain) == 1 else None
    demanded = [each for each in members if each.required]
    sent = {each.path[0] for each in _members(made)}
    shown = (each.place for response in made.successes for each in response.fields)
    answered = {place for place in shown if len(place) <= _IN_ENVELOPE}
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
