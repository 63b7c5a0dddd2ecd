"""Resources that have their name in an object of metadata, as those of Kubernetes have."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

REFUSALS: dict[int | str, dict[str, Any]] = {400: {}, 404: {}, 409: {}}


class Metadata(BaseModel):
    name: Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,30}$")]
    labels: dict[str, str] = {}


class Spec(BaseModel):
    image: Annotated[str, Field(min_length=1, max_length=60)]
    replicas: Annotated[int, Field(ge=0, le=50)] = 1


class Pod(BaseModel):
    metadata: Metadata
    spec: Spec


def pods(bug: str = "") -> FastAPI:
    """Returns pods that are read and replaced by the name in their metadata."""
    app, kept = FastAPI(), dict[str, Pod]()

    def held(name: str) -> Pod:
        if name not in kept:
            raise HTTPException(404)
        return kept[name]

    @app.post("/pods", status_code=201, operation_id="create", responses=REFUSALS)
    def create(pod: Pod) -> Pod:
        if pod.metadata.name in kept:
            raise HTTPException(409, "a pod of that name exists")
        kept[pod.metadata.name] = pod
        return pod

    @app.get("/pods/{name}", operation_id="read", responses=REFUSALS)
    def read(name: str) -> Pod:
        return held(name)

    @app.put("/pods/{name}", operation_id="replace", responses=REFUSALS)
    def replace(name: str, pod: Pod) -> Pod:
        if pod.metadata.name != held(name).metadata.name:
            raise HTTPException(400, "the name is not that of the path")
        if bug and "replicas" not in pod.spec.model_fields_set:
            pod.spec.replicas = 3
        kept[name] = pod
        return pod

    @app.delete("/pods/{name}", status_code=204, operation_id="delete", responses=REFUSALS)
    def delete(name: str) -> None:
        held(name)
        del kept[name]

    return app


def test_a_resource_is_found_by_the_name_in_its_metadata() -> None:
    summary = judge(pods(), examples=0)

    assert not summary.untested
    assert failures(summary) == {}
    assert warnings(summary) == {}


@pytest.mark.soak
def test_a_fault_of_such_a_resource_is_found() -> None:
    assert "replace/body/spec/replicas/default" in failures(judge(pods("three"), examples=0))
