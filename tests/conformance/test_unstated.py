"""What a document says that it does not know is demanded of nobody: servers of either kind are right."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, content, made_judge, reasons

UNSTATED = {"null": "Whether it may be null is not known.", "required": "Whether it is required is not known."}
NAME: dict[str, Any] = {"type": "string"}
TITLE: dict[str, Any] = {"type": "string", "x-unstated": UNSTATED}
PERSON = {"type": "object", "required": ["name"], "properties": {"name": NAME, "title": TITLE}}
PATHS = {
    "/people": {"post": {"operationId": "add", "requestBody": content(PERSON), "responses": {"200": content(PERSON)}}}
}


@pytest.mark.parametrize(("demands", "takes_null", "shows_null"), [*product([True, False], repeat=3)])
def test_a_field_of_which_only_a_sample_is_known(
    demands: bool, takes_null: bool, shows_null: bool, tmp_path: Path
) -> None:
    def add(call: Call) -> tuple[int, Any]:
        body = call.body if isinstance(call.body, dict) else {}
        title = body.get("title", "" if not demands else 0)
        is_right = isinstance(title, str) or (takes_null and title is None)
        if not is_right or not isinstance(body.get("name"), str):
            return 422, None
        shown = body.get("title")
        is_shown = shown is not None or shows_null
        return 200, {"name": body["name"], **({"title": shown} if is_shown else {})}

    summary = made_judge(tmp_path)(add, PATHS)

    assert summary.untested == {}
    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    raised = {each.requirement.id for each in summary.verdicts}
    assert "add/body/title/domain:number" in raised
    assert raised.isdisjoint(
        {f"add/body/title/{kind}" for kind in ("optional", "required", "nullable", "non-nullable")}
    )
