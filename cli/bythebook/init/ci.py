"""Writes the text of a job that runs `bythebook check` in a CI system, with all versions pinned.

bythebook is not on PyPI, so the job names the source that pip installs it from.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from typing import Any

from bythebook_openapi.configuration import OWN, Configuration
from bythebook_openapi.redact import without_secrets_of

__all__ = ["PATHS", "installed_source", "job", "variables"]

PATHS = {"github": ".github/workflows/bythebook.yml", "gitlab": ".gitlab-ci.yml"}
REPORT = "bythebook.xml"
_GITHUB = """\
# Written by `bythebook init ci --github`.
name: bythebook
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  conformance:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0
        with:
          python-version: "3.12"
      - run: python -m pip install "${{BYTHEBOOK_SOURCE:?is empty in this job}}"
        env:
          # {comment}
          BYTHEBOOK_SOURCE: {source}
{start}
      - run: bythebook check {options}--report junit={report}
{environment}
      - uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2
        if: always()
        with:
          name: bythebook
          path: {report}
"""
_GITLAB = """\
# Written by `bythebook init ci --gitlab`.
bythebook:
  image: python:3.12-slim
  timeout: 15 minutes
{environment}
  variables:
    # {comment}
    BYTHEBOOK_SOURCE: {source}
  script:
{git}    - python -m pip install "${{BYTHEBOOK_SOURCE:?is empty in this job}}"
{start}
    # Runners let everybody write a checkout, and a file that everybody may write counts only if it is named.
    - bythebook --config {file} check {options}--report junit={report}
  artifacts:
    when: always
    reports:
      junit: {report}
"""
_SOURCE = (
    "What pip installs bythebook from: https://HOST/ARCHIVE.tar.gz, git+https://HOST/REPOSITORY@COMMIT, or a folder."
)
_GIT = "    - apt-get update && apt-get install --yes --no-install-recommends git\n"
_SERVER = "Start your server here, in the background: docker compose up --detach"
_APP = "Install your application here: python -m pip install ."


def installed_source() -> str:
    """Returns what pip can install this bythebook from elsewhere: the archive or the commit that it came from.

    Empty where it came from a folder of this machine (PEP 610).
    """
    try:
        stated = json.loads(distribution("bythebook").read_text("direct_url.json") or "{}")
    except ValueError:
        return ""
    url, vcs = str(stated.get("url", "")), stated.get("vcs_info")
    if not url.startswith(("https://", "http://", "ssh://")) or without_secrets_of(url) != url:
        return ""
    return f"{vcs['vcs']}+{url}@{vcs['commit_id']}" if vcs else url


def job(system: str, configuration: Configuration, source: str) -> str:
    """Returns the job of a CI system for a configuration. Its secrets are variables of the same names there.

    The job installs bythebook from `source`. With an empty one it fails until its user writes one into it.
    """
    has_app = "app" in configuration.check
    names = sorted({*variables(configuration.auth)}) or ["BYTHEBOOK_TOKEN"]
    is_github = system == "github"
    start = f"{' ' * (6 if is_github else 4)}# {_APP if has_app else _SERVER}"
    return (_GITHUB if is_github else _GITLAB).format(
        comment=_SOURCE,
        source=json.dumps(source),
        git=_GIT if source.startswith("git+") else "",
        start=start,
        file=shlex.quote(configuration.path.name if configuration.path is not None else OWN),
        options="" if has_app else "--wait 60s ",
        report=REPORT,
        environment="\n".join(_secrets(names, is_github=is_github)),
    )


def _secrets(names: list[str], *, is_github: bool) -> Iterator[str]:
    """Yields the lines that pass secrets to the job. A GitLab job has its CI/CD variables without such lines."""
    if not is_github:
        yield f"  # Set in Settings, CI/CD, Variables: {', '.join(names)}"
        return
    yield "        env:"
    for name in names:
        yield f"          {json.dumps(name) if not name.isidentifier() else name}: ${{{{ secrets.{name} }}}}"


def variables(value: Any) -> Iterator[str]:
    """Yields the variables of the environment that a table of the configuration names."""
    if isinstance(value, Mapping):
        if set(value) == {"env"} and isinstance(value["env"], str):
            yield value["env"]
        for each in value.values():
            yield from variables(each)
    elif isinstance(value, list):
        for each in value:
            yield from variables(each)
