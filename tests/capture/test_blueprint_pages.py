"""Pages in API Blueprint: data structures, models, headers, and pages without the line `FORMAT`."""

from __future__ import annotations

from typing import Any

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

STRUCTURES = """\
# Polls

## Questions [/questions{?page,limit}]

### List [GET]

+ Parameters
    + page: `1` (optional, number) - Which page
        + Default: `1`
    + limit (number, optional)

        How many.
        + Members
            + `10`
            + `20`

+ Response 200 (application/json; charset=utf-8)
    + Attributes (array[Question])

### Create [POST]

+ Request (application/json)

    + Headers

            Authorization: Bearer x
            X-Trace: abc

    + Attributes (object)
        + kind (enum[string], optional)
            + Members
                + open
                + closed
            + Default: open
        + Include Paging

    + Body

            {"kind": "open"}

+ Response 201
+ Response 422

## Question [/questions/{question_id}]

+ Parameters
    + question_id: 1 (required, number) - The id

+ Model (application/json)

        {"question": "Why?"}

### Show [GET]

+ Response 200

    [Question][]

# Data Structures

## Question (object)

+ id: 1 (number, required)
+ author (Author)
+ answers (array[Answer], fixed-type)
+ place
    + city (string)

## Author

+ name (string)
+ questions (array[Question])

## Answer (object)
+ votes: 2048 (number, nullable) - Votes

## Paging (object)
+ next (string, nullable)
"""

OLD = """\
## User [/users/{id}]

### Update [PATCH]
+ Parameters
  + id (string) ... The id of the user.
+ Request
  + Body
    ```
    {"name": "A"}
    ```
+ Response 200 (application/json)
  ```
  {"id": 1}
  ```

### Search [GET /search?q={q}]
+ Parameters
    + q = `x` (optional, string, `a`) ... What to look for
+ Response 200
"""


def captured(text: str) -> dict[str, dict[str, Any]]:
    found = {}
    for page in read_source(source_of(text, file="page.apib")):
        assert isinstance(page, Page)
        raw = build(page)
        for path, item in raw["paths"].items():
            for method, operation in item.items():
                found[f"{method} {path}"] = {**operation, "schemas": raw.get("components", {}).get("schemas", {})}
    return found


def test_attributes_have_the_data_structures_that_their_types_name() -> None:
    found = captured(STRUCTURES)
    assert list(found) == ["get /questions", "post /questions", "get /questions/{question_id}"]
    listed, made, shown = found.values()
    page, limit = listed["parameters"]
    assert (page["schema"]["default"], limit["schema"]["enum"]) == (1, [10, 20])
    (response,) = listed["schemas"].values()
    question = response["items"]
    assert (response["type"], question["required"]) == ("array", ["id"])
    assert question["properties"]["author"]["properties"].keys() == {"name", "questions"}
    votes = question["properties"]["answers"]["items"]["properties"]["votes"]
    assert votes["type"] == ["number", "null"]
    assert question["properties"]["place"]["properties"]["city"]["type"] == "string"
    assert [one["name"] for one in made["parameters"]] == ["X-Trace"]
    (body,) = made["schemas"].values()
    assert (body["properties"]["kind"]["enum"], body["properties"]["kind"]["default"]) == (["open", "closed"], "open")
    assert body["properties"]["next"]["type"] == ["string", "null"]
    assert list(made["responses"]) == ["201", "422"]
    assert "content" in shown["responses"]["200"]


def test_a_page_without_its_format_and_with_old_signs_is_read() -> None:
    found = captured(OLD)
    assert list(found) == ["patch /users/{id}", "get /search"]
    (user,) = found["patch /users/{id}"]["parameters"]
    assert (user["in"], user["schema"]["type"], user["description"]) == ("path", "string", "The id of the user.")
    (query,) = found["get /search"]["parameters"]
    assert (query["in"], query["name"], query["description"]) == ("query", "q", "What to look for")


def test_structures_that_name_each_other_end() -> None:
    text = "# GET /a\n+ Response 200\n    + Attributes (A)\n\n# Data Structures\n## A (B)\n+ b (B)\n## B (A)\n+ a (A)\n"
    (operation,) = captured(text).values()
    assert "200" in operation["responses"]
