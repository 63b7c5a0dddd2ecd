"""Unions, and models without braces, in the copied texts of renderers: the text is stated, the rest stays open."""

from __future__ import annotations

from typing import Any

from test_copied_texts import captured, text_of


def body_of(text: str) -> dict[str, Any]:
    found = captured(text)["components"]["schemas"]["CreateACustomerRequest"]
    assert isinstance(found, dict)
    return found


SWAGGER = """Shop
1.0.0
OAS 3.1
default
POST
/customers
Create a customer
Parameters
Try it out

No parameters

Request body
application/json
Example Value
Schema
CustomerCollapse allobject

Who buys.

namestring[1, 100] characters
emailread-onlystringemail
pointsCollapse allinteger≥ 0int32
Default0
tierCollapse allstring
EnumCollapse allarray
#0"standard"
#1"silver"
birthdayCollapse all(string | null)
Any ofCollapse all(string | null)
#0stringdate
#1null
is_deprecatedboolean
addressCollapse allobject
streetstring
Responses
Code\tDescription\tLinks
200\t

ok

\tNo links
"""


def test_swagger_ui_a_model_without_braces_is_read_and_leaves_open_what_is_required() -> None:
    body = body_of(SWAGGER)
    fields = body["properties"]
    assert (fields["name"]["maxLength"], fields["email"]["format"], fields["email"]["readOnly"]) == (100, "email", True)
    assert (fields["points"]["default"], fields["points"]["minimum"]) == (0, 0)
    assert (fields["tier"]["enum"], fields["birthday"]["type"]) == (["standard", "silver"], ["string", "null"])
    assert "required" not in body
    assert all("required" in field["x-unstated"] for field in fields.values())


def test_swagger_ui_a_name_whose_end_is_not_seen_and_a_field_of_no_known_object_are_left_out() -> None:
    """`is_` may be a deprecated field, `street` may stand beside the address."""
    body = body_of(SWAGGER)
    assert set(body["properties"]) == {"name", "email", "points", "tier", "birthday", "address"}
    assert "is_deprecatedboolean (line " in body["x-unstated"]["properties"]
    assert "street (line " in body["x-unstated"]["properties"]


def test_swagger_ui_a_webhook_is_no_part_of_the_last_operation() -> None:
    webhook = f"Webhooks\nPOST\nnewCustomer\n{SWAGGER.partition('Create a customer')[2]}"
    assert captured(SWAGGER + webhook) == captured(SWAGGER)


def test_swagger_ui_the_members_of_a_union_in_braces_have_their_fields() -> None:
    text = text_of("swagger-ui").replace(
        "address\t", "payment\t{\noneOf ->\t\nCard{\nnumber*\tstring\n}\nInvoice{\ndays\tinteger\n}\n}\naddress\t", 1
    )
    payment = body_of(text)["properties"]["payment"]
    assert [(one["title"], list(one["properties"])) for one in payment["anyOf"]] == [
        ("Card", ["number"]), ("Invoice", ["days"]),
    ]  # fmt: skip


ELEMENTS = """powered by Stoplight
Create a customer
POST
https://api.example.com/customers
Request
Body
application/json
application/json
payment
Card
Invoice
one of: Card
required
number
string
required
name
string
Responses
200

ok

Body
1
{
2
  "payment": {"number": "string"},
3
  "name": "string"
4
}
Send API Request
Request Sample: Shell / cURL
"""


def test_elements_the_fields_of_the_named_member_stand_in_it() -> None:
    body = body_of(ELEMENTS)
    card, invoice = body["properties"]["payment"]["anyOf"]
    assert (card["title"], card["required"], list(card["properties"])) == ("Card", ["number"], ["number"])
    assert (invoice["title"], "properties" in invoice) == ("Invoice", False)
    assert set(body["properties"]) == {"payment", "name"}


def test_redoc_a_default_of_the_object_is_none_of_its_field() -> None:
    """Redoc prints the values of an object's default at its fields too."""
    rows = 'wrap\t\nobject\nDefault: {"paper":"plain"}\n\n\npaper\t\nstring\nDefault: "plain"\n'
    text = text_of("redoc").replace("\nResponses\n", f"\n{rows}Responses\n", 1)
    text = text.replace('\n{\n"name"', '\n{\n"wrap": {"paper": "plain"},\n"name"', 1)
    wrap = body_of(text)["properties"]["wrap"]
    assert wrap["default"] == {"paper": "plain"}
    assert "default" not in wrap["properties"]["paper"]
    assert "default" in wrap["properties"]["paper"]["x-unstated"]
