"""The routes of tasks and of their comments."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Response, status
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from tests.frameworks.fastapi_nested.models import (
    CommentCreate,
    CommentOut,
    Error,
    Page,
    Priority,
    Status,
    TaskCreate,
    TaskOut,
    TaskSort,
    TaskUpdate,
)
from tests.frameworks.fastapi_nested.paging import Paged
from tests.frameworks.fastapi_nested.projects import ProjectInPath, ordered
from tests.frameworks.fastapi_nested.security import CurrentUser, optional_scheme
from tests.frameworks.fastapi_nested.store import Comment, Project, Task, change, projects
from tests.frameworks.switches import switches

router = APIRouter(
    prefix="/projects/{project_id}/tasks", tags=["tasks"], responses={401: {"model": Error}, 404: {"model": Error}}
)


def find_task(project: ProjectInPath, task_id: UUID) -> Task:
    """Return the task in the path."""
    return task_of(project, task_id)


def task_of(project: Project, task_id: UUID) -> Task:
    """Return a task of a project, unless it was deleted."""
    task = project.tasks.get(task_id)
    if task is None or (task.deleted and not switches.bug("deleted-task-readable")):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Task not found")
    return task


def find_task_for_guests(task_id: UUID, project_id: UUID, _: Annotated[str | None, Depends(optional_scheme)]) -> Task:
    """Return the task in the path; nobody looks at the token, and the document shows the scheme all the same."""
    project = projects.get(project_id)
    if project is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Project not found")
    return task_of(project, task_id)


TaskInPath = Annotated[Task, Depends(find_task)]
find_task_of_comments = find_task_for_guests if switches.bug("comments-read-without-token") else find_task


@router.get("")
def list_tasks(
    project: ProjectInPath,
    paging: Paged,
    status: Status | None = None,
    priority: Priority | None = None,
    label: Annotated[str | None, Query(max_length=30)] = None,
    sort: TaskSort = TaskSort.created_at,
) -> Page[TaskOut]:
    """List the tasks of a project."""
    found = ordered(task for task in project.tasks.values() if not task.deleted)
    if status is not None:
        found = [task for task in found if task.status == status]
    if priority is not None:
        found = [task for task in found if task.priority == priority]
    if label is not None:
        found = [task for task in found if label in task.labels]
    if sort is TaskSort.title:
        found.sort(key=lambda task: task.title)
    return paging.page(TaskOut, found)


@router.post("", status_code=status.HTTP_201_CREATED, response_model=TaskOut)
def create_task(project: ProjectInPath, payload: TaskCreate) -> Task:
    """Add a task to a project."""
    task = Task(project_id=project.id, **payload.model_dump())
    project.tasks[task.id] = task
    return task


@router.get("/{task_id}", response_model=TaskOut)
def read_task(task: TaskInPath) -> Task:
    """Return a task."""
    return task


@router.patch("/{task_id}", response_model=TaskOut)
def update_task(task: TaskInPath, payload: TaskUpdate) -> Task:
    """Change a task; members left out keep their value."""
    values = payload.model_dump(exclude_unset=True)
    if switches.bug("patch-drops-null"):
        values = payload.model_dump(exclude_none=True)
    if switches.bug("patch-clears-absent"):
        values |= {"description": payload.description, "due_at": payload.due_at}
    change(task, values)
    return task


@router.delete("/{task_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_task(task: TaskInPath) -> Response:
    """Delete a task."""
    task.deleted = True
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/{task_id}/comments")
def list_comments(task: Annotated[Task, Depends(find_task_of_comments)], paging: Paged) -> Page[CommentOut]:
    """List the comments on a task, oldest first."""
    return paging.page(CommentOut, task.comments)


@router.post("/{task_id}/comments", status_code=status.HTTP_201_CREATED, response_model=CommentOut)
def create_comment(task: TaskInPath, payload: CommentCreate, user: CurrentUser) -> Any:
    """Comment on a task."""
    comment = Comment(body=payload.body, author=user.username)
    task.comments.append(comment)
    if switches.bug("comment-created-with-200"):
        return JSONResponse(jsonable_encoder(CommentOut.model_validate(comment)))
    return comment
