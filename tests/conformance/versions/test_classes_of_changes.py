"""Changes that a comparison missed once, or told beside others, each as a version of a small server."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served
from task_server import TASKS, Tasks

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.differences.history import Held, History
from bythebook_conformance.versions.differences.outcomes import outcomes
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import Names, UnpairedError, exchanged_marks, marks_in
from bythebook_conformance.versions.probes import is_decimal, with_third_decimal
from bythebook_conformance.versions.run import Compared, compare
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract_in(tmp_path_factory.mktemp("tasks"), TASKS)


def compared(contract: Contract, first: Tasks, second: Tasks) -> Compared:
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each)) for name, each in (("a", first), ("b", second))
    ]
    return compare(contract, targets[0], targets[1], Effort(seed=1, examples=0, limits=NO_WAITS))


class Lenient(Tasks):
    """Accepts any creation that has a title."""

    def admits(self, path: str, method: str, schema: Any, body: Any) -> bool:
        is_creation = path.endswith("/tasks") and isinstance(body, dict) and isinstance(body.get("title"), str)
        return is_creation or super().admits(path, method, schema, body)


class Whole(Tasks):
    """Looks at no limit."""

    page = 1000

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        whole = Call(call.method, call.path, call.headers, {}, call.body)
        return super().of_tasks(tasks, method, ids, whole)


class Composed(Tasks):
    """Keeps titles in normalization form C."""

    def filled(self, body: Item) -> Item:
        return super().filled({**body, "title": normalize("NFC", body["title"])})


class Twice(Tasks):
    """Creates a second task beside each one."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        if len(ids) == 1 and method == "post":
            super().of_tasks(tasks, method, ids, call)
        return super().of_tasks(tasks, method, ids, call)


class Renumbered(Tasks):
    """Gives a task that is replaced another number."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        if method == "put" and ids[1] in tasks:
            held = tasks.pop(ids[1])
            number = next(self.numbers)
            tasks[number] = {**held, **self.filled(call.body), "id": number}
            return 200, self.shown(tasks[number])
        return super().of_tasks(tasks, method, ids, call)


class Unique(Tasks):
    """Titles are unique in a project."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        if len(ids) == 1 and method == "post" and call.body["title"] in [each["title"] for each in tasks.values()]:
            return 422, {"detail": "refused"}
        return super().of_tasks(tasks, method, ids, call)


class Revised(Tasks):
    """Each change counts, and a body without a member is a change, too."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.count = itertools.count(2)

    def shown(self, task: Item) -> Item:
        return {**task, "revision": task.get("revision", 1)}

    def changed(self, body: Item) -> Item:
        return {**body, "revision": next(self.count)}


class RevisedAndStrict(Revised):
    """Refuses a change to the state that is paused."""

    def admits(self, path: str, method: str, schema: Any, body: Any) -> bool:
        is_paused = method == "patch" and isinstance(body, dict) and body.get("state") == "paused"
        return super().admits(path, method, schema, body) and not is_paused


class AnyCase(Tasks):
    """Takes a state in any case."""

    def __call__(self, call: Call) -> Answer:
        body = call.body
        if isinstance(body, dict) and isinstance(body.get("state"), str):
            body = {**body, "state": body["state"].lower()}
        return super().__call__(Call(call.method, call.path, call.headers, call.query, body))


class Untold(Tasks):
    """No list says how many tasks there are."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        found = super().of_tasks(tasks, method, ids, call)
        is_list = len(ids) == 1 and method == "get" and isinstance(found, tuple)
        return (200, {"items": found[1]["items"]}) if is_list else found  # type: ignore[index]


class Short(Untold):
    """A page has fewer tasks."""

    page = 2


class AnswersOk(Tasks):
    """A creation answers 200, as where the resource was there before. So nothing that was created is changed there."""

    created = 200


class DeletesAgain(Tasks):
    """A task that is gone may be deleted once more."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        is_gone = method == "delete" and len(ids) > 1 and ids[1] not in tasks
        return (204, None) if is_gone else super().of_tasks(tasks, method, ids, call)


class NoEmptyLimit(Tasks):
    """An empty limit is refused. The others leave it out."""

    def __call__(self, call: Call) -> Answer:
        return (422, {"detail": "refused"}) if "limit=&" in f"{call.target}&" else super().__call__(call)


class KeepsWhatHoldsTasks(Tasks):
    """A project with tasks is not deleted."""

    def answer(self, path: str, method: str, ids: list[int], call: Call) -> Answer:
        project = self.projects.get(ids[0]) if path == "/projects/{project_id}" else None
        if method == "delete" and project is not None and project["tasks"]:
            return 409, {"detail": "it has tasks"}
        return super().answer(path, method, ids, call)


class TotalOfThePage(Tasks):
    """The number of tasks is that of the page."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        found = super().of_tasks(tasks, method, ids, call)
        if len(ids) == 1 and method == "get" and isinstance(found, tuple):
            return 200, {**found[1], "total": len(found[1]["items"])}
        return found


class Bare(Tasks):
    """A list of tasks stands alone."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        found = super().of_tasks(tasks, method, ids, call)
        if len(ids) == 1 and method == "get" and isinstance(found, tuple):
            return 200, found[1]["items"]
        return found


class Cursors(Tasks):
    """Each page says where the next one begins, and the last one says null."""

    last: str | None = None

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        found = super().of_tasks(tasks, method, ids, call)
        if len(ids) == 1 and method == "get" and isinstance(found, tuple):
            is_last = len(found[1]["items"]) == len(tasks)
            return 200, {**found[1], "next": self.last if is_last else f"after{len(found[1]['items'])}"}
        return found


class EmptyCursors(Cursors):
    """The last page says an empty text."""

    last = ""


CLASSES: list[tuple[Callable[..., Tasks], Callable[..., Tasks], str]] = [
    (Untold, Short, "page of limit/page/5 items -> 2 items"),
    (Tasks, AnswersOk, "answers 201 -> answers 200"),
    (Tasks, DeletesAgain, "refused 404 -> accepted"),
    (Tasks, AnyCase, "state/outcome/refused 422 -> accepted"),
    (NoEmptyLimit, Tasks, "?limit/outcome/refused 422 -> accepted"),
    (Tasks, Lenient, "refused 422 -> accepted"),
    (Tasks, Whole, "limit/"),
    (Tasks, Unique, "the same creation again/outcome/accepted -> refused 422"),
    (Revised, RevisedAndStrict, "state/outcome/accepted -> refused 422"),
    (Tasks, TotalOfThePage, "total/value/as many as there are -> as many as on the page"),
    (Tasks, Bare, "items/value/object -> list"),
    (Cursors, EmptyCursors, 'next/value/null -> ""'),
    (Tasks, KeepsWhatHoldsTasks, "with a resource below it/outcome/accepted -> refused 409"),
]
_FAST = 2


@pytest.mark.soak
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [pytest.param(*each, marks=[pytest.mark.soak] if number >= _FAST else []) for number, each in enumerate(CLASSES)],
)
def test_every_group_is_of_the_change(
    contract: Contract, first: Callable[..., Tasks], second: Callable[..., Tasks], expected: str
) -> None:
    found = [each.id for each in compared(contract, first(), second(first=70)).groups]

    assert found
    assert all(expected in each for each in found), found


class Weighed(Tasks):
    """Tasks have hours, with two decimals at most."""

    def admits(self, path: str, method: str, schema: Any, body: Any) -> bool:
        hours = body.get("hours", 0) if isinstance(body, dict) else 0
        is_exact = isinstance(hours, int | float) and round(hours, 2) == hours
        return is_exact and super().admits(path, method, schema, body)

    def filled(self, body: Item) -> Item:
        return super().filled({"hours": 1.5, **body})


class WeighedAndRounded(Weighed):
    """Further decimals are rounded."""

    def admits(self, path: str, method: str, schema: Any, body: Any) -> bool:
        if isinstance(body, dict) and isinstance(body.get("hours"), float):
            body["hours"] = round(body["hours"], 2)
        return super().admits(path, method, schema, body)


@pytest.mark.soak
def test_a_third_decimal_is_sent(tmp_path: Path) -> None:
    stated = deepcopy(TASKS)
    hours = {"type": "number", "minimum": 0, "maximum": 100, "description": "With at most two decimals."}
    for path, method in (("/projects/{project_id}/tasks", "post"), ("/projects/{project_id}/tasks/{task_id}", "put")):
        body = stated[path][method]["requestBody"]["content"]["application/json"]["schema"]
        body["properties"] = {**body["properties"], "hours": hours}

    found = [each.id for each in compared(contract_in(tmp_path, stated), Weighed(), WeighedAndRounded(first=70)).groups]

    assert found
    assert all("hours/outcome/refused 422 -> accepted" in each for each in found), found


@pytest.mark.parametrize(("value", "sent"), [(1, 1.007), (1.5, 1.507), (0.129, 0.137), ("12.50", "12.507")])
def test_the_third_decimal_tells_rounding_from_cutting(value: object, sent: object) -> None:
    assert with_third_decimal(value) == sent


@pytest.mark.parametrize(("value", "is_sent"), [(2.5, True), (3, True), (1e300, False), ("1.5", True), ("v1.5", False)])
def test_a_third_decimal_is_for_numbers_with_room_for_it(contract: Contract, value: object, is_sent: bool) -> None:
    field = next(each for operation in contract.operations for each in operation.fields)
    number = replace(field, schema={"type": "number"})

    assert is_decimal(number, value) == is_sent


@pytest.mark.soak
def test_what_a_version_may_have_created_is_told_of(contract: Contract) -> None:
    found = compared(contract, Tasks(), AnswersOk(first=70))

    assert "addTask" in {each.operation.id for each in found.left}


@pytest.mark.soak
def test_identical_versions_are_sent_no_calibration(contract: Contract) -> None:
    found = compared(contract, Tasks(), Tasks(first=70))

    assert found.groups == ()
    assert found.sent < 3 * found.exchanged


def test_a_merge_leaves_what_it_does_not_set_tainted() -> None:
    held = Held(tainted={"notify.mail", "note"})

    assert held.is_tainted("notify.mail")
    assert held.is_tainted("notify")
    assert not held.is_tainted("notify.sms")


@pytest.mark.parametrize(
    ("text", "moved"), [("some aaaaaa x", "some bbbbbb x"), ("aaaaaaaaaaaa", "bbbbbbbbbbbb"), ("", "")]
)
def test_marks_are_exchanged_wherever_they_stand(text: str, moved: str) -> None:
    assert exchanged_marks(text, {"aaaaaa": "bbbbbb"}) == moved
    assert marks_in(text, {"aaaaaa"}) == (["aaaaaa"] if "aaaaaa" in text else [])


def test_a_date_that_a_client_chose_is_no_text_of_the_moment(contract: Contract) -> None:
    names = Names(contract)
    parts: Mapping[str, Any] = {"body": {"due": "2026-03-01"}}
    names.learn_sent(parts, parts)
    names._pair("due", "2026-03-01", "2026-03-01T00:00:00Z", "")

    assert names.states == {}


def test_what_a_version_makes_of_a_sent_text_is_no_id(contract: Contract) -> None:
    """A path may have a parameter `name`, and another body a member of that name."""
    names = Names(contract)
    parts: Mapping[str, Any] = {"body": {"id": "Some Text"}}
    names.learn_sent(parts, parts)
    names._pair("id", "Some Text", "some text", "")

    assert not names.is_pair("Some Text", "some text", "id")


def _listed(contract: Contract, answer: Any) -> Exchange:
    draft = Draft({})
    lister = next(each for each in contract.operations if each.id == "listTasks")
    parts = {"path": {"project_id": 1}, "query": {}, "header": {}, "cookie": {}}
    return Exchange(1, Request(lister.id, parts, "a list", draft), 200, answer)


def _asked(contract: Contract, names: Names, **query: str) -> Any:
    lister = next(each for each in contract.operations if each.id == "listTasks")
    names.numbers["project", 1] = 2
    parts = {"path": {"project_id": 1}, "query": query, "header": {}, "cookie": {}}
    return names.parts(lister, Request(lister.id, parts, "a list", Draft({})))["query"]


def test_a_cursor_becomes_that_of_the_second_version(contract: Contract) -> None:
    names = Names(contract)
    lister = next(each for each in contract.operations if each.id == "listTasks")
    names.learn(
        lister,
        _listed(contract, {"items": [], "next": "b2Zmc2V0OjQ"}),
        _listed(contract, {"items": [], "next": "b2Zmc2V0OjU"}),
    )

    assert _asked(contract, names, cursor="b2Zmc2V0OjQ") == {"cursor": "b2Zmc2V0OjU"}


def test_a_cursor_of_the_first_version_alone_is_not_sent_to_the_second(contract: Contract) -> None:
    names = Names(contract)
    lister = next(each for each in contract.operations if each.id == "listTasks")
    names.learn(
        lister,
        _listed(contract, {"items": [], "next": "b2Zmc2V0OjQ"}),
        _listed(contract, {"items": [], "next": None}),
    )

    with pytest.raises(UnpairedError):
        _asked(contract, names, cursor="b2Zmc2V0OjQ")


def test_a_listed_text_stays_whatever_another_field_held(contract: Contract) -> None:
    names = Names(contract)
    names.learn_sent({"body": {"note": "open", "title": "any"}}, {"body": {"note": "b", "title": "other"}})

    assert _asked(contract, names, state="open", q="any") == {"state": "open", "q": "other"}


def test_accents_that_become_part_of_their_letters_are_told(contract: Contract) -> None:
    found = compared(contract, Tasks(), Composed())

    assert [each.id for each in found.groups] == ["title/value/as sent -> in normalization form C"]


class GivesAnIdAgain(Tasks):
    """Gives the id of the first task to each that is created later."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        found = super().of_tasks(tasks, method, ids, call)
        if len(ids) == 1 and method == "post" and len(tasks) > 2 and isinstance(found, tuple):
            first = next(iter(tasks))
            tasks[first] = {**tasks.pop(found[1]["id"]), "id": first}
            return 201, self.shown(tasks[first])
        return found


@pytest.mark.many(1)
@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (Tasks, GivesAnIdAgain, ["id/value/a new one -> that of another resource"]),
        (GivesAnIdAgain, Tasks, ["id/value/that of another resource -> a new one"]),
        (GivesAnIdAgain, GivesAnIdAgain, []),
    ],
)
def test_an_id_that_is_given_again_is_one_change(
    contract: Contract, first: type[Tasks], second: type[Tasks], told: list[str]
) -> None:
    assert [each.id for each in compared(contract, first(), second(first=70)).groups] == told


MORE = "items/value/what was created -> more than what was created"


@pytest.mark.many(1)
@pytest.mark.parametrize(("second", "is_more"), [(Twice, True), (Renumbered, False)])
def test_a_list_shows_more_than_what_was_created_only_if_nothing_is_gone(
    contract: Contract, second: type[Tasks], is_more: bool
) -> None:
    """A resource that got another id is one still."""
    found = [each.id for each in compared(contract, Tasks(), second()).groups]

    assert found
    assert (MORE in found) is is_more


def _created(contract: Contract, number: int, status: int, **body: Any) -> Exchanged:
    """Returns a creation that the first version accepts, and the status of the second one."""
    creator = next(each for each in contract.operations if each.id == "addTask")
    parts = {"path": {"project_id": 1}, "query": {}, "header": {}, "cookie": {}, "body": {"title": "x", **body}}
    request = Request(creator.id, parts, "", Draft({}))
    return Exchanged(creator, Exchange(number, request, 201, {}), Exchange(number, request, status, {}))


def test_a_field_that_is_to_blame_in_one_state_is_blamed_in_another(contract: Contract) -> None:
    log = [_created(contract, 1, 201), _created(contract, 2, 422, note="a"), _created(contract, 3, 422, note="b")]
    log.append(_created(contract, 4, 422, note=" c ", done=True))

    assert {each.field for each in outcomes(log, Counter())} == {"note"}


def test_the_field_that_explains_most_refusals_is_to_blame(contract: Contract) -> None:
    log = [_created(contract, 1, 201), _created(contract, 2, 422, note="a", done=True)]
    log += [_created(contract, 3, 422, note=" b ", done=True), _created(contract, 4, 422, note="é", done=True)]
    log.append(_created(contract, 5, 422, note="c"))

    assert {each.field for each in outcomes(log, Counter())} == {"note"}


def test_a_list_under_the_name_of_an_id_is_no_id(contract: Contract) -> None:
    names = Names(contract)
    lister = next(each for each in contract.operations if each.id == "listTasks")

    names.note_alone(lister, _listed(contract, {"id": ["a"]}))

    assert names.numbers == {}


def test_what_is_created_after_one_version_deleted_a_collection_is_compared(contract: Contract) -> None:
    lister = next(each for each in contract.operations if each.id == "listTasks")
    deleter = replace(lister, id="dropTasks", method="DELETE")
    request = Request(deleter.id, {"path": {"project_id": 1}, "query": {}, "header": {}, "cookie": {}}, "", Draft({}))
    exchanges = Exchange(1, request, 204, {}), Exchange(1, request, 400, {})
    history = History()
    history.of("/projects/1/tasks/5")
    history.diverge(Exchanged(deleter, *exchanges, resource="/projects/1/tasks"))

    assert history.of("/projects/1/tasks/5").is_tainted("")
    assert not history.of("/projects/1/tasks/6").is_tainted("")
    assert not history.of("/projects/1/tasks").is_tainted("")
