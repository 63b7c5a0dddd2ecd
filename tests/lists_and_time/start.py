"""Starts one of the six servers: python start.py SERVER PORT [LIE]."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVERS = ("shift_board", "recipe_book", "meter_archive", "club_roster", "flag_desk", "parts_store")


def command(server: str) -> list[str]:
    """Returns the command that runs the server; builds it first where it is written in Go."""
    folder = HERE / server
    if (folder / "server.js").exists():
        return [shutil.which("node") or "node", str(folder / "server.js")]
    if (folder / "server.py").exists():
        return [sys.executable, str(folder / "server.py")]
    source = folder / "main.go"
    binary = Path(tempfile.gettempdir()) / f"lists_and_time-{os.getuid()}" / f"{server}-{source.stat().st_mtime_ns}"
    if not binary.exists():
        binary.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = binary.with_suffix(f".{os.getpid()}")
        environment = {**os.environ, "GO111MODULE": "off"}
        subprocess.run(["go", "build", "-o", str(fresh), str(source)], check=True, env=environment)
        fresh.rename(binary)
    return [str(binary)]


def main() -> None:
    """Replaces this process with the server's."""
    arguments = sys.argv[1:]
    if len(arguments) not in {2, 3} or arguments[0] not in SERVERS or not arguments[1].isdigit():
        sys.exit(f"usage: start.py SERVER PORT [LIE]; servers: {', '.join(SERVERS)}")
    server, port, lie = arguments[0], arguments[1], (arguments[2:] or [os.environ.get("LIE", "")])[0]
    line = [*command(server), port, *([lie] if lie else [])]
    os.execv(line[0], line)


if __name__ == "__main__":
    main()
