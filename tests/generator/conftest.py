"""Renders documents into packages that the tests import, and calls applications in process. It judges nothing."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import yaml

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document, load, parse

Package = Callable[[str], ModuleType]


class InProcess(httpx.BaseTransport):
    """Sends a request to an ASGI application, each in an event loop of its own."""

    def __init__(self, app: Any) -> None:
        self._asgi = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answered() -> httpx.Response:
            response = await self._asgi.handle_async_request(request)
            content = await response.aread()
            return httpx.Response(response.status_code, headers=response.headers, content=content)

        return asyncio.run(answered())


def importer(folder: Path) -> Package:
    """Return a function that imports a module of the package in a folder."""

    def imported(name: str) -> ModuleType:
        return importlib.import_module(f"{folder.name}.{name}")

    return imported


@pytest.fixture(scope="session")
def library_document() -> Document:
    """A document with tags, references, and parameters of all places."""
    return load(Path(__file__).with_name("library.yaml"))


@pytest.fixture(scope="session")
def corners_document() -> Document:
    """A document of schemas that are awkward to hold."""
    return load(Path(__file__).with_name("corners.yaml"))


@pytest.fixture(scope="session")
def packages(
    tmp_path_factory: pytest.TempPathFactory, library_document: Document, corners_document: Document
) -> Iterator[Path]:
    """The folder of the packages that were rendered, importable while the tests run."""
    folder = tmp_path_factory.mktemp("packages")
    write(render(library_document, templates()), folder / "library_api")
    write(render(corners_document, templates()), folder / "corners_api")
    write(render(load(Path(__file__).with_name("styles.yaml")), templates()), folder / "styles_api")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def library(packages: Path) -> Package:
    """Modules of the library's package by name."""
    return importer(packages / "library_api")


@pytest.fixture(scope="session")
def corners(packages: Path) -> Package:
    """Modules of the corners' package by name."""
    return importer(packages / "corners_api")


@pytest.fixture(scope="session")
def styles(packages: Path) -> Package:
    """Modules of the package of parameters in every style."""
    return importer(packages / "styles_api")


@pytest.fixture
def in_process() -> Callable[..., httpx.Client]:
    """Return a client of an application in process."""

    def client(app: Any, **headers: str) -> httpx.Client:
        return httpx.Client(transport=InProcess(app), base_url="http://test", headers=headers)

    return client


@pytest.fixture
def document() -> Callable[..., Document]:
    """Return a document with some paths and schemas."""

    def made(paths: Any = None, schemas: Any = None, **more: Any) -> Document:
        raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths or {}}
        components = {"schemas": schemas or {}, **more}
        return parse(yaml.safe_dump({**raw, "components": components}), name="made.yaml")

    return made
