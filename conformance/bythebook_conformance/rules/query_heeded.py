"""query-heeded: a page size limits the response and no total, and another page has other resources.

This is a convention of names (`limit`, `page`, `offset`). Judged by requests for the smallest page, where the list has
more. Otherwise it is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bythebook_conformance.evidence.conflicts import BEYOND
from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, WHOLE_ONCE, probes, purpose
from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.evidence.next_pages import ROUNDS, WHOLE
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Fixed, Level, Observation, Requirement, Slot
from bythebook_conformance.relations.collections import (
    by_id,
    first_step,
    items,
    items_place,
    least_size,
    page_size,
    states_first_step,
)
from bythebook_conformance.relations.filters import said_of
from bythebook_conformance.relations.next_pages import is_rough, may_be_cut, totals
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, field_of, of_field
from bythebook_conformance.rules.pages import made_in_list, next_page_of, widest
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import get

__all__ = ["RULE"]

# So many resources show that a page size has no effect: fewer may all be pinned.
_ENOUGH = 3
# So many pages are asked for at first.
_PAGES, _MORE_PAGES = 2, 3
# The two pages that have all resources of a list together.
# In so many rounds of three a resource must be on both pages, and another on none.
_OFTEN = 2
_HALF, _LAST = "the first of two pages", "the last of two pages"
# A page that no list of a test has.
_FAR = 1000


@dataclass(frozen=True)
class _Halves:
    """A whole list, and the two pages that have all of its resources together."""

    whole: Exchange
    first: Exchange
    last: Exchange


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.method != "GET" or items_place(operation) is None:
        return
    size = page_size(operation)
    is_sized = size is not None and traits_of(operation, size).certain_paging
    for field in operation.parameters:
        traits = traits_of(operation, field)
        if "integer" not in field.types or not traits.certain_paging:
            continue
        if traits.page_size:
            sentence = f"The server answers at most as many resources as '{field.name}' asks for."
            yield of_field(operation, field, "query-heeded", sentence, authority="inferred")
        elif is_sized and (traits.page or traits.offset):
            sentence = f"The server answers other resources for another '{field.name}'."
            yield of_field(operation, field, "query-heeded", sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose == purpose(requirement, _LAST):
        return _judge_halves(requirement, exchange, record)
    few = probes(requirement, record, OTHER)
    if not few or exchange.number != few[-1].number:
        return None
    field, size = field_of(requirement, record), page_size(record.operation)
    least = least_size(size) if size is not None else 0
    without = _filled(probes(requirement, record, ABSENT_PROBE), least)
    asked = [*without, *few]
    shown = [found for each in asked if each.accepted and (found := items(each.answer)) is not None]
    if size is None or len(shown) < len(asked):
        return inconclusive(exchange, "not all lists to be compared were answered")
    whole, pages = shown[0], shown[len(without) :]
    if len(pages) < (1 if field.key == size.key else 2):
        return inconclusive(exchange, "not all lists to be compared were answered")
    if len(whole) <= least:
        return inconclusive(exchange, "the list has too few resources to show a difference")
    if field.key == size.key:
        if len(pages[0]) <= least:
            return _judge_total(without, few, record) or passed(exchange)
        is_certain = _turns_pages(record.operation) and "minimum" in size.schema
        is_ignored = len(whole) >= _ENOUGH and same(whole, pages[0])
        is_exceeded = _are_longer(pages, least) and not is_rough(said_of(record.contract, size))
        level: Level = "failure" if is_certain and (is_ignored or is_exceeded) else "warning"
        return failed(exchange, f"at most {least}", f"{len(pages[0])} resources", level=level)
    if not all(pages):
        return inconclusive(exchange, "a page is empty, although there are more resources")
    if same(pages[0], pages[1]):
        return failed(exchange, "other resources than on the page before", "the same resources", level="warning")
    return _judge_gap(without, few, least) or passed(exchange)


def _filled(without: list[Exchange], least: int) -> list[Exchange]:
    """Returns the whole lists from the first one on that has more resources than a page; all where none has."""
    long = [len(items(each.answer) or ()) > least for each in without]
    return without[long.index(True) :] if any(long) else without


def _judge_gap(without: list[Exchange], few: list[Exchange], least: int) -> Observation | None:
    """Returns the finding that a resource stands on no page: each page follows the one before with a gap of as many
    resources. None where there is no gap. Whole lists before and after three pages show that no resource went away.
    """
    whole, last = (items(each.answer) or [] for each in (without[-1], few[-1]))
    if len(few) <= _PAGES:
        pages = [items(each.answer) or [] for each in few]
        return inconclusive(few[-1], WHOLE_ONCE) if _gap(whole, pages, least) else None
    pages = [items(each.answer) or [] for each in few[-_ENOUGH:]]
    gap, before = _gap(whole, pages, least), items(without[-2].answer) or []
    if not gap or not last or not same(whole, before):
        return inconclusive(few[-1], "the list changes from request to request")
    actual = f"a page that leaves out {gap} of the resources after the page before"
    return failed(few[-1], "the resources that follow in the whole list", actual, level="warning")


def _judge_halves(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    """Returns the finding that two pages leave out a resource which this run created, though each whole list before
    them has it: the same one in three rounds, or any in two of them where the pages repeat another one.
    """
    seen = record.seen(requirement.kind, exchange.number, _Halves)
    if seen is None:
        return None
    every = [record.seen(requirement.kind, each.number, _Halves) for each in probes(requirement, record, _LAST)]
    rounds = [_left_out(record, field_of(requirement, record), each) for each in every if each is not None]
    if not any(missing for missing, _ in rounds):
        return passed(exchange)
    if len(rounds) < ROUNDS:
        return inconclusive(exchange, WHOLE_ONCE)
    again = set[str].intersection(*(missing for missing, _ in rounds))
    mixed = [(min(missing), min(repeated)) for missing, repeated in rounds if missing and repeated]
    count = len(listed(record.operation, seen.whole) or ())
    if again:
        actual = f"two pages without the resource '{min(again)}'"
    elif len(mixed) >= _OFTEN:
        actual = f"two pages without the resource '{mixed[0][0]}', and with '{mixed[0][1]}' on both"
    else:
        return inconclusive(exchange, "the list changes from request to request")
    return failed(exchange, f"the {count} resources of the whole list", actual, level="warning", reason="left out")


def _left_out(record: Record, step: Field, seen: _Halves) -> tuple[set[str], set[str]]:
    """Returns the ids of the own resources in a whole list that are on neither of two pages, and of those that are on
    both. None are left out where the first page is not full. Where it is not how the list begins, there must be as many
    resources on both pages as in the list, and one of them twice.
    """
    lister, parts = record.operation, (seen.whole, seen.first, seen.last)
    found = [listed(lister, each) for each in parts]
    named = [by_id(lister, each or []) for each in found]
    if any(each is None for each in found) or named[0] is None or named[1] is None or (found[2] and named[2] is None):
        return set(), set()
    whole, first, last = ([*(each or ())] for each in named)
    size, repeated = page_size(lister), set(first) & set(last)
    is_full = size is not None and len(first) == seen.first.request.parts["query"].get(size.path[0])
    is_in_order = whole[: len(first)] == first and not repeated
    is_mixed = bool(repeated) and len(first) + len(last) == len(whole) and states_first_step(lister, step)
    if not is_full or not (is_in_order or is_mixed):
        return set(), set()
    return {*whole} & made_in_list(record, seen.whole) - {*first, *last}, repeated


def _gap(whole: list[Any], pages: list[list[Any]], least: int) -> int:
    """Returns how many resources of the whole list are left out after the first page, if the other pages then follow
    each other as in the whole list, or with gaps that are no smaller; 0 if none is left out, or in another order.
    """
    if len(pages[0]) != least or not same(pages[0], whole[:least]):
        return 0
    starts = [next((at for at, each in enumerate(whole) if same(each, page[0])), -1) for page in pages if page]
    steps = [after - before - least for before, after in pairwise(starts)]
    is_in_order = len(starts) == len(pages) and all(step >= 0 for step in steps)
    is_short = all(len(page) <= least for page in pages)
    return steps[0] if steps and is_in_order and is_short else 0


def _judge_total(without: list[Exchange], few: list[Exchange], record: Record) -> Observation | None:
    """Returns the finding that a total is the number of the resources on each page, and of all where all are asked for.

    None where there is no such total. Whole lists before and after a page show that no resource went away.
    """
    for total in totals(record.operation):
        counts = [[_counted(each, total) for each in some] for some in (without, few)]
        is_of_page = all(number is not None and number == count for some in counts for number, count in some)
        most = min(count for _, count in counts[0])
        if is_of_page and most > max(count for _, count in counts[1]):
            if len(without) == 1:
                return inconclusive(few[-1], WHOLE_ONCE)
            number = counts[1][-1][0]
            actual = f"{number} for '{total.name}' on a page of {number}"
            return failed(few[-1], f"{most}, as in the whole list", actual, level="warning", reason="total of the page")
    return None


def _counted(exchange: Exchange, total: Field) -> tuple[int | None, int]:
    """Returns the total in a response, None without one, and how many resources the response has."""
    number = get(exchange.answer, total.place)
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return (number if is_number else None), len(items(exchange.answer) or ())


def _are_longer(pages: list[list[Any]], least: int) -> bool:
    """Returns whether two pages both hold more than the page size, and have no resource at the top or the end of both.

    Such a resource may be added to each page. The second page is the last one: a repeat sends it again.
    """
    first, second = pages[0], pages[-1]
    if any(len(page) <= least for page in pages):
        return False
    return not same(first[0], second[0]) and not same(first[-1], second[-1])


def _turns_pages(lister: Operation) -> bool:
    """Returns whether a list has a page, an offset or a cursor beside its page size."""
    found = (traits_of(lister, field) for field in lister.parameters)
    return any(traits.page or traits.offset or traits.continuation for traits in found)


def _fill(session: ProbeSession) -> None:
    """Creates more resources than the smallest page has."""
    size = page_size(session.operation)
    if size is not None:
        session.fill(least_size(size))


def _ask_for_few(session: ProbeSession, requirement: Requirement) -> None:
    """Asks for the smallest page, or for two pages of that size, of a collection with more resources."""
    field, size = field_of(requirement, session.record), page_size(session.operation)
    assert size is not None
    least, whole_list = least_size(size), purpose(requirement, ABSENT_PROBE)
    session.fill(least)
    whole = session.ask(session.over_base({}), whole_list)
    missing = least + 1 - len(items(whole.answer) or ())
    if whole.accepted and missing > 0 and session.fill(missing, is_more=True):
        # The list hides some of those that were created, or has those of another parent.
        session.send(session.over_base({}), whole_list)
    if field is size:
        _ask_for_a_page(session, requirement, size)
        return
    _turn_pages(session, requirement, field, _PAGES)
    last = probes(requirement, session.record, OTHER)[-1]
    if (found := session.judge(requirement, last)) is not None and found.reason == WHOLE_ONCE:
        session.fill(_MORE_PAGES * least)
        session.send(session.over_base({}), whole_list)
        _turn_pages(session, requirement, field, _MORE_PAGES)
        session.send(session.over_base({}), whole_list)
        return
    _ask_for_halves(session, requirement, size, field)


def _ask_for_halves(session: ProbeSession, requirement: Requirement, size: Field, step: Field) -> None:
    """Asks for all resources on two pages, in several rounds where one is left out, and for the page after them."""
    lister, beyond = session.operation, _page(session, size, step, _FAR)
    for number in range(ROUNDS):
        send = session.send if number else session.ask
        whole = send(session.over_base(widest(lister)), purpose(requirement, WHOLE))
        count = len(listed(lister, whole) or ())
        half = count // _PAGES + 1 if count > _PAGES else 1
        if count < _PAGES or may_be_cut(lister, whole) or not session.record.contract.admits(size, half):
            break
        first = session.send(_page(session, size, step, 0, half), purpose(requirement, _HALF))
        last = session.send(_page(session, size, step, 1, half), purpose(requirement, _LAST))
        session.keep(last.number, _Halves(whole, first, last))
        beyond = _page(session, size, step, _PAGES, half)
        found = session.judge(requirement, last)
        if found is None or found.reason != WHOLE_ONCE:
            break
        session.rest(sum(session.waits) / ROUNDS)
    slot = beyond.slots[step.key]
    if isinstance(slot, Fixed) and session.record.contract.admits(step, slot.value):
        session.send(beyond, BEYOND)


def _ask_for_a_page(session: ProbeSession, requirement: Requirement, size: Field) -> None:
    """Asks for the smallest page, and for the next one where it has more resources than that."""
    least = least_size(size)
    page = session.ask(session.over_base({size.key: Fixed(least)}), purpose(requirement, OTHER))
    if (found := session.judge(requirement, page)) is not None and found.reason == WHOLE_ONCE:
        session.send(session.over_base({}), purpose(requirement, ABSENT_PROBE))
        session.send(session.over_base({size.key: Fixed(least)}), purpose(requirement, OTHER))
    count = len(items(page.answer) or ()) if page.accepted else 0
    if count > least:
        session.fill(2 * count)
        following = _second_page(session, size, page)
        if following is not None:
            session.send(following, purpose(requirement, OTHER))


def _turn_pages(session: ProbeSession, requirement: Requirement, step: Field, count: int) -> None:
    """Asks for so many of the smallest pages, the first one first."""
    size = page_size(session.operation)
    assert size is not None
    for number in range(count):
        session.send(_page(session, size, step, number), purpose(requirement, OTHER))


def _page(session: ProbeSession, size: Field, step: Field, number: int, count: int = 0) -> Draft:
    """Returns the request for a page of so many resources, or for a smallest one; the first has the number 0."""
    least, first = count or least_size(size), first_step(session.operation, step)
    wanted = first + number * (least if traits_of(session.operation, step).offset else 1)
    slots: dict[Key, Slot] = {size.key: Fixed(least), step.key: Fixed(wanted)}
    return session.over_base(slots)


def _second_page(session: ProbeSession, size: Field, first: Exchange) -> Draft | None:
    """Returns the request for the page after a smallest one; None where the list has no parameter for it."""
    asked = ((each, traits_of(session.operation, each)) for each in session.operation.parameters)
    step = next((each for each, it in asked if it.page or it.offset), None)
    return next_page_of(session, first) if step is None else _page(session, size, step, 1)


_MEANING = Meaning(
    group="lists",
    fault="ignores a parameter of the page",
    raised_by="an integer query parameter of a list that is named like a page size, a page or an offset",
    authority="inferred",
    must=(
        "answer at most as many resources as the page size asks for, on another page the resources that follow, and "
        "one total on all of them"
    ),
    notes=(
        Note(
            "Page sizes are `limit`, `per_page`, `page_size` and `max_results`, with `_`, `-` or neither. `size`, "
            "`count` and `start` are not: they may mean the size of a picture, a switch, or a time.",
            case="a correct server whose `size` is no page size; review: `page-size`",
        ),
        Note(
            "The rule sends the smallest page that the document admits, and judges it only where the list holds "
            "more. A page that equals the one before is a finding too. Both are warnings.",
            case="mutants whose list ignores its page size",
        ),
        Note(
            "A total that is the number of the resources on a page, and of all where all are asked for, is a warning. "
            "A number is a total by its name (`total_count`), or if its description says so (`count`).",
            case="mutants whose total is the length of the page",
        ),
        Note(
            "A page that leaves out resources which follow the page before in the whole list is a warning. Three pages "
            "must be in the order of the whole list, which must be the same before and after them.",
            case="mutants that begin each later page one resource too late",
        ),
        Note(
            "A page size beside a page, an offset or a cursor, with a stated minimum and without any effect on a list "
            "of three or more resources, is a failure. `limit` alone might mean another thing, a server may add pinned "
            "resources to a page, and it may have a smallest page that the document does not state.",
            case="bugs of three framework applications; WordPress, whose sticky posts come on top",
        ),
        Note(
            "A page with more than the page size is a failure under the same conditions if the next page holds more, "
            "too, and the two have neither their first nor their last resource in common. The description must not say "
            "that a page may hold more, or that the number counts something else (per shard, groups).",
            case="a Litestar application that returns the resource by which it sees that there are more; servers that "
            "add a resource to the first page, or the same one to each page",
        ),
        Note(
            "All resources are asked for on two pages, the second of which is not full. One that this run created, and "
            "that is on neither, is a warning (`left out`) if each of three rounds shows it. The first page must be "
            "full, and must be how the whole list begins. Or two rounds show another resource on both pages: the order "
            "changes from request to request.",
            case="a server that counts full pages alone; correct servers whose pages are smaller than asked for, or "
            "from which resources of somebody else are hidden",
        ),
        Note(
            "The page after the last one is asked for. It may be empty or refused, or be the last one again. A server "
            "error, or null for the list, is found by `no-server-error` and by the rules on responses.",
            case="correct servers that answer 400, 404 or 416 there",
        ),
    ),
    alternatives=(
        Alternative(
            "A total counts the resources of the page",
            "its name or its description must say that it is a total, and no description that it counts what is shown",
        ),
        Alternative(
            "Resources went away between the whole list and the page",
            "the whole list is asked for before and after the page",
        ),
        Alternative(
            "There are fewer resources than a page holds",
            "a request without the parameter shows more of them",
        ),
        Alternative(
            "The parameter has another meaning",
            "only names that hardly mean anything else are judged, and as a warning",
        ),
    ),
)

RULE = Rule(
    "query-heeded",
    _requirements,
    _judge,
    probe=Probe(
        "responses",
        "A list is asked for its smallest pages, and without a page size.",
        for_each(_ask_for_few),
        also={"filling": _fill},
    ),
    meaning=_MEANING,
)
