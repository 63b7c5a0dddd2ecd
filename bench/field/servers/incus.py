"""Incus: projects, profiles, lists of rules and zones of names, with no instance. Debian ships its document beside it.

The program serves a socket of this machine to everybody who may open it; `socat` gives that socket a port.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server

PROGRAM = Path("/usr/libexec/incus/incusd")
DOCUMENT = Path("/usr/share/doc/incus-base/rest-api.yaml.gz")
# `default` is the only project. The prose alone says which names are valid, and devices would need a network.
VALUES = {
    **{
        f"{operation}/query/project": "default"
        for thing in ("network_acl", "network_zone", "network_zone_record", "profile")
        for operation in (
            *(f"{thing}{ending}" for ending in ("s_get", "s_post", "s_get_recursion1")),
            *(f"{thing}_{verb}" for verb in ("get", "put", "patch", "delete")),
        )
    },
    "network_acls_post/body/name": [f"acl-{number}" for number in range(200)],
    "projects_post/body/name": [f"project-{number}" for number in range(200)],
    "profiles_post/body/devices": {},
}


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the program on an empty folder, without its bridge and its pools of storage."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    folder = place.data / "incus"
    folder.mkdir()
    environment = {"INCUS_DIR": str(folder)}
    relay = ("socat", f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr", f"UNIX-CONNECT:{folder}/unix.socket")
    command = ("sh", "-c", f'"$@" & exec "{PROGRAM}" --group root', "incus", *relay)
    place.start(*command, ready=url, environment=environment)
    try:
        yield Running(url, gzip.decompress(DOCUMENT.read_bytes()).decode("utf-8"), values=VALUES)
    finally:
        place.processes.stop()
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
        for point in sorted({each.split()[1] for each in mounts}, reverse=True):
            if Path(point).is_relative_to(folder):
                place.run("umount", "--lazy", point)


INCUS = Server(
    "incus",
    started,
    debian=("incus-base", "socat"),
    select=("profile*", "project*", "network_acl*", "network_zone*"),
    exclude={
        "network_acl_log_get/*": "the log of a switch",
        "project_access/*": "there are no clients",
        "network_acl_post/*": "renames what other operations read",
        "profile_post/*": "the same",
        "project_post/*": "the same",
    },
)
