from uuid import UUID

from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import get_task, list_tasks, update_task
from tasks_opc.models import AddFileBody, NewTask, Problem, Task, TaskChanges, TaskPage
from tasks_opc.models import File as TaskFile
from tasks_opc.types import File


def wrong_field_name() -> NewTask:
    return NewTask(title="Buy tea", prioritty=1)


def null_where_not_nullable() -> NewTask:
    return NewTask(title="Buy tea", priority=None)


def missing_required_field() -> NewTask:
    return NewTask(priority=1)


def text_for_integer() -> NewTask:
    return NewTask(title="Buy tea", priority="1")


def value_outside_enumeration() -> NewTask:
    return NewTask(title="Buy tea", status="finished")


def null_in_patch() -> TaskChanges:
    return TaskChanges(title=None)


def absent_field_read(file: TaskFile) -> str:
    return file.note.upper()


def null_field_read(task: Task) -> str:
    return task.due.isoformat()


def wrong_field_read(task: Task) -> str:
    return task.titel


def wrong_parameter_name(client: AuthenticatedClient) -> Problem | TaskPage | None:
    return list_tasks.sync(client=client, limmit=5)


def text_for_uuid(client: AuthenticatedClient) -> Problem | Task | None:
    return get_task.sync("1", client=client)


def missing_body(client: AuthenticatedClient, task_id: UUID) -> Problem | Task | None:
    return update_task.sync(task_id, client=client)


def path_for_file() -> AddFileBody:
    return AddFileBody(file=File("list.txt"))


def refusal_forgotten(client: AuthenticatedClient, task_id: UUID) -> str:
    return get_task.sync(task_id, client=client).title
