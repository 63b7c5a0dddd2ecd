"""The list of the pages for language models is that of the pages, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from docs.llms import listed

ROOT = Path(__file__).parents[2]


def test_list_is_that_of_the_pages() -> None:
    assert (ROOT / "docs" / "llms.txt").read_text() == listed(), "run `python docs/llms.py`"


def test_list_names_each_page_once_with_a_sentence() -> None:
    rows = re.findall(r"^- \[(.+?)\]\((.+?)\): (.+)$", listed(), re.MULTILINE)

    assert sorted(path for _, path, _ in rows) == sorted(
        str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")
    )
    assert all((ROOT / "docs" / path).is_file() for _, path, _ in rows)


def test_skill_has_the_front_matter_that_assistants_read() -> None:
    text = (ROOT / "docs/agents/SKILL.md").read_text()
    head = yaml.safe_load(text.split("---")[1])

    assert head["name"] == "bythebook"
    assert 0 < len(head["description"]) <= 1024
