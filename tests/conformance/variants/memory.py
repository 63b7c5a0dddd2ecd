"""Faults of servers that remember: what one request holds colors another, or every n-th answer is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from miniature import FIELDS, Body, Miniature, RefusedError

from variants.variant import DEFAULTS, NULLABLE, OPTIONAL, TEXTS, Variant, remembering

EVERY = (2, 3, 5)
Change = Callable[[Miniature], None]


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for name in DEFAULTS:
        for count in EVERY:
            text = f"{name} left out: null in every {count}. answer"
            yield remembering("default missing in every n-th answer", name, text, _nth(name, count, _absent))
        text = f"{name} left out: the value that was set first"
        yield remembering("default follows the first request", name, text, _first(name))
        text = f"{name} left out: the value that was set last"
        yield remembering("state leaks between requests", name, text, _leak(name, _absent))
        text = f"{name} left out: null after 20 things made"
        yield remembering("default missing after a while", name, text, _later(name, 20))
        text = f"{name} left out: null in the first answer only"
        yield remembering("default missing at first", name, text, _early(name))
    for name in OPTIONAL:
        if name not in DEFAULTS:
            text = f"{name} left out: the value that was set last"
            yield remembering("state leaks between requests", name, text, _leak(name, _absent))
    for name in NULLABLE:
        text = f"{name} null: the value that was set last"
        yield remembering("state leaks between requests", name, text, _leak(name, _null))
    for name in FIELDS:
        text = f"{name} set: the value that was set before"
        yield remembering("value of the request before", name, text, _before(name))
    for name in TEXTS[::3]:
        for count in EVERY:
            text = f"{name} set: null in every {count}. answer"
            yield remembering("value dropped in every n-th answer", name, text, _nth(name, count, _set))
    for count in (2, 3, 5, 20):
        yield remembering("every n-th request refused", (), f"every {count}.", _refusing(count))
    same = "nothing on the page says that an id is given once only"
    yield remembering("one id for all", "id", "the same id in every answer", _one_id, same)


def _absent(name: str, sent: Body) -> bool:
    return name not in sent


def _null(name: str, sent: Body) -> bool:
    return name in sent and sent[name] is None


def _set(name: str, sent: Body) -> bool:
    return sent.get(name) is not None


def _nth(name: str, count: int, bears: Callable[[str, Body], bool]) -> Change:
    def change(server: Miniature) -> None:
        def outgoing(answer: Body, sent: Body) -> Body:
            if bears(name, sent) and server.requests % count == 0:
                answer[name] = None
            return answer

        server.outgoing = outgoing

    return change


def _first(name: str) -> Change:
    def change(server: Miniature) -> None:
        seen: list[Any] = []

        def outgoing(answer: Body, sent: Body) -> Body:
            if sent.get(name) is not None:
                seen.append(sent[name])
            elif name not in sent and seen:
                answer[name] = seen[0]
            return answer

        server.outgoing = outgoing

    return change


def _leak(name: str, bears: Callable[[str, Body], bool]) -> Change:
    def change(server: Miniature) -> None:
        seen: list[Any] = []

        def outgoing(answer: Body, sent: Body) -> Body:
            if sent.get(name) is not None:
                seen.append(sent[name])
            elif bears(name, sent) and seen:
                answer[name] = seen[-1]
            return answer

        server.outgoing = outgoing

    return change


def _before(name: str) -> Change:
    def change(server: Miniature) -> None:
        seen: list[Any] = []

        def outgoing(answer: Body, sent: Body) -> Body:
            if sent.get(name) is not None:
                seen.append(sent[name])
                answer[name] = seen[-2] if len(seen) > 1 else seen[-1]
            return answer

        server.outgoing = outgoing

    return change


def _later(name: str, count: int) -> Change:
    def change(server: Miniature) -> None:
        def outgoing(answer: Body, sent: Body) -> Body:
            if name not in sent and len(server.created) >= count:
                answer[name] = None
            return answer

        server.outgoing = outgoing

    return change


def _early(name: str) -> Change:
    def change(server: Miniature) -> None:
        def outgoing(answer: Body, sent: Body) -> Body:
            if name not in sent and not server.created:
                answer[name] = None
            return answer

        server.outgoing = outgoing

    return change


def _refusing(count: int) -> Change:
    def change(server: Miniature) -> None:
        def guard(_: Any) -> None:
            if server.requests % count == 0:
                raise RefusedError("not now")

        server.guard = guard

    return change


def _one_id(server: Miniature) -> None:
    server.outgoing = lambda answer, _: {**answer, "id": "0f8fad5b-d9cb-469f-a165-70867728950e"}
