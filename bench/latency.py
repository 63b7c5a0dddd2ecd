"""A TCP proxy on loopback that hands each piece of a request on after a delay, as a distant server would get it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

__all__ = ["delayed"]

_PIECE = 65536


@contextmanager
def delayed(url: str, seconds: float) -> Iterator[str]:
    """Serves a server again with so many seconds of latency while the block runs, and yields its URL."""
    if not seconds:
        yield url
        return
    parts, loop, ready = urlsplit(url), asyncio.new_event_loop(), threading.Event()
    ports: list[int] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream = await asyncio.open_connection(parts.hostname, parts.port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_forward(reader, upstream[1], seconds), _forward(upstream[0], writer, 0.0))

    async def serve() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()

    thread = threading.Thread(target=_run, args=(loop, serve), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield f"http://127.0.0.1:{ports[0]}{parts.path}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def _run(loop: asyncio.AbstractEventLoop, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.set_event_loop(loop)
    loop.run_until_complete(serve())
    loop.run_forever()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Hands on what comes, each piece so many seconds after it came."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def hand_on() -> None:
        while True:
            due, piece = await waiting.get()
            await asyncio.sleep(max(due - loop.time(), 0))
            if not piece:
                writer.close()
                return
            writer.write(piece)
            await writer.drain()

    task = asyncio.ensure_future(hand_on())
    try:
        while piece := await reader.read(_PIECE):
            waiting.put_nowait((loop.time() + seconds, piece))
    except OSError:
        pass
    waiting.put_nowait((loop.time() + seconds, b""))
    await asyncio.gather(task, return_exceptions=True)
