from datetime import UTC, datetime
from uuid import UUID, uuid4

from fastapi import HTTPException
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import MISSING
from tasks_dcg.models import NewTask, Task, TaskChanges
from tasks_dcg.server import Credentials, RequirementSets, create_app
from tasks_dcg.services.tasks import Tasks as Unimplemented


def authorize(_requirement_sets: RequirementSets, credentials: Credentials) -> object:
    token = credentials["token"]
    if not isinstance(token, HTTPAuthorizationCredentials) or token.credentials != "right":
        raise HTTPException(401)
    return None


class Tasks(Unimplemented):
    def __init__(self) -> None:
        self.tasks: dict[UUID, Task] = {}

    def create_task(self, *, principal: object, body: NewTask) -> Task:
        task = Task(
            id=uuid4(),
            title=body.title,
            notes=None if body.notes is MISSING else body.notes,
            status=body.status,
            priority=body.priority,
            due=None if body.due is MISSING else body.due,
            remind_minutes=body.remind_minutes,
            tags=[tag.root for tag in body.tags],
            files=[],
            created_at=datetime.now(UTC),
        )
        self.tasks[task.id] = task
        return task

    def get_task(self, *, principal: object, task_id: UUID) -> Task:
        if task_id not in self.tasks:
            raise HTTPException(404, f"There is no task {task_id}.")
        return self.tasks[task_id]

    def update_task(self, *, principal: object, task_id: UUID, body: TaskChanges) -> Task:
        changes = {name: getattr(body, name) for name in body.model_fields_set}
        self.tasks[task_id] = self.get_task(principal=principal, task_id=task_id).model_copy(update=changes)
        return self.tasks[task_id]


app = create_app(tasks=Tasks(), authorize=authorize)
