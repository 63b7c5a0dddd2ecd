"""Makes the keys of a run, of BYTHEBOOK_TOKEN and of the table `[auth]`. The user's own headers override both."""

from __future__ import annotations

import base64
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from bythebook_conformance.commands.connect.auth_form import Table, tables
from bythebook_conformance.commands.connect.schemes import BEARER, place_of, schemes, schemes_of, usual_place
from bythebook_conformance.running.transport import token_sources
from bythebook_conformance.running.transport.keys import Key, Keyring, Place, Source, Token
from bythebook_openapi.configuration import Configuration
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.network.ask import Ask
from bythebook_openapi.network.origins import is_address, is_same_origin, without_user
from bythebook_openapi.redact import is_plain_url, without_secrets_of

__all__ = ["TOKEN", "for_document", "keyring"]

TOKEN = "BYTHEBOOK_TOKEN"
_SECONDS = 30.0
# A token of RFC 9110, section 5.6.2.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FLOWS = {"oauth2-password": "password", "oauth2-client-credentials": "clientCredentials"}


def keyring(
    contract: Contract, url: str, ask: Ask, configuration: Configuration, headers: Mapping[str, str]
) -> Keyring:
    """Returns the keys of a run against a base URL, each with a token. Raises `InputError`.

    `ask` sends the requests for tokens. No key is made for a header that the user gave.
    """
    given = {name.lower() for name in headers}
    keys = [
        key
        for key in _keys(_Making(contract, without_user(url), ask), configuration)
        if key.place.location != "header" or key.place.name.lower() not in given
    ]
    for key in keys:
        key.fetch()
    return Keyring(keys, schemes_of(contract))


def _keys(making: _Making, configuration: Configuration) -> Iterator[Key]:
    """Yields the key of the environment, and those of the file at other places."""
    stated = os.environ.get(TOKEN, "")
    taken: Place | None = None
    if stated:
        taken = usual_place(making.contract)
        yield Key(token_sources.given(stated, TOKEN), taken)
    for table in tables(configuration):
        key = making.key(table)
        is_taken = taken is not None and (
            table.scheme is None or (key.place.location, key.place.name) == (taken.location, taken.name)
        )
        if not is_taken:
            yield key


def for_document(configuration: Configuration) -> Mapping[str, str]:
    """Returns the headers with credentials by which a document is fetched, empty for none.

    A document that is not read yet cannot say where a token is sent. So only the kinds of credentials count that need
    no document. Raises `InputError`.
    """
    stated = os.environ.get(TOKEN, "")
    if stated:
        return {BEARER.name: BEARER.prefix + token_sources.given(stated, TOKEN).fetch().text}
    for table in tables(configuration):
        named = Place(table.stated.get("in", "header"), table.stated.get("name", ""), table.stated.get("prefix", ""))
        plain = {"bearer": BEARER, "command": BEARER, "basic": _BASIC, "api-key": named}
        place = plain.get(table.kind)
        if table.scheme is None and place is not None and place.location == "header" and place.name:
            return {place.name: place.prefix + _plain_source(table).fetch().text}
    return {}


_BASIC = Place("header", "Authorization", "Basic ")


def _plain_source(table: Table) -> Source:
    """Returns the source of a table whose kind needs neither a document nor a server."""
    if table.kind == "basic":
        pair = f"{table.text('username')}:{table.text('password')}"
        token = Token(base64.b64encode(pair.encode()).decode())
        return Source(lambda: token, secrets=tuple(table.secrets))
    if table.kind == "command":
        words: Sequence[str] = table.stated["command"]
        seconds, lifetime = table.stated.get("timeout", _SECONDS), table.stated.get("expires-in", math.inf)
        folder = table.folder if table.folder != Path() else Path.cwd()
        return token_sources.from_command(words, folder, table.name, seconds=seconds, lifetime=lifetime)
    return token_sources.given(table.text("token"), f"the token of {table.name}")


@dataclass(frozen=True)
class _Making:
    """What keys are made for: a document and the base URL of a server, without a user name."""

    contract: Contract
    url: str
    ask: Ask

    def key(self, table: Table) -> Key:
        """Returns the key of a table. Raises `InputError`."""
        declared = schemes(self.contract)
        if table.scheme is not None and table.scheme not in declared:
            expected = f"one of {', '.join(declared)}" if declared else "no such table: the document declares none"
            raise table.fault("the document has no such security scheme", expected)
        place = self._place(table, declared)
        names = None if table.scheme is None else frozenset({table.scheme})
        return Key(self._source(table, declared), place, names)

    def _place(self, table: Table, declared: Mapping[str, Mapping[str, Any]]) -> Place:
        """Returns where a table's token is sent: where the table says, else where the document does."""
        if table.kind == "basic":
            return _BASIC
        if table.kind == "bearer":
            return BEARER
        stated = table.stated
        place = place_of(declared[table.scheme]) if table.scheme is not None else usual_place(self.contract)
        if table.kind == "api-key" and table.scheme is None and "name" not in stated:
            place = self._only_key(table, declared)
        place = place or BEARER
        if not {"in", "name", "prefix"} & stated.keys():
            return place
        location, name = stated.get("in", place.location), stated.get("name", place.name)
        prefix = place.prefix if (location, name) == (place.location, place.name) else ""
        if "prefix" in stated:
            prefix = f"{stated['prefix'].strip()} " if stated["prefix"].strip() else ""
        if not _NAME.fullmatch(name):
            raise table.fault(
                "'name' is no name of a header, query parameter or cookie", "one without spaces and colons"
            )
        return Place(location, name, prefix)

    @staticmethod
    def _only_key(table: Table, declared: Mapping[str, Mapping[str, Any]]) -> Place:
        """Returns the place of the only API key of a document."""
        keys = {name: place_of(scheme) for name, scheme in declared.items() if scheme.get("type") == "apiKey"}
        found = [place for place in keys.values() if place is not None]
        if len(found) != 1:
            expected = f"a table [auth.NAME] for each of {', '.join(keys)}" if found else "'in' and 'name'"
            raise table.fault(f"the document has {len(found) or 'no'} API keys", expected)
        return found[0]

    def _source(self, table: Table, declared: Mapping[str, Mapping[str, Any]]) -> Source:
        if table.kind in _FLOWS:
            return self._oauth2(table, declared)
        if table.kind != "login":
            return _plain_source(table)
        url = self._address(table, "url", table.stated["url"])
        request = table.stated.get("method", "POST"), url, table.body()
        return token_sources.from_login(
            self.ask,
            request,
            table.name,
            pointer=table.stated.get("pointer", "/access_token"),
            lifetime=table.stated.get("expires-in", math.inf),
            secrets=table.secrets,
        )

    def _oauth2(self, table: Table, declared: Mapping[str, Mapping[str, Any]]) -> Source:
        """Returns the source of an OAuth 2.0 grant (RFC 6749, sections 4.3 and 4.4)."""
        form = {"grant_type": "password" if table.kind == "oauth2-password" else "client_credentials"}
        if table.kind == "oauth2-password":
            form |= {"username": table.text("username"), "password": table.text("password")}
        if table.stated.get("scopes"):
            form["scope"] = " ".join(table.stated["scopes"])
        name, secret = table.text("client-id"), table.text("client-secret")
        client = (name, secret) if name and table.stated.get("client-auth", "basic") == "basic" and secret else None
        if name and client is None:
            form |= {"client_id": name, **({"client_secret": secret} if secret else {})}
        url = self._token_url(table, declared)
        return token_sources.from_oauth2(self.ask, url, table.name, form=form, client=client, secrets=table.secrets)

    def _token_url(self, table: Table, declared: Mapping[str, Mapping[str, Any]]) -> str:
        """Returns the token endpoint. The document may name one of the server's own origin only."""
        if "token-url" in table.stated:
            return self._address(table, "token-url", table.stated["token-url"])
        chosen = [declared[table.scheme]] if table.scheme is not None else [*declared.values()]
        flows = [scheme["flows"] for scheme in chosen if isinstance(scheme.get("flows"), Mapping)]
        found = [flow for each in flows if isinstance(flow := each.get(_FLOWS[table.kind]), Mapping)]
        stated = next((str(each["tokenUrl"]) for each in found if isinstance(each.get("tokenUrl"), str)), None)
        if stated is None:
            raise table.fault(f"the document has no flow '{_FLOWS[table.kind]}'", "token-url = the token endpoint")
        try:
            url = str(urljoin(f"{self.url.rstrip('/')}/", stated))
            is_own = is_same_origin(url, self.url)
        except ValueError:
            url, is_own = stated, False
        if not is_own:
            shown = without_secrets_of(url)
            raise table.fault(
                f"the document's token URL {shown} is at another origin than the server",
                f'token-url = "{shown}", to allow it',
            )
        return url

    def _address(self, table: Table, key: str, text: str) -> str:
        """Returns the URL of an address, or of a path behind the base URL."""
        url = text if is_address(text) else f"{self.url.rstrip('/')}{text}"
        if not text.startswith(("/", "http://", "https://")) or not is_plain_url(url):
            raise table.fault(f"'{key}' is no address", "https://HOST/PATH, or a path such as /login")
        return url
