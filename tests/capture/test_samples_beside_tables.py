"""Samples in elements of preformatted text, and those that leave out fields of the tables beside them."""

from __future__ import annotations

import pytest
from written_forms import captured, samples, sent


@pytest.mark.parametrize(
    "marks", ["<pre>{}</pre>", "<pre class='a'>\n<code>\n{}\n</code>\n</pre>", "<pre><code>{}</code></pre>"]
)
def test_an_element_of_preformatted_text_in_markdown_is_code(marks: str) -> None:
    shown = marks.format('<span class="bash">curl https://a.test/shelves/3 | jq</span>\n{\n\n  "room": "r1"\n}')
    page = f"# Shelves\n\n## GET /shelves/{{id}}\n\nReads one.\n\n{shown}\n\n## DELETE /shelves/{{id}}\n\nEmpties it.\n"
    found = captured(page)
    assert samples(found["get /shelves/{id}"]["responses"]["2XX"]) == [{"room": "r1"}]
    assert not samples(found["delete /shelves/{id}"]["responses"]["2XX"])


OPTIONAL = "| Field | Type | Required |\n| --- | --- | --- |\n" + "".join(
    f"| `{name}` | string | no |\n" for name in ("room", "floor", "color", "width")
)


def test_the_sample_of_a_request_may_leave_out_most_fields() -> None:
    page = '# Shelves\n\n`PUT /shelves/{id}`\n\n### Body\n\n%s\n### Example request\n\n```json\n{"color": "red"}\n```\n'
    (found,) = captured(page % OPTIONAL).values()
    assert list(sent(found)["properties"]) == ["room", "floor", "color", "width"]


def test_a_second_table_with_few_names_of_the_sample_is_not_of_the_body() -> None:
    shown = '### Example request\n\n```json\n{"color": "red", "size": 3}\n```\n'
    page = f"# Shelves\n\n`PUT /shelves/{{id}}`\n\n### Body\n\n%s\n\n%s\n{shown}"
    first = "| Field | Type | Required |\n| --- | --- | --- |\n| `size` | integer | no |\n"
    (found,) = captured(page % (first, OPTIONAL)).values()
    assert list(sent(found)["properties"]) == ["size"]
