"""Why a correct server may show another value than was sent, or none: for all rules that compare two views of a value.

Of those with one excuse, the first that holds is believed, or tested (see `table`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from bythebook_conformance.conventions import SAID_MASKED
from bythebook_conformance.evidence.fractions import (
    is_rounded,
    is_rounded_as_said,
    is_shortened_as_said,
    loses_fractions,
)
from bythebook_conformance.evidence.omissions import is_nothing, is_secret, may_leave_out
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.server_made import is_added, is_in_path, is_made_unique, is_read_as_absent
from bythebook_conformance.evidence.sets import (
    adds_its_own,
    always_adds_its_own,
    as_folded_set,
    as_set,
    is_named_set,
    loses_items,
    says_order,
    says_repeated,
)
from bythebook_conformance.explanations.habits import (
    is_ignored_alone,
    is_left_as_it_was,
    is_shifted_each_time,
    is_told_apart,
)
from bythebook_conformance.explanations.normal_forms import (
    drops_blanks,
    is_code_in_form,
    is_normal_form,
    is_verbatim,
    states_empty,
    style_of,
    style_of_keys,
    tells_empty_apart,
)
from bythebook_conformance.explanations.positions import is_clamped
from bythebook_conformance.explanations.registry import Explanation, Prediction
from bythebook_conformance.explanations.rows import (
    ANYWHERE,
    BY_DOCUMENT,
    FROM_BEFORE,
    FROM_DEFAULT,
    FROM_NULL,
    FROM_REPLACED,
    FROM_SENT,
    IN_READ,
    NEEDS_ANOTHER_CLIENT,
    NULL,
    SHOWN,
    UNDESCRIBED,
    VALUE,
    row,
)
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.model import CHANGES, Exchange, Fixed, Slot
from bythebook_conformance.relations.filters import said_of
from bythebook_conformance.relations.logins import OF_SERVER, is_privilege
from bythebook_conformance.relations.said_required import CONDITIONAL, IGNORED, is_said_conditional, is_said_ignored
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import change, instant, is_number, same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.decimals import lost_places, stated_places
from bythebook_openapi.states import ABSENT

__all__ = ["DECIMALS", "DEFAULTED", "VALUES", "changed", "is_conditional", "where_it_counts"]

_RECOGNIZED = ("it was cut off", "characters were escaped")
_SHORTEST_CUT = 4
# So many different values must come back: a constant may be near a number by chance.
_DIFFERENT = 2
# So many requests test one explanation at most.
_MOST_REQUESTS = 2
_SETS = ("reordered", "duplicates removed")
_DEFAULTED = ("privilege", "ignored as said", "normal form", "null for a stated empty text", "blank items dropped")
# A server may do these on purpose. The user declares them with --normalized.
_TIDIED = frozenset({"its spelling was changed", "its case was changed"})
_TIDIED_ITEMS = _TIDIED | {"white space around it was changed"}


def changed(found: Difference) -> str:
    """Returns a short description of how a value changed; of a list, how its items did if all were tidied alike."""
    value, got = found.left.value, found.right.value
    if isinstance(value, list) and isinstance(got, list) and len(value) == len(got):
        changes = {change(sent, shown) for sent, shown in zip(value, got, strict=True) if not same(sent, shown)}
        if changes and changes <= _TIDIED_ITEMS:
            return next(iter(sorted(changes & _TIDIED or changes)))
    return change(value, got, found.field.schema.get("format"))


def _set_meant(found: Difference) -> str:
    value, got = found.left.value, found.right.value
    return as_set(value, got) if isinstance(value, list) and isinstance(got, list) else ""


def _means_set(found: Difference, meant: str) -> bool:
    """Returns whether a list may be meant as a set. Words may say that its order, or repeated items, mean something."""
    if _set_meant(found) != meant:
        return False
    if meant == "items added":
        return not is_ignored_alone(found)  # of an empty list that a change ignored, all items are there still
    said = says_order if meant == "reordered" else says_repeated
    return not said(found.field, found.right.field)


def _means_named_set(found: Difference, meant: str) -> bool:
    return _set_meant(found) == meant and is_named_set(found.field, found.right.field)


def _is_sorted(found: Difference) -> bool:
    """Returns whether each list of numbers or times comes back sorted in one direction: it is a set of them. A list of
    so many items as its schema demands, such as a place on a map, has an order.
    """
    schema, lists = found.field.schema, [got for _, got in found.history if isinstance(got, list) and len(got) > 1]
    is_free = schema.get("minItems") is None or schema.get("minItems") != schema.get("maxItems")
    is_set = _set_meant(found) in _SETS and not says_order(found.field, found.right.field)
    if not is_free or not is_set or not all(map(_are_numbers, lists)):
        return False
    return any(all(got == sorted(got, reverse=down) for got in lists) for down in (False, True))


def _are_numbers(items: list[Any]) -> bool:
    return all(map(is_number, items)) or all(instant(each) is not None for each in items)


def _adds_its_own(found: Difference) -> bool:
    """Returns whether the server adds objects to a list, and to the default of one if it does so to others, too."""
    adds = always_adds_its_own if found.left.view == "default" else adds_its_own
    return adds(found.record, found.field, found.left.value, found.right.value)


def _is_another_form(found: Difference) -> bool:
    """Returns whether a view documents other types within a list or an object, and has all items or keys. Names of tags
    become objects, and numbers become texts.
    """
    value, got, meaning = found.left.value, found.right.value, found.record.meaning
    if isinstance(value, list) and isinstance(got, list):
        return len(got) >= len(value) and not meaning.fits(value, found.right.field)
    if isinstance(value, dict) and isinstance(got, dict):
        return value.keys() <= got.keys() and not meaning.fits(value, found.right.field)
    return False


def _is_privilege(found: Difference) -> bool:
    """Returns whether the server decides about a field of a new account: it shows one value, whatever is sent."""
    shown = [got for _, got in found.history]
    is_one = all(same(each, found.right.value) for each in shown)
    return is_one and is_privilege(found.contract, found.operation, found.field)


def _is_in_the_clear(found: Difference) -> bool:
    """Returns whether a view shows what is called like a secret as it was sent, or in another case alone. An empty text
    shows nothing of a secret.
    """
    if found.right.view == "response":
        return found.record.observed(found.field)
    one, got = found.left.value, found.right.value
    is_folded = isinstance(one, str) and isinstance(got, str) and one.casefold() == got.casefold() != ""
    return is_folded or any(same(sent, shown) and not is_nothing(sent) for sent, shown in found.history)


def _is_hidden(found: Difference) -> bool:
    """Returns whether a view may hide a secret: by its name, or by words that speak of a mask in place of a value. A
    server that shows null once hides none.
    """
    if found.left.view == "null" and any(got is None for _, got in found.history):
        return False
    is_masked = found.form == "value" and SAID_MASKED.found(said_of(found.contract, found.field)) != ""
    return (is_masked or is_secret(found.operation, found.field)) and not _is_in_the_clear(found)


def _mostly_comes_back(found: Difference) -> bool:
    """Returns whether most values come back as they were sent. A counter may reach a few of them by chance."""
    pairs = [(sent, got) for sent, got in found.history if sent is not None]
    return 2 * sum(found.record.meaning.same(sent, got, found.field) for sent, got in pairs) > len(pairs)


def _may_be_given(found: Difference) -> bool:
    """Returns whether a view shows a value, or a secret, that the server may give in place of what was sent."""
    is_told = found.form == "value" or is_secret(found.operation, found.field)
    return is_told and not _mostly_comes_back(found)


def _is_revision(found: Difference) -> bool:
    return traits_of(found.operation, found.field).revision and _may_be_given(found)


def _is_own_id(found: Difference) -> bool:
    """Returns whether a field is the id of the resource: it is read by it, or only a list shows what is called so."""
    is_listed = found.record.resource.reader is None and found.field.depth == 1
    is_own = found.field.key in found.record.resource.own_names or (is_listed and _is_identity(found))
    return is_own and _may_be_given(found)


def _is_kept_id(found: Difference) -> bool:
    """Returns whether a change left an id as it was. A response shows that if the id was read before the change."""
    if not _is_identity(found) or found.operation.method not in {"PUT", "PATCH"}:
        return False
    before = found.exchange.before
    was = found.record.shown_by(before, found.field) if before is not None else None
    return found.right.view == "read" or (was is not None and same(was.value, found.right.value))


def _is_named_in_path(found: Difference) -> bool:
    """Returns whether a view has the value of the path parameter that names the resource: the field is an id by its
    name, is called like the parameter, or each read of the run shows it as a value of its path.
    """
    if not is_in_path(found.exchange, found.right.value):
        return False
    name = plain(found.field.path[-1]) if found.field.path else ""
    path = found.exchange.request.parts["path"]
    own = [each for each in path if str(path[each]) == str(found.right.value)]
    is_called = any(plain(each).endswith(name) or name.endswith(plain(each)) for each in own)
    traits = traits_of(found.operation, found.field)
    return is_called or traits.identity or traits.key or _is_read_as_path(found)


def _is_read_as_path(found: Difference) -> bool:
    reader = found.record.resource.reader
    group = found.record.group
    reads = group[reader.id].exchanges if reader is not None and reader.id in group else []
    shown = [(each, found.record.shown_by(each, found.field)) for each in reads if each.accepted]
    told = [(each, one.value) for each, one in shown if one is not None and one.value not in (ABSENT, None)]
    return bool(told) and all(is_in_path(each, value) for each, value in told)


def _is_identity(found: Difference) -> bool:
    return traits_of(found.operation, found.field).identity


def _is_said_ignored(found: Difference) -> bool:
    """Returns whether words say that a field is ignored in some cases; of null, in a change alone."""
    may_be = found.left.view != "null" or found.operation.method == "PATCH"
    return may_be and is_said_ignored(found.contract, found.operation, found.field)


def is_conditional(found: Difference) -> bool:
    """Returns whether words say that some resources alone have a field. A default must stand in some of the others."""
    is_said = is_said_conditional(found.contract, found.operation, found.field, found.right.field)
    return is_said and (found.left.view != "default" or _is_default_seen(found))


def _is_default_seen(found: Difference) -> bool:
    record, field = found.record, found.field
    shown = (record.shown(each, field) for each in record.lacking(field.key) if each.accepted)
    return any(each is not None and record.meaning.is_default(field, each.value) for each in shown)


def where_it_counts(found: Difference) -> Sequence[Prediction]:
    """Returns requests with the choices beside the field that its description names: beside one of them the value comes
    back. None for null and for a default, where an earlier request showed it, or where the description names none.
    """
    if found.left.view in {"null", "default"} or found.record.observed(found.field):
        return ()
    said = f" {' '.join(words(said_of(found.contract, found.field)))}"
    named = [each for each in _other_choices(found) if f" {' '.join(words(each[1]))}" in said]
    return [Prediction(instead={each.key: Fixed(member)}, on="full") for each, member in named[:_MOST_REQUESTS]]


def _other_choices(found: Difference) -> Iterator[tuple[Field, str]]:
    """Yields the other members of the enumerations beside a field."""
    for each in found.operation.fields:
        is_beside = each.key[:-1] == found.field.key[:-1] and each.key != found.field.key and each.kind == "property"
        held_now = found.record.sent(found.exchange, each)
        for member in each.schema.get("enum", ()) if is_beside else ():
            if isinstance(member, str) and member != held_now:
                yield each, member


def _at_the_start(found: Difference) -> Sequence[Prediction]:
    """Returns requests for the first positions, which no list is too short for. None where a position came back."""
    if found.record.observed(found.field):
        return ()
    lowest = found.field.schema.get("minimum")
    first = [lowest] if isinstance(lowest, int) and not isinstance(lowest, bool) else [1, 0]
    return [Prediction(instead={found.field.key: Fixed(each)}) for each in first]


def _as_shown(found: Difference) -> Sequence[Prediction]:
    """Returns a request that holds a value of the form that was shown, with another last digit. A normal form comes
    back as it is, and codes may have to be unique.
    """
    got = found.right.value
    last = next((at for at in reversed(range(len(got))) if got[at].isdigit()), None) if isinstance(got, str) else None
    if last is None:
        return ()
    other = f"{got[:last]}{(int(got[last]) + 1) % 10}{got[last + 1 :]}"
    value = other if found.contract.admits(found.field, other) else got
    return [Prediction(instead={found.field.key: Fixed(value)})]


def _bound_of(found: Difference) -> Field | None:
    """Returns the number beside a field that may bound it: the smaller value that came back is that of the other field.
    None where there is not exactly one, or where any number came back as a larger one.
    """
    is_of_request = found.field.key in found.operation.by_key
    if not is_of_request or not all(is_number(each) for each in (found.left.value, found.right.value)):
        return None
    pairs = [(sent, got) for sent, got in found.history if is_number(sent) and is_number(got)]
    if any(got > sent for sent, got in pairs) or same(found.left.value, found.right.value):
        return None
    record, exchange = found.record, found.exchange
    beside = [each for each in found.operation.fields if each.key[:-1] == found.field.key[:-1] and each != found.field]
    bounds = [
        each for each in beside if is_number(got := _value_of(record, exchange, each)) and got == found.right.value
    ]
    return bounds[0] if len(bounds) == 1 else None


def _value_of(record: Record, exchange: Exchange, field: Field) -> Any:
    """Returns what the response to a request, or the read after it, shows of a field, or else what the request held."""
    shown = record.shown(exchange, field)
    return shown.value if shown is not None and shown.value is not ABSENT else record.sent(exchange, field)


def _above_the_bound(found: Difference) -> Sequence[Prediction]:
    """Returns a request in which the other field is larger than the value: then this comes back, and not the other."""
    bound = _bound_of(found)
    if bound is None:
        return ()
    above: dict[Key, Slot] = {bound.key: Fixed(found.left.value + 1)}
    own: dict[Key, Slot] = {found.field.key: Fixed(found.left.value)} if found.left.view == "sent" else {}
    return [Prediction(instead={**above, **own})]


def _was_never_observed(found: Difference) -> bool:
    members = found.operation.children.get(found.field.key)
    return not found.record.observed(found.field) and (not members or _is_another_list(found))


def _is_computed(found: Difference) -> bool:
    """Returns whether no value ever came back, and the server may have made the one that it shows."""
    is_ignored = is_left_as_it_was(found) or is_ignored_alone(found)
    return _was_never_observed(found) and not is_ignored and not is_shifted_each_time(found)


def _is_read_as_absent(found: Difference) -> bool:
    is_absent = is_read_as_absent(found.record, found.exchange, found.field, found.left.value, found.right.value)
    return is_absent and not is_ignored_alone(found)


def _is_another_list(found: Difference) -> bool:
    """Returns whether no list of a view holds an item that was sent: the server builds its own list."""
    pairs = [(sent, got) for sent, got in found.history if isinstance(sent, list) and sent]
    return "array" in found.field.types and all(
        isinstance(got, list) and got and not any(same(item, made) for item in sent for made in got)
        for sent, got in pairs
    )


def _is_always_null(found: Difference) -> bool:
    is_always = all(got is None for sent, got in found.history if sent is not None)
    return is_always and _was_never_observed(found) and not _is_normal_form(found)


def _is_normal_form(found: Difference) -> bool:
    is_one = is_normal_form(found.field, found.left.value, found.right.value, found.right.field)
    return is_one and not (is_told_apart(found) or _is_more_than_form(found))


def _is_more_than_form(found: Difference) -> bool:
    """Returns whether blank items of a list were lost, or an empty text became null which the document tells apart."""
    fields = found.field, found.right.field
    is_empty = found.left.value == "" and found.right.value is None
    is_apart = is_empty and (tells_empty_apart(*fields) or states_empty(*fields))
    return is_apart or _drops_blanks(found)


def _drops_blanks(found: Difference) -> bool:
    """Returns whether a list lost its blank items, which by its name or in words is no set of words."""
    is_set = is_named_set(found.field, found.right.field)
    return not is_set and drops_blanks(found.left.value, found.right.value)


def _is_null_for_empty(found: Difference) -> bool:
    fields = found.field, found.right.field
    is_stated = states_empty(*fields) and not tells_empty_apart(*fields)
    return found.left.value == "" and is_stated and not is_told_apart(found)


def _has_keys_of_the_document(found: Difference) -> bool:
    """Returns whether the keys of a map came back in the style of the names that the document itself has."""
    names = (each.path[-1] for each in found.operation.fields if each.kind == "property" and each.path)
    style = style_of_keys(found.left.value, found.right.value)
    return style != "" and style == style_of(names) and not is_verbatim(found.field, found.right.field)


def _is_cut(found: Difference) -> bool:
    """Returns whether the rest of a text shows that the value should have come back."""
    is_recognized = changed(found).startswith(_RECOGNIZED) and len(str(found.right.value)) >= _SHORTEST_CUT
    return is_recognized and not _set_meant(found)


def _lost_places(found: Difference) -> int:
    """Returns how many decimal places were lost; 0 where none was, or where one value comes back for all."""
    lost = lost_places(found.left.value, found.right.value)
    return lost if lost and len({str(got) for _, got in found.history}) >= _DIFFERENT else 0


def _stated_places(found: Difference) -> int:
    return max((stated_places(each.schema) or 0 for each in (found.field, found.right.field)), default=0)


def _loses_stated_places(found: Difference) -> bool:
    return 0 < _lost_places(found) <= _stated_places(found)


def _is_rounded_text(found: Difference) -> bool:
    return isinstance(found.right.value, str) and _lost_places(found) > _stated_places(found)


def _loses_items(found: Difference) -> bool:
    read = found.exchange.after
    is_asked = read is not None and may_leave_out(found.record, read)
    return loses_items(found.left.value, found.right.value) and not is_asked


def _is_spelling(found: Difference) -> bool:
    value, got = found.left.value, found.right.value
    both_lists = isinstance(value, list) and isinstance(got, list)
    is_folded = both_lists and not says_order(found.field, found.right.field) and as_folded_set(value, got) != ""
    return is_folded or (changed(found) in _TIDIED and not is_told_apart(found))


def _is_kept_as_said(found: Difference) -> bool:
    """Returns whether a change left a field as it was, and a description says that the field cannot be changed. Where
    nothing was read before the change, another one must have left it, and none may have changed it.
    """
    if found.operation.method not in CHANGES or found.record.resource.promised(found.field, "immutable") is None:
        return False
    if found.exchange.before is not None:
        return _is_kept(found, found.exchange, found.right.value)
    changes = [each for each in found.record.accepted() if each.before is not None and each.after is not None]
    shown = [(each, found.record.shown_by(each.after, found.field, each)) for each in changes if each.after is not None]
    kept = [_is_kept(found, each, now.value) for each, now in shown if now is not None]
    return bool(kept) and all(kept)


def _is_kept(found: Difference, exchange: Exchange, now: Any) -> bool:
    old = found.record.shown_by(exchange.before, found.field) if exchange.before is not None else None
    return old is not None and same(old.value, now)


VALUES: tuple[Explanation[Difference], ...] = (
    # What a server may do to a value, or give in its place.
    row(
        "immutable as said",
        "the description says that the field cannot be changed",
        (*ANYWHERE, *FROM_NULL, *FROM_REPLACED),
        SHOWN,
        _is_kept_as_said,
        case="Rails, whose `attr_readonly` answers the object in memory; servers that ignore a new slug of a board",
        details="A change shows what the read before it showed.",
        untestable=BY_DOCUMENT,
    ),
    row(
        "another form",
        "the response documents it in another form",
        FROM_SENT,
        SHOWN,
        _is_another_form,
        case="a FastAPI application whose responses expand tags, attendees and products",
        details=(
            "A list of names may come back as one of objects, and a number within an object as a text. It does not "
            "hold if items or keys are lost."
        ),
        untestable=BY_DOCUMENT,
    ),
    row(
        "privilege",
        OF_SERVER,
        FROM_SENT,
        SHOWN,
        _is_privilege,
        case="fastapi-users, whose `/auth/register` takes and ignores `is_active` and `is_superuser`",
        details=(
            "Who signs up without credentials does not decide about privileges of the new account (`is_superuser`, "
            "`role`), if other operations need credentials. The server shows one value, whatever is sent."
        ),
    ),
    row(
        "rounded as said",
        "the document says that the number is rounded",
        (*ANYWHERE, *FROM_DEFAULT),
        VALUE,
        lambda d: is_rounded_as_said(d.left.value, d.right.value, d.field, d.right.field),
        case="places with coordinates in steps of a decimeter",
        details=(
            "The format is that of an integer, or the description speaks of rounding, whole numbers or cents. If it "
            "says how many decimal places the server keeps (`six decimals are kept`), none of these may be lost."
        ),
        untestable=BY_DOCUMENT,
    ),
    row(
        "shortened as said",
        "the document says how exact the server keeps a time",
        ANYWHERE,
        VALUE,
        lambda d: is_shortened_as_said(d.left.value, d.right.value, d.field, d.right.field),
        case="a clinic that plans its visits to the minute",
        details="Only the parts below the unit that the description names may be lost.",
        untestable=BY_DOCUMENT,
    ),
    row(
        "own items",
        "the server adds items of its own",
        (*ANYWHERE, *FROM_DEFAULT),
        VALUE,
        _adds_its_own,
        case="PowerDNS, whose zones have SOA and NS records",
        details=(
            "Objects that no request sent are the server's own, if all that was sent is there too. After a PATCH that "
            "is no merge patch, the other items may stay, if the items have a name or an id. A default list gets such "
            "objects only if the server adds them to lists that are sent, too."
        ),
    ),
    row(
        "made unique",
        "the text was taken, and the server numbers what is called so",
        (*FROM_SENT, UNDESCRIBED),
        VALUE,
        lambda d: is_made_unique(d.exchange, d.record, d.field, d.right.value),
        case="a store of files that calls the second `a.txt` `a (2).txt`",
        details=(
            "An earlier request sent the text, or a response showed it. Where a longest text is stated, the end of the "
            "name may give way to the number."
        ),
    ),
    row(
        "added",
        "the server adds the number to the one before",
        FROM_SENT,
        VALUE,
        lambda d: is_added(d.exchange, d.record, d.field, d.right.value),
        case="carts that add the quantity of a product that is there already",
        details="An earlier request must be equal but for this field.",
    ),
    row(
        "clamped",
        "there are fewer resources than the position says, or others moved this one",
        ANYWHERE,
        VALUE,
        lambda d: is_clamped(d.record, d.field),
        case="a board whose columns and cards have positions",
        details=(
            "A position (`position`, `rank`, `order`) comes back as a smaller one. It does not hold if all change by "
            "the same amount, or to the same number."
        ),
        predicts=_at_the_start,
    ),
    row(
        "bounded by another field",
        "another field of the resource bounds it",
        (*FROM_SENT, *FROM_DEFAULT, *FROM_BEFORE),
        VALUE,
        lambda d: _bound_of(d) is not None,
        case="tours whose waiting list has at most as many places as the tour",
        predicts=_above_the_bound,
    ),
    row(
        "empty id",
        "an empty id asks the server for one",
        (*FROM_SENT, *FROM_DEFAULT),
        VALUE,
        lambda d: d.left.value in ("", 0) and _is_identity(d),
        case='Agent Development Kit, whose events have ids of their own in place of `""`',
        details="It holds for an item of a list, too.",
        untestable=BY_DOCUMENT,
    ),
    row(
        "in path",
        "the path names the resource, whatever the body says",
        (*ANYWHERE, *FROM_REPLACED, UNDESCRIBED),
        VALUE,
        _is_named_in_path,
        case="prime-data-hub, whose PUT of a sender has its name in the path and in the body",
        untestable=BY_DOCUMENT,
    ),
    row(
        "kept id",
        "a change may leave the resource its id",
        ANYWHERE,
        SHOWN,
        _is_kept_id,
        case="Petstore, whose users are read by their name and have an id too",
        untestable=BY_DOCUMENT,
    ),
    row(
        "ignored as said",
        IGNORED,
        (*ANYWHERE, *FROM_NULL),
        SHOWN,
        _is_said_ignored,
        case="GitHub, update an issue, `state_reason`",
        predicts=where_it_counts,
    ),
    row(
        "conditional as said",
        CONDITIONAL,
        (*ANYWHERE, *FROM_DEFAULT),
        NULL,
        is_conditional,
        case="a cinema, whose concerts have no age rating",
        details=(
            "The description of the property, in the request or in the response, says so (`only for films`). A default "
            "must show in some of the other resources."
        ),
        predicts=where_it_counts,
    ),
    row(
        "revision",
        "the server gives each state of the resource a revision of its own",
        FROM_SENT,
        SHOWN,
        _is_revision,
        case="correct servers that generate revisions",
        details="It does not hold if most values come back.",
    ),
    row(
        "own id",
        "the server gives the id, as it may",
        (*FROM_SENT, UNDESCRIBED),
        SHOWN,
        _is_own_id,
        case="PowerDNS, whose keys are numbered; the 35th request held the id 35",
        details=(
            "A counter reaches a sent number by chance: the id is the client's only if most of those that were sent "
            "came back."
        ),
    ),
    row(
        "hidden",
        "a response may hide a secret, or show it once",
        (*ANYWHERE, *FROM_NULL, UNDESCRIBED),
        SHOWN,
        _is_hidden,
        case="correct servers that mask secrets, or show a token once",
        details=(
            "A secret is one by its name, or a text that is `masked` by its description. A mask, a digest or null may "
            "stand in its place. It does not hold if a value once came back as it was sent, or in another case. Null "
            "in place of null hides nothing."
        ),
        untestable=NEEDS_ANOTHER_CLIENT,
    ),
    # What proves the fault, whatever weakens it.
    row(
        "stated places lost",
        "decimal places that the document states are lost",
        FROM_SENT,
        VALUE,
        _loses_stated_places,
        excuse="proves",
        case="liars that keep a decimal in a column with fewer places",
        details="The document states the number of places by a pattern, `multipleOf` or `x-decimal-places`.",
    ),
    row(
        "cut off",
        "the rest of the text shows that it should have come back",
        FROM_SENT,
        VALUE,
        _is_cut,
        excuse="proves",
        case="Prefect, which escapes mark-up in `create_block_type`",
        details="A text that is cut off or escaped is recognized, even if no value ever came back whole.",
    ),
    row(
        "no fractions",
        "the integers that come back show that the fractions should",
        ANYWHERE,
        VALUE,
        lambda d: is_rounded(d.left.value, d.right.value) and loses_fractions(d.history),
        excuse="proves",
        case="a float column that is stored as an integer",
        details=(
            "A number loses its whole fraction every time (12.5 becomes 12 or 13). The integers that were sent come "
            "back."
        ),
    ),
    row(
        "items lost",
        "the items that the list has show that the others should be there",
        IN_READ,
        VALUE,
        _loses_items,
        excuse="proves",
        case="servers that keep the first value of a list",
        details="A list of plain values has some of those that were sent, and lacks others.",
    ),
    row(
        "always null",
        "every value comes back as null",
        FROM_SENT,
        NULL,
        _is_always_null,
        excuse="proves",
        case="liars that keep nothing of a property",
    ),
    # What a server may do on purpose, so that the finding is weaker.
    *(
        row(
            f"set, {meant}",
            meant,
            ANYWHERE,
            VALUE,
            partial(_means_named_set, meant=meant),
            excuse="weakens",
            loss="form",
            case="correct servers in the styles of Rails and Laravel, which sort tags and keep each once",
            details=(
                "The name of the list says that it is a set (`tags`, `roles`), or its description, in the request or "
                "in the response, that it is sorted or keeps each item once. It does not hold if the description says "
                "that the order is the client's (`in this order`), or that items may repeat."
            ),
        )
        for meant in _SETS
    ),
    row(
        "normal form",
        "tidied",
        (*ANYWHERE, *FROM_DEFAULT, UNDESCRIBED),
        SHOWN,
        _is_normal_form,
        excuse="weakens",
        loss="form",
        case="Django REST framework and Laravel, which trim texts by default",
        details=(
            "A text has other white space or another Unicode form. An e-mail address comes back in lower case, null "
            "for an empty text that the document does not tell from it, a map with its keys in lower case, a URI with "
            "its scheme and host in lower case and a slash for an empty path (RFC 3986, section 6.2), a word of a "
            "vocabulary (`tags`, `code`, `currency`, `host`) in one case. Where the description speaks of a normal "
            "form (`kept in lower case`), the letters and digits are the same, and a list may come back sorted, with "
            "each text once. It is a habit: it does not hold if the field kept another text that the habit would "
            "change, or if another write keeps an empty text."
        ),
    ),
    row(
        "null for a stated empty text",
        "tidied",
        (*ANYWHERE, *FROM_DEFAULT),
        NULL,
        _is_null_for_empty,
        excuse="weakens",
        case="Laravel, whose middleware turns each empty text into null, also where the document states `minLength: 0`",
        details=(
            "The schema states that the text may be empty, by `minLength: 0`, and may be null: one of two values is "
            "lost. It does not hold where an enumeration has the empty text, or words tell it from null (`null means "
            "unknown, an empty text means none`)."
        ),
    ),
    row(
        "blank items dropped",
        "tidied",
        ANYWHERE,
        VALUE,
        _drops_blanks,
        excuse="weakens",
        case="Rails applications that drop the blank items of lists (`compact_blank`), since forms send one",
        details=(
            "A list of texts comes back without its blank ones, perhaps trimmed. An item is lost. Of what is called a "
            "set of words (`tags`) it is a normal form."
        ),
    ),
    row(
        "form of a code",
        "tidied",
        ANYWHERE,
        VALUE,
        lambda d: is_code_in_form(d.left.value, d.right.value),
        excuse="weakens",
        loss="form",
        case="meters whose serial numbers are written in capitals and with a hyphen, however they are sent",
        details=(
            "The letters and digits are the same, in another case or with other marks. The code has as many digits as "
            "letters, or more."
        ),
        predicts=_as_shown,
    ),
    row(
        "keys of the document",
        "tidied",
        ANYWHERE,
        VALUE,
        _has_keys_of_the_document,
        excuse="weakens",
        case="Rails and Django applications whose middleware writes each key in camel case, those of maps too",
        details=(
            "The keys of a map come back in the style of the document's own names (`some_key` as `someKey`), and no "
            "two became one. A client does not find its key again. It does not hold where the description says that "
            "they are kept as they are."
        ),
    ),
    row(
        "sorted numbers",
        "reordered",
        ANYWHERE,
        VALUE,
        _is_sorted,
        excuse="weakens",
        loss="form",
        case="a clinic that keeps the hours of its reminders from the last to the first",
        details=(
            "Each list of numbers or times comes back sorted in one direction. A list of so many items as its schema "
            "demands, such as a place on a map, has an order, and so has one whose description says so."
        ),
    ),
    *(
        row(
            f"list, {meant}",
            meant,
            ANYWHERE,
            VALUE,
            partial(_means_set, meant=meant),
            excuse="weakens",
            case="Kinto, `permissions`",
            details=(
                "The server may mean the list as a set. Lost or changed items are a failure. So is another order where "
                "the description says that it is the client's (`in this order`), and a repeated item that is lost "
                "where it says that items may repeat, and an empty list that a change ignores, as `computed` says."
            ),
        )
        for meant in (*_SETS, "items added")
    ),
    row(
        "rounded",
        "rounded",
        FROM_SENT,
        VALUE,
        _is_rounded_text,
        excuse="weakens",
        case="FastAPI and SQLModel, a salary in a column with one place",
        details="A text lost decimal places that the document does not state.",
    ),
    row(
        "computed",
        "computed",
        FROM_SENT,
        SHOWN,
        _is_computed,
        excuse="weakens",
        case="servers that compute a property; PowerDNS, which makes the records of a key itself",
        details=(
            "No value that was sent ever came back. A list is computed if no item of it was ever sent, and a boolean "
            "if it is always the same. It does not hold if a change leaves the value as it was, and the creation keeps "
            "what is sent, or the change set another value, and its words say what it changes (`what is left out "
            "stays`). Nor does it hold if each date is shifted by the same day."
        ),
    ),
    row(
        "as absent",
        "as absent",
        FROM_SENT,
        VALUE,
        _is_read_as_absent,
        excuse="weakens",
        case="Petstore, which gives a pet of the id 0 another; Gotify, which makes a sort key for an empty one",
        details=(
            "0 or an empty text is answered as an absent field is, where the document has no default: with a value "
            "that the server makes (a number another one for each resource), or with the old value that a change "
            "without the field keeps too. So is an empty text that alone of all texts comes back as another one, where "
            "no request may leave the field out. It does not hold if the words of the change say what it does with "
            "what is left out, and it set another value."
        ),
    ),
    row(
        "spelling",
        "tidied",
        FROM_SENT,
        VALUE,
        _is_spelling,
        excuse="weakens",
        case="Prefect and Evennia, which change the case of texts",
        details=(
            "The case changes, or the spelling of a URI (its case, a closing slash). A list whose items all change so "
            "is tidied too. `--normalized` declares it. It does not hold if another text of the field came back with "
            "the case that this one lost."
        ),
    ),
)

# Those about a number that comes back as a text, where the response documents no number.
DECIMALS = tuple(each for each in VALUES if each.id in {"rounded as said", "stated places lost", "rounded"})

# Those that hold where the default took the place of a value, too.
DEFAULTED = tuple(each for each in VALUES if each.id in _DEFAULTED)
