"""The step `comment`: one comment on the pull request, which each run updates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from bythebook.github.annotations import command
from bythebook.github.settings import FOLDER, Settings
from bythebook.github.told import comparison, told
from bythebook_conformance.reports.json_report import read
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.ask import Answer, Way, ask

__all__ = ["comment"]

# A comment of GitHub has at most so many characters.
_MOST: Final = 65_536
_PAGE: Final = 100
# What a token that only reads is answered.
_REFUSED: Final = frozenset({401, 403, 404})
_OK: Final = range(200, 300)


def comment(settings: Settings) -> int:
    """Writes the comment, or says why there is none. It never fails the job: the check has done that."""
    pull_request = settings.pull_request
    file = FOLDER / "report.json"
    if pull_request is None or not file.is_file():
        return 0
    if _is_from_fork(pull_request):
        print("From a fork the token only reads: the summary of the job has the result, and no comment is written.")
        return 0
    report = read(file)
    mark = f"<!-- bythebook:{settings.input('name') or 'bythebook'} -->"
    body = f"{mark}\n{told(report, comparison(settings, report))}"
    try:
        refused = _write(_Api(settings), pull_request["number"], mark, body[:_MOST])
    except InputError as error:
        refused = str(error)
    if refused:
        print(command("notice", f"No comment is written: {refused}", title="bythebook"))
    return 0


def _is_from_fork(pull_request: Any) -> bool:
    head, base = (pull_request[end].get("repo") or {} for end in ("head", "base"))
    return bool(head.get("full_name") != base.get("full_name"))


class _Api:
    """The REST API of GitHub, as the token of the job may use it."""

    def __init__(self, settings: Settings) -> None:
        self._base = f"{settings.github('API_URL').rstrip('/')}/repos/{settings.github('REPOSITORY')}"
        self._headers = {
            "Authorization": f"Bearer {settings.input('github-token')}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """Returns the response to a request. Raises `InputError` where GitHub cannot be reached."""
        content = None if body is None else json.dumps(body).encode()
        headers = {**self._headers, **({} if content is None else {"Content-Type": "application/json"})}
        return ask(method, f"{self._base}{path}", headers, content, way=Way())

    def comments(self, number: int) -> Iterator[Any]:
        """Yields the comments of a pull request. Raises `InputError` where the token may not read them."""
        page = 1
        while True:
            answer = self.send("GET", f"/issues/{number}/comments?per_page={_PAGE}&page={page}")
            if answer.status not in _OK:
                raise InputError(f"GitHub answered {answer.status} to the list of comments")
            found = json.loads(answer.content)
            yield from found
            if len(found) < _PAGE:
                return
            page += 1


def _write(api: _Api, number: int, mark: str, body: str) -> str:
    """Replaces the comment that begins with a mark, or writes a new one. Returns why it could not, else nothing."""
    # Anybody may write a mark: GitHub refuses the change of a comment that is not ours, and a new one is written.
    for each in api.comments(number):
        if str(each.get("body", "")).startswith(mark):
            answer = api.send("PATCH", f"/issues/comments/{each['id']}", {"body": body})
            if answer.status in _OK:
                return ""
            if answer.status not in _REFUSED:
                return f"GitHub answered {answer.status} to the change of the comment"
    answer = api.send("POST", f"/issues/{number}/comments", {"body": body})
    if answer.status in _OK:
        return ""
    hint = "; the job needs `permissions: {pull-requests: write}`" if answer.status in _REFUSED else ""
    return f"GitHub answered {answer.status} to the comment{hint}"
