"""Writes the text of a job that runs `bythebook check` in a CI system, with all versions pinned.

bythebook is not on PyPI, so the job names the source that pip installs it from.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from bythebook_openapi.configuration import OWN, Configuration
from bythebook_openapi.redact import without_secrets_of

__all__ = ["PATHS", "installed_source", "job", "variables"]

PATHS = {
    "github": ".github/workflows/bythebook.yml",
    "gitlab": ".gitlab-ci.yml",
    "pre-commit": ".pre-commit-config.yaml",
}
REPORT, QUALITY = "bythebook.xml", "bythebook-quality.json"
# A source that GitHub runs as an action: its repository and its commit.
_ON_GITHUB = re.compile(r"git\+https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?@([\w./-]+)")
_OF_GIT = re.compile(r"git\+(.+?)@([^@/]+)")
_ACTION = """\
# Written by `bythebook init ci --github`.
name: bythebook
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
  pull-requests: write # the comment; from a fork there is none
jobs:
  conformance:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
{start}
      - uses: {action}
        with:
          options: {wait}
{environment}
"""
_PRE_COMMIT = """\
# Written by `bythebook init ci --pre-commit`.
repos:
  - repo: {repository}
{rev}    hooks:
{hooks}"""
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
    - bythebook --config {file} check {options}--report junit={report} --report codequality={quality}
  artifacts:
    when: always
    reports:
      junit: {report}
      codequality: {quality}
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
    if system == "pre-commit":
        return _hooks(configuration, source)
    has_app = "app" in configuration.check
    names = sorted({*variables(configuration.auth)}) or ["BYTHEBOOK_TOKEN"]
    is_github = system == "github"
    start = f"{' ' * (6 if is_github else 4)}# {_APP if has_app else _SERVER}"
    action = _ON_GITHUB.fullmatch(source) if is_github else None
    # The action has an environment of its own, in which an application is not installed.
    if action is not None and not has_app:
        environment = "\n".join(_secrets(names, is_github=True))
        return _ACTION.format(start=start, action="@".join(action.groups()), wait="--wait 60s", environment=environment)
    return (_GITHUB if is_github else _GITLAB).format(
        comment=_SOURCE,
        source=json.dumps(source),
        git=_GIT if source.startswith("git+") else "",
        start=start,
        file=shlex.quote(configuration.path.name if configuration.path is not None else OWN),
        options="" if has_app else "--wait 60s ",
        report=REPORT,
        quality=QUALITY,
        environment="\n".join(_secrets(names, is_github=is_github)),
    )


def _hooks(configuration: Configuration, source: str) -> str:
    """Returns the configuration of pre-commit: `lint`, and `generate --check` where the configuration has jobs."""
    of_git = _OF_GIT.fullmatch(source)
    spec = configuration.check.get("spec")
    is_file = isinstance(spec, str) and "://" not in spec
    # pre-commit runs at the root of the repository, where the configuration lies.
    args = json.dumps([Path(os.path.relpath(spec, configuration.folder)).as_posix()]) if is_file and spec else ""
    wanted = [("lint", "lint", "", args)] if args else []
    wanted += [("generate", "generate --check", "[generate]", "[]")] if configuration.generate else []
    return _PRE_COMMIT.format(
        repository=json.dumps(of_git[1]) if of_git else "local",
        rev=f"    rev: {json.dumps(of_git[2])}\n" if of_git else "",
        hooks="".join(
            _hook(name, args) if of_git else _local_hook(name, command, f"bythebook{extra} @ {source}", args)
            for name, command, extra, args in wanted
        ),
    )


def _hook(name: str, args: str) -> str:
    return f"      - id: bythebook-{name}\n        args: {args}\n"


def _local_hook(name: str, command: str, source: str, args: str) -> str:
    return (
        f"      - id: bythebook-{name}\n        name: bythebook {name}\n        entry: bythebook {command}\n"
        f"        language: python\n        additional_dependencies: [{json.dumps(source)}]\n"
        f"        pass_filenames: false\n        args: {args}\n"
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
