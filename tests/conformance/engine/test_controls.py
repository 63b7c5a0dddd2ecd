"""An accepted request stands before and after the invalid ones, whatever else the server refuses between them."""

from __future__ import annotations

from math import inf
from types import SimpleNamespace
from typing import Any

import pytest

from bythebook_conformance.model import Draft
from bythebook_conformance.running.phases.controls import Controls

TAKEN, REFUSED = Draft({}), Draft({("body", "version"): "plain"})


def server() -> Any:
    """Return a session whose server refuses what is wrong and what holds a version. It keeps the exchanges."""
    exchanges: list[Any] = []

    def send(draft: Draft, _: str = "") -> Any:
        is_taken = draft.key == TAKEN.key
        request = SimpleNamespace(draft=draft)
        number = len(exchanges) + 1
        sent = SimpleNamespace(number=number, accepted=is_taken, faults=draft.wrong, authorized=True, request=request)
        exchanges.append(sent)
        return sent

    def accepted() -> list[Any]:
        return [each for each in exchanges if each.accepted]

    crew = SimpleNamespace(is_parallel=False, run=lambda tasks: [task() for task in tasks])
    return SimpleNamespace(
        record=SimpleNamespace(exchanges=exchanges, controlled=set(), accepted=accepted),
        operation=SimpleNamespace(method="PATCH"),
        target=SimpleNamespace(crew=crew, stop=SimpleNamespace(room=inf)),
        control=send,
        send=send,
    )


@pytest.mark.parametrize("second", [TAKEN, REFUSED], ids=["accepted", "refused"])
def test_invalid_requests_count_whether_the_server_takes_the_next_control_or_not(second: Draft) -> None:
    """A guessed version is never the current one: the control that holds it is refused, and says nothing of others."""
    session = server()
    controls = Controls(session)
    assert controls.open(TAKEN)
    wrong = Draft({}, wrong=("change/body/domain:array",))
    (invalid,) = controls.send_all([(wrong, "")])

    is_open = controls.open(second)
    controls.close()

    assert is_open == (second is TAKEN)
    assert session.record.controlled == {invalid.number}


def test_invalid_requests_around_a_refused_control_do_not_count() -> None:
    session = server()
    controls = Controls(session)
    is_open = controls.open(REFUSED)
    controls.send_all([(Draft(REFUSED.slots, wrong=("change/body/domain:array",)), "")], is_open=is_open)

    controls.open(TAKEN)
    controls.close()

    assert session.record.controlled == set()
