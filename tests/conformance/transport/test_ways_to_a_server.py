"""What fails on the way to a server is told in one line, with the option that helps, and accuses nobody."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import struct
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from harness import SUITE, Bythebook, Ran, pytest_in
from ways import Certificates, certificates, correct, document, proxied, served
from wire import wired


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def check(bythebook: Bythebook, folder: Path, url: str, *options: object) -> Ran:
    return bythebook("check", document(folder), "--url", url, "--seed", 1, "--examples", 5, *options)


def not_reached(ran: Ran) -> str:
    """Returns the one line of a run that did not reach the server."""
    assert ran.code == 3
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    return ran.err


def test_a_certificate_that_is_not_trusted_is_not_the_servers_fault(
    bythebook: Bythebook, tmp_path: Path, files: Certificates
) -> None:
    with served(files=files) as server:
        line = not_reached(check(bythebook, tmp_path, server.url))

    assert line.startswith(f"bythebook: {server.url}: the server's certificate is not trusted (")
    assert "--ca FILE" in line
    assert "--insecure" in line
    assert server.heads == []


@pytest.mark.parametrize("old", [True, False])
def test_ca_and_insecure_reach_the_server(bythebook: Bythebook, tmp_path: Path, files: Certificates, old: bool) -> None:
    with served(files=files, old=old) as server:
        assert check(bythebook, tmp_path, server.url, "--ca", files.ca).code == 0
        ran = check(bythebook, tmp_path, server.url, "--insecure")

    assert (ran.code, ran.err) == (0, "")


def test_a_certificate_for_another_host_says_so(bythebook: Bythebook, tmp_path: Path) -> None:
    other = certificates(tmp_path, "other.example.org")
    with served(files=other) as server:
        line = not_reached(check(bythebook, tmp_path, server.url, "--ca", other.ca))

    assert "IP address mismatch" in line


@pytest.mark.parametrize("old", [True, False])
def test_a_client_certificate_that_is_wanted_is_named(
    bythebook: Bythebook, tmp_path: Path, files: Certificates, old: bool
) -> None:
    with served(files=files, wants_cert=True, old=old) as server:
        line = not_reached(check(bythebook, tmp_path, server.url, "--ca", files.ca))
        both = check(bythebook, tmp_path, server.url, "--ca", files.ca, "--cert", files.both)
        pair = check(bythebook, tmp_path, server.url, "--ca", files.ca, "--cert", f"{files.cert}:{files.key}")

    assert "--cert FILE names a client certificate" in line
    assert (both.code, pair.code) == (0, 0)


@pytest.mark.parametrize("option", ["--ca", "--cert"])
@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_file_of_certificates_that_cannot_be_read_is_wrong_use(
    bythebook: Bythebook, tmp_path: Path, option: str, text: str | None
) -> None:
    file = tmp_path / "x.pem"
    if text is not None:
        file.write_text(text)
    ran = check(bythebook, tmp_path, "https://127.0.0.1:9", option, file)

    assert ran.code == 2
    assert ran.err.startswith(f"bythebook: {file}: {option} cannot be read (")
    assert ran.err.count("\n") == 1


def test_a_certificate_without_its_key_is_wrong_use(bythebook: Bythebook, tmp_path: Path, files: Certificates) -> None:
    ran = check(bythebook, tmp_path, "https://127.0.0.1:9", "--cert", files.cert)

    assert ran.code == 2
    assert "--cert FILE:KEY" in ran.err


def test_https_to_a_plain_port_is_one_line(bythebook: Bythebook, tmp_path: Path) -> None:
    with served() as server:
        line = not_reached(check(bythebook, tmp_path, server.url.replace("http://", "https://"), "--timeout", 2))

    assert "use http://" in line


def test_https_to_a_port_that_never_answers_is_one_line(bythebook: Bythebook, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        line = not_reached(check(bythebook, tmp_path, url, "--timeout", 1))

    assert "the TLS handshake failed (the server takes too long)" in line


def test_http_to_a_port_of_tls_is_one_line(bythebook: Bythebook, tmp_path: Path, files: Certificates) -> None:
    with served(files=files) as server:
        line = not_reached(check(bythebook, tmp_path, server.url.replace("https://", "http://")))

    assert line.endswith("the server speaks TLS at this port; use https://\n")


def test_a_host_that_is_not_known_is_one_line(bythebook: Bythebook, tmp_path: Path) -> None:
    line = not_reached(check(bythebook, tmp_path, "http://nowhere.invalid", "--yes"))

    assert "the host 'nowhere.invalid' is not known; see --url" in line


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_not_for_this_machine(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with served() as server:
        assert check(bythebook, tmp_path, server.url).code == 0


def test_a_proxy_that_is_asked_for_is_used(bythebook: Bythebook, tmp_path: Path, files: Certificates) -> None:
    with proxied() as proxy, served() as plain, served(files=files) as safe:
        assert check(bythebook, tmp_path, plain.url, "--proxy", proxy.url).code == 0
        assert (
            check(bythebook, tmp_path, safe.url, "--proxy", proxy.url.removeprefix("http://"), "--insecure").code == 0
        )

    assert {each.partition(" ")[0] for each in proxy.asked} == {"GET", "CONNECT"}


@pytest.mark.parametrize("is_safe", [True, False])
def test_a_proxy_that_wants_a_password_is_one_line(
    bythebook: Bythebook, tmp_path: Path, files: Certificates, is_safe: bool
) -> None:
    wanted = base64.b64encode(b"bob:hunter2secret").decode()
    with proxied(wanted) as proxy, served(files=files if is_safe else None) as server:
        line = not_reached(check(bythebook, tmp_path, server.url, "--proxy", proxy.url, "--insecure"))
        known = proxy.url.replace("//", "//bob:hunter2secret@")
        ran = check(bythebook, tmp_path, server.url, "--proxy", known, "--insecure")

    assert "proxy" in line
    assert ran.code == 0
    assert "hunter2secret" not in ran.out


def test_a_proxy_that_is_not_there_is_one_line_without_its_password(
    bythebook: Bythebook, tmp_path: Path, files: Certificates
) -> None:
    for known in (None, files):
        with served(files=known) as server:
            line = not_reached(
                check(bythebook, tmp_path, server.url, "--proxy", "http://bob:hunter2secret@127.0.0.1:9")
            )
        assert "the proxy http://127.0.0.1:9 lets nothing through (Connection refused); --proxy URL" in line
        assert "hunter2secret" not in line


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "http://bob:hunter2secret@[::1", "", "http://a b"])
def test_a_proxy_that_is_none_is_wrong_use(bythebook: Bythebook, tmp_path: Path, proxy: str) -> None:
    ran = check(bythebook, tmp_path, "http://127.0.0.1:9", "--proxy", proxy)

    assert ran.code in ({2} if proxy else {3})
    assert "hunter2secret" not in ran.err


def test_what_fails_on_the_way_during_a_run_is_an_error(
    bythebook: Bythebook, tmp_path: Path, files: Certificates
) -> None:
    report = tmp_path / "report.json"
    with served() as server, proxied() as proxy:

        def last(handler: BaseHTTPRequestHandler) -> tuple[int, object]:
            proxy.stop()
            handler.close_connection = True
            return 200, {"id": 1, "title": "a"}

        server.answer = last
        ran = check(bythebook, tmp_path, server.url, "--proxy", proxy.url, "--report", f"json={report}")
    told = json.loads(report.read_text())

    assert ran.code == 4
    assert {each["verdict"] for each in told["requirements"]} == {"pass", "error"}
    reasons = {each["reason"] for each in told["requirements"] if each["verdict"] == "error"}
    assert all(each.startswith("transport: the proxy ") for each in reasons)


def test_a_command_to_repeat_a_request_takes_the_same_way(
    bythebook: Bythebook, tmp_path: Path, files: Certificates
) -> None:
    with served(lambda _: (200, {"id": "x"}), files=files) as server:
        ran = check(bythebook, tmp_path, server.url, "--ca", files.ca, "--cert", f"{files.cert}:{files.key}")

    assert f"curl -i --cacert {files.ca} --cert {files.cert} --key {files.key} -X GET {server.url}/notes" in ran.out


class Closing(ssl.SSLContext):
    """Ends each connection with a reset once the handshake is done, as a server does that misses a certificate."""

    def wrap_socket(self, *args: Any, **kwargs: Any) -> Any:
        line = super().wrap_socket(*args, **kwargs)
        accept = line.accept

        def accepted() -> Any:
            found, place = accept()
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            found.close()
            raise OSError(f"{place} has no certificate")

        setattr(line, "accept", accepted)  # noqa: B010 (mypy lets no method be replaced)
        return line


def test_a_reset_after_the_handshake_is_not_a_cut_request(
    bythebook: Bythebook, tmp_path: Path, files: Certificates
) -> None:
    with served(files=files, kind=Closing) as server:
        line = not_reached(check(bythebook, tmp_path, server.url, "--ca", files.ca))

    assert "--cert FILE names a client certificate" in line


def test_a_server_of_tls_that_cuts_each_request_is_still_accused(
    bythebook: Bythebook, tmp_path: Path, files: Certificates
) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> tuple[int, object]:
        handler.connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError

    with served(cut, files) as server:
        ran = check(bythebook, tmp_path, server.url, "--ca", files.ca)

    assert ran.code == 1
    assert "fails with a server error" in ran.out


def _refuses(address: tuple[str, int]) -> bool:
    """Returns whether nobody listens at an address any more."""
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return True
    return False


@pytest.mark.parametrize("old", [True, False])
def test_a_server_of_tls_that_a_request_kills_is_accused_of_it(
    bythebook: Bythebook, tmp_path: Path, files: Certificates, old: bool
) -> None:
    with served(files=files, old=old) as server:

        def killed(handler: BaseHTTPRequestHandler) -> tuple[int, object]:
            if "not-a-number" not in handler.path:
                handler.close_connection = True
                return correct(handler)
            address = server.socket.getsockname()
            server.socket.shutdown(socket.SHUT_RDWR)
            server.socket.close()
            while not _refuses(address):
                sleep(0.01)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            raise ConnectionAbortedError

        server.answer = killed
        ran = check(bythebook, tmp_path, server.url, "--ca", files.ca)

    assert ran.code == 1
    assert "fails with a server error" in ran.out
    assert "the connection was cut, and nobody answered after it" in ran.out


@pytest.mark.soak
def test_the_pytest_door_takes_the_same_way(tmp_path: Path, files: Certificates) -> None:
    with served(files=files) as server:
        options = ("--bythebook-spec", document(tmp_path), "--bythebook-url", server.url, "--bythebook-examples", "0")
        ways: tuple[tuple[object, ...], ...] = (("--bythebook-ca", files.ca), ("--bythebook-insecure",), ())
        ran = [pytest_in(tmp_path, *SUITE, "-q", *options, *way) for way in ways]

    assert [each.returncode for each in ran] == [0, 0, 3]
    assert "the server's certificate is not trusted" in ran[2].stdout


def test_a_server_that_cuts_every_line_is_still_accused(bythebook: Bythebook, tmp_path: Path) -> None:
    def say(_: bytes) -> Iterator[bytes]:
        yield b""

    with wired(say) as url:
        ran = check(bythebook, tmp_path, url)

    assert ran.code == 1
    assert "fails with a server error" in ran.out
    assert "the connection was cut" in ran.out
