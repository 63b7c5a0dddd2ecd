import asyncio
from pathlib import Path

import httpx
from service import application
from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import create_task, get_task
from tasks_opc.models import NewTask, Task


def test_created_task_is_read(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(application("right", str(tmp_path / "tasks.sqlite3")))
    client = AuthenticatedClient(base_url="http://test", token="right", httpx_args={"transport": transport})

    async def check() -> None:
        task = await create_task.asyncio(client=client, body=NewTask(title="Buy tea"))
        assert isinstance(task, Task)
        assert await get_task.asyncio(task.id, client=client) == task

    asyncio.run(check())
