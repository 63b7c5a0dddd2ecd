"""The routes of projects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Response, status

from tests.frameworks.fastapi_nested.models import Error, Page, ProjectCreate, ProjectOut, ProjectUpdate, Visibility
from tests.frameworks.fastapi_nested.paging import Paged
from tests.frameworks.fastapi_nested.security import CurrentUser, current_user
from tests.frameworks.fastapi_nested.store import Project, Task, change, projects
from tests.frameworks.switches import switches

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Error}}
DELETE_RETURNS = switches.variant("delete-returns-project")
R = TypeVar("R", Project, Task)

router = APIRouter(
    prefix="/projects", tags=["projects"], dependencies=[Depends(current_user)], responses={401: {"model": Error}}
)


def find_project(project_id: UUID, user: CurrentUser) -> Project:
    """Return the project in the path, if it belongs to the user."""
    project = projects.get(project_id)
    if project is None or project.owner != user.username:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Project not found")
    return project


ProjectInPath = Annotated[Project, Depends(find_project)]


def ordered(records: Iterable[R]) -> list[R]:
    """Return records in the order in which they were created."""
    return sorted(records, key=lambda record: record.created_at, reverse=switches.variant("newest-first"))


@router.get("")
def list_projects(
    user: CurrentUser,
    paging: Paged,
    visibility: Visibility | None = None,
    q: Annotated[str | None, Query(max_length=80, description="Part of the name")] = None,
) -> Page[ProjectOut]:
    """List the projects of the user."""
    found = [project for project in projects.values() if project.owner == user.username]
    if visibility is not None:
        found = [project for project in found if project.settings.visibility is visibility]
    if q is not None:
        found = [project for project in found if q.lower() in project.name.lower()]
    return paging.page(ProjectOut, ordered(found))


@router.post("", status_code=status.HTTP_201_CREATED, response_model=ProjectOut)
def create_project(payload: ProjectCreate, user: CurrentUser) -> Project:
    """Create a project."""
    values = dict(payload)
    if switches.bug("create-stores-only-what-was-set"):
        values = {name: getattr(payload, name) for name in payload.model_fields_set}
    if switches.bug("archive-null-becomes-default"):
        days = payload.settings.archive_after_days or 30
        values["settings"] = payload.settings.model_copy(update={"archive_after_days": days})
    project = Project(owner=user.username, **values)
    projects[project.id] = project
    return project


@router.get("/{project_id}", response_model=ProjectOut, responses=NOT_FOUND)
def read_project(project: ProjectInPath) -> Project:
    """Return a project."""
    return project


@router.patch("/{project_id}", response_model=ProjectOut, responses=NOT_FOUND)
def update_project(project: ProjectInPath, payload: ProjectUpdate) -> Project:
    """Change a project; members left out keep their value."""
    values = payload.model_dump(exclude_unset=True)
    if "settings" in values:
        values["settings"] = project.settings.model_copy(update=values["settings"])
    change(project, values)
    return project


@router.delete(
    "/{project_id}",
    status_code=status.HTTP_200_OK if DELETE_RETURNS else status.HTTP_204_NO_CONTENT,
    response_model=ProjectOut if DELETE_RETURNS else None,
    responses=NOT_FOUND,
)
def delete_project(project: ProjectInPath) -> Any:
    """Delete a project and its tasks."""
    del projects[project.id]
    return project if DELETE_RETURNS else Response(status_code=status.HTTP_204_NO_CONTENT)
