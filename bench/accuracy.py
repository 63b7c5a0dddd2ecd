"""Writes the sections on applications of docs/accuracy.md from the results of `make frameworks` (`make accuracy`).

    python -m bench.accuracy tests/frameworks/first-run.json tests/frameworks/first-run-more.json
    python -m bench.accuracy --now tests/frameworks/this-version.json

The first writes `frameworks`, the first runs, and the second `frameworks-now`, the runs of this version. An application
is an independent unit: it counts as accused if its correct version or a variant of it has a failure.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bythebook.population.bound import upper_bound
from bythebook.population.report import write_page

PAGE = Path("docs/accuracy.md")


def main() -> None:
    """Writes the section from the files of the arguments."""
    is_now = sys.argv[1] == "--now"
    files = [Path(each) for each in sys.argv[1 + is_now :]]
    applications: dict[str, Mapping[str, Any]] = {}
    for file in files:
        stated = json.loads(file.read_text(encoding="utf-8"))
        found = stated.get("applications", stated)
        applications |= {name: _normal(each) for name, each in found.items() if isinstance(each, dict)}
    if is_now:
        write_page(PAGE, "frameworks-now", "\n".join([*_section(applications, sys.argv[1:]), *_unseen(applications)]))
    else:
        write_page(PAGE, "frameworks", "\n".join(_section(applications, sys.argv[1:])))


def _section(applications: Mapping[str, Mapping[str, Any]], words: Sequence[str]) -> Iterator[str]:
    accused = [name for name, each in applications.items() if any(_failures(one) for one in _servers(each))]
    servers = [one for each in applications.values() for one in _servers(each)]
    bugs = [bug for each in applications.values() for bug in _judged(each)]
    strict = sum(_level(bug) in {"failure", "warning"} for bug in bugs)
    failures = sum(_level(bug) == "failure" for bug in bugs)
    yield f"    python -m bench.accuracy {' '.join(words)}"
    yield ""
    yield f"Written {datetime.now(UTC):%Y-%m-%d}."
    yield ""
    bound = 100 * upper_bound(len(accused), len(applications))
    yield (
        f"**Failures on correct servers.** {len(accused)} of {len(applications)} applications, which have "
        f"{len(servers)} correct servers. At 95 % confidence, at most {bound:.1f} % of such applications get one."
    )
    yield ""
    yield (
        f"**Bugs.** {strict} of {len(bugs)} are found under `--strict` ({100 * strict / max(len(bugs), 1):.1f} %), "
        f"{failures} by a failure ({100 * failures / max(len(bugs), 1):.1f} %)."
    )
    yield ""
    yield "| application | correct servers | failures on them | bugs | found, `--strict` | by a failure |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, each in applications.items():
        levels = [_level(bug) for bug in _judged(each)]
        found = [sum(level in {"failure", "warning"} for level in levels), levels.count("failure")]
        some = list(_servers(each))
        cells = [len(some), sum(map(_failures, some)), len(levels), *found]
        yield f"| `{name}` | {' | '.join(map(str, cells))} |"


def _judged(application: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Returns the bugs whose server was judged; the others ran out of time, and count as neither found nor missed."""
    return [bug for bug in application["bugs"].values() if _level(bug) != "error"]


def _unseen(applications: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yields the bugs that no failure shows, by the level of what was found instead."""
    yield ""
    told = {"warning": "Found by a warning alone", "notice": "By a notice alone", "missed": "Missed"}
    for level, words in (told | {"error": "Not judged in time"}).items():
        found = [
            f"`{name}` `{bug}`"
            for name, each in applications.items()
            for bug, result in each["bugs"].items()
            if _level(result) == level
        ]
        if found:
            yield f"- {words} ({len(found)}): {', '.join(found)}."


def _normal(application: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns an application in the form of `make frameworks`. `first-run-node.json` was written before that form."""
    if isinstance(application["bugs"], dict):
        return application
    correct = application["correct"]

    def level(bug: Mapping[str, Any]) -> str:
        if not bug["new_at_operation"]["count"] + bug["new_at_field_elsewhere"]["count"]:
            return "missed"
        return "failure" if bug["failure"] > correct["failure"] else "warning"

    return {
        "correct": {"failures": correct["failure"]},
        "variants": {each["id"]: {"failures": len(each["new_failures"])} for each in application["variants"]},
        "bugs": {each["id"]: {"found_by": level(each)} for each in application["bugs"]},
    }


def _servers(application: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yields what was found of the correct application and of its correct variants."""
    yield application["correct"]
    yield from application["variants"].values()


def _failures(server: Mapping[str, Any]) -> int:
    """Returns the number of failures; of a variant it counts those that the correct application does not have."""
    found = server.get("findings")
    return int(server["failures"]) if found is None else sum(each["level"] == "failure" for each in found)


def _level(bug: Mapping[str, Any]) -> str:
    return str(bug.get("found_by", "missed"))


if __name__ == "__main__":
    main()
