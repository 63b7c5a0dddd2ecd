"""Pages in markups that people write by hand: placeholders for a host, shortcodes, old AsciiDoc, plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_forms import captured, names

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.eye import looks
from bythebook_capture.pipeline import capture_pages

FIELDS = "\n\n### Query parameters\n\n| Name | Type |\n| --- | --- |\n| limit | integer |\n"


@pytest.mark.parametrize("host", ["API_ROOT", "$HOST", "{{baseUrl}}", "<host>", "https://your-host"])
def test_a_placeholder_may_stand_for_the_host_of_a_call(host: str) -> None:
    found = captured(f"# Zoo\n\n## List pets\n\n`GET {host}/v1/pets`{FIELDS}")
    assert names(found["get /v1/pets"]) == [("query", "limit")]


PAGE = """<html><body><h2>List pets</h2>
<p><code>GET API_ROOT/v1/pets/</code></p>
<h3>Query Parameters</h3>
<dl>
<dt>kind=&lt;value&gt;</dt>
<dd><p>The kind of the pets.</p></dd>
</dl>
<h3>Response Codes</h3>
<dl><dt>200 OK</dt>
<dd>All went well.</dd></dl>
<h3>Example Response</h3>
<div><pre><span></span><code><span class="p">{</span>
<span class="w">  </span><span class="nt">&quot;pets&quot;</span><span class="p">:</span><span class="mi">1</span>
<span class="p">}</span>
</code></pre></div>
</body></html>
"""


def test_html_by_hand_is_read_with_a_host_that_is_a_placeholder() -> None:
    one = captured(PAGE, "page.html")["get /v1/pets/"]
    assert names(one) == [("query", "kind")]
    assert list(one["responses"]) == ["200"]


def test_the_ledger_sees_names_in_code_that_tags_color(tmp_path: Path) -> None:
    seen = {look.number: look for look in looks(PAGE)}
    assert (seen[13].kind, seen[13].names) == ("field", ("pets",))
    assert seen[10].state == "prose", "the words of a definition state no field of their own"
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    account = capture_pages(find_pages([str(path)], Fetcher()), strict=False).accounts[0]
    assert account.operations_seen == account.operations_read == 1
    assert not account.unread
