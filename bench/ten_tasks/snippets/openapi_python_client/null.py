from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import create_task
from tasks_opc.models import NewTask, Task
from tasks_opc.types import UNSET


def reminder(client: AuthenticatedClient) -> int | None:
    body = NewTask(title="Buy tea", priority=UNSET, remind_minutes=None)
    task = create_task.sync(client=client, body=body)
    assert isinstance(task, Task)
    return task.remind_minutes
