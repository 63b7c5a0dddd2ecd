from uuid import UUID

from tasks_api import models
from tasks_api.client import TasksApi
from tasks_api.tasks.handlers import TasksHandlers, TasksUnimplemented


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


def wrong_parameter_name(api: TasksApi) -> models.TaskPage:
    return api.tasks.list_tasks(limmit=5)


def text_for_uuid(api: TasksApi) -> models.Task:
    return api.tasks.get_task("1")


def missing_body(api: TasksApi, task_id: UUID) -> models.Task:
    return api.tasks.update_task(task_id)


def path_for_file() -> models.AddFileForm:
    return models.AddFileForm(file="list.txt")


def refusal_forgotten(api: TasksApi, task_id: UUID) -> str:
    return api.tasks.get_task(task_id).title


def handler_missing() -> None:
    class Tasks:
        def get_task(self, task_id: UUID) -> models.Task:
            raise NotImplementedError

    handlers: TasksHandlers = Tasks()


def wrong_handler_result() -> None:
    class Tasks(TasksUnimplemented):
        def get_task(self, task_id: UUID) -> models.NewTask:
            return models.NewTask(title="Buy tea")


def handler_forgets_absent() -> None:
    class Tasks(TasksUnimplemented):
        def update_task(self, task_id: UUID, body: models.TaskChanges) -> models.Task:
            raise KeyError(body.title.upper())
