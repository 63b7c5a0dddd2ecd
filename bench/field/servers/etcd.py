"""etcd: keys, leases and roles at its JSON gateway. The document is made from the interface that Debian ships.

The gateway's document is generated from `rpc.proto` by `protoc-gen-openapiv2`, as etcd's own is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

PROGRAM = "/usr/bin/etcd"
GENERATOR = "/usr/bin/protoc-gen-openapiv2"
SOURCES = ("golang-etcd-server-dev", "golang-github-gogo-protobuf-dev", "golang-github-grpc-ecosystem-grpc-gateway-dev")
VALUES = {
    **{f"Auth_Role{each}/body/role": "reader" for each in ("Get", "RevokePermission")},
    **{f"Auth_User{each}/body/name": "ada" for each in ("Get", "ChangePassword", "RevokeRole")},
    "Auth_RoleGrantPermission/body/name": "reader",
    "Auth_RoleGrantPermission/body/perm": [{"permType": "READ", "key": "YQ=="}],
    "Auth_RoleRevokePermission/body/key": "YQ==",
    "Auth_UserGrantRole/body/user": "ada",
    "Auth_UserGrantRole/body/role": "reader",
    "Auth_UserRevokeRole/body/role": "reader",
}
INTERFACE = Path("etcd/api/etcdserverpb/rpc")


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts etcd on an empty folder."""
    client, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    options = {
        "data-dir": place.data / "etcd",
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"default={peer}",
    }
    document = _document(place)
    place.start(PROGRAM, *(f"--{name}={value}" for name, value in options.items()), ready=f"{client}/health")
    fetched(f"{client}/v3/auth/role/add", body={"name": "reader"})
    fetched(f"{client}/v3/auth/user/add", body={"name": "ada", "password": "field"})
    yield Running(client, document, values=VALUES)


def _document(place: Place) -> str:
    """Returns the document of the gateway, from the sources of the packages, which are unpacked and not installed."""
    made = (place.installed / INTERFACE).with_suffix(".swagger.json")
    if not made.exists():
        place.run("apt-get", "download", *SOURCES)
        for package in place.data.glob("golang-*.deb"):
            place.run("dpkg-deb", "--extract", package, "unpacked")
        sources = place.data / "unpacked" / "usr" / "share" / "gocode" / "src"
        (place.data / "include").mkdir()
        (place.data / "include" / "etcd").symlink_to(sources / "go.etcd.io" / "etcd")
        folders = (
            place.data / "include",
            sources / "github.com" / "gogo" / "protobuf",
            sources / "github.com" / "grpc-ecosystem" / "grpc-gateway",
            next(place.installed.glob("lib/python*/site-packages")),
        )
        plugin = (f"--plugin={GENERATOR}", f"--openapiv2_out=json_names_for_fields=false:{place.installed}")
        includes = (f"-I{folder}" for folder in folders)
        place.run(place.python, "-m", "grpc_tools.protoc", *includes, *plugin, INTERFACE.with_suffix(".proto"))
    return made.read_text(encoding="utf-8")


ETCD = Server(
    "etcd",
    started,
    debian=("etcd-server", "golang-grpc-gateway"),
    tools=("grpcio-tools==1.85.1", "googleapis-common-protos==1.76.0"),
    select=("KV_*", "Lease_*", "Auth_*"),
    exclude={
        "Lease_LeaseKeepAlive/*": "a stream of responses",
        "KV_Compact/*": "takes the history of other requests away",
        "Auth_AuthEnable/*": "shuts the client out",
        "Auth_AuthDisable/*": "the same, in the other direction",
        "Auth_Authenticate/*": "gives credentials",
        "Auth_*Delete/*": "would delete the user and the role of the set-up",
        "KV_Range/body/sort_target/domain:*": "a number outside the enum ends the server with a panic",
    },
)
