"""JupyterHub: users, groups, services and tokens. The document comes with its source distribution."""

from __future__ import annotations

import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

VERSION = "6.1.1"
DOCUMENT = f"jupyterhub-{VERSION}/docs/source/_static/rest-api.yml"
TOKEN = "h3kq7zv9m2x5w8t1" * 2
CONFIGURATION = """
c.JupyterHub.bind_url = "http://127.0.0.1:{proxy}/"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}/hub/"
c.ConfigurableHTTPProxy.command = [{command!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.Authenticator.allow_all = True
c.JupyterHub.services = [{{"name": "field", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{"name": "field", "services": ["field"], "scopes": ["admin-ui", {scopes}]}}]
"""
SCOPES = (
    "admin:users",
    "admin:groups",
    "admin:servers",
    "admin:services",
    "tokens",
    "proxy",
    "read:hub",
    "shares",
    "list:services",
    "read:services",
    "read:roles",
)


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the hub and its proxy; a service with all scopes is the client."""
    ports = {name: free_port() for name in ("proxy", "hub", "api")}
    proxy = place.program("configurable-http-proxy")
    scopes = ", ".join(map(repr, SCOPES))
    text = CONFIGURATION.format(**ports, command=str(proxy), token=TOKEN, scopes=scopes)
    (place.data / "jupyterhub_config.py").write_text(text, encoding="utf-8")
    url = f"http://127.0.0.1:{ports['proxy']}/hub/api"
    place.start(place.python, "-m", "jupyterhub", ready=f"{url}/")
    headers = {"Authorization": f"token {TOKEN}"}
    fetched(f"{url}/users/ada", headers, {})
    yield Running(url, _document(place), headers, _values())


def _values() -> dict[str, Any]:
    """Returns names of users: none is made up, since the hub refuses most characters."""
    return {
        "post-users/body/usernames": [[f"user-{number}"] for number in range(100)],
        "post-users/body/admin": False,
        "post-group-users/body/users": [["ada"]],
        "delete-group-users/body/users": [["ada"]],
        "get-service/path/name": "field",
        "get-shares-owner/path/owner": "ada",
        "get-share-codes-owner/path/owner": "ada",
    }


def _document(place: Place) -> str:
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:")
    found = next(place.installed.glob("jupyterhub-*.tar.gz"), None)
    if found is None:
        place.run(*pip, f"--dest={place.installed}", f"jupyterhub=={VERSION}")
        found = next(place.installed.glob("jupyterhub-*.tar.gz"))
    with tarfile.open(found) as archive:
        member = archive.extractfile(DOCUMENT)
        assert member is not None
        return member.read().decode()


JUPYTERHUB = Server(
    "jupyterhub",
    started,
    pypi=(f"jupyterhub=={VERSION}",),
    npm=("configurable-http-proxy",),
    exclude={
        "*-server/*": "starts processes",
        "*-server-name/*": "starts processes",
        "*-share-code/*": "needs a running server",
        "*share-codes-server/*": "needs a running server",
        "*-proxy/*": "a PATCH gives the hub another proxy, which nobody runs",
        "post-shutdown/*": "ends the server",
        "*-auth-*": "deprecated, for cookies and tokens of browsers",
        "*-oauth-*": "OAuth, which has rules of its own",
        "*-user-token/*": "needs the id of a token",
    },
)
