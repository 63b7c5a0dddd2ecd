"""Freedoms of refusals' bodies: the form in which a style writes an error, where the document describes none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from bythebook_simulator.context import Context
from bythebook_simulator.faults.variations.layers import finishing, refusing
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Refusal, Response

__all__ = ["ERRORS"]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a request: the status, the words, and each fault as its location, JSON pointer and words."""

    status: int
    detail: str
    faults: tuple[tuple[str, str, str], ...]

    @property
    def phrase(self) -> str:
        """The reason phrase of the status."""
        return HTTPStatus(self.status).phrase

    @property
    def first(self) -> str | None:
        """The dotted path of the first fault."""
        return _dotted(self.faults[0][1]) if self.faults else None


def _dotted(pointer: str) -> str:
    return pointer.strip("/").replace("/", ".")


Form = Callable[[Problem], Any]


def _written(form: Form, media_type: str = "application/json") -> Vary:
    """Returns servers that write refusals in a form, where the document describes no body of the refusal."""

    def finished(context: Context, response: Response) -> Response:
        answer = context.endpoint.answer(response.status)
        types = [value for name, value in response.headers if name == "content-type"]
        if response.status < 400 or (answer is not None and answer.content) or types != ["application/problem+json"]:
            return response
        body = json.loads(response.body)
        faults = tuple((each["in"], each["pointer"], each["detail"]) for each in body.get("errors", ()))
        detail = body.get("detail", body.get("title", ""))  # a document may describe a refusal without a detail
        made = form(Problem(response.status, detail, faults))
        content = made if isinstance(made, str) else json.dumps(made)
        headers = tuple(each for each in response.headers if each[0] != "content-type")
        return replace(response, headers=(*headers, ("content-type", media_type)), body=content.encode())

    return finishing(finished)


def _json_api(problem: Problem) -> Any:
    base = {"status": str(problem.status), "title": problem.phrase}
    faults = [
        {
            **base,
            "detail": words,
            "source": {"pointer": pointer} if where == "body" else {"parameter": _dotted(pointer)},
        }
        for where, pointer, words in problem.faults
    ]
    return {"errors": faults or [{**base, "detail": problem.detail}]}


def _odata(problem: Problem) -> Any:
    details = [{"code": "InvalidValue", "message": words, "target": _dotted(at)} for _, at, words in problem.faults]
    return {"error": {"code": problem.phrase.replace(" ", ""), "message": problem.detail, "details": details}}


def _google(problem: Problem) -> Any:
    violations = [{"field": _dotted(at), "description": words} for _, at, words in problem.faults]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    error = {"code": problem.status, "message": problem.detail, "status": problem.phrase.upper().replace(" ", "_")}
    return {"error": {**error, "details": details if violations else []}}


def _stripe(problem: Problem) -> Any:
    error = {"type": "invalid_request_error", "code": "parameter_invalid", "message": problem.detail}
    return {"error": {**error, "param": problem.first} if problem.first else error}


def _by_path(problem: Problem) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, pointer, words in problem.faults:
        found.setdefault(_dotted(pointer) or "body", []).append(words)
    return found


def _laravel(problem: Problem) -> Any:
    found = _by_path(problem)
    return {"message": problem.detail, "errors": found} if found else {"message": problem.detail}


def _drf(problem: Problem) -> Any:
    """Returns messages under the names of the fields, nested as the request is."""
    found: dict[str, Any] = {}
    for _, pointer, words in problem.faults:
        *around, last = pointer.strip("/").split("/") if pointer.strip("/") else ["non_field_errors"]
        inner = found
        for name in around:
            following = inner.setdefault(name, {})
            inner = following if isinstance(following, dict) else {}
        if isinstance(inner.setdefault(last, []), list):
            inner[last].append(words)
    return found or {"detail": problem.detail}


def _rails(problem: Problem) -> Any:
    sentences = [f"{_dotted(at).capitalize()} {words}" for _, at, words in problem.faults]
    return {"errors": sentences or [problem.detail]}


def _nestjs(problem: Problem) -> Any:
    sentences: Any = [f"{_dotted(at)} {words}" for _, at, words in problem.faults]
    return {"statusCode": problem.status, "message": sentences or problem.detail, "error": problem.phrase}


def _spring(problem: Problem) -> Any:
    faults = [{"entity": "Thing", "property": _dotted(at), "message": words} for _, at, words in problem.faults]
    return {"errors": faults} if faults else {"cause": None, "message": problem.detail}


def _kubernetes(problem: Problem) -> Any:
    causes = [
        {"reason": "FieldValueInvalid", "message": words, "field": _dotted(at)} for _, at, words in problem.faults
    ]
    stated = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": problem.detail}
    return {**stated, "reason": problem.phrase.replace(" ", ""), "details": {"causes": causes}, "code": problem.status}


def _elastic(problem: Problem) -> Any:
    cause = {"type": "document_parsing_exception", "reason": problem.detail}
    return {"error": {"root_cause": [cause], **cause}, "status": problem.status}


def _postgrest(problem: Problem) -> Any:
    return {"code": "PGRST102", "details": None, "hint": None, "message": problem.detail}


def _html(problem: Problem) -> str:
    return f"<!doctype html><title>{problem.status}</title><h1>{problem.phrase}</h1>"


def _only_first(_: Context, refusal: Refusal) -> Refusal:
    return replace(refusal, faults=refusal.faults[:1], words=refusal.faults[0].words) if refusal.faults else refusal


_STYLES: Final[Mapping[str, tuple[str, str, Form, str]]] = {
    "json-api": (
        "JSON:API",
        "JSON:API 1.1, Error Objects, https://jsonapi.org/format/1.1/#error-objects",
        _json_api,
        "application/vnd.api+json",
    ),
    "odata": (
        "Microsoft",
        "Microsoft Azure REST API Guidelines, rest-error-response-body-structure, "
        "https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#rest-error-response-body-structure",
        _odata,
        "application/json",
    ),
    "google": (
        "Google AIP",
        "AIP-193, HTTP/1.1+JSON representation, https://google.aip.dev/193#http11json-representation",
        _google,
        "application/json",
    ),
    "stripe": ("Stripe", "Stripe API, Errors, https://docs.stripe.com/api/errors", _stripe, "application/json"),
    "laravel": (
        "Laravel",
        "Laravel 13, Validation, Validation Error Response Format, "
        "https://laravel.com/docs/13.x/validation#validation-error-response-format",
        _laravel,
        "application/json",
    ),
    "drf": (
        "DRF",
        "Django REST framework, Exceptions, Exception handling in REST framework views, "
        "https://www.django-rest-framework.org/api-guide/exceptions/",
        _drf,
        "application/json",
    ),
    "rails": (
        "Rails",
        "Rails API, ActiveModel::Errors, full_messages, https://api.rubyonrails.org/classes/ActiveModel/Errors.html",
        _rails,
        "application/json",
    ),
    "nestjs": (
        "NestJS",
        "NestJS, Validation, Auto-validation, https://docs.nestjs.com/techniques/validation#auto-validation",
        _nestjs,
        "application/json",
    ),
    "spring": (
        "Spring Data REST",
        "Spring Data REST API, RepositoryConstraintViolationExceptionMessage, "
        "https://docs.spring.io/spring-data/rest/docs/current/api/",
        _spring,
        "application/json",
    ),
    "kubernetes": (
        "Kubernetes",
        "Kubernetes API conventions, Response Status Kind, https://github.com/kubernetes/community/blob/main/"
        "contributors/devel/sig-architecture/api-conventions.md#response-status-kind",
        _kubernetes,
        "application/json",
    ),
    "elastic": (
        "Elasticsearch",
        "Elasticsearch, REST API conventions, Common options (error stack traces), "
        "https://www.elastic.co/guide/en/elasticsearch/reference/8.19/common-options.html",
        _elastic,
        "application/json",
    ),
    "postgrest": (
        "PostgREST",
        "PostgREST, Errors, https://docs.postgrest.org/en/stable/references/errors.html",
        _postgrest,
        "application/json",
    ),
    "html": (
        "Django",
        "Django, Error reporting and built-in error views, https://docs.djangoproject.com/en/stable/ref/views/#error-views",
        _html,
        "text/html; charset=utf-8",
    ),
    "text": (
        "HTTP",
        "RFC 9110, section 15.5, https://www.rfc-editor.org/rfc/rfc9110#section-15.5",
        lambda each: each.detail,
        "text/plain",
    ),
}

ERRORS: Final = (
    *(
        Variation(
            f"refusals-in-{name}",
            f"writes refusals as {style} does, where no body of them is documented",
            _written(form, media_type),
            style=style,
            source=source,
            aspect="refusals",
        )
        for name, (style, source, form, media_type) in _STYLES.items()
    ),
    Variation(
        "first-fault-only",
        "names one fault of a request with several",
        refusing(_only_first),
        style="NestJS",
        source="NestJS, Validation, stopAtFirstError, https://docs.nestjs.com/techniques/validation#using-the-built-in-validationpipe",
    ),
)
