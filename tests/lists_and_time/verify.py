"""Shows by plain requests that correct servers are right and that lies are seen: verify.py [--alone] [SERVER ...]."""

import http.client
import importlib.util
import json
import socket
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from start import SERVERS  # noqa: E402

ABSENT = object()


@dataclass
class Answer:
    """A response: its status, its headers and its JSON body (None if there is none)."""

    status: int
    headers: object
    data: object


class Api:
    """A client of one server."""

    def __init__(self, port: int):
        self.port = port

    def call(self, method: str, path: str, body: object = ABSENT, **query: object) -> Answer:
        """Sends a request and returns its answer; names in the query may end in _ to avoid Python's keywords."""
        target = urllib.parse.quote(path, safe="/:?&=%")
        if query:
            target += "?" + urllib.parse.urlencode(
                {name.rstrip("_"): value for name, value in query.items()}, doseq=True
            )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            if body is ABSENT:
                connection.request(method, target)
            else:
                connection.request(method, target, json.dumps(body).encode(), {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        json_body = "json" in (response.headers.get("Content-Type") or "") and content
        return Answer(response.status, response.headers, json.loads(content) if json_body else None)

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, body, **query):
        return self.call("POST", path, body, **query)

    def put(self, path, body, **query):
        return self.call("PUT", path, body, **query)

    def patch(self, path, body, **query):
        return self.call("PATCH", path, body, **query)

    def delete(self, path, **query):
        return self.call("DELETE", path, **query)

    def made(self, path, body, status=201):
        """Returns the body of a creation that must succeed."""
        answer = self.post(path, body)
        assert answer.status == status, f"POST {path}: {answer.status} {answer.data}"
        return answer.data


class Running:
    """A server that runs as long as the block does."""

    def __init__(self, server: str, lie: str | None = None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        line = [sys.executable, str(HERE / "start.py"), server, str(self.port), *([lie] if lie else [])]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if not self.process.stdout.readline().startswith("ready"):
            raise RuntimeError(f"{server} did not start: {self.process.stderr.read()}")

    def __enter__(self) -> Api:
        return Api(self.port)

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def checks_of(server: str) -> dict[str, object]:
    """Returns the check functions of a server by name: freedom_NAME and lie_NAME."""
    spec = importlib.util.spec_from_file_location(f"checks_{server}", HERE / server / "checks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: value for name, value in vars(module).items() if name.startswith(("freedom_", "lie_"))}


def outcome(check, server: str, lie: str | None = None) -> tuple[bool, str]:
    """Returns whether a fresh server keeps what the check asks for, and what it answered instead."""
    with Running(server, lie) as api:
        try:
            check(api)
        except (AssertionError, KeyError, TypeError, IndexError) as error:
            return False, " ".join(str(error).split())[:110]
    return True, ""


def verify(server: str, alone: bool) -> list[str]:
    """Prints a line for each freedom and lie, and returns the problems."""
    labels = json.loads((HERE / server / "labels.json").read_text())
    checks, problems = checks_of(server), []
    named = {f"freedom_{f['name']}" for f in labels["freedoms"]} | {f"lie_{lie['name']}" for lie in labels["lies"]}
    problems += [f"{server}: {name} is in one of labels.json and checks.py" for name in named ^ set(checks)]
    for name, check in checks.items():
        kind, _, label = name.partition("_")
        right, why = outcome(check, server)
        if not right:
            problems.append(f"{server}: correct server fails {name}: {why}")
        if kind == "freedom":
            print(f"{server:14} freedom {label:28} {'shown' if right else 'NOT SHOWN: ' + why}")
            continue
        kept, why = outcome(check, server, label)
        if kept:
            problems.append(f"{server}: lie {label} is not seen")
        words = f"correct {'right' if right else 'WRONG'}, lying {'RIGHT' if kept else 'wrong'}"
        print(f"{server:14} lie     {label:28} {words}: {why}")
        if alone:
            others = [n for n, c in checks.items() if n != name and not outcome(c, server, label)[0]]
            if others:
                print(f"{'':14}         {label} also breaks {', '.join(others)}")
    return problems


def main() -> None:
    """Runs the servers that the arguments name, or all."""
    names = [name for name in sys.argv[1:] if not name.startswith("-")] or [s for s in SERVERS if (HERE / s).is_dir()]
    problems = [problem for server in names for problem in verify(server, "--alone" in sys.argv)]
    print("\n".join(problems) or f"all right: {', '.join(names)}")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
