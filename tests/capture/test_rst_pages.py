"""Pages in reStructuredText with the HTTP domain of Sphinx: what they lose stays open."""

from __future__ import annotations

from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGE = """\
Users
=====

.. http:get:: /users/(int:user_id)/posts?page=1

   **Posts of a user**

   The posts that the user
   has *tagged*.

   **Example request**:

   .. sourcecode:: http

      GET /users/123/posts HTTP/1.1
      Host: example.com

   :param user_id: the user
   :type user_id: int
   :query string sort: the order, such as ``hit``
   :query integer limit:
      how many

      At least one.
   :reqheader Authorization: a token
   :reqheader X-Trace: a trace
   :>jsonarr string title: the title
   :>jsonarr id: the id
   :statuscode 200: no error
   :statuscode 404: no such user

.. http:post:: /users

   :<json string name: the name
   :status 201: made
"""


def captured(text: str) -> list[dict[str, Any]]:
    pages = read_source(source_of(text, file="page.rst"))
    assert all(isinstance(page, Page) for page in pages)
    return [build(page) for page in pages if isinstance(page, Page)]


def test_items_become_parameters_bodies_and_responses() -> None:
    listed, made = captured(PAGE)
    operation = listed["paths"]["/users/{user_id}/posts"]["get"]
    assert operation["summary"] == "Posts of a user"
    found = {one["name"]: one for one in operation["parameters"]}
    assert list(found) == ["X-Trace", "user_id", "sort", "limit"]
    assert found["user_id"]["schema"] == {"type": "integer"}
    assert found["sort"]["description"] == "the order, such as hit"
    assert found["limit"]["description"] == "how many\n\nAt least one."
    assert "required" in found["sort"]["x-unstated"]
    assert found["sort"]["x-source"]["name"] == "page.rst:20"
    assert [(status, one["description"]) for status, one in operation["responses"].items()] == [
        ("200", "no error"),
        ("404", "no such user"),
    ]
    posts = listed["components"]["schemas"]["PostsOfAUserResponse"]
    assert posts["type"] == "array"
    assert list(posts["items"]["properties"]) == ["title", "id"]
    assert "type" in posts["items"]["properties"]["id"]["x-unstated"]
    body = made["paths"]["/users"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/PostUsersRequest"}


@pytest.mark.parametrize("placeholder", ["(int:id)", "(int: id)", "{int: id}", "<int:id>"])
def test_a_placeholder_may_have_its_type(placeholder: str) -> None:
    call = f".. http:get:: /pets/{placeholder}/toys"
    page = f"Pets\n====\n\n{call}\n\n   :param int id: the pet\n   :query int limit: how many\n"
    (found,) = read_source(source_of(page, file="page.rst"))

    assert isinstance(found, Page)
    assert [*build(found)["paths"]] == ["/pets/{id}/toys"]


def test_marks_of_sphinxcontrib_openapi_say_which_fields_are_required() -> None:
    (raw,) = captured(
        ".. http:get:: /a\n   :synopsis: x\n\n   :query string b:\n      The b.\n      (Required)\n"
        "   :query string c:\n"
    )
    b, c = raw["paths"]["/a"]["get"]["parameters"]
    assert (b["required"], b["description"]) == (True, "The b.")
    assert "required" not in c
    assert "required" not in c["x-unstated"]


def test_fields_of_an_answer_with_several_successes_keep_their_status_open() -> None:
    text = ".. http:get:: /a\n\n   :>json string b: The b.\n   :status 200: one\n   :status 202: two\n"
    (raw,) = captured(text)
    responses = raw["paths"]["/a"]["get"]["responses"]
    assert "content" not in responses["200"]
    assert "content" not in responses["202"]
    assert "status" in responses["2XX"]["x-unstated"]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (
            "A\n=\n\n.. openapi:: specs/a.yaml\n   :paths:\n      /b\n",
            "takes its operations from an OpenAPI document",
            4,
        ),
        (".. http:get:: /a\n\n   :query string :\n", "a row of fields has no name", 3),
    ],
)
def test_page_that_cannot_be_read_is_refused_with_its_line(text: str, message: str, line: int) -> None:
    with pytest.raises(InputError, match=message) as caught:
        captured(text)
    assert caught.value.line == line


OPENSTACK = """\
======
Shares
======

Create a share
~~~~~~~~~~~~~~

.. rest_method::  POST /v2/{project_id}/shares

Normal response codes: 202
Error response codes: badRequest(400), unauthorized(401)

Request
-------

.. rest_parameters:: parameters.yaml

   - project_id: project_id_path
   - size: size

Response parameters
-------------------

.. rest_parameters:: parameters.yaml

   - id: share_id

Show a share
~~~~~~~~~~~~

.. rest_method:: GET /v2/shares/{share_id}

**Normal response codes**

200

.. csv-table::
   :header: "Parameter", "Style", "Type", "Description"

   "share_id", "URI", "csapi:UUID", "The id, ""opaque""."
   "fields (Optional)", "query", "xsd:string", "Which
   fields."

.. rest_status_code:: error status.yaml

   - 404
"""


def test_directives_of_openstack_state_calls_names_and_statuses() -> None:
    made, shown = captured(OPENSTACK)
    operation = made["paths"]["/v2/{project_id}/shares"]["post"]
    assert (operation["summary"], list(operation["responses"])) == ("Create a share", ["202", "400", "401"])
    assert [(one["in"], one["name"]) for one in operation["parameters"]] == [("path", "project_id")]
    schemas = made["components"]["schemas"].values()
    assert sorted(name for one in schemas for name in one["properties"]) == ["id", "size"]
    operation = shown["paths"]["/v2/shares/{share_id}"]["get"]
    assert list(operation["responses"]) == ["200", "404"]
    found = {one["name"]: one for one in operation["parameters"]}
    assert (found["fields"]["in"], found["fields"]["schema"]["type"]) == ("query", "string")
    assert "required" not in found["fields"]
    assert found["share_id"]["description"] == 'The id, "opaque".'


OWN = """\
Create a plan
=============

.. endpoint::
   :method: POST
   :url: https://api.example.com/v1/customers/*customerId*/plans

Parameters
----------

.. parameter:: amount
   :type: object
   :condition: required

   The amount.

   .. parameter:: value
      :type: string
      :condition: optional

      The value.

.. parameter:: method
   :type: string
   :condition: optional

   Possible values: ``card`` ``debit``

   .. note:: Not for ``cash``.
"""


def test_directives_of_the_authors_state_a_call_and_its_fields() -> None:
    (raw,) = captured(OWN)
    assert list(raw["paths"]) == ["/v1/customers/{customerId}/plans"]
    (schema,) = (one for one in raw["components"]["schemas"].values() if "amount" in one.get("properties", {}))
    assert schema["required"] == ["amount"]
    assert schema["properties"]["method"]["enum"] == ["card", "debit"]


TERMS = """\
List users
==========

::

    GET /users/{id}/posts

Parameters
----------

id : int
    The user.
sort : string, optional
    The order.

Returns a :http:statuscode:`200` with the posts, or a :http:statuscode:`404`.
"""


def test_terms_have_types_as_numpydoc_writes_them_and_roles_state_statuses() -> None:
    (raw,) = captured(TERMS)
    operation = raw["paths"]["/users/{id}/posts"]["get"]
    found = {one["name"]: one for one in operation["parameters"]}
    assert (found["id"]["in"], found["id"]["schema"]["type"]) == ("path", "integer")
    assert (found["sort"]["in"], "required" in found["sort"].get("x-unstated", {})) == ("query", False)
    assert "200" in operation["responses"]


LABELED = """\
Users
=====

Update a user partially: ``PATCH /Users/{id}``
----------------------------------------------

==============  ==========================================
Request         ``PATCH /Users/{id}``
Request body    *example* ::

                    {"name": "Joe"}

Response body   *example* ::

                    HTTP/1.1 200 OK

                    {"id": "17"}

Response codes  ::

                    400 - Bad Request
                    404 - Not Found - no such user
==============  ==========================================

Delete a user: ``DELETE /Users/{id}``
-----------------

============ =======
name         type
============ =======
force        boolean
============ =======
"""


def test_a_drawn_table_with_labels_is_a_section_for_each_row() -> None:
    found: dict[str, Any] = {}
    for raw in captured(LABELED):
        for path, item in raw["paths"].items():
            found |= {f"{method} {path}": operation for method, operation in item.items()}
    assert list(found) == ["patch /Users/{id}", "delete /Users/{id}"]
    operation = found["patch /Users/{id}"]
    assert list(operation["responses"]) == ["200", "400", "404"]
    assert operation["responses"]["404"]["description"] == "Not Found - no such user"
    assert "requestBody" in operation
    assert {one["name"] for one in found["delete /Users/{id}"]["parameters"]} == {"id", "force"}


TEMPLATES = """\
Get document detail
-------------------
interface address:
    * /api/docs/:id
HTTP request method:
    * GET

Create template
---------------

- Base address: *Top-level domain*
- Method: *POST*
- URL: ``/api/templates``
- Status code: *201*

Request body
------------

name *(string)*
  The name.

Send mail
---------

**POST** ``/api/mails``

**Parameters**

- **to** (*string*) -- The receiver

**Returns**: 202
"""


def test_labels_of_a_call_stand_in_items_and_above_them() -> None:
    found: dict[str, Any] = {}
    for raw in captured(TEMPLATES):
        for path, item in raw["paths"].items():
            found |= {f"{method} {path}": operation for method, operation in item.items()}
    assert list(found) == ["get /api/docs/{id}", "post /api/templates", "post /api/mails"]
    assert [list(one["responses"]) for one in found.values()][1:] == [["201"], ["202"]]


@pytest.mark.parametrize("mark", ["``GET /pets/{id}``", "**GET /pets/{id}**", "``GET`` ``/pets/{id}``"])
def test_a_term_that_is_a_call_begins_an_operation(mark: str) -> None:
    text = (
        f"Pets\n====\n\n``POST /pets``\n   Adds a pet.\n\n{mark}\n   Gets a pet.\n\n   **Example Response:**\n\n"
        '   .. code-block:: json\n\n      {"name": "Rex"}\n'
    )
    raws = captured(text)
    assert {path for raw in raws for path in raw["paths"]} == {"/pets", "/pets/{id}"}
    assert "Rex" in str(raws)


def test_terms_that_are_names_in_code_are_fields() -> None:
    text = "Pets\n====\n\nPOST /pets\n\nBody\n----\n\n``name``\n   Its name.\n``get``\n   How to get it.\n"
    (raw,) = captured(text)
    assert {*raw["paths"]} == {"/pets"}
    assert any({*one.get("properties", {})} == {"name", "get"} for one in raw["components"]["schemas"].values())


@pytest.mark.parametrize("path", ["/api/pets/<pet>/", "api/pets/<pet>/"])
@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("X", "-"), ("✓", "")])
def test_columns_of_methods_say_which_the_path_has(path: str, yes: str, no: str) -> None:
    head = ".. list-table:: All\n   :header-rows: 1\n\n   * - Endpoint\n     - GET\n     - POST\n     - Parameters\n"
    pets = f"   * - {path}\n     - {yes}\n     - {no}\n     -\n"
    cages = f"   * - /api/cages\n     - {no}\n     - {yes}\n     - size\n"
    found = {
        name: [*item] for raw in captured(f"Zoo\n===\n\n{head}{pets}{cages}") for name, item in raw["paths"].items()
    }
    assert found == {"/api/pets/{pet}/": ["get"], "/api/cages": ["post"]}
