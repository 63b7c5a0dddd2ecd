"""The Docker engine: volumes and networks, without containers. Its document comes with Debian's sources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server

PROGRAM = Path("/usr/sbin/dockerd")
SOURCES = "golang-github-docker-docker-dev"
# The prose alone names the drivers of volumes, of networks and of their addresses.
VALUES = {
    "VolumeCreate/body/Driver": "local",
    "VolumeCreate/body/DriverOpts": {},
    "NetworkCreate/body/Driver": "bridge",
    "NetworkCreate/body/Scope": "local",
    "NetworkCreate/body/IPAM": {"Driver": "default"},
    "NetworkCreate/body/Options": {},
}
DOCUMENT = Path("usr/share/gocode/src/github.com/docker/docker/api/swagger.yaml")


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the engine on an empty folder. A network is a bridge of this machine, which goes with the network."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    place.run("apt-get", "download", SOURCES)
    place.run("dpkg-deb", "--extract", next(place.data.glob(f"{SOURCES}_*.deb")), "unpacked")
    document = (place.data / "unpacked" / DOCUMENT).read_text(encoding="utf-8")
    options = {
        "host": f"tcp://127.0.0.1:{port}",
        "data-root": place.data / "root",
        "exec-root": place.data / "exec",
        "pidfile": place.data / "docker.pid",
        "bridge": "none",
        "iptables": "false",
        "ip6tables": "false",
        "storage-driver": "vfs",
        "tls": "false",
    }
    place.start(PROGRAM, *(f"--{name}={value}" for name, value in options.items()), ready=f"{url}/_ping")
    yield Running(f"{url}/v1.45", document, values=VALUES)


DOCKER = Server(
    "docker",
    started,
    debian=("docker.io",),
    select=("Volume*", "Network*"),
    exclude={
        "*/body/Driver/domain*": "the engine looks for an unknown driver for 15 seconds, each time",
        "*/body/IPAM/Driver/*": "the same, for 4 seconds",
        "VolumeCreate/body/ClusterVolumeSpec*": "the machine is in no swarm: 503",
        "VolumeUpdate/*": "the same",
        "*Prune/*": "would delete what other requests need",
        "NetworkConnect/*": "there are no containers",
        "NetworkDisconnect/*": "the same",
    },
)
