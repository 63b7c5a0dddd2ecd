"""Runs the commands that the pages show, and writes their output into the pages: `python docs/outputs.py [PAGE ...]`.

`--check` writes nothing, and exits with 1 where a page does not show what its commands print.

A page is run from top to bottom in a folder of its own. HTML comments say what becomes of the block below them:

- `<!-- run exit=1 from=FAILURE to=explain -->`: run each line after `$ `, and show what it prints. `exit` is the exit
  code that the commands must have (0 if it is left out; `exit=1,0` names one for each command). `from` and `to` are
  patterns of the first and the last line that is shown, and `width` is how many characters of a line are.
- `<!-- show from=WARNING to=explain -->`: show another part of what the last command printed.
- `<!-- serve -->`: start the command of the block as a server, and end the server before it.
- `<!-- file examples/orders.py -->`: show a file of `docs/`, and copy it into the folder.

`<!-- serve: COMMAND -->` and `<!-- sh: COMMAND -->` run a command that is not shown; `$REPO` is the repository.
A block with `title="NAME"` is written into the folder under that name.

Port 8000 of a page is a free port of this machine, and `check` gets `--seed 1/aaaa` where a page names no seed.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

__all__ = ["MARKER", "PAGES", "REPOSITORY", "PageError", "Session", "free_port", "pages", "refreshed", "same"]

REPOSITORY = Path(__file__).resolve().parent.parent
PAGES = REPOSITORY / "docs"
MARKER = re.compile(r"<!-- (?P<verb>run|show|serve|file|sh)\b(?P<rest>[^\n]*?) ?-->")
_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<language>\w*)(?P<info>[^`\n]*)")
_TITLE = re.compile(r'title="([^"]+)"')
_PORT = "8000"
_PATIENCE = 60.0
_SHOWN = 30
_WIDTH = 160
# The end of a line that is cut, and so many characters its times may be longer than those of another run.
_CUT, _LONGER = " ...", 20
# What differs between two runs: seconds, dates, the ids that a server makes up, and the names of temporary files.
_UNSTABLE = re.compile(
    r"\d+\.\d+ ?s(?:econds)?\b|\d+ ms|\"seconds\": [\d.]+"
    r"|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?)?|\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT"
    r"|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\S*bythebook-left-\w+\.sh"
)


class PageError(Exception):
    """A page cannot be run. `printed` is what a command printed; its last lines are shown."""

    def __init__(self, message: str, printed: str = "") -> None:
        super().__init__("\n".join((message, *printed.splitlines()[-_SHOWN:])))


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its first and last line (those of the fences), and the comment above it."""

    first: int
    last: int
    language: str
    title: str
    verb: str
    rest: str
    lines: tuple[str, ...]

    @property
    def commands(self) -> Iterator[str]:
        """Yields what stands after `$ `, with the lines that continue it."""
        command = ""
        for line in self.lines:
            if line.startswith("$ "):
                command = line[2:]
            elif command.endswith("\\"):
                command += f"\n{line}"
            else:
                continue
            if not command.endswith("\\"):
                yield command
                command = ""

    def option(self, name: str, default: str = "") -> str:
        """Returns an option of the comment."""
        words = (word.partition("=") for word in shlex.split(self.rest))
        return next((value for key, _, value in words if key == name), default)


@dataclass(frozen=True)
class Session:
    """A folder, a port and a server for the commands of a page."""

    folder: Path
    port: int
    servers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Returns the variables of every command: no colors, no proxy, and the commands of this installation."""
        kept = {name: value for name, value in os.environ.items() if name in {"LANG", "LC_ALL", "TMPDIR"}}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        fixed = {"NO_COLOR": "1", "COLUMNS": "100", "TERM": "dumb", "PYTHONDONTWRITEBYTECODE": "1"}
        return {**kept, **fixed, "PATH": path, "HOME": str(self.folder), "REPO": str(REPOSITORY)}

    def placed(self, text: str) -> str:
        """Returns a text of a page with the port of this session."""
        return re.sub(rf"(127\.0\.0\.1:|localhost:|--port ){_PORT}\b", rf"\g<1>{self.port}", text)

    def shown(self, text: str) -> str:
        """Returns what a command printed as the page shows it: without folders and ports of this machine."""
        text = text.replace(f"{self.folder}/", "").replace(str(self.folder), ".").replace(f"{REPOSITORY}/", "")
        return text.replace(f":{self.port}", f":{_PORT}")

    def write(self, name: str, text: str) -> None:
        """Writes a file that a page shows."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.placed(text))

    def run(self, command: str) -> tuple[int, str]:
        """Runs a command. Returns its exit code and what it printed, on both streams."""
        ended = subprocess.run(
            ["bash", "-c", self.placed(_seeded(command))],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=10 * _PATIENCE,
            check=False,
        )
        self.printed.append(self.shown(ended.stdout.decode("utf-8", "replace")))
        return ended.returncode, self.printed[-1]

    def serve(self, command: str) -> None:
        """Starts a server in place of the one before, and waits until it takes connections."""
        self.end()
        log = (self.folder / ".server.log").open("wb")
        with log:
            server = subprocess.Popen(
                ["bash", "-c", self.placed(command)],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.servers.append(server)
        ends = time.monotonic() + _PATIENCE
        while not _answers(self.port):
            if server.poll() is not None or time.monotonic() > ends:
                told = (self.folder / ".server.log").read_text("utf-8", "replace")
                raise PageError(f"the server did not start: {command}", told)
            time.sleep(0.05)

    def end(self) -> None:
        """Ends the server that runs, if there is one."""
        while self.servers:
            server = self.servers.pop()
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _seeded(command: str) -> str:
    if "bythebook check" not in command or "--plan" in command:
        return command
    if "--seed" in command:
        return re.sub(r"(--seed \d+)(?![\d/])", r"\1/aaaa", command)
    return re.sub(r"\bbythebook check\b", "bythebook check --seed 1/aaaa", command)


def _answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Returns a port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def pages() -> list[Path]:
    """Returns the pages that show what commands print."""
    return [page for page in sorted(PAGES.rglob("*.md")) if _is_run(page)]


def _is_run(page: Path) -> bool:
    return any(MARKER.fullmatch(line.strip()) for line in page.read_text().splitlines())


def refreshed(page: Path) -> str:
    """Returns the text of a page with what its commands print now. Raises `PageError`."""
    lines = page.read_text().splitlines()
    changed: list[tuple[Block, Sequence[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder).resolve(), free_port())
        try:
            for step in _steps(lines):
                if isinstance(step, Block):
                    changed.append((step, _block(step, session)))
                else:
                    _hidden(*step, session)
        except PageError as error:
            raise PageError(f"{_name(page)}: {error}") from error
        finally:
            session.end()
    for block, new in reversed(changed):
        if not same("\n".join(block.lines), "\n".join(new)):
            lines[block.first + 1 : block.last] = new
    return "\n".join(lines) + "\n"


def _name(page: Path) -> str:
    return str(page.relative_to(REPOSITORY) if page.is_relative_to(REPOSITORY) else page)


def same(old: str, new: str) -> bool:
    """Returns whether two outputs differ in nothing but what differs between two runs."""
    pairs = zip_longest(_UNSTABLE.sub("~", old).split("\n"), _UNSTABLE.sub("~", new).split("\n"), fillvalue="")
    return all(map(_same_line, *zip(*pairs, strict=True)))


def _same_line(old: str, new: str) -> bool:
    """Returns whether two lines are the same. A cut line ends a little earlier where a time in it is longer."""
    if not (old.endswith(_CUT) and new.endswith(_CUT)):
        return old == new
    shorter, longer = sorted((old.removesuffix(_CUT), new.removesuffix(_CUT)), key=len)
    return longer.startswith(shorter) and len(longer) - len(shorter) <= _LONGER


def _steps(lines: Sequence[str]) -> Iterator[Block | tuple[str, str]]:
    """Yields the blocks of a page and its comments that stand alone, in their order."""
    verb, rest, number = "", "", 0
    while number < len(lines):
        line = lines[number]
        marker = MARKER.fullmatch(line.strip())
        fence = _FENCE.fullmatch(line)
        if marker and marker["rest"].startswith(":"):
            yield marker["verb"], marker["rest"][1:].strip()
        elif marker:
            verb, rest = marker["verb"], marker["rest"].strip()
        elif fence:
            last = next((n for n in range(number + 1, len(lines)) if lines[n] == fence["ticks"]), None)
            if last is None:
                raise PageError(f"line {number + 1}: a block without an end")
            title = _TITLE.search(fence["info"])
            held = tuple(lines[number + 1 : last])
            yield Block(number, last, fence["language"], title[1] if title else "", verb, rest, held)
            verb, rest, number = "", "", last
        elif verb and line.strip():
            raise PageError(f"line {number + 1}: no block follows the comment '{verb}'")
        number += 1


def _hidden(verb: str, command: str, session: Session) -> None:
    if verb == "serve":
        session.serve(command)
        return
    code, printed = session.run(command)
    if code:
        raise PageError(f"exit code {code}: {command}", printed)


def _block(block: Block, session: Session) -> Sequence[str]:
    """Does what the comment of a block says. Returns the lines that the block has then."""
    if block.verb == "file":
        source = PAGES / block.rest
        shutil.copy(source, session.folder / source.name)
        return source.read_text().rstrip("\n").splitlines()
    if block.verb == "serve":
        session.serve(next(block.commands))
    elif block.verb == "show":
        return list(_excerpt(session.printed[-1].splitlines(), block))
    elif block.verb == "run":
        return _printed(block, session)
    elif block.title:
        session.write(block.title, "\n".join(block.lines) + "\n")
    return block.lines


def _printed(block: Block, session: Session) -> list[str]:
    commands = list(block.commands)
    if not commands:
        raise PageError(f"line {block.first + 1}: no line begins with '$ '")
    codes = [int(code) for code in block.option("exit", "0").split(",")]
    codes += codes[-1:] * (len(commands) - len(codes))
    lines: list[str] = []
    for command, code in zip(commands, codes, strict=True):
        found, printed = session.run(command)
        if found != code:
            raise PageError(f"exit code {found}, expected {code}: {command}", printed)
        lines += f"$ {command}".splitlines()
        lines += _excerpt(printed.splitlines(), block)
    return lines


def _excerpt(lines: list[str], block: Block) -> Iterator[str]:
    """Yields the lines between `from` and `to`, each cut to its width, without empty lines at the ends."""
    first, last = (block.option(name) for name in ("from", "to"))
    if first and lines:
        start = next((n for n, line in enumerate(lines) if re.search(first, line)), None)
        if start is None:
            raise PageError(f"line {block.first + 1}: nothing printed matches from={first!r}", "\n".join(lines))
        lines = lines[start:]
    if last and lines:
        end = next((n for n, line in enumerate(lines) if re.search(last, line)), None)
        if end is None:
            raise PageError(f"line {block.first + 1}: nothing printed matches to={last!r}", "\n".join(lines))
        lines = lines[: end + 1]
    width = int(block.option("width", str(_WIDTH)))
    for line in "\n".join(lines).strip("\n").splitlines():
        kept = line.rstrip()
        yield kept if len(kept) <= width else f"{kept[: width - len(_CUT)].rstrip()}{_CUT}"


def _main(arguments: Sequence[str]) -> int:
    is_check = "--check" in arguments
    named = [Path(each).resolve() for each in arguments if each != "--check"] or pages()
    with ThreadPoolExecutor(2) as pool:
        texts = list(pool.map(_refreshed_or_why, named))
    stale = 0
    for page, text in zip(named, texts, strict=True):
        name, old = _name(page), page.read_text()
        if isinstance(text, PageError):
            print(text, file=sys.stderr)
            stale += 1
        elif text != old:
            print(f"{name}: {'not up to date' if is_check else 'written'}")
            if is_check:
                sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), text.splitlines(True), "page", "now"))
                stale += 1
            else:
                page.write_text(text)
    print(f"{len(named)} pages with output, {stale} {'not up to date' if is_check else 'in error'}")
    return 1 if stale else 0


def _refreshed_or_why(page: Path) -> str | PageError:
    try:
        return refreshed(page)
    except PageError as error:
        return error


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
