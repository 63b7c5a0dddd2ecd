"""Overlays: what they make of a document, where each part then comes from, and what is no overlay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonpatch import JsonPatch

from bench.overlays.__main__ import overlay
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.overlay.apply import Overlaid, overlaid
from bythebook_openapi.overlay.model import Overlay, read_overlay
from bythebook_openapi.pointer import pointer_to, value_at
from bythebook_openapi.text.parse import Source, read

FOLDER = Path(__file__).parent / "overlays"
SHOP = FOLDER / "shop.yaml"
CASES: dict[str, Any] = yaml.safe_load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
HEAD = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\n"


def _source(path: Path) -> Source:
    return read(path.read_text(encoding="utf-8"), name=path.name)


def _overlay(folder: Path, stated: Any, name: str = "overlay.yaml") -> Overlay:
    path = folder / name
    path.write_text(stated if isinstance(stated, str) else yaml.safe_dump(stated), encoding="utf-8")
    return read_overlay(path)


@pytest.mark.parametrize("name", CASES)
def test_result_is_that_of_openapi_format(name: str, tmp_path: Path) -> None:
    """`make overlays` froze what openapi-format makes of each document. A case that differs says why."""
    document = _source(FOLDER / CASES[name]["document"])
    mine = overlaid(document, [_overlay(tmp_path, overlay(name, CASES[name]))]).value
    theirs = JsonPatch(EXPECTED["patches"][name]).apply(document.value)
    assert (mine == theirs) == ("differs" not in CASES[name])
    assert document.value == _source(FOLDER / CASES[name]["document"]).value


def test_two_items_are_removed_where_the_other_tool_removes_others(tmp_path: Path) -> None:
    stated = overlay("two", CASES["remove two parameters of one list"])
    document = overlaid(_source(SHOP), [_overlay(tmp_path, stated)]).value
    assert [each["name"] for each in document["paths"]["/orders"]["get"]["parameters"]] == ["X-Trace"]


def test_each_part_has_the_line_of_the_document_or_of_the_action(tmp_path: Path) -> None:
    laid = _overlay(
        tmp_path,
        HEAD
        + """actions:
- target: $.paths['/orders'].get.parameters[?@.name == 'limit']
  remove: true
- target: $.components.schemas.Order.properties
  update:
    quantity: {default: 2}
    size:
      type: integer
- target: $.components.schemas.Order.properties.note
  copy: $.components.schemas.Order.properties.quantity
""",
    )
    document = load(SHOP, overlays=[laid])
    schema = "/components/schemas/Order"
    assert document.place("/paths/~1orders/get/parameters/0") == (str(SHOP), 12)
    assert document.place("/paths/~1orders/get/parameters/1/schema/type") == (str(SHOP), 17)
    assert document.place(f"{schema}/properties/quantity/minimum") == (str(SHOP), 62)
    assert document.place(f"{schema}/properties/quantity/default") == (laid.name, 8)
    assert document.origin(f"{schema}/properties/size/type") == (
        laid.name,
        "/actions/1/update/size/type",
    )
    assert document.place(f"{schema}/properties/size/type") == (laid.name, 10)
    assert document.origin(f"{schema}/properties/note/minimum") == (laid.name, "/actions/2/copy")
    assert document.is_overlaid(f"{schema}/properties/note/minimum")
    assert not document.is_overlaid(f"{schema}/properties/quantity/minimum")
    assert document.files == (str(SHOP), laid.name)


def test_parts_of_a_converted_and_a_joined_document_have_their_places(tmp_path: Path) -> None:
    laid = _overlay(
        tmp_path, HEAD + "actions:\n- target: $.definitions.Pet\n  update:\n    properties: {age: {type: integer}}\n"
    )
    document = load(FOLDER.parent / "pets_swagger.yaml", overlays=[laid])
    assert document.at("/components/schemas/Pet/properties/age") == {"type": "integer"}
    assert document.place("/components/schemas/Pet/properties/age") == (laid.name, 6)
    (tmp_path / "part.yaml").write_text("Pet: {type: object}\n", encoding="utf-8")
    (tmp_path / "root.yaml").write_text("openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {}}\n", encoding="utf-8")
    head = f"{HEAD}actions:\n- target: $.components.schemas\n  update:\n"
    laid = _overlay(tmp_path, f"{head}    A: {{$ref: nothing.yaml}}\n")
    with pytest.raises(InputError, match="names no file") as error:
        load(tmp_path / "root.yaml", overlays=[laid])
    assert (error.value.file, error.value.line) == (laid.name, 6)
    laid = _overlay(tmp_path, f"{head}    A: {{$ref: 'part.yaml#/Pet'}}\n")
    assert load(tmp_path / "root.yaml", overlays=[laid]).at("/x-files/part.yaml/Pet") == {"type": "object"}


def test_overlays_are_applied_in_their_order_and_are_part_of_the_digest(tmp_path: Path) -> None:
    first = _overlay(tmp_path, HEAD + "actions: [{target: $.info, update: {title: one}}]\n", "1.yaml")
    second = _overlay(tmp_path, HEAD + "actions: [{target: $.info, update: {title: two}}]\n", "2.yaml")
    documents = [load(SHOP, overlays=laid) for laid in ([first, second], [second, first], [second])]
    assert [each.at("/info/title") for each in documents] == ["two", "one", "two"]
    assert len({load(SHOP).digest, *(each.digest for each in documents)}) == 4
    assert documents[0].again is not None
    assert documents[0].again(()) == load(SHOP)


def test_aliases_of_the_document_are_changed_one_by_one(tmp_path: Path) -> None:
    text = "openapi: 3.1.0\npaths: {}\nx-a: &same {type: string}\nx-b: *same\n"
    laid = _overlay(tmp_path, HEAD + "actions:\n- target: $['x-a']\n  update: {type: integer}\n")
    document = parse(text, name="doc", overlays=[laid])
    assert (document.at("/x-a/type"), document.at("/x-b/type")) == ("integer", "string")


MALFORMED = {
    "- 1\n": ("o.yaml:1: is no OpenAPI Overlay", ""),
    "openapi: 3.1.0\n": ("o.yaml:1: is no OpenAPI Overlay", ""),
    "overlay: [\n": ("is not YAML or JSON", ""),
    "overlay: 1.2.0\n": ("o.yaml:1: /overlay: overlay: 1.2.0 is not supported", "overlay: 1.0.0 or 1.1.0"),
    "overlay: 1.1\n": ("o.yaml:1: /overlay: overlay is no text", ""),
    "overlay: 1.1.0\nactions: []\n": ("o.yaml:1: ", "info"),
    HEAD: ('"actions" is a required property', ""),
    HEAD + "actions: []\n": ("o.yaml:3: /actions: [] has less than 1 item", ""),
    HEAD + "action: 1\nactions: [{target: $, update: {}}]\n": ("o.yaml:1: ", "'action' was unexpected"),
    HEAD + "actions:\n- target: $\n  updaet: {}\n": ("o.yaml:4: /actions/0: ", "'updaet' was unexpected"),
    HEAD + "actions:\n- update: {}\n": ('o.yaml:4: /actions/0: "target" is a required property', ""),
    HEAD + "actions:\n- target: 1\n": ("o.yaml:4: /actions/0/target: ", ""),
    HEAD + "actions:\n- {target: $.a, remove: 'yes'}\n": ("o.yaml:4: /actions/0/remove: ", "boolean"),
    HEAD + "actions:\n- target: $.a[\n  remove: true\n": (
        "o.yaml:4: /actions/0/target: target '$.a[' is no JSONPath query",
        "RFC 9535",
    ),
    HEAD + "actions:\n- target: paths\n  remove: true\n": ("/actions/0/target: ", "is no JSONPath query"),
    HEAD + "actions:\n- target: $.a\n": ("o.yaml:4: /actions/0: changes nothing", "one of update, copy"),
    HEAD + "actions:\n- {target: $.a, remove: false}\n": ("o.yaml:4: /actions/0: changes nothing", ""),
    HEAD + "actions:\n- {target: $.a, update: 1, copy: $.b}\n": ("/actions/0: has both update and copy", ""),
    HEAD.replace("1.1.0", "1.0.0") + "actions:\n- {target: $.a, copy: $.b}\n": (
        "o.yaml:4: /actions/0/copy: copy is of version 1.1",
        "",
    ),
    HEAD + "actions:\n- {target: $.a, copy: b}\n": ("o.yaml:4: /actions/0/copy: copy 'b' is no JSONPath query", ""),
}


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_no_overlay_is_one_line_with_its_place(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("o.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_overlay(Path("o.yaml"))
    assert all(part in str(error.value) for part in MALFORMED[text]), str(error.value)
    assert "\n" not in str(error.value)


UNFIT = {
    "- target: $.paths['/none']\n  remove: true": "o.yaml:4: /actions/0/target: remove: target \"$.paths['/none']\" "
    "selects nothing; expected a part of doc.yaml as the actions before it leave it",
    "- {target: $, remove: true}": "/actions/0/target: remove: the target is the whole document",
    "- {target: $.info, update: 1}": "/actions/0/update: update: a number cannot be merged with an object at '/info'",
    "- {target: $, update: {info: null}}": "/actions/0/update/info: update: null cannot be merged with an object",
    "- {target: $, update: {servers: {url: x}}}": "update: an object cannot be merged with an array at '/servers'",
    "- {target: $.info.title, update: {a: 1}}": "an object cannot be merged with a text at '/info/title'",
    "- {target: $.info, copy: $.none}": "/actions/0/copy: copy: copy '$.none' selects nothing",
    "- {target: $.info, copy: $.paths.*}": "/actions/0/copy: copy '$.paths.*' selects 2 nodes; expected a single node",
    "- {target: '$[''info'',''servers'']', update: {a: 1}}": "/actions/0: target \"$['info','servers']\" selects "
    "nodes of several kinds",
}


@pytest.mark.parametrize("action", UNFIT)
def test_an_action_that_does_not_fit_the_document_is_one_line(
    action: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("o.yaml").write_text(f"{HEAD}actions:\n{action}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        parse(SHOP.read_text(encoding="utf-8"), name="doc.yaml", overlays=[read_overlay(Path("o.yaml"))])
    assert UNFIT[action] in str(error.value)
    assert str(error.value).startswith("o.yaml:4: ")


class TestExtends:
    def test_the_document_that_is_named_is_taken(self, tmp_path: Path) -> None:
        (tmp_path / "doc.yaml").write_text(SHOP.read_text(encoding="utf-8"), encoding="utf-8")
        for named in ("./doc.yaml", (tmp_path / "doc.yaml").as_uri(), "elsewhere.yaml", "https://example.com/doc.yaml"):
            laid = _overlay(tmp_path, f"{HEAD}extends: {named}\nactions: [{{target: $.info, update: {{a: 1}}}}]\n")
            assert load(tmp_path / "doc.yaml", overlays=[laid]).at("/info/a") == 1

    def test_another_document_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "other.yaml").write_text("openapi: 3.1.0\n", encoding="utf-8")
        laid = _overlay(tmp_path, f"{HEAD}extends: other.yaml\nactions: [{{target: $.info, update: {{a: 1}}}}]\n")
        with pytest.raises(InputError, match=r"overlay\.yaml:3: /extends: extends 'other\.yaml', which is not "):
            load(SHOP, overlays=[laid])

    def test_another_address_is_refused(self, tmp_path: Path) -> None:
        stated = f"{HEAD}extends: https://a.example/x\nactions: [{{target: $.info, update: {{a: 1}}}}]\n"
        laid = _overlay(tmp_path, stated)
        text = SHOP.read_text(encoding="utf-8")
        parse(text, name="doc", address="https://a.example/x", overlays=[laid])
        with pytest.raises(InputError, match=r"which is not https://a\.example/y"):
            parse(text, name="doc", address="https://a.example/y", overlays=[laid])


VALUES = st.recursive(
    st.sampled_from([0, 1, "a", True, None]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc/~"), inner, max_size=4),
    max_leaves=12,
)


def _places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, each in members for place in _places(each, (*at, key)))]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=st.dictionaries(st.sampled_from("abc/~"), VALUES, min_size=1, max_size=4))
def test_the_place_of_a_part_has_its_value(tmp_path: Path, data: st.DataObject, value: dict[str, Any]) -> None:
    """After any actions, what stands at the origin of each scalar is that scalar: in the document or in the overlay."""
    root, current = Source("doc", "", value), value
    actions: list[Any] = []
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.sampled_from(_places(current)))
        target = "$" + "".join(f"[{each}]" if isinstance(each, int) else f"['{each}']" for each in place)
        given_ = data.draw(VALUES)
        action = {"target": target, **data.draw(st.sampled_from([{"remove": True}, {"update": given_}]))}
        stated = {"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": [*actions, action]}
        try:
            laid = _overlay(tmp_path, json.dumps(stated, indent=1))
            made = overlaid(root, [laid])
        except InputError:
            continue  # it does not fit
        actions.append(action)
        current = made.value
        assert isinstance(made, Overlaid)
        for at in _places(current):
            source, pointer = made.written(pointer_to(*at))
            found = value_at(current, pointer_to(*at))
            if not isinstance(found, dict | list):
                assert value_at(source.value, pointer) == found
                assert type(value_at(source.value, pointer)) is type(found)
