"""Small helpers for the verify scripts: start an application, send requests, check answers
against the OpenAPI document. Needs PyYAML and jsonschema."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import yaml
from jsonschema import Draft202012Validator


class Answer:
    def __init__(self, status, headers, raw):
        self.status, self.headers, self.raw = status, headers, raw

    @property
    def json(self):
        try:
            return json.loads(self.raw) if self.raw else None
        except ValueError:
            return {"not json": self.raw[:200]}

    def __repr__(self):
        return f"{self.status} {self.raw.decode(errors='replace')[:400]}"


class App:
    def __init__(self, folder, port, bug=None, token=None, doc=None, env=None):
        self.base = f"http://127.0.0.1:{port}"
        self.token = token
        self.doc_path = doc
        self.doc = None
        environment = dict(os.environ, **(env or {}))
        environment.pop("BUG", None)
        if bug:
            environment["BUG"] = bug
        self.log = tempfile.TemporaryFile()  # a pipe that nobody reads stops a server that logs much
        self.process = subprocess.Popen(
            [os.path.join(folder, "run.sh"), str(port)],
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=self.log,
        )
        for _ in range(300):
            if self.process.poll() is not None:
                self.log.seek(0)
                raise RuntimeError(self.log.read().decode())
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("the application did not start")
        if doc and doc.startswith("/"):
            raw = self.send("GET", doc).raw
            self.doc = yaml.safe_load(raw)
        elif doc:
            self.doc = yaml.safe_load(open(os.path.join(folder, doc)))

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(5)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def send(self, method, path, body=None, headers=None, raw=None):
        data = raw if raw is not None else (None if body is None else json.dumps(body).encode())
        request = urllib.request.Request(self.base + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", self.token)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                answer = Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            answer = Answer(error.code, error.headers, error.read())
        if self.doc:
            problem = self.check(method, path, answer)
            answer.problem = problem
        return answer

    def operation(self, method, path):
        path = path.split("?")[0]
        best = None
        for template, item in self.doc["paths"].items():
            prefix = ""
            servers = self.doc.get("servers") or []
            if servers and servers[0]["url"].startswith("/"):
                prefix = servers[0]["url"].rstrip("/")
            pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(prefix + template))
            if re.fullmatch(pattern, path) and method.lower() in item:
                if best is None or template.count("{") < best[0].count("{"):
                    best = (template, item[method.lower()])
        return best

    def check(self, method, path, answer):
        found = self.operation(method, path)
        if not found:
            return f"{method} {path} is not in the document"
        responses = found[1]["responses"]
        entry = responses.get(str(answer.status)) or responses.get(answer.status)
        if entry is None:
            entry = responses.get("default")
        if entry is None:
            return f"{method} {path}: status {answer.status} is not in the document"
        while "$ref" in entry:
            entry = self.resolve(entry["$ref"])
        content = entry.get("content")
        if not content:
            return f"{method} {path}: unexpected body" if answer.raw else None
        schema = next(iter(content.values())).get("schema")
        if schema is None:
            return None
        root = dict(self.doc)
        root.update(_nullable(schema) if "$ref" not in schema else {"allOf": [schema]})
        root["components"] = _nullable(self.doc.get("components", {}))
        root.pop("$schema", None)
        errors = [e.message[:200] for e in Draft202012Validator(root).iter_errors(answer.json)]
        return f"{method} {path} {answer.status}: {errors}" if errors else None

    def resolve(self, ref):
        node = self.doc
        for part in ref.lstrip("#/").split("/"):
            node = node[part]
        return node


def _nullable(node):
    """OpenAPI 3.0 nullable, made into a form that jsonschema knows."""
    if isinstance(node, list):
        return [_nullable(n) for n in node]
    if not isinstance(node, dict):
        return node
    out = {k: _nullable(v) for k, v in node.items()}
    if node.get("nullable") is True:
        out.pop("nullable")
        if "enum" in out and None not in out["enum"]:
            out["enum"] = [*out["enum"], None]
        return {"anyOf": [out, {"type": "null"}]}
    return out
