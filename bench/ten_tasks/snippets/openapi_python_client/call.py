from uuid import UUID

from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import get_task
from tasks_opc.models import Task


def title(client: AuthenticatedClient, task_id: UUID) -> str:
    task = get_task.sync(task_id, client=client)
    assert isinstance(task, Task)
    return task.title
