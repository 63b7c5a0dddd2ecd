"""The form of the JSON report has a version, and a page says what each version changed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from bythebook_conformance.reports.json_report import SCHEMA_VERSION

DOCS = Path(__file__).parents[2] / "docs"


def test_schema_that_changes_gets_a_version_and_a_line_of_its_own() -> None:
    schema = json.loads((DOCS / "report.schema.json").read_text())
    digest = hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()[:12]
    rows = re.findall(r"^\| (\d+\.\d+) \| `([0-9a-f]{12})` \| (.+) \|$", (DOCS / "report.md").read_text(), re.MULTILINE)

    told = "raise SCHEMA_VERSION, and begin the table of docs/report.md with the row of the new version"
    assert rows[0][:2] == (SCHEMA_VERSION, digest), told
    assert len({version for version, _, _ in rows}) == len(rows)
    assert re.fullmatch(schema["properties"]["schema_version"]["pattern"], SCHEMA_VERSION)
