from datetime import UTC, datetime
from uuid import UUID, uuid4

from tasks_api.app import create_app
from tasks_api.models import NewTask, Task, TaskChanges, null_if_absent
from tasks_api.server import Problem
from tasks_api.tasks.handlers import TasksUnimplemented


class Token:
    def token(self, credential: str) -> bool:
        return credential == "right"


class Tasks(TasksUnimplemented):
    def __init__(self) -> None:
        self.tasks: dict[UUID, Task] = {}

    def create_task(self, body: NewTask) -> Task:
        task = Task(
            id=uuid4(),
            title=body.title,
            notes=null_if_absent(body.notes),
            status=body.status,
            priority=body.priority,
            due=null_if_absent(body.due),
            remind_minutes=body.remind_minutes,
            tags=body.tags,
            files=[],
            created_at=datetime.now(UTC),
        )
        self.tasks[task.id] = task
        return task

    def get_task(self, task_id: UUID) -> Task:
        if task_id not in self.tasks:
            raise Problem(404, f"There is no task {task_id}.")
        return self.tasks[task_id]

    def update_task(self, task_id: UUID, body: TaskChanges) -> Task:
        self.tasks[task_id] = self.get_task(task_id).model_copy(update=body.given())
        return self.tasks[task_id]


app = create_app(authenticator=Token(), tasks=Tasks())
