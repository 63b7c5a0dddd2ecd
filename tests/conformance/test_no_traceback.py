"""Documents and answers that once ended in a traceback: each is judged, or told in one line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from asgi import Receive, Scope, Send, serve
from harness import Bythebook, serving
from starlette.responses import JSONResponse
from tiny import Judge, content, made_contract, made_judge

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.errors import InputError

NONE = {"description": "-"}
TEXT: dict[str, Any] = {"type": "string"}
OBJECT: dict[str, Any] = {"type": "object", "properties": {"a": TEXT}}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def paths(*parameters: Any, body: Any = None) -> dict[str, Any]:
    sent = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}} if body else {}
    operation = {"operationId": "op", "responses": {"200": content(OBJECT)}, "parameters": list(parameters), **sent}
    return {"/t": {"post" if body else "get": operation}}


@pytest.mark.parametrize("after", ["soon", "-1", "9" * 5000, "", "Thu, 99 Foo 2030 00:00:00 GMT"])
@pytest.mark.parametrize("is_served", [True, False])
def test_a_busy_server_that_says_no_time_is_asked_again(tmp_path: Path, after: str, is_served: bool) -> None:
    calls = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        def answer(*_: object) -> JSONResponse:
            nonlocal calls
            calls += 1
            return JSONResponse({}, 503, {"Retry-After": after}) if calls == 1 else JSONResponse({"a": "x"})

        await serve(scope, receive, send, answer)

    contract = made_contract(tmp_path, paths())

    def judged(target: Target) -> Summary:
        results = tuple(engine.run(contract, target, Effort(seed=1, examples=0)))
        return Summary(contract, target.shown, 1, results, target.sent, 0.0)

    if is_served:
        with serving(app) as url:
            assert judged(Target(contract, url)).exit_code == 0
    else:
        assert judged(Target(contract, "http://testserver", app=app)).exit_code == 0


def test_the_mapping_of_a_discriminator_that_is_none_says_nothing(judge: Judge) -> None:
    union = {
        "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
        "discriminator": {"propertyName": "k", "mapping": ["x"]},
    }
    components = {"schemas": {"A": {**OBJECT, "properties": {"k": TEXT}}, "B": OBJECT}}

    assert judge(lambda _: (200, {}), paths(body=union), components).report.requirements


@pytest.mark.parametrize("step", [1e-300, 5e-324, 1e-5, 3, 0.5])
@pytest.mark.parametrize("low", [1e10, 0, -7, 1e300])
def test_steps_of_any_size_are_judged(judge: Judge, step: float, low: float) -> None:
    body = {"type": "object", "properties": {"n": {"type": "number", "multipleOf": step, "minimum": low}}}

    assert judge(lambda _: (200, {}), paths(body=body), examples=0).report.requirements


@pytest.mark.parametrize("where", ["header", "cookie"])
@pytest.mark.parametrize("name", ["X Rate", "X-Rat\u00fc", "X:Y;Z=", "", "\x1b[2J"])
@pytest.mark.parametrize("required", [True, False])
def test_a_name_that_http_cannot_carry_raises_nothing(judge: Judge, where: str, name: str, required: bool) -> None:
    odd = {"name": name, "in": where, "required": required, "schema": TEXT}
    summary = judge(lambda _: (200, {"a": "x"}), paths(odd))

    assert summary.exit_code == 0
    assert not any(each.kind == "required" for each in summary.report.requirements)


@pytest.mark.parametrize("parameter", [{"in": "query", "schema": TEXT}, {"in": "query", "name": 3, "schema": TEXT}])
def test_a_parameter_without_a_name_is_one_line(tmp_path: Path, parameter: Any) -> None:
    with pytest.raises(InputError) as told:
        list(made_contract(tmp_path, paths(parameter)).operations)

    assert "/paths/~1t/get/parameters/0: is a parameter without a name" in str(told.value)


@pytest.mark.parametrize("command", ["prove", "check"])
def test_half_a_surrogate_pair_is_one_line(tmp_path: Path, bythebook: Bythebook, command: str) -> None:
    broken = {"type": "object", "properties": {"a": {"enum": ["\ud800", "x"]}}}
    with suppress(InputError):
        made_contract(tmp_path, paths(body=broken))
    ran = bythebook(command, tmp_path / "tiny.json", *(["--plan"] if command == "check" else []))

    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "surrogate" in ran.err
