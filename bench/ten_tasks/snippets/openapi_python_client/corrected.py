from pathlib import Path
from uuid import UUID

from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import get_task, list_tasks, update_task
from tasks_opc.models import AddFileBody, NewTask, Problem, Status, Task, TaskChanges, TaskPage
from tasks_opc.models import File as TaskFile
from tasks_opc.types import File


def wrong_field_name() -> NewTask:
    return NewTask(title="Buy tea", priority=1)


def null_where_not_nullable() -> NewTask:
    return NewTask(title="Buy tea", notes=None)


def missing_required_field() -> NewTask:
    return NewTask(title="Buy tea", priority=1)


def text_for_integer() -> NewTask:
    return NewTask(title="Buy tea", priority=1)


def value_outside_enumeration() -> NewTask:
    return NewTask(title="Buy tea", status=Status.DONE)


def null_in_patch() -> TaskChanges:
    return TaskChanges(notes=None)


def absent_field_read(file: TaskFile) -> str:
    return file.note.upper() if file.note else ""


def null_field_read(task: Task) -> str:
    return task.due.isoformat() if task.due else ""


def wrong_field_read(task: Task) -> str:
    return task.title


def wrong_parameter_name(client: AuthenticatedClient) -> Problem | TaskPage | None:
    return list_tasks.sync(client=client, limit=5)


def text_for_uuid(client: AuthenticatedClient) -> Problem | Task | None:
    return get_task.sync(UUID("00000000-0000-4000-8000-000000000001"), client=client)


def missing_body(client: AuthenticatedClient, task_id: UUID) -> Problem | Task | None:
    return update_task.sync(task_id, client=client, body=TaskChanges(priority=1))


def path_for_file() -> AddFileBody:
    with Path("list.txt").open("rb") as payload:
        return AddFileBody(file=File(payload, "list.txt"))


def refusal_forgotten(client: AuthenticatedClient, task_id: UUID) -> str:
    task = get_task.sync(task_id, client=client)
    return task.title if isinstance(task, Task) else ""
