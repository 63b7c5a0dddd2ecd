"""The way to the server: the user's proxy and certificates, and how curl is told of them; or an application in this
process. It sends nothing.
"""

from __future__ import annotations

import inspect
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bythebook_conformance.running.transport.shell import word
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.ask import Way
from bythebook_openapi.network.origins import is_loopback
from bythebook_openapi.redact import is_plain_url, without_secrets_of

__all__ = ["HOST", "Route", "is_asgi"]

# The base URL of an application in this process.
HOST = "http://testserver"

_PROXY = "the address of an HTTP proxy, such as http://127.0.0.1:3128"


@dataclass(frozen=True)
class Route:
    """The user's choices: files of certificates, whether the server's is not checked, and the URL of a proxy.

    `ca` holds authorities that are trusted instead of the usual ones, `cert` the client's own certificate and `key` its
    key, None where the certificate's file holds it.
    """

    ca: str | None = None
    cert: str | None = None
    key: str | None = None
    insecure: bool = False
    proxy: str | None = field(default=None, repr=False)

    @staticmethod
    def read(*, ca: Path | None, cert: str | None, insecure: bool, proxy: str | None) -> Route:
        """Returns the route of the options. Raises `InputError` for a file or a URL that cannot be used."""
        own, key = _pair(cert) if cert else (None, None)
        if ca is not None:
            _check_ca(str(ca))
        if own is not None:
            _check_cert(own, key)
        return Route(str(ca) if ca is not None else None, own, key, insecure, _proxy(proxy) if proxy else None)

    def settings(self, url: str) -> dict[str, Any]:
        """Returns the settings of a request to a URL, by the names of `requests`; what is left out is up to the
        environment.
        """
        found: dict[str, Any] = {}
        if self.proxy is not None:
            found["proxies"] = {"http": self.proxy, "https": self.proxy}
        elif is_loopback(url):
            found["proxies"] = {}  # a proxy of the environment is for other machines
        if self.insecure or self.ca is not None:
            found["verify"] = False if self.insecure else self.ca
        if self.cert is not None:
            found["cert"] = self.cert if self.key is None else (self.cert, self.key)
        return found

    def way(self, seconds: float) -> Way:
        """Returns the same way for documents and tokens."""
        return Way(self.ca, self.cert, self.key, self.insecure, self.proxy, seconds)

    @property
    def curl(self) -> tuple[str, ...]:
        """The options by which curl takes the same way; a proxy's password is left out."""
        found = ["-k"] if self.insecure else []
        for option, value in (("--cacert", self.ca), ("--cert", self.cert), ("--key", self.key)):
            found += [option, word(value)] if value is not None else []
        found += ["--proxy", word(without_secrets_of(self.proxy))] if self.proxy is not None else []
        return tuple(found)


def _pair(text: str) -> tuple[str, str | None]:
    """Returns the file of a certificate and that of its key, None where the text names one file."""
    before, colon, after = text.rpartition(":")
    return (text, None) if Path(text).exists() or not (colon and before and after) else (before, after)


def _check_ca(file: str) -> None:
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # `ssl.SSLError` is one
        raise InputError(f"--ca cannot be read ({_why(error)})", file=file, expected="certificates in PEM") from error


def _check_cert(file: str, key: str | None) -> None:
    expected = "a certificate and its key without a passphrase, in PEM: --cert FILE or --cert FILE:KEY"
    try:
        # Without `password` OpenSSL would ask for a passphrase on the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(file, key, password="")
    except OSError as error:
        raise InputError(f"--cert cannot be read ({_why(error)})", file=file, expected=expected) from error


def _why(error: OSError) -> str:
    reason = getattr(error, "reason", None) or error.strerror or str(error)
    return str(reason).replace("_", " ").lower() if isinstance(error, ssl.SSLError) else str(reason)


def _proxy(text: str) -> str:
    """Returns the URL of a proxy; `http://` where the text has no scheme. Raises `InputError`."""
    url = text if "://" in text else f"http://{text}"
    if not is_plain_url(url):
        raise InputError(f"--proxy {without_secrets_of(text)!r} cannot be used", expected=_PROXY)
    return url


def is_asgi(app: Any) -> bool:
    """Returns whether an application in this process is one of ASGI."""
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__)
