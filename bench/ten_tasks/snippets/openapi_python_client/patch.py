from uuid import UUID

from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import update_task
from tasks_opc.models import Task, TaskChanges


def hurry(client: AuthenticatedClient, task_id: UUID) -> None:
    task = update_task.sync(task_id, client=client, body=TaskChanges(due=None, priority=1))
    assert isinstance(task, Task)
