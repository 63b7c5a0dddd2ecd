from pathlib import Path
from uuid import UUID

from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import add_file
from tasks_opc.models import AddFileBody
from tasks_opc.models import File as TaskFile
from tasks_opc.types import File


def attach(client: AuthenticatedClient, task_id: UUID, path: Path) -> str:
    with path.open("rb") as payload:
        body = AddFileBody(file=File(payload, path.name, "text/plain"), note="The list")
        file = add_file.sync(task_id, client=client, body=body)
    assert isinstance(file, TaskFile)
    return file.name
