"""unjudged: what this version does not judge is never tested, and fails nobody."""

from __future__ import annotations

import pytest
from documents import TEXT, object_of, posts
from judging import Judge, accused, outcomes
from servers import accepting

STATED = object_of(name=TEXT)
KIND = "make/unjudged:200/body"
XML = {"application/xml": {"schema": STATED}}
JSON_TOO = {"text/json": {"schema": STATED}}


class TestAccuses:
    def test_another_media_type_of_a_response_is_not_tested(self, judge: Judge) -> None:
        paths = posts(STATED, STATED)
        paths["/things"]["post"]["responses"]["200"]["content"] |= XML

        summary = judge(accepting(STATED), paths)

        assert outcomes(summary)[KIND] == "inconclusive"
        assert summary.report.judged < summary.report.raised


class TestDoesNotAccuse:
    @pytest.mark.parametrize("other", [XML, JSON_TOO])
    def test_server_that_conforms_otherwise_has_no_finding(self, judge: Judge, other: dict[str, object]) -> None:
        paths = posts(STATED, STATED)
        paths["/things"]["post"]["responses"]["200"]["content"] |= other

        assert accused(judge(accepting(STATED), paths)) == {}

    def test_another_name_of_json_with_the_same_schema_raises_nothing(self, judge: Judge) -> None:
        paths = posts(STATED, STATED)
        paths["/things"]["post"]["responses"]["200"]["content"] |= JSON_TOO

        assert KIND not in outcomes(judge(accepting(STATED), paths))
