"""next-page: the page that a list leads to repeats and leaves out no resource, and is filtered as the page before.

A list leads to its next page by a cursor, by a link in the body, or by the header `Link`. Judged by two requests: a
small page, and the page that its response leads to. A link is followed by its query alone, on the same server and path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.differential import WHOLE_ONCE, probes, purpose
from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.evidence.next_pages import (
    FIRST,
    ROUNDS,
    SECOND,
    WHOLE,
    asked_beside_pages,
    first_of,
    is_alike,
    is_steady,
    latest_whole,
    repeated,
    skipped_between,
    unfiltered,
)
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.registry import Told, observed
from bythebook_conformance.model import Authority, Exchange, Fixed, Observation, Requirement, Slot
from bythebook_conformance.relations.collections import by_id, page_size
from bythebook_conformance.relations.filters import Filter, filters, members_of
from bythebook_conformance.relations.next_pages import is_link, is_said_to_follow, leads_to, next_field
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.pages import fill_for_two_pages, known_resources, next_page_of, widest
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import get

__all__ = ["RULE"]

_LEFT_OUT = "left out"
# So many resources has the last page that is asked for, where the list is no longer than that.
_LAST, _LONGEST = 2, 100


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    leading = next_field(operation)
    if leading is not None:
        sentence = f"The page that '{leading.name}' leads to repeats no resource, and is filtered as the page before."
        authority: Authority = "stated" if is_said_to_follow(contract, leading) else "inferred"
        yield of_field(operation, leading, "next-page", sentence, authority=authority)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != purpose(requirement, SECOND):
        return None
    first, lister = first_of(requirement, record, exchange), record.operation
    before = listed(lister, first) if first is not None else None
    after = listed(lister, exchange)
    if first is None or before is None or after is None:
        return inconclusive(exchange, "the server did not answer both pages with a list")
    if first.request.parts["path"] != exchange.request.parts["path"]:
        return inconclusive(exchange, "the two pages are of different lists")
    is_empty = by_id(lister, before) is None or by_id(lister, after) is None
    if is_empty and not skipped_between(record, first, exchange):
        return inconclusive(exchange, "a page is empty, or its resources have no ids of their own")
    found = _finding(requirement, exchange, first, record)
    if found.outcome != "fail":
        return found
    seconds = probes(requirement, record, SECOND)
    starts = [(second, first_of(requirement, record, second)) for second in seconds]
    pairs = [(second, start) for second, start in starts if start is not None and is_alike(start, first)]
    again = [_finding(requirement, second, start, record) for second, start in pairs]
    is_shown = all((each.outcome, each.reason) == ("fail", found.reason) for each in again)
    if not is_shown or not is_steady(record, [start for _, start in pairs]):
        return inconclusive(exchange, "the list changes from request to request")
    if found.reason == _LEFT_OUT and len(pairs) < ROUNDS:
        return inconclusive(exchange, WHOLE_ONCE)
    return found


def _finding(requirement: Requirement, second: Exchange, first: Exchange, record: Record) -> Observation:
    """Returns what two pages show. A page without the filter may repeat resources, too."""
    asked = asked_beside_pages(record.operation, first)
    left_out = _left_out(second, first, record, list(asked))
    strange = unfiltered(record, first, second)
    if strange:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        actual = f"the resource '{strange}', which is not in that list{left_out}"
        return failed(second, f"resources of the list with {query}", actual, level="warning")
    again = repeated(record.operation, first, second)
    if again:
        actual = f"the resource '{again}' on both pages{left_out}"
        told = Told(second, requirement.authority, "other resources than on the page before", actual)
        return observed(None, told)
    skipped = skipped_between(record, first, second)
    if skipped:
        actual = f"pages without the resource '{skipped}', which the whole list has"
        return failed(second, "the resources that follow", actual, level="warning", reason=_LEFT_OUT)
    return passed(second)


def _left_out(second: Exchange, first: Exchange, record: Record, asked: list[str]) -> str:
    """Returns what the link repeats of the request, where it leaves out a filter."""
    leading, sent = next_field(record.operation), second.request.parts["query"]
    missing = [f"'{name}'" for name in asked if name not in sent]
    if leading is None or not missing or not is_link(leads_to(leading, first)):
        return ""
    kept = " and ".join(f"'{name}'" for name in sent) or "nothing"
    return f"; the link repeats {kept}, and not {' and '.join(missing)}"


def _silence(requirement: Requirement, record: Record) -> str:
    """Returns why no next page was asked for."""
    is_asked = bool(probes(requirement, record, FIRST))
    reason = "the first page leads to no next page that the document describes"
    return reason if is_asked else "the list has too few resources for two pages"


def _follow(session: ProbeSession, requirement: Requirement) -> None:
    """Asks for the first page and the next one; sends nothing where the list has too few resources for two."""
    size, count = page_size(session.operation), fill_for_two_pages(session)
    if size is None or not count:
        return
    asked = _filtered(session, count)
    if asked:
        _ask_for_all(session, requirement, asked, is_again=False)
        _turn(session, requirement, asked, {size.key: Fixed(count)})
    if len(_whole(session)) <= count:  # no response shows those that were created for this
        _ask_for_all(session, requirement, {}, is_again=True)
    wanted = len(_whole(session)) - _LAST
    is_last = count < wanted <= _LONGEST and session.record.contract.admits(size, wanted)
    _turn(session, requirement, {}, {size.key: Fixed(wanted if is_last else count)})


def _turn(
    session: ProbeSession, requirement: Requirement, beside: Mapping[Key, Slot], size: Mapping[Key, Slot]
) -> None:
    """Asks for a first page and the next one, in several rounds where they show a finding."""
    for number in range(ROUNDS):
        if number:
            _ask_for_all(session, requirement, beside, is_again=True)
        first = session.send(session.over_base({**beside, **size}), purpose(requirement, FIRST))
        draft = next_page_of(session, first)
        second = session.send(draft, purpose(requirement, SECOND)) if draft is not None else None
        found = session.judge(requirement, second) if second is not None else None
        if found is None or (found.outcome != "fail" and found.reason != WHOLE_ONCE):
            break
        session.rest(sum(session.waits) / ROUNDS)


def _whole(session: ProbeSession) -> list[Any]:
    return latest_whole(session.record, [*session.record.accepted()], {}) or []


def _ask_for_all(session: ProbeSession, requirement: Requirement, asked: Mapping[Key, Slot], *, is_again: bool) -> None:
    """Asks for all resources that the filter chooses, unless the same request was accepted before."""
    draft = session.over_base({**widest(session.operation), **asked})
    if is_again or not any(each.request.draft.key == draft.key for each in session.record.exchanges if each.accepted):
        session.send(draft, purpose(requirement, WHOLE))


def _filtered(session: ProbeSession, count: int) -> Mapping[Key, Slot]:
    """Returns the slot of a filter whose value more resources have than a small page holds, and others have not.

    Prefers a value that the next resources of the list do not have: a page without the filter would show them.
    """
    known = known_resources(session.record)
    found: list[tuple[tuple[bool, int], Filter, Any]] = []
    for filter_ in filters(session.operation, is_deep=True):
        held = [get(item, filter_.place) for item in known] if filter_.place else []
        for value in members_of(filter_.field):
            having = sum(same(value, each) for each in held)
            if count < having < len(held):
                is_next = all(same(value, each) for each in held[count : 2 * count])
                found.append(((is_next, having), filter_, value))
    if not found:
        return {}
    _, filter_, value = min(found, key=lambda ranked: ranked[0])
    return {filter_.key: Fixed(value)}


_MEANING = Meaning(
    group="lists",
    fault="leads to a next page with the wrong resources",
    raised_by=(
        "a list with a page size whose response documents a text called `next`, such as `next_cursor`, or the header "
        "`Link`"
    ),
    authority="stated if the description says that it leads to what comes after the page, else inferred",
    must="lead to a page with other resources, which has the filters of the page before",
    notes=(
        Note(
            "The rule asks for two resources, or for the smallest page, and then for the next page. A cursor is given "
            "back in the query parameter that its name belongs to, beside the rest of the query.",
            case="a Litestar application whose cursor repeats the last resource",
        ),
        Note(
            "A link is followed by its query, on the path of the list. Its host and a prefix of its path do not count: "
            "a proxy may have changed them. A link to another path, or with parameters that the document does not "
            "name, is not followed.",
            case="a FastAPI application whose links are relative in one variant and absolute in another",
        ),
        Note(
            "Where a boolean or an enum of the items filters the list, the first page is filtered. The next page must "
            "have only resources of the whole filtered list, which one response has to show.",
            case="a FastAPI application whose `next` has only `offset` and `limit`",
        ),
        Note(
            "Each finding is a warning: a document does not say what a link repeats. That a link leaves the filter out "
            "is said beside it; a cursor may hold the filter. A resource on both pages is a failure if the description "
            "of the cursor says that it leads to what comes after the page.",
            case="Laravel, whose links repeat the number of the page alone by default",
        ),
        Note(
            "A resource is repeated if its id and its properties are. Resources that both pages have at the top count "
            "only where the pages are equal.",
            case="correct servers with pinned resources, and lists whose ids are not unique",
        ),
        Note(
            "Each of three rounds must show the finding, and the first page must be the same each time. An empty next "
            "page shows nothing, unless the whole list has more resources.",
            case="correct servers to whose lists others add resources",
        ),
        Note(
            "A resource is left out if the whole list has it between the two pages, or after the last page. Both pages "
            "must have the order of the whole list, which is asked for in each round. The page size is chosen so that "
            "the next page is the last one, where the list is short.",
            case="a cursor that skips a resource; a Laravel application whose last page lacks its first resource",
        ),
    ),
    alternatives=(
        Alternative("A resource was created between two pages", "the first page must be the same before and after"),
        Alternative("The same resources stand at the top of each page", "only what follows them is compared"),
        Alternative("The pages lag behind, or have another order", "the whole list must begin with the first page"),
        Alternative("The filter means something else than the property", "pages are compared with the filtered list"),
    ),
)

RULE = Rule(
    "next-page",
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe(
        "responses",
        "A list with more than one page is asked for a small page, and for the page that its response leads to.",
        for_each(_follow),
        also={"filling": fill_for_two_pages},
    ),
    meaning=_MEANING,
)
