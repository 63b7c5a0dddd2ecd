"""How long a busy server is waited for (RFC 9110, section 10.2.3). It sends nothing by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from urllib3 import BaseHTTPResponse, HTTPResponse
from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.util.retry import Retry

__all__ = ["PATIENCE", "Answer", "Rest", "patiently"]

# The status, None where there is none; the body; the headers; and what went wrong, empty where nothing did.
Answer = tuple[int | None, bytes, Mapping[str, str], str]


# Waits for so many seconds.
Rest = Callable[[float], None]


class _Patience(Retry):
    rest: Rest = staticmethod(time.sleep)

    def resting(self, rest: Rest) -> Self:
        """Return the same patience, which waits by a function."""
        made = self.new()
        made.rest = rest
        return made

    def new(self, **kwargs: Any) -> Self:
        """Return a copy, as the base class makes it for each attempt."""
        made = super().new(**kwargs)
        made.rest = self.rest
        return made

    def sleep_for_retry(self, response: BaseHTTPResponse) -> bool:
        """Wait as long as a server says; return whether it says so."""
        seconds = self.get_retry_after(response)
        if seconds:
            self.rest(seconds)
        return bool(seconds)

    def _sleep_backoff(self) -> None:
        self.rest(max(0.0, self.get_backoff_time()))

    def parse_retry_after(self, retry_after: str) -> float:
        """Return how long a server says that it is to be waited for; nothing where it says no time."""
        try:
            return super().parse_retry_after(retry_after)
        except (InvalidHeader, ValueError, OverflowError):
            return 0


# Four times, a little longer each time, or as long as the server says.
PATIENCE: Final = _Patience(
    total=4,
    connect=0,
    read=False,  # not 0: the error itself is raised then, which tells a time-out from a cut line
    other=0,
    backoff_factor=0.3,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,
    respect_retry_after_header=True,
    raise_on_status=False,
    retry_after_max=86400,  # the run ends where that is longer than its patience
)


def patiently(call: Callable[[], Answer], rest: Rest) -> Answer:
    """Return the answer of an app in this process, asked again while it is busy: at once, unless it says how long."""
    answer = call()
    if answer[0] not in PATIENCE.status_forcelist:
        return answer
    patience = PATIENCE.resting(rest).new(backoff_factor=0)
    while answer[0] is not None and answer[0] in PATIENCE.status_forcelist:
        busy = HTTPResponse(status=answer[0], headers=dict(answer[2]))
        try:
            patience = patience.increment(response=busy)
        except MaxRetryError:
            break
        patience.sleep(busy)
        answer = call()
    return answer
