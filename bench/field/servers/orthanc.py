"""Orthanc without images: modalities, peers and searches. The program writes its document with `--openapi`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server

PROGRAM = Path("/usr/sbin/Orthanc")
# The prose names the manufacturers and the levels, and no schema does.
VALUES = {
    "put_modalities_id/body/AET": "FIELD",
    "put_modalities_id/body/Host": "127.0.0.1",
    "put_modalities_id/body/Port": 4242,
    "put_modalities_id/body/Manufacturer": "Generic",
    **{
        f"{operation}/body/{name}": value
        for operation in ("post_tools_find", "post_tools_count_resources")
        for name, value in {"Level": "Study", "Query": {"PatientID": "*"}, "LabelsConstraint": "All"}.items()
    },
    "post_tools_find/body/Limit": 10,
    "post_tools_find/body/Since": 0,
}


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server with an empty archive, which no other program reaches by DICOM."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    configuration = {
        "StorageDirectory": str(place.data / "storage"),
        "IndexDirectory": str(place.data / "index"),
        "HttpPort": port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomServerEnabled": False,
        "DicomModalitiesInDatabase": True,
        "OrthancPeersInDatabase": True,
    }
    (place.data / "orthanc.json").write_text(json.dumps(configuration), encoding="utf-8")
    place.run(PROGRAM, "--openapi=document.json", "orthanc.json")
    place.start(PROGRAM, "orthanc.json", ready=f"{url}/system")
    yield Running(url, (place.data / "document.json").read_text(encoding="utf-8"), values=VALUES)


ORTHANC = Server(
    "orthanc",
    started,
    debian=("orthanc",),
    select=(
        *(f"{verb}_{thing}_id/*" for verb in ("get", "put", "delete") for thing in ("modalities", "peers")),
        *(f"get_{thing}{ending}/*" for thing in ("modalities", "peers") for ending in ("", "_id_configuration")),
        "post_tools_find/*",
        "post_tools_count_resources/*",
    ),
)
