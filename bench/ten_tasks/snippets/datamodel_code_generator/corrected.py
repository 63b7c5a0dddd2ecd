from pathlib import Path
from uuid import UUID

from tasks_dcg import models
from tasks_dcg.client import Client
from tasks_dcg.client.bodies import FilePart, SyncBinaryBody
from tasks_dcg.client.errors import NotFoundError
from tasks_dcg.server.services import TasksService
from tasks_dcg.services.tasks import Tasks as Unimplemented


def wrong_field_name() -> models.NewTask:
    return models.NewTask(title="Buy tea", priority=1)


def null_where_not_nullable() -> models.NewTask:
    return models.NewTask(title="Buy tea", notes=None)


def missing_required_field() -> models.NewTask:
    return models.NewTask(title="Buy tea", priority=1)


def text_for_integer() -> models.NewTask:
    return models.NewTask(title="Buy tea", priority=1)


def value_outside_enumeration() -> models.NewTask:
    return models.NewTask(title="Buy tea", status=models.Status.done)


def null_in_patch() -> models.TaskChanges:
    return models.TaskChanges(notes=None)


def absent_field_read(file: models.File) -> str:
    return file.note.upper() if isinstance(file.note, str) else ""


def null_field_read(task: models.Task) -> str:
    return task.due.isoformat() if task.due else ""


def wrong_field_read(task: models.Task) -> str:
    return task.title


def wrong_parameter_name(client: Client) -> models.TaskPage:
    return client.tasks.list_tasks(limit=5)


def text_for_uuid(client: Client) -> models.Task:
    return client.tasks.get_task(task_id=UUID("00000000-0000-4000-8000-000000000001"))


def missing_body(client: Client, task_id: UUID) -> models.Task:
    return client.tasks.update_task(task_id=task_id, body=models.TaskChanges(priority=1))


def path_for_file() -> FilePart[SyncBinaryBody]:
    return FilePart("file", Path("list.txt"))


def refusal_forgotten(client: Client, task_id: UUID) -> str:
    try:
        return client.tasks.get_task(task_id=task_id).title
    except NotFoundError as error:
        return str(error)


def handler_missing() -> None:
    class Tasks(Unimplemented):
        def get_task(self, *, principal: object, task_id: UUID) -> models.Task:
            raise NotImplementedError

    handlers: TasksService[object] = Tasks()


def wrong_handler_result() -> None:
    class Tasks(Unimplemented):
        def get_task(self, *, principal: object, task_id: UUID) -> models.Task:
            raise NotImplementedError


def handler_forgets_absent() -> None:
    class Tasks(Unimplemented):
        def update_task(self, *, principal: object, task_id: UUID, body: models.TaskChanges) -> models.Task:
            raise KeyError(body.title.upper() if isinstance(body.title, str) else "")
