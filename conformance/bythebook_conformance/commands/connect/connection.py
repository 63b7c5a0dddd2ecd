"""Connects a run with its server: the document, the base URL or the application, and the credentials."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from bythebook_conformance.commands import options
from bythebook_conformance.commands.arguments import Server
from bythebook_conformance.commands.connect.application import application
from bythebook_conformance.commands.connect.base_url import base_url, in_process_url, served_below
from bythebook_conformance.commands.connect.credentials import TOKEN, for_document, keyring
from bythebook_conformance.commands.connect.schemes import usual_place
from bythebook_conformance.commands.connect.waiting import wait
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.route import HOST, Route
from bythebook_conformance.running.transport.stop import Stop
from bythebook_openapi.configuration import Configuration
from bythebook_openapi.deferred import Deferred
from bythebook_openapi.document.located import fetched
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.network.ask import Answer, Ask, ask
from bythebook_openapi.network.fetch import ALSO_GIVEN, Fetcher, is_document
from bythebook_openapi.network.lookup import document_address
from bythebook_openapi.network.meant import no_address, with_scheme
from bythebook_openapi.network.origins import is_address, is_same_origin
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import extended
from bythebook_openapi.redact import is_plain_url, without_secrets_of

if TYPE_CHECKING:
    from bythebook_conformance.running.transport import in_process
else:
    in_process = Deferred("bythebook_conformance.running.transport.in_process")

__all__ = ["Connection"]

# What the command line says goes before the environment, and that before the configuration file.
_RANK = {ParameterSource.COMMANDLINE: 2, ParameterSource.ENVIRONMENT: 1}


@dataclass(frozen=True)
class Connection:
    """What the user says of a server. `is_stated` tells whether the headers stand on the command line."""

    spec: str | None
    server: Server
    configuration: Configuration
    is_stated: bool = True
    overlays: tuple[Overlay, ...] = ()

    @classmethod
    def of(
        cls,
        ctx: click.Context,
        spec: str | None,
        server: Server,
        *,
        has_keys: bool = True,
        overlays: tuple[Overlay, ...] = (),
    ) -> Connection:
        """Returns the connection of a command. Of --url and --app the one counts that outranks the other.

        Raises `InputError` if the command has keys (`has_keys`), and they need a trusted file that is not trusted.
        """
        url, app = (_RANK.get(ctx.get_parameter_source(name) or ParameterSource.DEFAULT, 0) for name in ("url", "app"))
        if server.url is not None and server.app is not None and url != app:
            server = replace(server, app=None) if url > app else replace(server, url=None)
        is_stated = ctx.get_parameter_source("headers") is ParameterSource.COMMANDLINE
        configuration = ctx.find_object(Configuration) or Configuration()
        if has_keys:  # before a plan is printed that no run could follow
            configuration.require("auth")
        return cls(spec or extended(overlays) or None, server, configuration, is_stated, overlays)

    @cached_property
    def app(self) -> Any:
        """The application in this process, None without --app."""
        if self.server.app is None:
            return None
        is_from_file = self.configuration.check.get("app") == self.server.app
        if is_from_file:
            self.configuration.require("check", "app")
        return application(self.server.app, self.configuration.folder if is_from_file else Path.cwd())

    @cached_property
    def route(self) -> Route:
        """The way to the server."""
        server = self.server
        return Route.read(ca=server.ca, cert=server.cert, insecure=server.insecure, proxy=server.proxy)

    @cached_property
    def headers(self) -> dict[str, str]:
        """The user's own headers."""
        return options.headers(self.server.headers)

    @property
    def _network(self) -> Ask:
        return partial(_over, self.route, max(self.server.timeout, 10.0))

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Sends a request to the application where the URL is its own, else over the network."""
        is_own = self.app is not None and is_same_origin(url, self.server.url or HOST)
        return (in_process.asking(self.app) if is_own else self._network)(method, url, headers, body)

    def contract(self) -> Contract:
        """Returns the contract of SPEC: a path, an address, or a path of the application. Raises `InputError`.

        Without SPEC it is the document that the server or the application serves at a usual place. Waits for the
        server of an address first, if --wait says so.
        """
        spec = self.spec or self._served
        if self.app is not None and spec.startswith("/") and not Path(spec).exists():
            document = fetched(HOST + spec, self._of_application, name=spec, is_lenient=True, overlays=self.overlays)
            return options.contract_of(replace(document, address=None), self.configuration)
        if not is_address(spec):
            if (near := with_scheme(spec)) and not urlsplit(near).path and not Path(spec).exists():
                raise InputError("is no file", file=spec, expected=f"--url {near}")
            return options.contract_of(spec, self.configuration, self.overlays)
        self._wait(spec)
        fetcher = self._of_network if self._is_of_server(spec) else Fetcher(self._network)
        if not urlsplit(spec).path.strip("/") and not is_document(fetcher.answered(spec)[1]):
            shown = without_secrets_of(spec.rstrip("/"))
            expected = f"--url {shown}, which looks for the document of the server"
            raise InputError("is no OpenAPI document", file=shown, expected=expected)
        document = fetched(spec, fetcher, is_lenient=True, overlays=self.overlays)
        return options.contract_of(document, self.configuration)

    @property
    def _of_application(self) -> Fetcher:
        return Fetcher(in_process.asking(self.app), self.headers, self._credentials, ALSO_GIVEN)

    @property
    def _of_network(self) -> Fetcher:
        return Fetcher(self._network, self.headers, self._credentials, ALSO_GIVEN)

    @cached_property
    def _served(self) -> str:
        """The document that the application or the server serves at a usual place: a path of it, or an address.

        A user at a terminal is asked for it where there is none. Raises `InputError` where nobody is there to ask.
        """
        url = self.server.url
        if self.app is not None:
            if found := document_address(self._of_application, HOST):
                return found.removeprefix(HOST)
            raise InputError(
                "the application serves no document at a usual path", expected="SPEC, a file or a path of it"
            )
        if url is not None and is_plain_url(url):
            self._wait(url)
            if found := document_address(self._of_network, url):
                return found
            told = f"no document is named, and {without_secrets_of(url)} serves none where frameworks put it"
        elif url is not None:
            raise no_address(url)
        else:
            expected = "SPEC, or --url URL of a server that serves its document; `bythebook demo` needs neither"
            raise InputError("no document is named", expected=expected)
        if sys.stdin.isatty():
            click.echo(f"{told}.", err=True)
            return str(click.prompt("OpenAPI document (a path or an address)", err=True))
        raise InputError(told, expected="SPEC, a path or an address")

    def _is_of_server(self, address: str) -> bool:
        """Returns whether an address is of the server's origin, so that the user's headers may be sent there."""
        if self.app is not None or not is_plain_url(address):
            return False
        return self.server.url is None or (is_plain_url(self.server.url) and is_same_origin(address, self.server.url))

    def _credentials(self) -> Mapping[str, str]:
        found = for_document(self.configuration)
        return found if not {name.lower() for name in self.headers} & {name.lower() for name in found} else {}

    def _wait(self, url: str) -> None:
        seconds = options.seconds(self.server.wait, "--wait")
        if seconds is not None and is_plain_url(url):
            wait(url, seconds, self.route)

    def target(self, contract: Contract, stop: Stop) -> Target:
        """Returns the server under test, with tokens for it. Raises `InputError`."""
        url = self.url(contract)
        made = Target(contract, url, self._own(contract), app=self.app, route=self.route)  # refuses what is no URL
        if self.app is None:
            self._wait(url)
        keys = keyring(contract, url, self._ask, self.configuration, made.headers)
        named = f"--app {shlex.quote(self.server.app)}" if self.server.app is not None else ""
        server = self.server
        return replace(made, keys=keys, timeout=server.timeout, rate=server.rate, stop=stop, options=named)

    def url(self, contract: Contract) -> str:
        """Returns the base URL: the user's, else that of the document or of its address. Raises `InputError`."""
        if self.server.url is not None:
            is_found = not self.spec and self.app is None
            return served_below(self.server.url, contract.document) if is_found else self.server.url
        if self.app is not None:
            return in_process_url(contract.document)
        return base_url(contract.document, contract.document.address)

    def _own(self, contract: Contract) -> dict[str, str]:
        """Returns the user's headers; a token of the environment goes before those of the configuration file."""
        if self.is_stated or not os.environ.get(TOKEN):
            return self.headers
        place = usual_place(contract)
        taken = place.name.lower() if place.location == "header" else ""
        return {name: value for name, value in self.headers.items() if name.lower() != taken}


def _over(
    route: Route, seconds: float, method: str, url: str, headers: Mapping[str, str], body: bytes | None
) -> Answer:
    return ask(method, url, headers, body, way=route.way(seconds))
