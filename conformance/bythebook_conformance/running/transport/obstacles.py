"""What keeps a request from reaching the server, or its response from being read: neither is the server's fault.

It explains the errors of the HTTP library, and sends no request.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from urllib.parse import urlsplit

import requests
from requests.utils import default_headers
from urllib3 import exceptions as urllib3
from urllib3.util.connection import create_connection

from bythebook_openapi.redact import without_secrets_of
from bythebook_openapi.text.visible import visible

__all__ = ["causes", "is_refused", "obstacle", "speaks_tls", "unasked_coding", "unreadable", "wants_certificate"]

# What requests accept, the older name of gzip (RFC 9110, section 8.4.1.3), and the names of no coding.
_CODINGS = frozenset({"", "identity", "x-gzip", *default_headers()["Accept-Encoding"].split(", ")})

_CA = "--ca FILE trusts the authority that signed it, --insecure skips the check"
_CERT = "--cert FILE names a client certificate"
_PROXY = "--proxy URL names another proxy; NO_PROXY={host} goes without the one of the environment"
# What OpenSSL says when it reads something other than TLS.
_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
# What a server's alert says when it wants a client certificate, or another one.
_WANTS_CERT = ("CERTIFICATE_REQUIRED", "ALERT_HANDSHAKE_FAILURE", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA")
_QUOTED = 120


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yields an error and every error that it was made from."""
    seen: list[BaseException] = [error]
    for each in seen:
        yield each
        inner = (*each.args, getattr(each, "reason", None), each.__cause__)
        seen.extend(one for one in inner if isinstance(one, BaseException) and one not in seen)


def obstacle(error: BaseException, url: str, proxy: str = "") -> str:
    """Returns what failed on the way to a server, and which option helps; empty where nothing of the kind failed.

    `proxy` is the URL of the proxy that the request went to.
    """
    chain = list(causes(error))
    host = urlsplit(url).hostname or ""
    other_proxy = _PROXY.format(host=host)
    if any(isinstance(each, requests.exceptions.ProxyError | urllib3.ProxyError) for each in chain):
        return f"the proxy {without_secrets_of(proxy)} lets nothing through ({_innermost(chain)}); {other_proxy}"
    if isinstance(error, requests.exceptions.InvalidProxyURL):
        return f"the address of the proxy cannot be used; {other_proxy}"
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error):
        return f"the proxy is one of SOCKS, which bythebook does not speak; {other_proxy}"
    if isinstance(error, requests.exceptions.InvalidURL | urllib3.LocationParseError):
        return "the address cannot be used; see --url"
    unknown = next((each for each in chain if isinstance(each, urllib3.NameResolutionError)), None)
    if unknown is not None:
        return f"the host {host!r} is not known; see --url, or --proxy where a proxy knows it"
    tls = next((each for each in reversed(chain) if isinstance(each, ssl.SSLError)), None)
    return _tls(tls) if tls is not None and not _is_cut(tls) else ""


def _is_cut(error: ssl.SSLError) -> bool:
    """Returns whether a connection ended after the handshake: that is no fault of TLS, but a line that was cut."""
    ends = ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError
    return isinstance(error, ends) or "[SYS]" in (error.strerror or "")


def _tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        return f"the server's certificate is not trusted ({_said(why)}); {_CA}"
    reason = getattr(error, "reason", None) or ""  # an error that Python did not make of OpenSSL's has none
    said = _said(reason.replace("_", " ").lower() or (error.strerror or str(error)))
    if "[SYS]" in said:
        said = "the connection was closed"  # OpenSSL has no word for a reset
    if reason.endswith(_NO_TLS):
        return f"the server does not speak TLS at this port ({said}); use http://"
    if reason.endswith(_WANTS_CERT):
        return f"the server refused the TLS handshake ({said}); {_CERT}"
    return f"the TLS handshake failed ({said}); use http:// if the server does not speak TLS, or {_CERT}"


def unreadable(error: BaseException) -> str:
    """Returns why a response cannot be read; empty where none came."""
    for each in causes(error):
        if isinstance(each, requests.exceptions.ChunkedEncodingError):
            return "its body ends early"  # whatever cut it: the end of the line, a reset, or an error of TLS
        if isinstance(each, IncompleteRead | urllib3.IncompleteRead | urllib3.InvalidChunkLength):
            return "its body ends early"
        if isinstance(each, urllib3.DecodeError | requests.exceptions.ContentDecodingError):
            return "its body is not in the coding that Content-Encoding states"
        if isinstance(each, HTTPException) and not isinstance(each, RemoteDisconnected):
            return f"its head is not HTTP/1.1 ({type(each).__name__}: {_said(str(each))})"
    return ""


def unasked_coding(headers: Mapping[str, str]) -> str:
    """Returns that a response has a coding which no request accepts (RFC 9110, section 8.4.1); empty where it has none.

    Its body cannot be read, or is not what its head says.
    """
    stated = [each.strip().lower() for each in headers.get("content-encoding", "").split(",")]
    other = next((each for each in stated if each not in _CODINGS), "")
    return f"its Content-Encoding is {other!r}, which the request did not accept" if other else ""


def is_refused(error: BaseException) -> bool:
    """Returns whether no connection came about."""
    chain = list(causes(error))
    return any(isinstance(each, ConnectionRefusedError | urllib3.NewConnectionError) for each in chain)


def speaks_tls(host: str, port: int, timeout: float) -> bool:
    """Returns whether a server completes a TLS handshake. It is asked for nothing else."""
    try:
        ssl.get_server_certificate((host, port), timeout=timeout)
    except (OSError, ValueError):
        return False
    return True


def wants_certificate(host: str, port: int, timeout: float) -> str:
    """Returns how a server ends a connection right after the TLS handshake, before it is asked for anything; empty
    where it waits for a request.

    Under TLS 1.3 a server that misses a client certificate says so only then (RFC 8446, section 4.4.2.4), and the
    request that is on its way may be answered by a reset.
    """
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            create_connection((host, port), timeout) as plain,
            context.wrap_socket(plain, server_hostname=host) as line,
        ):
            line.recv(1)
    except TimeoutError:
        return ""
    except ssl.SSLError as error:
        return _tls(error)
    except OSError:
        pass
    return f"the server closed the connection after the TLS handshake; {_CERT}, if it wants one"


def _innermost(chain: list[BaseException]) -> str:
    """Returns the last words of a chain of errors."""
    last = next((each for each in reversed(chain) if isinstance(each, OSError) and each.strerror), chain[-1])
    return _said(getattr(last, "strerror", None) or str(last))


def _said(text: str) -> str:
    """Returns words of a library on one line, without addresses in memory and without URLs."""
    plain = re.sub(r"<[^<>]*object at 0x[0-9a-f]+>:?", "", " ".join(text.split()))
    return visible(without_secrets_of(plain) if "://" in plain else plain)[:_QUOTED].strip()
