"""Holds correct servers against their documents under odd input: odd_input.py [SERVER ...].

Also checks that each promise of labels.json stands in the document. Needs PyYAML, jsonschema and
openapi-spec-validator.
"""

import http.client
import itertools
import json
import sys
import urllib.parse
from pathlib import Path

import jsonschema
import yaml
from openapi_spec_validator import validate
from start import SERVERS
from verify import Running

HERE = Path(__file__).resolve().parent
TEXTS = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "true",
    "false",
    "null",
    "1e400",
    "99999999999999999999999",
    "a,b",
    "é" * 70,
    "\x00",
    "%",
    "..",
    "NaN",
]
VALUES = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**53 + 1,
    2**63,
    10**30,
    1e300,
    "",
    " ",
    "a",
    "\x00",
    "é" * 200,
    "\ud800",
    [],
    [None],
    {},
]
VALUES += [
    {"a": None},
    {"": ""},
    {"__proto__": 1},
    [[]],
    "2026-02-30",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "x" * 10000,
]
BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"3",
    b'"a"',
    b"\xff",
    b"[" * 3000,
    b'{"a": 1e999}',
    b"NaN",
    b"{}",
    b'{"constructor": {}}',
]
IDS = [
    "0",
    "-1",
    "1",
    "99999999999999999999999",
    "a",
    "%00",
    "%C3%A9",
    "%FF",
    "..%2F",
    "__proto__",
    "a" * 300,
    "1.5",
    "1e3",
]

UNIQUE = {"code", "handle", "serial", "key", "number", "name", "email"}


class Fixed(dict):
    """A document whose references can be followed."""

    def at(self, pointer: str) -> object:
        """Returns what a JSON pointer names."""
        value = self
        parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        for part in parts:
            value = value[int(part)] if isinstance(value, list) else value[part]
        return value

    def open(self, value: object) -> object:
        """Returns the value with every reference replaced, and nullable as a type."""
        if isinstance(value, list):
            return [self.open(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return self.open(self.at(value["$ref"][1:]))
        out = {name: self.open(one) for name, one in value.items()}
        if out.get("nullable") is True:
            out["type"] = [out["type"], "null"]
            if "enum" in out:
                out["enum"] = [*out["enum"], None]
        return out


def send(port: int, method: str, target: str, content: bytes | None) -> tuple[int, bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, target, content, {"Content-Type": "application/json"} if content is not None else {})
        response = connection.getresponse()
        return response.status, response.read(), response.headers.get("Content-Type") or ""
    finally:
        connection.close()


def problem(document: Fixed, operation: dict, status: int, content: bytes, kind: str) -> str | None:
    """Returns what is wrong with a response, or None."""
    stated = operation["responses"].get(str(status))
    if stated is None:
        return "this status is not documented"
    media = document.open(stated).get("content")
    if not media:
        return "a body is not documented" if content else None
    if "json" not in kind:
        return f"the content type is {kind}"
    try:
        jsonschema.validate(json.loads(content), next(iter(media.values()))["schema"])
    except jsonschema.ValidationError as error:
        return f"the body is not as documented: {error.json_path} {error.message[:80]}"
    return None


def example_of(document: Fixed, operation: dict) -> dict | None:
    body = document.open(operation.get("requestBody") or {})
    return body["content"]["application/json"]["example"] if body else None


def properties_of(document: Fixed, operation: dict) -> list[str]:
    schema = document.open(operation["requestBody"])["content"]["application/json"]["schema"]
    parts = [schema, *schema.get("allOf", [])]
    return [name for part in parts for name in part.get("properties", {})] + [
        "id",
        "created_at",
        "createdAt",
        "surplus",
    ]


def bodies_of(document: Fixed, operation: dict) -> list[bytes | None]:
    example = example_of(document, operation)
    if example is None:
        return [None]
    names = properties_of(document, operation)
    odd = [json.dumps({**example, name: value}).encode() for name in names for value in VALUES]
    odd += [json.dumps({n: v for n, v in example.items() if n != name}).encode() for name in example]
    return [json.dumps(example).encode(), *BODIES, *odd]


def renewed(content: bytes | None, example: dict, number: int, known: dict[str, list[str]]) -> bytes | None:
    """Returns the body with fresh values where the example has a unique value, and with ids that exist."""
    try:
        body = json.loads(content or b"")
    except (ValueError, RecursionError):
        return content
    for name in set(example) if isinstance(body, dict) else ():
        if name in known and name not in UNIQUE and body.get(name) == example[name]:
            body[name] = urllib.parse.unquote(known[name][0])
        elif name == "taken_at" and body.get(name) == example[name]:
            body[name] = f"2026-03-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        elif name in UNIQUE and body.get(name) == example[name]:
            body[name] = example[name].rstrip("0123456789") + str(10000 + number)
    return json.dumps(body).encode()


def queries_of(document: Fixed, operation: dict, shared: list) -> list[str]:
    named = [document.open(one) for one in [*shared, *operation.get("parameters", [])]]
    out = [""]
    for one in (one for one in named if one["in"] == "query"):
        known = [*one["schema"].get("enum", []), True, False, 1, 2, 10, 5000]
        out += [
            "?" + urllib.parse.urlencode({one["name"]: str(v).lower() if isinstance(v, bool) else v})
            for v in [*known, *TEXTS]
        ]
        out.append(f"?{one['name']}=1&{one['name']}=2")
    return [*out, "?surplus=1", "?%FF=%FF", "?&&==", "?page=2&limit=3&offset=4"]


def paths_of(path: str, known: dict[str, list[str]]) -> list[str]:
    """Returns the path with known ids and with odd ones in each place."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    sets = [
        dict(zip(names, ids, strict=True))
        for ids in itertools.islice(zip(*(known.get(n, ["1"])[-3:] for n in names), strict=False), 3)
    ]
    base = sets[-1] if sets else {}
    sets += [{**base, name: odd} for name in names for odd in IDS]
    out = []
    for one in sets or [{}]:
        target = path
        for name, value in one.items():
            target = target.replace("{" + name + "}", value)
        out.append(target)
    return out


def id_of(name: str, data: dict) -> str:
    """Returns the id of a resource as it stands in a path."""
    found = next((data[n] for n in (name, "slug", "key", "id") if n in data), "none")
    return urllib.parse.quote(str(found), safe="")


def learn(path: str, content: bytes, known: dict[str, list[str]], paths: list[str]) -> None:
    """Keeps the ids of a creation for the path parameters below its path."""
    data = json.loads(content)
    for other in paths:
        rest = other.removeprefix(path + "/") if other.startswith(path + "/") else ""
        if rest.startswith("{") and rest.endswith("}") and "/" not in rest:
            name = rest[1:-1]
            known.setdefault(name, []).append(id_of(name, data))


def slips_of(value: object) -> set[str]:
    """Returns keys without a value: a comma in a flow mapping of YAML makes them."""
    if isinstance(value, list):
        return {slip for one in value for slip in slips_of(one)}
    if not isinstance(value, dict):
        return set()
    own = {str(name) for name, one in value.items() if one is None and name not in {"default", "example"}}
    return own | {slip for name, one in value.items() if name not in {"default", "example"} for slip in slips_of(one)}


def exercise(server: str) -> tuple[int, list[str]]:
    """Returns the number of requests and the problems."""
    document = Fixed(yaml.safe_load((HERE / server / "openapi.yaml").read_text()))
    validate(dict(document))
    slips = sorted(slips_of(document))
    problems, seen, sent, known = [], {}, 0, {}
    order = {"get": 1, "post": 0, "put": 2, "patch": 2, "delete": 3}
    operations = [(m, p, o, item) for p, item in document["paths"].items() for m, o in item.items() if m in order]
    operations.sort(key=lambda one: (order[one[0]], one[1].count("/")))
    with Running(server) as api:
        for method, path, operation, item in operations:
            targets = paths_of(path, known)
            requests = [(t, b, q) for t in targets[:3] for b in bodies_of(document, operation) for q in [""]]
            requests += [(t, bodies_of(document, operation)[0], "") for t in targets]
            requests += [
                (targets[0], bodies_of(document, operation)[0], q)
                for q in queries_of(document, operation, item.get("parameters", []))
            ]
            moved: dict[str, str] = {}
            requests += requests[:1] * 2 if method == "post" else []
            twice = len(requests) - 2 if method == "post" else 10**9
            for index, (first, content, query) in enumerate(requests):
                sent += 1
                target = moved.get(first, first)
                body, example = content, example_of(document, operation)
                if method == "post":
                    body = renewed(content, example, 0 if index >= twice else sent, known)
                status, answer, kind = send(api.port, method.upper(), target + query, body)
                seen.setdefault(f"{method} {path}", {}).setdefault(status, 0)
                seen[f"{method} {path}"][status] += 1
                wrong = problem(document, operation, status, answer, kind)
                if wrong:
                    problems.append(
                        f"{server}: {method} {target[:80]}{query[:60]} {str(content)[:140]}: {status}, {wrong}"
                    )
                if method == "post" and status in {200, 201, 202} and answer and "json" in kind:
                    learn(path, answer, known, list(document["paths"]))
                if method in {"put", "patch"} and status == 200 and "json" in kind:
                    moved[first] = (
                        target.rpartition("/")[0] + "/" + id_of(path.rpartition("{")[2][:-1], json.loads(answer))
                    )
    for name, statuses in seen.items():
        missing = set(document["paths"][name.split(" ")[1]][name.split(" ")[0]]["responses"]) - {
            str(s) for s in statuses
        }
        print(f"{server}: {name}: {statuses}" + (f"; not reached: {', '.join(sorted(missing))}" if missing else ""))
    return sent, [*(f"{server}: null in the document for {slip!r}" for slip in slips), *problems]


def promises(server: str) -> list[str]:
    """Returns the labels whose promise does not stand where they say."""
    document, out = Fixed(yaml.safe_load((HERE / server / "openapi.yaml").read_text())), []
    for label in json.loads((HERE / server / "labels.json").read_text())["lies"]:
        try:
            found = document.at(label["promise"]["pointer"])
        except (KeyError, IndexError, ValueError, TypeError):
            out.append(f"{server}: {label['name']}: nothing at {label['promise']['pointer']}")
            continue
        text = found if isinstance(found, str) else json.dumps(found)
        if label["promise"]["text"] not in " ".join(text.split()):
            out.append(f"{server}: {label['name']}: {label['promise']['text']!r} is not in {text[:120]!r}")
        for operation in label["operations"]:
            method, path = operation.split(" ")
            if method.lower() not in document["paths"].get(path, {}):
                out.append(f"{server}: {label['name']}: no operation {operation}")
    return out


def main() -> None:
    names = sys.argv[1:] or [s for s in SERVERS if (HERE / s).is_dir()]
    problems = []
    for server in names:
        sent, found = exercise(server)
        problems += [*found, *promises(server)]
        print(f"{server}: {sent} requests")
    print("\n".join(problems[:60]) or "every response is documented, every promise stands")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
