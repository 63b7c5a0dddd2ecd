"""References: those that cannot be followed are refused, and the names of OpenAPI 3.1 become pointers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bythebook.main import main
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("missing.yaml", "names no file"),
        ("other.yaml#/nowhere", "leads nowhere"),
        ("other.yaml#nowhere", "leads nowhere"),
        ("../../../../../../etc/passwd", "leaves"),
        ("../outside.yaml", "leaves"),
        ("link.yaml", "leaves"),
        ("/etc/passwd", "not a relative path"),
        ("%2Fetc%2Fpasswd", "not a relative path"),
        ("file:///etc/passwd", "not followed"),
        ("file:other.yaml", "not followed"),
        ("//host/other.yaml", "not followed"),
        ("https://example.com/other.yaml#/a", "not followed"),
        ("http://[/x", "not a valid URI"),
        ("other.yaml?x=1", "not a relative path"),
        ("folder", "names no file"),
        ("pipe", "names no file"),
        ("binary.yaml", "UTF-8"),
        ("broken.yaml", "is not YAML or JSON"),
        ("deep.yaml", "nested too deeply"),
        ("bomb.yaml", "expand to too many values"),
        ("nul%00.yaml", "cannot be read"),
        ("x" * 300 + ".yaml", "cannot be read"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_refused(write: Write, reference: str, words: str) -> None:
    bomb = "a0: &a0 [1, 2]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
    path = write(
        **{
            "openapi.yaml": f"openapi: 3.1.0\ncomponents:\n  schemas:\n    A:\n      $ref: '{reference}'",
            "other.yaml": "a: {type: string}",
            "../outside.yaml": "type: string",
            "folder/x.yaml": "",
            "broken.yaml": "a: [",
            "deep.yaml": "[" * 300 + "]" * 300,
            "bomb.yaml": bomb,
        }
    )
    (path.parent / "link.yaml").symlink_to(path.parents[1] / "outside.yaml")
    os.mkfifo(path.parent / "pipe")
    (path.parent / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=words) as caught:
        load(path)

    assert "\n" not in str(caught.value)
    if words not in ("UTF-8", "is not YAML or JSON", "nested too deeply", "expand to too many values"):
        assert (caught.value.file, caught.value.line) == (str(path), 4)


IDENTIFIED = """openapi: 3.1.0
components:
  schemas:
    A:
      $id: https://example.com/schemas/a
      properties:
        b: {$ref: b}
        c: {$ref: '#here'}
        d: {$ref: '#/components/schemas/B'}
        e: {$dynamicRef: '#there'}
        f: {$id: 5, $ref: '#/properties/c'}
      $defs:
        Here: {$anchor: here}
        There: {$dynamicAnchor: there}
    B:
      $id: https://example.com/schemas/b
      enum: [{$id: data}]
"""


def test_anchors_and_ids_become_pointers() -> None:
    schemas = parse(IDENTIFIED, name="text").raw["components"]["schemas"]

    at = "#/components/schemas"
    assert {name: each["$ref"] for name, each in schemas["A"]["properties"].items()} == {
        "b": f"{at}/B",
        "c": f"{at}/A/$defs/Here",
        "d": f"{at}/B",
        "e": f"{at}/A/$defs/There",
        "f": f"{at}/A/properties/c",
    }
    assert "$id" not in schemas["A"]
    assert schemas["B"] == {"enum": [{"$id": "data"}]}


def test_a_dynamic_reference_of_several_meanings_is_refused() -> None:
    text = IDENTIFIED + "      $dynamicAnchor: there\n"

    with pytest.raises(InputError, match="several meanings") as caught:
        parse(text, name="text")
    assert caught.value.line == 10


def test_ids_and_anchors_are_ignored_in_openapi_3_0() -> None:
    raw = parse(IDENTIFIED.replace("3.1.0", "3.0.3"), name="text").raw

    assert raw["components"]["schemas"]["A"]["properties"]["d"] == {"$ref": "#/components/schemas/B"}
    assert raw["components"]["schemas"]["A"]["properties"]["b"] == {"$ref": "b"}
    assert "$id" not in raw["components"]["schemas"]["A"]


DANGLING = """openapi: 3.0.3
info: {title: A, version: "1"}
paths:
  /a:
    post:
      operationId: a
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Missing'
      responses: {'200': {description: ok}}
"""


@pytest.mark.parametrize(
    "words",
    [("lint", "SPEC"), ("check", "SPEC", "--plan"), ("explain", "*", "SPEC"), ("page", "SPEC", "a"), ("serve", "SPEC"),
     ("generate", "SPEC", "-o", "OUT"), ("prove", "SPEC", "--list", "text"), ("init", "--spec", "SPEC", "--yes")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_every_command_names_a_reference_to_nothing_in_the_same_words(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command named line 1, another the object around the reference, a third the words of a library."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(DANGLING)
    monkeypatch.setattr(
        sys, "argv", ["bythebook", *({"SPEC": "a.yaml", "OUT": "out"}.get(each, each) for each in words)]
    )
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr()

    at = "/paths/~1a/post/requestBody/content/application~1json/schema/$ref"
    assert f'a.yaml:11: {at}: the reference "#/components/schemas/Missing" leads nowhere' in printed.out + printed.err
