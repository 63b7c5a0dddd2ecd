"""Calls in the attributes of components, as sites in MDX and other mixed Markdown have them."""

from __future__ import annotations

from typing import Any

import pytest
from written_forms import captured, names, samples

PAGE = """# States

<ApiEndpoint path="/states" method="get">

Lists the states.

```json
[{"id": "sun", "state": "up"}]
```

</ApiEndpoint>

<ApiEndpoint path="/states/<id>" method="post">

Changes a state. Send a JSON object:

```json
{"state": "down"}
```

</ApiEndpoint>
"""
WORDS = """# States

`GET /states/{id}`

Returns one state.

`GET /states`

Lists the states.

```json
[{"id": "sun"}]
```
"""


def test_each_component_begins_an_operation_with_its_samples() -> None:
    found = captured(PAGE)
    assert [*found] == ["get /states", "post /states/{id}"]
    assert samples(found["get /states"]["responses"]["2XX"]) == [[{"id": "sun", "state": "up"}]]
    assert samples(found["post /states/{id}"]["requestBody"]) == [{"state": "down"}]


@pytest.mark.parametrize(
    "tag",
    [
        '<Endpoint method="GET" url="/users/{id}" />',
        "<Endpoint url='/users/{id}' verb='get'>",
        '<endpoint url="/users/{id}" method="get">',
        '<Route path={`/users/{id}`} method={"GET"} />',
        '<Route method="GET" headers={{ accept: "text/csv" }} path="/users/{id}" exact />',
        '<Endpoint\n  title="A user"\n  path="/users/{id}"\n  method="GET"\n/>',
        '<api-call path="/users/{id}" method="get"></api-call>',
        '<Operation api="GET /users/{id}" />',
        '<Route method="GET">/users/{id}</Route>',
    ],
)
def test_a_component_says_its_call_in_attributes_of_any_order(tag: str) -> None:
    found = captured(f"# Users\n\n{tag}\n\nReturns a user.\n\n### Query parameters\n\n- `a` (string)\n")
    assert {call: names(one) for call, one in found.items()} == {"get /users/{id}": [("query", "a"), ("path", "id")]}


@pytest.mark.parametrize(
    "tag",
    [
        '<Form method="post" target="/users" />',
        '<form method="post" action="/search">',
        '<Link path="/users" />',
        '<Post url="/blog/hello" />',
        '<Select options="a" path="/users" />',
        '<Card title="GET /other" href="/reference/other" />',
        '<CodeBlock title="GET /users/42" />',
        '<Card method="sms" path="/users" />',
        '<Chart method="get" />',
        '```jsx\n<Upload path="/files" method="post">\n</Upload>\n```',
    ],
)
def test_other_components_are_no_calls(tag: str) -> None:
    assert [*captured(f"# Users\n\n`GET /users`\n\nLists users.\n\n{tag}\n")] == ["get /users"]


def _answers(page: str) -> dict[str, list[Any]]:
    return {
        call: [shown for answer in one["responses"].values() for shown in samples(answer)]
        for call, one in captured(page).items()
    }


def test_a_response_is_of_the_call_above_it_if_each_has_words_of_its_own() -> None:
    assert _answers(WORDS) == {"get /states/{id}": [], "get /states": [[{"id": "sun"}]]}


def test_a_response_is_of_both_calls_if_words_lead_to_each() -> None:
    lines = WORDS.replace("Lists the states.\n\n", "").replace("`GET /states`", "All states:\n\n`GET /states`")
    page = lines.replace("Returns one state.\n\n", "").replace("# States", "# States\n\nOne state:")
    assert _answers(page) == {"get /states/{id}": [[{"id": "sun"}]], "get /states": [[{"id": "sun"}]]}
