"""Serves the greenhouses on the loopback interface."""

from __future__ import annotations

import asyncio
import signal
from importlib import import_module
from pathlib import Path

from aiohttp import web

from tests.frameworks.switches import Options, address, announce, choose, listen


async def serve(options: Options) -> None:
    """Serve until SIGTERM; the application is imported only now, when the options are in force."""
    module = import_module("tests.frameworks.aiohttp.app")
    runner = web.AppRunner(module.create_app(), access_log=None)
    await runner.setup()
    listener = listen(options.port)
    await web.SockSite(runner, listener).start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    url = address(listener)
    announce(url, f"{url}/openapi.json", {"Authorization": f"Bearer {module.TOKEN}"})
    await ended.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(choose(Path(__file__).parent)))
