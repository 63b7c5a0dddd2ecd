"""Pages without marks: texts that people write, and copies with a table of contents."""

from __future__ import annotations

from typing import Any

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of


def captured(text: str) -> dict[str, dict[str, Any]]:
    found = {}
    for page in read_source(source_of(text, file="page.txt")):
        assert isinstance(page, Page)
        raw = build(page)
        for path, item in raw["paths"].items():
            for method, operation in item.items():
                found[f"{method} {path}"] = {**operation, "schemas": raw.get("components", {}).get("schemas", {})}
    return found


WRITTEN = """\
================
SHOP API
================

1) Register a user

URL: /api/register/
Method: POST
Body:
    {
        "name": "Joe",
        "age": 3
    }

Required Fields:
    - name: String, max 40 characters
    - role: One of: "buyer",
            "seller"

Error Responses:
    - 400 Bad Request: Invalid name
        {
            "detail": "x"
        }

2) List users

GET /api/users/

Params:
    page (int): the page, default 1
    q: search text

Errors:
    403: not yours

AUTH
----
POST /auth/login
  Request: { "user": "a" }
  Response: { "token": "x" }

GET    /auth/me          The current user
DELETE /auth/me/:id      Removes it

    get '/status'
        returns the status
"""


def test_a_text_has_rules_labels_lists_and_samples_by_their_indentation() -> None:
    found = captured(WRITTEN)
    assert list(found) == [
        "post /api/register/",
        "get /api/users/",
        "post /auth/login",
        "get /auth/me",
        "delete /auth/me/{id}",
        "get /status",
    ]
    made, listed, login, me, *_ = found.values()
    assert made["summary"] == "Register a user"
    (body,) = (one for one in made["schemas"].values() if "name" in one.get("properties", {}))
    assert (body["required"], body["properties"]["name"]["maxLength"]) == (["name", "role"], 40)
    assert list(made["responses"])[-1] == "400"
    page, query = listed["parameters"]
    assert (page["name"], page["schema"]["type"], page["schema"]["default"], query["name"]) == (
        "page",
        "integer",
        1,
        "q",
    )
    assert "403" in listed["responses"]
    assert "requestBody" in login
    assert me["summary"] == "The current user"


COPY = """\
Zoo
v2
shell python
Animals
List animals
Show an animal
Errors
Animals
List animals
# All of them
curl https://zoo.test/animals

The command returns JSON structured like this:

[
  {"id": 1},
  { ... }
]
HTTP Request
GET https://zoo.test/animals

Query Parameters
Parameter\tDescription
limit\tHow many
Show an animal
HTTP Request
GET https://zoo.test/animals/<id>

Query Parameters
Parameter\tDescription
id\tThe animal
Errors
Error Code\tMeaning
400\tBad Request
404\tNot Found
shell python
"""


def test_the_headings_of_a_copy_stand_in_its_table_of_contents() -> None:
    found = captured(COPY)
    assert list(found) == ["get /animals", "get /animals/{id}"]
    listed, shown = found.values()
    assert (listed["summary"], shown["summary"]) == ("List animals", "Show an animal")
    assert "content" in next(iter(listed["responses"].values()))
    assert [(one["in"], one["name"], one["description"]) for one in shown["parameters"]] == [
        ("path", "id", "The animal")
    ]


def test_a_path_that_lost_its_mark_is_left_out_of_a_table_of_operations() -> None:
    text = "Zoo manual\n\nGET\tDELETE\tPath\tDescription\nX\t\t/cages\tAll cages\nX\tX\t/cages/name\tA cage\n"
    assert list(captured(text)) == ["get /cages"]
