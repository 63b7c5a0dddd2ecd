"""The only module that sends. It hands each request to Schemathesis, and freezes what came back as an exchange.

It knows the user's headers and keeps them out of everything that is printed. It judges nothing.
"""

from __future__ import annotations

import base64
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import select_proxy

from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.planning.placeholders import placed, placed_path
from bythebook_conformance.relations.calls.outcomes import declined
from bythebook_conformance.relations.deleters import may_create
from bythebook_conformance.relations.logins import gives_credentials
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running.crew import Crew
from bythebook_conformance.running.guarding import Guarding
from bythebook_conformance.running.progress import Progress
from bythebook_conformance.running.transport import credentials
from bythebook_conformance.running.transport import timeouts as bounded
from bythebook_conformance.running.transport.curl import as_data, command
from bythebook_conformance.running.transport.decode import MAX_DEPTH, TooDeepError, parsed
from bythebook_conformance.running.transport.journal import Journal
from bythebook_conformance.running.transport.keys import Keyring
from bythebook_conformance.running.transport.obstacles import (
    is_refused,
    obstacle,
    speaks_tls,
    unasked_coding,
    unreadable,
    wants_certificate,
)
from bythebook_conformance.running.transport.redaction import Redactor
from bythebook_conformance.running.transport.retry import PATIENCE, Answer, patiently
from bythebook_conformance.running.transport.route import Route, is_asgi
from bythebook_conformance.running.transport.serialize import BYTES, as_written, spelled
from bythebook_conformance.running.transport.shell import Filled, slot
from bythebook_conformance.running.transport.stop import BUDGET, Phase, Stop
from bythebook_conformance.running.transport.traffic import Traffic, Wired
from bythebook_conformance.running.transport.unasked import as_sent, tidied, tidied_wsgi
from bythebook_conformance.running.transport.user_headers import beside, cookies, is_declared, names_of, unclaimed
from bythebook_conformance.running.violations import faults
from bythebook_openapi.deferred import Deferred
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.network.meant import no_address
from bythebook_openapi.network.origins import is_loopback
from bythebook_openapi.redact import is_plain_url, without_secrets_of
from bythebook_openapi.states import ABSENT, get, put
from bythebook_openapi.text.sequences import items

if TYPE_CHECKING:
    from schemathesis import errors
    from schemathesis.python import wsgi

    from bythebook_conformance.planning import fill
    from bythebook_conformance.running.transport import in_process
else:
    errors, wsgi = Deferred("schemathesis.errors"), Deferred("schemathesis.python.wsgi")
    fill = Deferred("bythebook_conformance.planning.fill")
    in_process = Deferred("bythebook_conformance.running.transport.in_process")

__all__ = ["AMONG_OTHERS", "TRANSPORT", "UNREADABLE", "LostError", "Target", "UnreachableError"]

# A line was cut while others were open: it may have been another's request that broke the server.
AMONG_OTHERS = "cut, among others"
# How a failure begins that is not the server's: the request did not get through, or the response cannot be read.
TRANSPORT, UNREADABLE = "transport", "unreadable"
_WANTS_TLS = "the server speaks TLS at this port; use https://"
_PROXY_CREDENTIALS = "--proxy http://USER:PASSWORD@HOST:PORT gives them"
MAX_QUOTED = 400
# After so many seconds each, a server that is gone is looked for again.
_WAITS = (0.2, 0.5, 1.0)
_REST = 5.0
# Seconds in which a server that speaks TLS completes a handshake.
_PROBE = 3.0
_NOT_RUNNING = "expected a running server (`bythebook check --wait 60s` waits until it starts)"
_GONE: Answer = (None, b"", {}, "gone")
# What holds for the requests of the task at hand, and of the tasks that it starts.
_CLEANING: ContextVar[bool] = ContextVar("cleaning", default=False)
_CONFIRMING: ContextVar[bool] = ContextVar("confirming", default=False)
_ASIDE: ContextVar[bool] = ContextVar("aside", default=False)
_RECALLED: ContextVar[bool] = ContextVar("recalled", default=False)
# The number of the run that sent the latest request: 0, or more after `--resume`.
_RUN: ContextVar[int] = ContextVar("run", default=0)
_LOST: ContextVar[Callable[[Sequence[Request]], bool]] = ContextVar("lost", default=lambda _: False)
MAX_ANSWER = 4 * 1024 * 1024


@contextmanager
def _holding(flag: ContextVar[bool]) -> Iterator[None]:
    before = flag.set(True)
    try:
        yield
    finally:
        flag.reset(before)


class LostError(Exception):
    """The run that goes on was stopped and deleted its resources: the request at hand has to be made for a new one."""


class UnreachableError(Exception):
    """The target never answered. The text is one line: what failed, and which option helps."""


@dataclass
class Target:
    """The implementation under test: a URL, or an ASGI or WSGI app in this process.

    `headers` are the user's own, credentials among them; a user name and password in the URL are one of them. `timeout`
    is in seconds, `rate` in requests a second, `route` is the way to the server. `sent` counts the requests that were
    sent, repeated ones too. `stop` says whether a signal or a limit ends the run. `journal` records the exchanges, and
    gives back those of a run that was killed. `crew` lets several requests be under way at the same time. `keys` holds
    the tokens that are sent beside the headers. `options` are the words of a command line that name the target,
    and `values` is the file of `--values`.
    `progress` says how far the run is. `traffic` keeps every request that is sent and its response.
    `guarding` withholds requests that could harm what the run did not create.
    """

    contract: Contract
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    app: Any = None
    timeout: float = 10.0
    rate: float | None = None
    route: Route = field(default_factory=Route)
    sent: int = 0
    deletions: list[int] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)
    crew: Crew = field(default_factory=Crew)
    journal: Journal | None = None
    progress: Progress = field(default_factory=Progress)
    traffic: Traffic | None = None
    keys: Keyring = field(default_factory=Keyring, repr=False)
    options: str = ""
    values: str = ""
    guarding: Guarding = field(default_factory=Guarding, repr=False)

    def __post_init__(self) -> None:
        if not is_plain_url(self.url):
            raise no_address(self.url)
        parts = urlsplit(self.url)
        self._local, self._lock, self._next = threading.local(), threading.Lock(), 0.0
        self._numbered, self._known = 0, dict[str, Any]()
        # By operation and case: the headers that the user gave, and the variant that is sent.
        self._variants: dict[tuple[str, str], tuple[Mapping[str, str], Mapping[str, str]]] = {}
        self._begun, self._flying, self._has_answered, self._gone_until = 0, 0, False, 0.0
        if parts.username and not any(name.lower() == "authorization" for name in self.headers):
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self.headers = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}", **self.headers}
        if parts.query or parts.fragment:
            raise InputError(f"{self.shown!r} has a query or a fragment", expected="the base URL of the API alone")
        if self.keys.keys:
            self.keys.listen(self._redactor.learn)
        self.options = self.options or f"--url {shlex.quote(self.shown)}"

    @property
    def shown(self) -> str:
        """The URL without user name, password and the values of a query."""
        return without_secrets_of(self.url)

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        """The base URL for curl: `$URL` for an app in this process, which the user has to serve first."""
        shown = self.shown.rstrip("/")
        return (shown,) if self.app is None else (Filled("$URL"), urlsplit(shown).path)

    @cached_property
    def _base(self) -> str:
        """The URL that requests go to. Schemathesis gives cookies to a WSGI app of the host `localhost` alone."""
        return urlunsplit(urlsplit(self.url)._replace(netloc="localhost")) if self._is_wsgi else self.shown

    @cached_property
    def _is_wsgi(self) -> bool:
        """Whether the target is a WSGI app in this process."""
        return self.app is not None and not is_asgi(self.app)

    @property
    def is_loopback(self) -> bool:
        """Whether requests stay on this machine."""
        return self.app is not None or is_loopback(self.url)

    @property
    def may_be_cut(self) -> bool:
        """Whether the run may end before all requests were sent: it has a limit, or another run can go on with it."""
        return self.stop.is_limited or self.journal is not None

    @property
    def may_be_known(self) -> bool:
        """Whether the user gave a header by which a server may let in: any but those that hold no secret."""
        return bool(self.keys.keys) or any(each.lower() not in credentials.PUBLIC for each in self.headers)

    @property
    def given(self) -> Mapping[str, str]:
        """The user's headers, with the tokens of all operations."""
        return self.keys.all_headers(self.headers)

    def given_to(self, operation: Operation) -> Mapping[str, str]:
        """Returns the user's headers of the requests of an operation, with its tokens."""
        return self.keys.headers(operation, self.headers)

    def logs_in(self, operation: Operation) -> bool:
        """Returns whether the tokens of the run come from an operation."""
        return self.keys.is_login(operation.verb, f"{self.shown.rstrip('/')}{operation.route}")

    def has_credentials(self, operation: Operation) -> bool:
        """Whether the user gave a header, or a key for the query, that an operation's security demands."""
        query = operation.security.query if operation.security is not None else None
        given = {each.lower() for each in self.given_to(operation)}
        return not given.isdisjoint(names_of(operation)) or query in self.keys.query(operation)

    def has_caseless_credentials(self, operation: Operation) -> bool:
        """Whether these may rightly be read in any case."""
        return credentials.is_caseless(self.given_to(operation), names_of(operation))

    def has_user_name(self, operation: Operation) -> bool:
        """Whether these are a user name with a password."""
        return credentials.has_user_name(self.given_to(operation), names_of(operation))

    def has_password(self, operation: Operation) -> bool:
        """Whether these are a user name with a password that may be replaced by a wrong one."""
        return credentials.has_password(self.given_to(operation), names_of(operation))

    @cached_property
    def _schema(self) -> Any:
        return fill.schema_of(self.contract.document.raw)

    def _found(self, operation: Operation) -> Any:
        """Returns an operation as Schemathesis knows it, which looks for it anew each time."""
        if operation.id not in self._known:
            self._known[operation.id] = (
                fill.additional(self.contract.document.raw, operation)
                if operation.is_additional
                else self._schema[placed_path(operation.route)][operation.verb]
            )
        return self._known[operation.id]

    def _session(self) -> requests.Session:
        """Return the connections of this thread, or what stands for them before an app in this process."""
        if not hasattr(self._local, "session"):
            self._local.session = in_process.client(self.app) if self.app is not None else self._connections()
        found = self._local.session
        assert isinstance(found, requests.Session)
        return found

    def _connections(self) -> requests.Session:
        calls: dict[str, Any] = {"permit": self._permit, "sent": self._count, "rest": self._wait_for_server}
        return bounded.session(self.url, MAX_ANSWER, self.route, **calls)

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Return the exchange of a request. Raises `UnreachableError` where nobody ever answered at the address.

        Raises `StoppedError` once a signal or a limit ends the run; only the clean-up goes on.
        """
        started = time.perf_counter()
        self.progress.begin(f"{operation.verb} {operation.route}", self._phase)
        number, (status, content, headers, failure) = self._recalled(request) or self._live(operation, request)
        answer: Any = ABSENT
        try:
            answer = _value(operation, status, content, headers.get("content-type", ""))
        except TooDeepError as error:
            answer = error.shallow
            failure = failure or f"{UNREADABLE}: it is nested more than {MAX_DEPTH} levels deep"
        if coding := unasked_coding(headers):
            answer, failure = ABSENT, failure or f"{UNREADABLE}: {coding}"
        if request.credentials == "right" and operation.is_write:
            self._redactor.learn_issued(answer, request.parts.get("body"))
        if operation.method == "DELETE":
            self.deletions.append(number)
        return Exchange(
            number=number,
            request=request,
            status=status,
            answer=answer,
            text=_shortened(content, self._redactor),
            headers=headers,
            seconds=time.perf_counter() - started,
            failure=failure,
            declined=declined(operation, status, answer),
            faults=faults(self.contract, operation, request.parts),
            repeat=lambda fills=None: self.curl(operation, request, fills),
            told=lambda fills: self.told(operation, request, fills),
        )

    def _recalled(self, request: Request) -> tuple[int, Answer] | None:
        """Returns the number of a request and the answer that the journal has; None where it has to be sent."""
        journal = self.journal if not self._is_aside else None
        if journal is None:
            _RECALLED.set(False)
            return None
        found = journal.recall(request)
        _RECALLED.set(found is not None)
        before, run = _RUN.get(), journal.runs if found is None else found.run
        _RUN.set(run)
        if before < run and not self._is_cleaning and self._needs_lost(journal.deleted_before(run)):
            if found is not None:
                journal.give_back(request, found)
            _RECALLED.set(True)  # the request that is made instead may be in the journal
            raise LostError
        if found is None:
            return None
        self.stop.check_time(phase=self._phase)
        self._has_answered = True
        return self._number(), found.answer

    def _live(self, operation: Operation, request: Request) -> tuple[int, Answer]:
        """Sends a request, and writes it into the journal. Returns its number and its answer."""
        journal = self.journal if not self._is_aside else None
        self.stop.expect(self._creates(operation, request))
        self.stop.check(phase=self._phase)
        self._turn()
        if journal is None:
            return self._number(), self._answer(operation, request)
        lasts = operation.method == "DELETE" or (operation.method == "POST" and may_create(operation))
        after = journal.announce(request) if lasts and not self._is_cleaning else 0
        answer = self._answer(operation, request)
        journal.add(self.contract, operation, request, answer, after=after, cleaning=self._is_cleaning)
        return self._number(), answer

    @property
    def _is_recalled(self) -> bool:
        return _RECALLED.get()

    @staticmethod
    def _needs_lost(deleted: Sequence[Request]) -> bool:
        """Returns whether the request that comes next was made for a resource that was deleted meanwhile.

        A run that goes on notes this before its first request of its own, and so does each later run before it takes
        that request from the journal: both make the same requests from then on.
        """
        return bool(deleted) and _LOST.get()(deleted)

    def heed(self, lost: Callable[[Sequence[Request]], bool]) -> None:
        """Names the function that says, for requests of this task, whether some DELETEs removed what they need."""
        _LOST.set(lost)

    def was_interrupted(self, request: Request) -> bool:
        """Returns whether the run that the journal is of was killed before this request got its answer."""
        return self.journal is not None and self.journal.was_interrupted(request)

    @staticmethod
    def aside() -> AbstractContextManager[None]:
        """Sends the requests of this task beside the run: none of them is in the journal."""
        return _holding(_ASIDE)

    @property
    def _is_aside(self) -> bool:
        return _ASIDE.get()

    @staticmethod
    def cleaning() -> AbstractContextManager[None]:
        """Sends all requests of this task as those of the clean-up, which goes on after the run was stopped."""
        return _holding(_CLEANING)

    @staticmethod
    def confirming() -> AbstractContextManager[None]:
        """Sends all requests of this task as those that reproduce findings, which go on after a limit ended the run."""
        return _holding(_CONFIRMING)

    @property
    def _phase(self) -> Phase:
        if self._is_cleaning:
            return "cleaning"
        return "confirming" if _CONFIRMING.get() else "running"

    @property
    def _is_cleaning(self) -> bool:
        return _CLEANING.get()

    def _creates(self, operation: Operation, request: Request) -> int:
        """Returns how many resources a request may create that the clean-up can delete."""
        if self._is_cleaning or not resource_of(self.contract, operation).deleters:
            return 0
        return max(len(request.body), 1) if isinstance(request.body, list) else 1

    def _answer(self, operation: Operation, request: Request) -> Answer:
        """Return the answer to a request. Who is gone is looked for a few times, and then left alone for a while."""
        if time.monotonic() < self._gone_until:
            return _GONE
        answer = self._patiently(lambda: self._admitted(operation, request))
        if not self._is_cleaning:
            self.stop.heard(is_busy=answer[0] is None or answer[0] in PATIENCE.status_forcelist)
        for wait in () if self._gone_until else _WAITS:
            if answer == _GONE:
                self.rest(wait)  # it may be started again
                answer = self._admitted(operation, request)
        self._gone_until = time.monotonic() + _REST if answer == _GONE else 0.0
        return answer

    def _admitted(self, operation: Operation, request: Request) -> Answer:
        """Returns the answer to a request; of one whose token the server stopped accepting, that with a new token."""
        self.keys.keep_fresh(operation)
        stamp = self.keys.stamp(operation)
        answer = self._call(operation, request)
        if not stamp or request.credentials != "right":
            return answer
        if answer[0] == 401 and self.keys.replaced(operation, stamp):
            stamp = self.keys.stamp(operation)
            answer = self._call(operation, request)
        if answer[0] is not None and answer[0] not in {401, 403}:
            self.keys.accepted(operation, stamp, is_proof=200 <= answer[0] < 300)
        return answer

    def _patiently(self, call: Callable[[], Answer]) -> Answer:
        """Return the answer; an app in this process has no connection that would wait for it while it is busy."""
        return call() if self.app is None else patiently(call, self._wait_for_server)

    def _number(self) -> int:
        """Return the number of the next exchange."""
        with self._lock:
            self._numbered += 1
            return self._numbered

    def _turn(self) -> None:
        """Wait until the rate allows the next request."""
        if not self.rate:
            return
        with self._lock:
            now = time.monotonic()
            self._next = max(self._next, now) + 1 / self.rate
            wait = self._next - now - 1 / self.rate
        self.rest(wait)

    def rest(self, seconds: float) -> None:
        """Waits, unless the latest exchange of this thread comes from the journal: its run has waited already.

        Raises `StoppedError` once a signal or a limit ends the run.
        """
        if not self._is_recalled:
            with self.crew.outside():
                self.stop.rest(seconds, phase=self._phase)

    def _wait_for_server(self, seconds: float) -> None:
        """Waits as long as a busy server asks, and says so in the progress."""
        if self._is_recalled:
            return
        self.progress.waits_for = f"the server asks to wait {seconds:.0f} s"
        try:
            with self.crew.outside():
                self.stop.wait_for_server(seconds, phase=self._phase)
        finally:
            self.progress.waits_for = ""

    def _permit(self) -> None:
        """Counts a request that is about to be sent. Raises `StoppedError` where a limit forbids it."""
        self.stop.take(phase=self._phase)

    def _count(self) -> None:
        self._local.attempts = getattr(self._local, "attempts", 0) + 1
        with self._lock:
            self.sent += 1

    def exchanges(self) -> Iterator[bytes]:
        """Yields every request that was kept and its response, each as a JSON line."""
        yield from self.traffic.lines() if self.traffic is not None else ()

    def _call(self, operation: Operation, request: Request) -> Answer:
        """Sends a request, keeps it with its response if that is wanted, and returns the response."""
        self._local.attempts, self._local.seconds, self._local.wire = 0, 0.0, None
        at = time.time()
        answer = self._called(operation, request)
        if self.traffic is not None:
            hides = gives_credentials(self.contract, operation) or self.logs_in(operation)
            self.traffic.add(operation, request, self._wired(operation, at), answer, hides=hides)
        return answer

    def _wired(self, operation: Operation, at: float) -> Wired:
        """Returns the latest request of this thread as it was sent."""
        wire = self._local.wire
        url = wire.url if wire is not None else f"{self._base.rstrip('/')}{operation.route}"
        headers = as_sent(wire.headers) if wire is not None else {}
        body = wire.body if wire is not None else None
        content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b""
        return Wired(url, headers, content, at, self._local.seconds, self._local.attempts)

    def _called(self, operation: Operation, request: Request) -> Answer:
        headers = CaseInsensitiveDict(self._variant(operation, request.credentials))
        found = self._found(operation)
        parts = self._spelled(found, operation, request)
        for name, value in parts.pop("headers").items():
            headers.setdefault(name, value)
        self._join_cookies(headers, parts["cookies"])
        parts["path_parameters"] = {placed(name): value for name, value in parts["path_parameters"].items()}
        case = found.Case(headers=headers, **parts, **_content(operation, request))
        case.method = operation.verb
        how = self._how(operation, headers)
        begun, others = self._begin()
        started = time.monotonic()
        try:
            with self.crew.flight():
                started = time.monotonic()
                answer = case.call(base_url=self._base, **how)
                self._local.wire = answer.request
        except (requests.exceptions.RequestException, errors.SchemathesisError) as error:
            self._local.wire = getattr(error, "request", None)
            return self._unanswered(error, is_alone=not others and begun == self._begun)
        except Exception as error:
            if self.app is None:
                raise
            return 500, repr(error).encode(), {}, ""  # an app in this process raised: a server would answer this
        finally:
            seconds = self._local.seconds = time.monotonic() - started
            self.stop.took(max(seconds, 1 / self.rate if self.rate else 0.0))
            with self._lock:
                self._flying -= 1
        self.crew.note(seconds, answer.status_code)
        return self._answered(answer)

    def _variant(self, operation: Operation, case: str) -> Mapping[str, str]:
        """Returns the user's headers of the requests of an operation, with a variant of the credentials.

        They are composed anew only where a token was replaced.
        """
        given, at = self.given_to(operation), (operation.id, case)
        known = self._variants.get(at)
        if known is None or known[0] != given:
            found = credentials.variant(beside(operation, given, case), names_of(operation), case)
            known = self._variants[at] = dict(given), found
        return known[1]

    def _how(self, operation: Operation, headers: CaseInsensitiveDict[str]) -> dict[str, Any]:
        """Returns the arguments by which Schemathesis sends a request with these headers, and adds none."""
        asked = {name.lower() for name in headers}
        has_agent = not is_declared(operation, "header", "User-Agent")  # a rule may leave out a declared one
        if self.app is not None:
            self._permit()
            self._count()
        if self._is_wsgi:
            return {"app": self.app, "session": wsgi.get_client(tidied_wsgi(self.app, asked, has_agent=has_agent))}
        tidy = tidied(asked, has_agent=has_agent, is_wired=self.app is None)
        where = {"session": self._session(), **({} if self.app is None else {"app": self.app})}
        timeout = self.stop.timeout(self.timeout, phase=self._phase)
        self._local.is_hurried = timeout < self.timeout
        # As an argument, since those of a session outweigh the headers of the case.
        return {**where, "headers": headers.copy(), "auth": tidy, "timeout": timeout, "allow_redirects": False}

    def _answered(self, answer: Any) -> Answer:
        content: bytes = answer.content or b""
        if not self._has_answered and answer.status_code == 400 and self._wants_tls(content):
            raise UnreachableError(f"{self.shown}: {_WANTS_TLS}")
        if answer.status_code == 407 and self._proxy:
            return self._unreached(f"the proxy wants credentials; {_PROXY_CREDENTIALS}")
        self._has_answered = True
        flat = {name.lower(): ", ".join(values) for name, values in answer.headers.items()}
        if len(content) > MAX_ANSWER:
            return answer.status_code, b"", {}, f"{UNREADABLE}: it has more than {MAX_ANSWER} bytes"
        return answer.status_code, content, flat, ""

    def _unanswered(self, error: Exception, *, is_alone: bool) -> Answer:
        """Returns why a request got no response. Raises `UnreachableError` where none ever came on the way there.

        `is_alone` says whether no other request was under way, so that none of them can have broken the server.
        """
        if isinstance(error, errors.SchemathesisError):
            return None, b"", {}, f"not sent: {type(error).__name__}"
        if isinstance(error, requests.exceptions.ChunkedEncodingError):
            self._has_answered = True  # with a head, and a body whose line was cut, under TLS by an error of it
            return None, b"", {}, f"{UNREADABLE}: {unreadable(error)}"
        found = obstacle(error, self.url, self._proxy)
        if found:
            return self._unreached(found, error)
        is_unconnected = isinstance(error, requests.exceptions.ConnectTimeout) or is_refused(error)
        if is_unconnected and not self._has_answered:
            return self._nobody(error)
        is_late = isinstance(error, requests.exceptions.Timeout)
        if is_late and self._local.is_hurried:
            self.stop.end(BUDGET)  # with the time of --timeout the server might have answered
        if is_unconnected:
            return self._nobody(error)
        if is_late:
            return None, b"", {}, "timeout"
        if not self._has_answered and self._wants_tls():
            raise UnreachableError(f"{self.shown}: {_WANTS_TLS}") from error
        ended = self._wants_certificate if not self._has_answered else ""
        if ended:
            raise UnreachableError(f"{self.shown}: {ended}") from error
        why = unreadable(error)
        if why:
            return None, b"", {}, f"{UNREADABLE}: {why}"
        if isinstance(error, requests.exceptions.ConnectionError):
            return None, b"", {}, "cut" if is_alone else AMONG_OTHERS
        return None, b"", {}, f"{UNREADABLE}: {type(error).__name__}"

    def _unreached(self, why: str, error: Exception | None = None) -> Answer:
        """Returns that a request did not get through. Raises `UnreachableError` where none ever did."""
        if not self._has_answered:
            raise UnreachableError(f"{self.shown}: {why}") from error
        return None, b"", {}, f"{TRANSPORT}: {why}"

    @cached_property
    def _proxy(self) -> str:
        """The URL of the proxy that requests go through; empty where there is none."""
        if self.app is not None:
            return ""
        settings = self._session().merge_environment_settings(self.url, {}, None, None, None)
        return str(select_proxy(self.url, settings["proxies"]) or "")

    def _wants_tls(self, content: bytes = b"https") -> bool:
        """Returns whether a server that was asked by http:// speaks TLS; a response is asked to say so first."""
        return b"https" in content.lower() and self._speaks_tls

    @cached_property
    def _speaks_tls(self) -> bool:
        parts = urlsplit(self.url)
        is_asked = self.app is None and not self._proxy and parts.scheme == "http"
        return is_asked and speaks_tls(parts.hostname or "", parts.port or 80, self._probe)

    @cached_property
    def _wants_certificate(self) -> str:
        """How a server of TLS ends a connection on which nothing was sent; empty where it does not, or is not asked."""
        parts = urlsplit(self.url)
        if self.app is not None or self._proxy or parts.scheme != "https" or self.route.cert is not None:
            return ""
        return wants_certificate(parts.hostname or "", parts.port or 443, self._probe)

    @property
    def _probe(self) -> float:
        return self.stop.timeout(min(self.timeout, _PROBE), phase=self._phase)

    def _spelled(self, found: Any, operation: Operation, request: Request) -> dict[str, Any]:
        """Return the parameters of a request as they are sent."""
        parts = spelled(found, as_written(operation, request.parts))
        headers, cookies_ = unclaimed(operation, self.given_to(operation), request.credentials, parts)
        tokens = self.keys.query(operation) if request.credentials in {"right", "wrong"} else {}
        if request.credentials == "wrong":
            tokens = dict.fromkeys(tokens, credentials.WRONG)
        return {**parts, "headers": headers, "cookies": cookies_, "query": {**parts["query"], **tokens}}

    def _join_cookies(self, headers: CaseInsensitiveDict[str], mine: dict[str, str]) -> None:
        """Put the user's cookies and those of a request into one header, or among these where a client wants them."""
        if "Cookie" not in headers:
            return
        if self._is_wsgi:
            mine |= {name: value or "" for name, value in cookies(headers.pop("Cookie")).items()}
        elif mine:
            headers["Cookie"] = "; ".join([headers["Cookie"], *(f"{name}={value}" for name, value in mine.items())])
            mine.clear()

    def _begin(self) -> tuple[int, int]:
        """Count a request; return how many were begun, and how many others are under way."""
        with self._lock:
            self._begun += 1
            self._flying += 1
            return self._begun, self._flying - 1

    def _nobody(self, error: Exception) -> Answer:
        """Returns that the server is gone. Raises `UnreachableError` where it never answered."""
        if not self._has_answered:
            raise UnreachableError(f"nobody answers at {self.shown}; {_NOT_RUNNING}") from error
        return _GONE

    def curl(self, operation: Operation, request: Request, fills: Mapping[Key, str] | None = None) -> str:
        """Return the command that repeats a request; `$TOKEN` stands for a secret, `$URL` for the address of an app in
        this process. With `fills`, `$URL` is always the base URL, and shell variables stand at the given places.
        """
        request = _with_slots(request, fills or {})
        return command(
            operation,
            url=self._asked if fills is None else (Filled("$URL"),),
            options=self.route.curl,
            **self._repeated(operation, request),
        )

    def told(self, operation: Operation, request: Request, fills: Mapping[Key, str]) -> dict[str, Any]:
        """Return a request as data of a report (see `curl`), with variables at the given places."""
        return as_data(operation, **self._repeated(operation, _with_slots(request, fills)))

    def _repeated(self, operation: Operation, request: Request) -> dict[str, Any]:
        given = self.given_to(operation)
        return {
            "parts": self._spelled(self._found(operation), operation, request),
            "body": as_written(operation, request.parts).get("body", ABSENT),
            "headers": (given, beside(operation, given, request.credentials)),
            "names": names_of(operation),
            "case": request.credentials,
            "redacted": self.redacted,
        }

    @property
    def redacted(self) -> Callable[[str], str]:
        """The function that takes the user's secrets out of a text."""
        return self._redactor

    @cached_property
    def _redactor(self) -> Redactor:
        names = {name for each in self.contract.operations for name in names_of(each)}
        return Redactor(self.headers, (self.url, self.route.proxy or ""), tuple(names))


def _with_slots(request: Request, fills: Mapping[Key, str]) -> Request:
    """Return a request with variables at the given places."""
    for key, variable in fills.items():
        value = slot(variable, is_number=not isinstance(get(request.parts, key), str))
        request = replace(request, parts=put(request.parts, key, value))
    return request


def _value(operation: Operation, status: int | None, content: bytes, content_type: str) -> Any:
    """Returns the JSON of a response, or the list of its items where the document describes a sequence of items."""
    response = operation.response(status) if status is not None else None
    if response is None or not response.has_items(content_type):
        return parsed(content)
    return items(content, content_type, parsed, has_json=response.has_json_data)


def _content(operation: Operation, request: Request) -> dict[str, Any]:
    """Return the body of a request and its media type, nothing where it has none. An empty text stands for none where
    bytes are sent.
    """
    if operation.bytes_type is not None:
        return {} if request.body == "" else {"body": BYTES, "media_type": operation.bytes_type}
    body = as_written(operation, request.parts).get("body", ABSENT)
    return {} if body is ABSENT else {"body": body, "media_type": operation.media_type}


def _shortened(content: bytes, redacted: Redactor) -> str:
    """Return the first characters of an answer, without secrets: those are taken out before it is cut.

    So much is read that a secret that was cut at its end stands behind all that is shown, however often it comes.
    """
    text = redacted(content[: max(16 * MAX_QUOTED, 100 * redacted.longest)].decode("utf-8", "replace"))
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}..."
