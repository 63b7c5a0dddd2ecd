"""Lists that explain a call or a sample, headers below a call, samples with dots, marks and types behind words."""

from __future__ import annotations

import pytest
from written_forms import captured, names, received, samples, sent

from bythebook_capture.read.written.calls import template
from bythebook_capture.read.written.cells import said_in, sample_of
from bythebook_capture.read.written.headings import section_of


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/pets/(pet_id:str)", "/pets/{pet_id}"),
        ("/pets/{pet-id:int}/toys", "/pets/{pet-id}/toys"),
        ("/pets/<pet:uuid>", "/pets/{pet}"),
        ("/pets/<string:uuid>", "/pets/{uuid}"),
        ("/files/{rest:path}", "/files/{rest:path}"),
    ],
)
def test_a_name_in_a_path_may_stand_before_its_type(written: str, expected: str) -> None:
    assert template(written) == expected


PET = """Read a pet
----------

Request (GET)::

    curl http://zoo.example/api/pets/<pet_id>

{word}

* ``pet_id`` is the number of the pet

Returns a JSON document like this::

    {{
        "name": "Rex",
        "cage": 3{dots}
    }}

{word}

* ``name`` is what the pet is called
* ``cage`` is where it lives
"""


@pytest.mark.parametrize("word", ["Where:", "where:", "In which:"])
@pytest.mark.parametrize("dots", ["", ",\n        ...", "\n    [...]", ",\n    [..]"])
def test_a_list_explains_the_call_or_the_sample_above_it(word: str, dots: str) -> None:
    pet = captured(PET.format(word=word, dots=dots), "page.rst")["get /api/pets/{pet_id}"]
    assert names(pet) == [("path", "pet_id")]
    assert pet["parameters"][0]["description"] == "is the number of the pet"
    assert {*received(pet)["properties"]} == {"name", "cage"}


def test_a_list_of_other_names_than_those_of_the_sample_explains_nothing() -> None:
    page = PET.format(word="Where:", dots="").replace("``name``", "``size``").replace("``cage``", "``age``")
    assert "properties" not in received(captured(page, "page.rst")["get /api/pets/{pet_id}"])


@pytest.mark.parametrize("text", ['{"a": 1\n[...]\n}', '{"a": 1,\n  ....\n}', '{"a": 1\n(...)\n}'])
def test_dots_stand_for_what_a_sample_leaves_out(text: str) -> None:
    assert sample_of(text) == {"a": 1}


def test_dots_inside_of_a_text_are_part_of_it() -> None:
    assert sample_of('{"a": "b [...]"}') == {"a": "b [...]"}


@pytest.mark.parametrize("above", ["200 OK\n", "HTTP/1.1 200 OK\nContent-Type: application/json\n", "200 OK\n\n"])
def test_the_body_may_stand_right_below_the_status(above: str) -> None:
    page = f'# Pets\n\n`GET /pets`\n\n### Response\n\n```\n{above}{{"name": "Rex"}}\n```\n'
    assert samples(captured(page)["get /pets"]["responses"]["200"]) == [{"name": "Rex"}]


@pytest.mark.parametrize("name", ["X-Auth-Token", "If-Match", "X-Trace-Id"])
def test_names_of_headers_right_below_a_call_are_sent(name: str) -> None:
    page = f"Pets\n----\n\n`POST /pets`\n\n`{name}`\n    What the caller has.\n\nBody\n````\n\n`name`\n    Its name.\n"
    pets = captured(page, "page.rst")["post /pets"]
    assert names(pets) == [("header", name)]
    assert {*sent(pets)["properties"]} == {"name"}


def test_other_names_right_below_a_call_stay_open() -> None:
    page = "Pets\n----\n\n`POST /pets`\n\n`size`\n    A size.\n\nBody\n````\n\n`name`\n    Its name.\n"
    assert not names(captured(page, "page.rst")["post /pets"])


@pytest.mark.parametrize("name", ["authentication_token", "authors", "auth_key"])
def test_a_term_in_code_is_a_field_and_no_section(name: str) -> None:
    fields = f"`{name}`\n    A text.\n\n`code`\n    (integer), why.\n"
    page = f"Log in\n------\n\n`POST /login`\n\nResponse\n````````\n\n{fields}"
    found = received(captured(page, "page.rst")["post /login"])["properties"]
    assert {*found} == {name, "code"}
    assert found["code"]["type"] == "integer"
    assert section_of("Authentication") == "Neutral"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("What to call it. Optional.", False),
        ("The text of the message. Required.", True),
        ("A blob (of any kind) Not required.", False),
        ("Whether it is Optional", None),
        ("Sent if the field is not required.", None),
    ],
)
def test_a_description_may_end_with_a_mark(words: str, expected: bool | None) -> None:
    assert said_in(words) is expected


@pytest.mark.parametrize("methods", ["PUT/PATCH", "PUT, PATCH", "PUT | PATCH"])
def test_several_methods_stand_above_one_path(methods: str) -> None:
    page = (
        "<h2>Pets</h2><div><span>GET</span></div><p><code>/pets</code></p><p>Lists pets.</p>"
        f"<div><b>{methods}</b></div><p><code>/pets/{{id}}</code></p><h3>Request body</h3>"
        "<ul><li><code>name</code> (string)</li></ul>"
    )
    found = captured(page, "page.html")
    assert {"put /pets/{id}", "patch /pets/{id}"} <= {*found}
    assert "requestBody" not in found.get("get /pets", {})
