"""Many invalid values share a request where the server names each wrong place; a liar gets no credit by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import jsonschema_rs
import pytest
from documents import BOOLEAN, INTEGER, TEXT, in_path, object_of, resources
from judging import Judge, accused, judge_in, outcomes
from servers import Answer, Call, Resources

from bythebook_conformance.evidence.attribution import Naming, learned, stray
from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.running.engine import Limits
from bythebook_conformance.running.resources.resources import SET_UP

AMOUNT = {**INTEGER, "minimum": 1, "maximum": 9}
NAME = {**TEXT, "minLength": 2, "maxLength": 20}
INNER = object_of("width", width=AMOUNT, height=AMOUNT, unit={**TEXT, "enum": ["mm", "in"]})
SENT = object_of(
    "title price", title=NAME, price=AMOUNT, stock=AMOUNT, note=NAME, active=BOOLEAN, color=NAME, size=INNER
)
PATHS = resources("/things", SENT, {**SENT, "properties": {"id": TEXT, **SENT["properties"]}}, made="201", get="read")
CREATION = "make"
Place = tuple[str, ...]
Faults = dict[Place, str]
Refuse = Callable[[Faults, Any], Any]


def faults(schema: Any, body: Any) -> Faults:
    """Return each wrong place of a body, with what is wrong there."""
    return dict(_faults(schema, body))


def _faults(schema: Any, body: Any) -> Iterator[tuple[Place, str]]:
    for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(body):
        place = tuple(map(str, error.instance_path))
        if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
            place = (*place, str(error.kind.property))
        yield place, error.message


class Listing(Resources):
    """A correct server that says of each wrong place of a body what is wrong, in some form."""

    def __init__(self, refuse: Refuse, lie: Callable[[Faults, Any], Faults] = lambda found, _: found) -> None:
        super().__init__(PATHS)
        self.refuse, self.lie, self.posts = refuse, lie, 0

    def __call__(self, call: Call) -> Answer:
        if call.method != "POST":
            return super().__call__(call)
        self.posts += 1
        found = self.lie(faults(SENT, call.body), call.body)
        if found:
            return 422, self.refuse(found, call.body)
        return 201, self.make(call.body if isinstance(call.body, dict) else {})


def pointers(found: Faults, _: Any) -> Any:
    return {
        "title": "Unprocessable",
        "errors": [{"detail": text, "pointer": pointer(at)} for at, text in found.items()],
    }


def pointer(at: Place) -> str:
    return "".join(f"/{step}" for step in at)


def members(found: Faults, _: Any) -> Any:
    answer: dict[str, Any] = {}
    for at, text in found.items():
        inner = answer
        for step in at[:-1]:
            inner = inner.setdefault(step, {}) if isinstance(inner.get(step, {}), dict) else {}
        inner[at[-1] if at else "non_field_errors"] = [text]
    return answer


def sentences(found: Faults, _: Any) -> Any:
    return {"statusCode": 422, "message": [f"{'.'.join(at) or 'body'} must be as documented" for at in found]}


FORMS: dict[str, Refuse] = {
    "FastAPI": lambda found, body: {
        "detail": [{"loc": ["body", *at], "msg": text, "input": body} for at, text in found.items()]
    },
    "Ajv": lambda found, _: {
        "errors": [
            {"instancePath": pointer(at[:-1]), "params": {"missingProperty": at[-1]}, "message": text}
            if "required property" in text
            else {"instancePath": pointer(at), "params": {}, "message": text}
            for at, text in found.items()
        ]
    },
    "RFC 9457": pointers,
    "JSON:API": lambda found, _: {
        "errors": [{"title": text, "source": {"pointer": pointer(at)}} for at, text in found.items()]
    },
    "Django REST framework": members,
    "Spring": lambda found, _: {"errors": [{"field": ".".join(at), "message": text} for at, text in found.items()]},
    "Laravel": lambda found, _: {
        "message": "wrong",
        "errors": {".".join(at) or "body": [t] for at, t in found.items()},
    },
    "class-validator": sentences,
}


def silent(_: Faults, __: Any) -> Any:
    return {"detail": "the body is wrong"}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], int]:
    """The verdicts on the correct server that names no place, and how many creations it was asked for."""
    server = Listing(silent)
    return outcomes(judge_in(tmp_path_factory.mktemp("alone"))(server, PATHS)), server.posts


@pytest.mark.many(2)
@pytest.mark.parametrize("form", FORMS)
def test_fewer_requests_give_the_same_verdicts_where_refusals_name_places(
    judge: Judge, alone: tuple[dict[str, str], int], form: str
) -> None:
    server = Listing(FORMS[form])
    summary = judge(server, PATHS)
    assert (outcomes(summary), accused(summary)) == (alone[0], {})
    assert server.posts < 0.65 * alone[1]


def test_a_decoder_that_names_no_place_keeps_no_bounds_from_sharing_requests(
    judge: Judge, alone: tuple[dict[str, str], int]
) -> None:
    """Go, serde and Jackson stop at the first wrong type; what is wrong beyond types is then named place by place."""

    def refuse(found: Faults, body: Any) -> Any:
        is_decoded = not any("is not of type" in text for text in found.values())
        return pointers(found, body) if is_decoded else {"title": "json: cannot unmarshal"}

    server = Listing(refuse)
    summary = judge(server, PATHS)
    assert (outcomes(summary), accused(summary)) == (alone[0], {})
    assert server.posts < 0.9 * alone[1]


def test_a_server_that_echoes_the_body_gets_no_credit(judge: Judge, alone: tuple[dict[str, str], int]) -> None:
    server = Listing(lambda _, body: {"error": "wrong", "received": body})
    assert outcomes(judge(server, PATHS)) == alone[0]
    assert server.posts == pytest.approx(alone[1], abs=8)


def without(found: Faults, *gone: Place) -> Faults:
    return {at: text for at, text in found.items() if at not in gone}


@pytest.mark.soak
@pytest.mark.parametrize("form", ["FastAPI", "Django REST framework", "class-validator"])
def test_a_server_that_refuses_only_two_errors_together_is_accused(judge: Judge, form: str) -> None:
    server = Listing(FORMS[form], lambda found, _: found if len(found) > 1 else {})
    assert len(accused(judge(server, PATHS))) > 25


@pytest.mark.soak
@pytest.mark.parametrize("place", [("note",), ("size", "height")])
def test_a_server_that_checks_a_field_only_if_all_others_are_right_is_accused_of_nothing(
    judge: Judge, alone: tuple[dict[str, str], int], place: Place
) -> None:
    server = Listing(pointers, lambda found, _: without(found, place) if len(found) > 1 else found)
    summary = judge(server, PATHS)
    assert (outcomes(summary), accused(summary)) == (alone[0], {})


@pytest.mark.parametrize("place", [("note",), ("size", "height")])
def test_a_field_that_is_checked_nowhere_is_found_beside_any_others(judge: Judge, place: Place) -> None:
    found = accused(judge(Listing(pointers, lambda found, _: without(found, place)), PATHS))
    at_creation = {each.split("/domain")[0].removesuffix("/non-nullable") for each in found if each.startswith("make/")}
    assert at_creation == {f"{CREATION}/body/{'/'.join(place)}"}


@pytest.mark.parametrize("place", [("note",), ("size", "height")])
def test_a_server_that_names_all_its_fields_on_any_refusal_hides_no_unchecked_field(judge: Judge, place: Place) -> None:
    def named(found: Faults, _: Any) -> Any:
        names = [("title",), ("price",), ("stock",), ("note",), ("size", "height")]
        return pointers({**found, **dict.fromkeys(names, "is checked")}, None)

    found = accused(judge(Listing(named, lambda found, _: without(found, place)), PATHS))
    assert any(each.startswith(f"{CREATION}/body/{'/'.join(place)}/") for each in found)


def test_a_validator_of_two_fields_that_blames_the_right_one_hides_no_unchecked_field(judge: Judge) -> None:
    def blamed(found: Faults, _: Any) -> Faults:
        rest = without(found, ("stock",))  # it is never checked itself
        return {**rest, ("stock",): "must fit the price"} if ("price",) in rest else rest

    found = accused(judge(Listing(pointers, blamed), PATHS))
    assert f"{CREATION}/body/stock/domain:maximum" in found
    assert f"{CREATION}/body/stock/domain:minimum" in found


def exchange(answer: Any, status: int = 422) -> Exchange:
    return Exchange(1, Request("made", {}, "", Draft({})), status, answer)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"errors": [{"pointer": "/a"}, {"pointer": "/b"}]}, 422),
        ({"errors": [{"pointer": "/b"}]}, 422),
        ({"detail": "a is wrong"}, 422),
        ({"errors": [{"pointer": "/a"}]}, 409),
        ({"errors": []}, 422),
        ([], 422),
        ({"received": {"a": "wrong", "b": "right"}}, 422),
    ],
)
def test_nothing_is_learned_of_a_refusal_that_names_another_place_or_none(answer: Any, status: int) -> None:
    assert learned(exchange(answer, status), ("body", "a")) == frozenset()


def test_the_member_that_names_the_place_is_learned_with_its_form() -> None:
    answer = {"detail": [{"loc": ["body", "a", 0], "msg": "a.0 is wrong", "input": "x"}]}
    assert learned(exchange(answer), ("body", "a", "0")) == {Naming(("detail", "*", "loc"), "steps", is_located=True)}


def test_the_path_before_a_colon_names_the_place_of_each_line() -> None:
    lines = ["size.height: Input should be a valid number"]
    at = ("body", "size", "height")
    assert learned(exchange({"error": {"details": lines}}), at) == {Naming(("error", "details"), "sentences")}
    assert learned(exchange({"error": {"details": [*lines, "note: too long"]}}), at) == frozenset()


def test_a_place_around_or_within_a_wrong_one_is_not_stray() -> None:
    wrong = [("body", "a", "b")]
    assert not stray([("body", "a", "b", "c"), ("body", "a"), ("body",)], wrong)
    assert stray([("body", "a", "c")], wrong)


class Changed(Resources):
    """A correct server that names each wrong place; where `finds_first`, it looks at nothing else if there is no thing
    of that name.
    """

    def __init__(self, *, finds_first: bool) -> None:
        key = in_path(schema={**INTEGER, "minimum": 1})
        shown = {**SENT, "properties": {"id": key["schema"], **SENT["properties"]}}
        self.paths = resources("/things", SENT, shown, key=key, made="201", get="read", patch="change", put="replace")
        super().__init__(self.paths)
        self.finds_first, self.changes, self.calls = finds_first, 0, list[tuple[str, str]]()

    def __call__(self, call: Call) -> Answer:
        self.calls.append((call.method, call.path))
        if call.method == "GET":
            return super().__call__(call)
        key = call.path.removeprefix("/things").strip("/")
        self.changes += call.method != "POST"
        if self.finds_first and key and key not in self.kept:
            return 404, {"detail": "none"}
        found = {("body", *at): text for at, text in faults(SENT, call.body).items()}
        if key and key not in self.kept:
            found["path", "id"] = "is the name of nothing"
        if found:
            return 422, {"detail": [{"loc": list(at), "msg": text} for at, text in found.items()]}
        write = self.replace if call.method == "PUT" else self.change
        return (200, write(key, call.body)) if key else (201, self.make(call.body))


@pytest.mark.soak
def test_values_beside_a_path_that_leads_to_nothing_share_further_requests(judge: Judge) -> None:
    at_once, found_first = Changed(finds_first=False), Changed(finds_first=True)
    verdicts = [outcomes(judge(server, server.paths)) for server in (at_once, found_first)]
    told = [{name: each for name, each in some.items() if "/path/" not in name} for some in verdicts]
    assert told[0] == told[1]
    assert found_first.changes <= at_once.changes + 12


def test_a_resource_that_was_just_created_and_read_is_not_read_again_before_it_is_changed(judge: Judge) -> None:
    server = Changed(finds_first=True)
    judge(server, server.paths)
    reads = [pair for pair in pairwise(server.calls) if pair[0] == pair[1] and pair[0][0] == "GET"]
    assert reads == []


class Counting(Listing):
    """A server that keeps how many places of each creation were wrong."""

    def __init__(self) -> None:
        super().__init__(pointers, self.counted)
        self.wrong: list[int] = []

    def counted(self, found: Faults, _: Any) -> Faults:
        self.wrong.append(len(found))
        return found


@pytest.mark.parametrize("most", [15, 18, 21])
def test_a_run_that_ends_early_sends_a_valid_request_after_many_invalid_values(judge: Judge, most: int) -> None:
    server = Counting()
    judge(server, PATHS, limits=Limits(requests=most))

    shared = [index for index, count in enumerate(server.wrong) if count > 1]
    assert shared
    assert 0 in server.wrong[shared[-1] :]


class Owned(Changed):
    """A correct server that refuses a note until somebody signs up, which no request of the document does."""

    def __call__(self, call: Call) -> Answer:
        if call.method != "GET" and isinstance(call.body, dict) and "note" in call.body:
            return 422, {"detail": "the author of the note does not exist"}
        return super().__call__(call)


@pytest.mark.soak
def test_a_request_that_was_refused_because_of_another_resource_creates_none_for_other_operations(judge: Judge) -> None:
    server = Owned(finds_first=True)
    results = judge(server, server.paths).results

    made = [each for result in results for each in result.record.exchanges if each.request.purpose.startswith(SET_UP)]
    assert made
    assert all(each.accepted for each in made)
