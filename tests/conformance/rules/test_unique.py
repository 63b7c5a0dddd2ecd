"""unique: a change does not give a resource a value that a creation may not have, since another resource has it."""

from __future__ import annotations

from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, in_path, object_of, resources
from judging import Judge, accused, verdict, warnings
from servers import Answer, Call, Item, Resources

from bythebook_conformance.evidence.observations import show

METHODS: Any = {"get": "read", "put": "put", "patch": "change", "delete": "drop"}
CHANGES = {"change/unique", "put/unique"}
SENT: Stated = {"sku": WORD, "name": WORD, "amount": {**INTEGER, "minimum": 0}}
ID = in_path("id", INTEGER)


def catalog(refuses: str = "409 422", *, shelf: bool = False, **sent: Stated) -> Stated:
    """Return the paths of things whose body has a sku, in one collection or on shelves."""
    body, shown = object_of("sku", **SENT, **sent), object_of(id=INTEGER, **SENT, **sent)
    change = object_of(**SENT, **sent)
    paths = resources("/things", body, shown, key=ID, change=change, made="201", refuses=refuses, **METHODS)
    if not shelf:
        return paths
    around = resources("/shelves", object_of(label=TEXT), object_of(id=INTEGER, label=TEXT), key=ID, get="shelf")
    around["/shelves"]["post"]["operationId"] = "makeShelf"
    parent = in_path("shelf", INTEGER)
    nested = {f"/shelves/{{shelf}}{path}": {**each, "parameters": [parent]} for path, each in paths.items()}
    nested["/shelves/{shelf}/things/{id}"]["parameters"] = [parent, ID]
    return {**around, **nested}


class Catalog(Resources):
    """A correct server: no two things have one sku. `checked` names the methods that compare."""

    checked: tuple[str, ...] = ("POST", "PUT", "PATCH")

    def __init__(self, paths: Stated | None = None) -> None:
        super().__init__(catalog() if paths is None else paths)

    def __call__(self, call: Call) -> Answer:
        is_right = call.method.lower() in self.admitted and self.accepts(call)
        if call.method in self.checked and is_right and self.holders(call):
            return self.conflict(call)
        return super().__call__(call)

    def holders(self, call: Call) -> list[Item]:
        """Return the other things that have the sku of a body."""
        own = call.path.removeprefix(self.path).strip("/")
        return [item for key, item in self.kept.items() if key != own and self.clashes(call.body, item)]

    def clashes(self, body: Item, item: Item) -> bool:
        """Return whether a body may not be stored beside a thing."""
        return "sku" in body and body["sku"] == item.get("sku")

    def conflict(self, call: Call) -> Answer:
        """Return the refusal."""
        return 409, {"detail": "The sku is taken"}


class PatchDuplicates(Catalog):
    """Only POST and PUT look for another thing with the sku."""

    checked = ("POST", "PUT")


class OnlyPostChecks(Catalog):
    """Only POST looks for another thing with the sku, and refuses with 400 in words."""

    checked = ("POST",)

    def conflict(self, call: Call) -> Answer:
        return 400, {"sku": ["thing with this sku already exists."]}


class TestAccuses:
    def test_a_patch_that_accepts_a_taken_sku_is_a_warning(self, judge: Judge) -> None:
        summary = judge(PatchDuplicates(), catalog())

        assert accused(summary) == {"change/unique": "warning duplicate"}
        found = verdict(summary, "change/unique")
        assert found.evidence is not None
        assert show(found.evidence.request.body["sku"]) in found.actual
        assert "'sku'" in found.actual
        assert "'name'" not in found.actual
        assert found.seen == (3, 3)

    def test_a_refusal_in_words_counts_where_the_change_documents_the_same_refusals(self, judge: Judge) -> None:
        summary = judge(OnlyPostChecks(), catalog("400 422"))

        assert warnings(summary) == dict.fromkeys(CHANGES, "duplicate")

    def test_names_that_are_unique_on_one_shelf_may_not_be_taken_there(self, judge: Judge) -> None:
        summary = judge(Shelves(checked=("POST", "PUT")), catalog(shelf=True))

        assert accused(summary) == {"change/unique": "warning duplicate"}


class Shelves:
    """A sku is unique on one shelf only; `checked` names the methods that compare."""

    def __init__(self, checked: tuple[str, ...] = Catalog.checked) -> None:
        self.labels: list[Item] = []
        self.shelves: dict[str, Catalog] = {}
        self.checked = checked

    def __call__(self, call: Call) -> Answer:
        _, _, number, *rest = [*call.path.split("/"), ""]
        if not rest[0:1] or call.path.count("/") < 3:
            return self.of_shelves(call, number)
        if number not in self.shelves:
            return 404, {}
        path = call.path.removeprefix(f"/shelves/{number}")
        return self.shelves[number](Call(call.method, path, call.headers, call.query, call.body))

    def of_shelves(self, call: Call, number: str) -> Answer:
        if call.method == "POST":
            if not isinstance(call.body, dict) or not isinstance(call.body.get("label", "-"), str):
                return 422, {}
            self.labels.append({"id": len(self.labels) + 1, **call.body})
            shelf = Catalog()
            shelf.checked = self.checked
            self.shelves[str(len(self.labels))] = shelf
            return 200, self.labels[-1]
        known = [each for each in self.labels if str(each["id"]) == number]
        return (200, known[0]) if known else (404, {})


class NothingIsUnique(Catalog):
    checked = ()


class IgnoringCase(Catalog):
    def clashes(self, body: Item, item: Item) -> bool:
        return str(body.get("sku", "-")).lower() == str(item.get("sku", "")).lower()


class PatchIgnoresSku(PatchDuplicates):
    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {name: each for name, each in body.items() if name != "sku"})


class PatchRenames(PatchDuplicates):
    """A sku that is taken gets a number."""

    def change(self, key: str, body: Item) -> Item:
        others = [item["sku"] for name, item in self.kept.items() if name != key]
        sku = f"{body['sku']}-2" if body.get("sku") in others else body.get("sku", self.kept[key]["sku"])
        return super().change(key, {**body, "sku": sku})


class Together(Catalog):
    """A sku and a name are unique together, and no method of changes sees it where the names differ."""

    def clashes(self, body: Item, item: Item) -> bool:
        return all(body.get(name, "-") == item.get(name, "") for name in ("sku", "name"))

    def holders(self, call: Call) -> list[Item]:
        key = call.path.removeprefix(self.path).strip("/")
        whole = {**self.kept.get(key, {}), **call.body} if call.method == "PATCH" else call.body
        return super().holders(Call(call.method, call.path, call.headers, call.query, whole))


class Idempotent(PatchDuplicates):
    """A POST of a sku that is known answers with the thing that has it."""

    def conflict(self, call: Call) -> Answer:
        return (200, self.holders(call)[0]) if call.method == "POST" else super().conflict(call)


class Full(NothingIsUnique):
    """There is room for some things, and 409 says that there is no more."""

    def __call__(self, call: Call) -> Answer:
        if call.method == "POST" and self.accepts(call) and len(self.kept) >= 14:
            return 409, {"detail": "no room"}
        return super().__call__(call)


class UniqueWhileUnsold(PatchDuplicates):
    """The first thing with a sku is gone as soon as another one gets it: it moves there."""

    def change(self, key: str, body: Item) -> Item:
        for name, item in list(self.kept.items()):
            if name != key and "sku" in body and item["sku"] == body["sku"]:
                del self.kept[name]
        return super().change(key, body)


class TestDoesNotAccuse:
    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "server",
        [
            *(Catalog, NothingIsUnique, IgnoringCase, PatchIgnoresSku, PatchRenames, Together, Idempotent, Full),
            UniqueWhileUnsold,
        ],
    )
    def test_correct_server(self, judge: Judge, server: Any) -> None:
        summary = judge(server(), catalog())

        assert not CHANGES & accused(summary).keys()

    def test_a_refused_change_passes(self, judge: Judge) -> None:
        summary = judge(Catalog(), catalog())

        assert accused(summary) == {}
        assert {verdict(summary, each).outcome for each in CHANGES} == {"pass"}

    def test_nothing_unique_is_inconclusive(self, judge: Judge) -> None:
        summary = judge(NothingIsUnique(), catalog())

        found = verdict(summary, "change/unique")
        assert (found.outcome, found.reason) == (
            "inconclusive",
            "the server refused no creation because of a value that another resource has",
        )

    def test_a_sku_that_is_unique_on_one_shelf_only(self, judge: Judge) -> None:
        assert accused(judge(Shelves(), catalog(shelf=True))) == {}

    def test_a_change_without_409_beside_a_creation_with_409_raises_nothing(self, judge: Judge) -> None:
        paths = catalog()
        del paths["/things/{id}"]["patch"]["responses"]["409"]
        summary = judge(PatchDuplicates(paths), paths)

        assert "change/unique" not in {each.requirement.id for each in summary.verdicts}
        assert accused(summary) == {}

    def test_given_values_are_not_sent_for_another_resource(self, judge: Judge) -> None:
        sku = ("body", "sku")
        known = {"make": {sku: tuple(f"sku-{number}" for number in range(300))}}
        summary = judge(PatchDuplicates(), catalog(), known=known)

        assert not CHANGES & accused(summary).keys()


def test_few_requests_are_sent_for_it(judge: Judge) -> None:
    """A creation, its control, a PUT and a PATCH, with reads around them."""
    counts: list[int] = []

    class Counting(Catalog):
        def __call__(self, call: Call) -> Answer:
            answer = super().__call__(call)
            if isinstance(answer, tuple) and answer[0] == 409:
                counts.append(1)
            return answer

    judge(Counting(), catalog())

    assert len(counts) == len(("POST", "PUT", "PATCH"))


def test_a_free_text_is_needed(judge: Judge) -> None:
    only = {"sku": {**TEXT, "enum": ["a", "b"]}}
    paths = resources(
        "/things", object_of(**only), object_of(id=INTEGER, **only), key=ID, refuses="409 422", get="read", put="put"
    )
    summary = judge(Resources(paths), paths)

    assert "put/unique" not in {each.requirement.id for each in summary.verdicts}
