"""Calls in the attributes of components, as sites in MDX and other mixed Markdown have them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import Captured, capture_pages

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


@pytest.fixture
def captured(tmp_path: Any) -> Any:
    def capture(page: str) -> Captured:
        (tmp_path / "page.md").write_text(page)
        return capture_pages(find_pages([str(tmp_path / "page.md")], Fetcher()), strict=False)

    return capture


def _paths(found: Captured) -> dict[str, Any]:
    return yaml.safe_load(found.text)["paths"]  # type: ignore[no-any-return]


def _calls(found: Captured) -> list[str]:
    return [f"{method.upper()} {path}" for path, held in _paths(found).items() for method in held]


def test_each_component_begins_an_operation_with_its_samples(captured: Any) -> None:
    paths = _paths(captured(PAGE))
    assert [*paths] == ["/states", "/states/{id}"]
    answer = paths["/states"]["get"]["responses"]["2XX"]["content"]["application/json"]
    assert answer["examples"]["sample"]["value"] == [{"id": "sun", "state": "up"}]
    assert "requestBody" in paths["/states/{id}"]["post"]


@pytest.mark.parametrize(
    "tag",
    [
        '<Endpoint method="GET" url="/users/{id}" />',
        "<Endpoint url='/users/{id}' verb='get'>",
        '<Route path={`/users/{id}`} method={"GET"} />',
        '<Endpoint\n  title="A user"\n  path="/users/{id}"\n  method="GET"\n/>',
        '<api-call path="/users/{id}" method="get"></api-call>',
        '<Operation api="GET /users/{id}" />',
        '<Get path="/users/{id}" />',
        '<Route method="GET">/users/{id}</Route>',
    ],
)
def test_a_component_says_its_call_in_attributes_of_any_order(captured: Any, tag: str) -> None:
    assert _calls(captured(f"# Users\n\n{tag}\n\nReturns a user.\n")) == ["GET /users/{id}"]


@pytest.mark.parametrize(
    "tag",
    [
        '<Form method="post" target="/users" />',
        '<Link path="/users" />',
        '<Card method="sms" path="/users" />',
        '<Chart method="get" />',
    ],
)
def test_a_component_without_a_method_and_a_path_is_no_call(captured: Any, tag: str) -> None:
    assert _calls(captured(f"# Users\n\n`GET /users`\n\nLists users.\n\n{tag}\n")) == ["GET /users"]


def test_a_component_in_a_block_of_code_is_no_call(captured: Any) -> None:
    code = '```jsx\n<Upload path="/files" method="post">\n</Upload>\n```'
    assert _calls(captured(f"# Users\n\n`GET /users`\n\nLists users.\n\n{code}\n")) == ["GET /users"]


def test_a_response_is_of_the_call_above_it_if_each_has_words_of_its_own(captured: Any) -> None:
    paths = _paths(captured(WORDS))
    assert "content" in paths["/states"]["get"]["responses"]["2XX"]
    assert "content" not in paths["/states/{id}"]["get"].get("responses", {}).get("2XX", {})


def test_a_response_is_of_both_calls_if_words_lead_to_each(captured: Any) -> None:
    lines = WORDS.replace("Lists the states.\n\n", "").replace("`GET /states`", "All states:\n\n`GET /states`")
    page = lines.replace("Returns one state.\n\n", "").replace("# States", "# States\n\nOne state:")
    assert all("content" in one["get"]["responses"]["2XX"] for one in _paths(captured(page)).values())
