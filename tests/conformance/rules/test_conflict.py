"""conflict: the server refuses a creation with a value that another resource has, where the document says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, in_path, object_of, resources
from judging import Judge, accused, contract_in, outcomes, verdict
from servers import Answer, Call, Item, Resources

from bythebook_conformance.evidence.conflicts import unique_text

SAID = "A thing with this sku already exists"
SKU = "make/body/sku/conflict"
METHODS: Any = {"get": "read", "delete": "drop"}
SENT: Stated = {"sku": WORD, "name": WORD, "amount": {**INTEGER, "minimum": 0}}


def catalog(said: str = SAID, **sent: Stated) -> Stated:
    """Return the paths of things with a sku; `said` describes the 409 of a creation."""
    body, shown = object_of("sku", **SENT, **sent), object_of("id", id=INTEGER, **SENT, **sent)
    paths = resources("/things", body, shown, key=in_path("id", INTEGER), made="201", refuses="409 422", **METHODS)
    paths["/things"]["post"]["responses"]["409"] = {"description": said}
    return paths


class Catalog(Resources):
    """A correct server: no two things have one sku."""

    def __call__(self, call: Call) -> Answer:
        is_right = call.method == "POST" and self.accepts(call)
        if is_right and (found := self.holders(call.body)):
            return self.conflict(found[0])
        return super().__call__(call)

    def holders(self, body: Item) -> list[Item]:
        """Return the things that exclude a body."""
        return [each for each in self.kept.values() if each["sku"] == body["sku"]]

    def conflict(self, item: Item) -> Answer:
        return 409, {"detail": f"The sku {item['sku']} is taken"}


class Lax(Catalog):
    """A liar: it looks for nothing."""

    def holders(self, body: Item) -> list[Item]:
        return []


class InCapitals(Catalog):
    """A liar that compares with what it stores in capitals, and looks for the sku as it was sent."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths, reads=lambda item: item)
        self.index: set[str] = set()

    def holders(self, body: Item) -> list[Item]:
        found = [{"sku": body["sku"]}] if body["sku"] in self.index else []
        self.index.add(body["sku"].upper())
        return found


class TestAccuses:
    @pytest.mark.parametrize("server", [Lax, InCapitals])
    def test_a_second_creation_with_the_value_is_a_warning(self, judge: Judge, server: type[Catalog]) -> None:
        summary = judge(server(catalog()), catalog())

        assert accused(summary) == {SKU: "warning duplicate"}
        assert verdict(summary, SKU).seen == (3, 3)
        assert "'sku'" in verdict(summary, SKU).actual

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "said",
        [
            "SKU already taken",
            "If the sku is already in use.",
            "Another thing already has the sku",
            "The sku must be unique",
            "The `sku` is used by another thing.",
            "Another thing has this `sku`.",
            "Another thing bears that sku",
        ],
    )
    def test_the_words_may_be_others(self, judge: Judge, said: str) -> None:
        assert accused(judge(Lax(catalog(said)), catalog(said))) == {SKU: "warning duplicate"}

    def test_what_was_created_is_deleted(self, judge: Judge) -> None:
        server = Lax(catalog())
        judge(server, catalog())

        assert server.kept == {}


class GetsOrCreates(Catalog):
    """A creation with a known sku is answered by the thing that has it."""

    def conflict(self, item: Item) -> Answer:
        return 200, item


class Numbers(Lax):
    """A sku that is taken gets a number."""

    def make(self, body: Item) -> Item:
        taken = [each["sku"] for each in self.kept.values()]
        return super().make({**body, "sku": f"{body['sku']}-{len(taken)}" if body["sku"] in taken else body["sku"]})


class RefusesInWords(Catalog):
    def conflict(self, item: Item) -> Answer:
        return 422, {"sku": ["thing with this sku already exists."]}


class IgnoresCase(Catalog):
    def holders(self, body: Item) -> list[Item]:
        return [each for each in self.kept.values() if each["sku"].lower() == body["sku"].lower()]


class Moves(Lax):
    """The first thing with a sku is gone as soon as another one gets it."""

    def make(self, body: Item) -> Item:
        for key in [key for key, each in self.kept.items() if each["sku"] == body["sku"]]:
            del self.kept[key]
        return super().make(body)


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Catalog, IgnoresCase, RefusesInWords])
    def test_a_refusal_passes(self, judge: Judge, server: type[Catalog]) -> None:
        summary = judge(server(catalog()), catalog())

        assert accused(summary) == {}
        assert outcomes(summary)[SKU] == "pass"

    @pytest.mark.parametrize("server", [GetsOrCreates, Numbers, Moves])
    def test_a_server_may_answer_otherwise(self, judge: Judge, server: type[Catalog]) -> None:
        summary = judge(server(catalog()), catalog())

        assert SKU not in accused(summary)
        assert outcomes(summary)[SKU] == "inconclusive"

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "said",
        [
            "Conflict",
            "The thing was changed meanwhile",
            "The sku is taken by an active thing",
            "A thing with this sku or name already exists",
            "A thing with this sku and name already exists",
            "A shelf with this name already exists",
            "The sku already exists in another version",
            "The sku is only unique on one day",
            "Another shelf has this sku",
            "The sku is used by another shelf",
            "Another thing of the same kind has this sku",
            "A thing with this sku already exists in the same category",
        ],
    )
    def test_other_words_raise_nothing(self, judge: Judge, said: str) -> None:
        summary = judge(Lax(catalog(said)), catalog(said))

        assert accused(summary) == {}
        assert SKU not in outcomes(summary)

    def test_a_name_within_another_name_is_not_named(self, judge: Judge) -> None:
        paths = catalog("A thing with this display name already exists", display_name=WORD)
        summary = judge(Lax(paths), paths)

        assert accused(summary) == {"make/body/display_name/conflict": "warning duplicate"}

    def test_what_is_no_free_text_raises_nothing(self, judge: Judge) -> None:
        paths = catalog("A thing with this kind already exists", kind={**TEXT, "enum": ["a", "b"]})

        assert accused(judge(Lax(paths), paths)) == {}


def promised(said: str, *, conflict: str = "", at: str = "/things", **sent: Stated) -> Stated:
    """Return the paths of things whose sku has a description, and whose 409 has another one, if any."""
    fields = {**SENT, "sku": {**WORD, "description": said}, **sent}
    body, shown = object_of("sku", **fields), object_of("id", id=INTEGER, **SENT)
    paths = resources(at, body, shown, key=in_path("id", INTEGER), made="201", refuses="409 422", **METHODS)
    paths[at]["post"]["responses"]["409"] = {"description": conflict or "Conflict"}
    if not conflict:
        del paths[at]["post"]["responses"]["409"]
    return paths


class TestPromiseOfTheText:
    @pytest.mark.parametrize(
        "said",
        [
            "Must be unique",
            "Printed on the label. Must be unique among all things.",
            "Must be globally unique",
        ],
    )
    def test_a_second_creation_is_a_warning_that_quotes_the_sentence(self, judge: Judge, said: str) -> None:
        summary = judge(Lax(promised(said)), promised(said))

        assert accused(summary) == {SKU: "warning duplicate"}
        assert verdict(summary, SKU).requirement.authority == "said"
        assert "nique" in verdict(summary, SKU).requirement.sentence

    def test_a_refusal_passes(self, judge: Judge) -> None:
        summary = judge(RefusesInWords(promised("Must be unique.")), promised("Must be unique."))

        assert accused(summary) == {}
        assert outcomes(summary)[SKU] == "pass"

    @pytest.mark.parametrize("server", [GetsOrCreates, Numbers, Moves])
    def test_a_server_may_answer_otherwise(self, judge: Judge, server: type[Catalog]) -> None:
        summary = judge(server(promised("Must be unique.")), promised("Must be unique."))

        assert SKU not in accused(summary)
        assert outcomes(summary)[SKU] == "inconclusive"

    @pytest.mark.parametrize(
        "said",
        [
            "Must be unique within its category.",
            "Must be unique. Archived things do not count.",
            "Must be unique among active things.",
            "Should be unique.",
            "Unique without regard to case.",
        ],
    )
    def test_a_promise_about_some_things_raises_nothing(self, judge: Judge, said: str) -> None:
        summary = judge(Lax(promised(said)), promised(said))

        assert accused(summary) == {}
        assert SKU not in outcomes(summary)

    def test_a_409_about_some_things_is_heeded(self, judge: Judge) -> None:
        paths = promised("Must be unique.", conflict="The sku is taken by an active thing")

        assert accused(judge(Lax(paths), paths)) == {}

    def test_two_unique_texts_raise_nothing(self, judge: Judge) -> None:
        paths = promised("Must be unique.", name={**WORD, "description": "Must be unique."})

        assert accused(judge(Lax(paths), paths)) == {}

    @pytest.mark.parametrize(
        ("said", "conflict", "is_raised"),
        [
            ("Must be unique within the rack.", "", True),
            ("Unique within the rack", "", True),
            ("Must be unique within the room.", "", False),
            ("", "Another thing of the same rack has this sku", True),
            ("", "Another thing of the same room has this sku", False),
        ],
    )
    def test_the_scope_is_a_resource_of_the_path(
        self, tmp_path: Path, said: str, conflict: str, is_raised: bool
    ) -> None:
        paths = promised(said, conflict=conflict, at="/racks/{rack}/things")
        for path in paths.values():
            path["parameters"] = [*path.get("parameters", ()), in_path("rack", INTEGER)]
        contract = contract_in(tmp_path, paths)
        make = next(each for each in contract.operations if each.id == "make")
        found = unique_text(contract, make)

        assert (found is not None) == is_raised
