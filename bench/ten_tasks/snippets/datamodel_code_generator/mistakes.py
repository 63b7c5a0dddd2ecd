from uuid import UUID

from tasks_dcg import models
from tasks_dcg.client import Client
from tasks_dcg.client.bodies import FilePart, SyncBinaryBody
from tasks_dcg.server.services import TasksService
from tasks_dcg.services.tasks import Tasks as Unimplemented


def wrong_field_name() -> models.NewTask:
    return models.NewTask(title="Buy tea", prioritty=1)


def null_where_not_nullable() -> models.NewTask:
    return models.NewTask(title="Buy tea", priority=None)


def missing_required_field() -> models.NewTask:
    return models.NewTask(priority=1)


def text_for_integer() -> models.NewTask:
    return models.NewTask(title="Buy tea", priority="1")


def value_outside_enumeration() -> models.NewTask:
    return models.NewTask(title="Buy tea", status="finished")


def null_in_patch() -> models.TaskChanges:
    return models.TaskChanges(title=None)


def absent_field_read(file: models.File) -> str:
    return file.note.upper()


def null_field_read(task: models.Task) -> str:
    return task.due.isoformat()


def wrong_field_read(task: models.Task) -> str:
    return task.titel


def wrong_parameter_name(client: Client) -> models.TaskPage:
    return client.tasks.list_tasks(limmit=5)


def text_for_uuid(client: Client) -> models.Task:
    return client.tasks.get_task(task_id="1")


def missing_body(client: Client, task_id: UUID) -> models.Task:
    return client.tasks.update_task(task_id=task_id)


def path_for_file() -> FilePart[SyncBinaryBody]:
    return FilePart("file", "list.txt")


def refusal_forgotten(client: Client, task_id: UUID) -> str:
    return client.tasks.get_task(task_id=task_id).title


def handler_missing() -> None:
    class Tasks(TasksService[object]):
        def get_task(self, *, principal: object, task_id: UUID) -> models.Task:
            raise NotImplementedError

    handlers: TasksService[object] = Tasks()


def wrong_handler_result() -> None:
    class Tasks(Unimplemented):
        def get_task(self, *, principal: object, task_id: UUID) -> models.NewTask:
            return models.NewTask(title="Buy tea")


def handler_forgets_absent() -> None:
    class Tasks(Unimplemented):
        def update_task(self, *, principal: object, task_id: UUID, body: models.TaskChanges) -> models.Task:
            raise KeyError(body.title.upper())
