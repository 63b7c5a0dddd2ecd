"""Freedoms of what a server keeps of a value: texts that it tidies, what it completes, and what it leaves out."""

from __future__ import annotations

import math
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from bythebook_openapi.states import ABSENT, EACH
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.rewriting import Held, rewritten
from bythebook_simulator.faults.spots import Spot, spots
from bythebook_simulator.faults.variations.layers import answering, storing
from bythebook_simulator.faults.variations.variation import Variation
from bythebook_simulator.messages import Decoded, Refusal
from bythebook_simulator.steps.completion import completed

__all__ = ["WRITING"]

_KUBERNETES: Final = (
    "https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md"
)


def _is_free_text(_world: World, spot: Spot) -> bool:
    return spot.types == {"string"} and not spot.stated.keys() & {"enum", "const", "format", "pattern"}


def _has_format(*formats: str) -> Any:
    return lambda _world, spot: spot.stated.get("format") in formats and "pattern" not in spot.stated


def _trimmed(_: Spot, value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _null_for_empty(_: Spot, value: Any) -> Any:
    return None if value == "" else value


def _may_mean_its_default(_world: World, spot: Spot) -> bool:
    """Returns whether null may be sent for what has a default, in a request that states a resource as a whole."""
    is_whole = spot.endpoint.method != "PATCH" and spot.is_member and not spot.required
    return is_whole and spot.nullable and spot.default not in (ABSENT, None)


def _default_for_null(spot: Spot, value: Any) -> Any:
    return spot.default if value is None else value


def _in_lower_case(_: Spot, value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _normal_url(_: Spot, value: Any) -> Any:
    """Returns a URL with its scheme and host in lower case, and a slash for an empty path."""
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return value
    if not parts.netloc:
        return value
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, parts.fragment))


def _composed(_: Spot, value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _in_seconds(_: Spot, value: Any) -> Any:
    """Returns a time without its fraction of a second."""
    if not isinstance(value, str) or "." not in value:
        return value
    whole, _point, rest = value.partition(".")
    return whole + rest.lstrip("0123456789")


def _is_map(_world: World, spot: Spot) -> bool:
    return "additionalProperties" in spot.stated and not spot.stated.get("properties") and spot.types == {"object"}


def _with_lower_keys(_: Spot, value: Any) -> Any:
    return {name.lower(): each for name, each in value.items()} if isinstance(value, Mapping) else value


def _is_set(_world: World, spot: Spot) -> bool:
    return spot.stated.get("uniqueItems") is True


def _sorted(_: Spot, value: Any) -> Any:
    is_plain = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return sorted(value) if is_plain else value


def _in_single_precision(_: Spot, value: Any) -> Any:
    if not isinstance(value, float) or not math.isfinite(value) or abs(value) > 3e38:
        return value
    return float(struct.unpack("f", struct.pack("f", value))[0])


def _with_places(_: Spot, value: Any) -> Any:
    """Returns a decimal in a text with two places."""
    is_whole = isinstance(value, str) and value.lstrip("-").isdecimal()
    return f"{value}.00" if is_whole else value


def _is_optional(spot: Spot) -> bool:
    return spot.is_member and not spot.required and spot.default is ABSENT


def _null_for_absent(_context: Context, _spot: Spot, value: Any) -> Any:
    return None if value is ABSENT else value


def _is_unset_column(world: World, spot: Spot) -> bool:
    """Returns whether a property that clients set, and that may be null, stands in the response of a resource."""
    names = world.envelopes.settable(world.resources.of(spot.endpoint.path).collection)
    return _is_optional(spot) and spot.nullable and spot.steps[-1] in names


_ZEROS: Final[Mapping[str, Any]] = {"string": "", "integer": 0, "number": 0, "boolean": False}


def _is_zero(value: Any) -> bool:
    return any(type(value) is type(each) and value == each for each in _ZEROS.values()) or value in ([], {})


def _without_zero(_context: Context, _spot: Spot, value: Any) -> Any:
    return ABSENT if _is_zero(value) else value


def _zero_for_absent(context: Context, spot: Spot, value: Any) -> Any:
    zero = next((each for kind, each in _ZEROS.items() if spot.types == {kind}), ABSENT)
    is_zero = value is ABSENT and zero is not ABSENT and context.world.answers.is_valid(spot.place, zero)
    return zero if is_zero else value


def _is_nested(world: World, spot: Spot) -> bool:
    names = world.envelopes.settable(world.resources.of(spot.endpoint.path).collection)
    return _is_optional(spot) and spot.types == {"object"} and spot.steps[-1] in names and EACH not in spot.steps


def _completed(context: Context, spot: Spot, value: Any) -> Any:
    """Returns an object of defaults where none was sent."""
    if value is not ABSENT:
        return value
    made = completed(context.world.answers, spot.place, {})
    return made if made and context.world.answers.is_valid(spot.place, made) else ABSENT


def _casting(world: World, base: Behavior) -> Behavior:
    """Returns a server that takes `"30"` for 30 and `"true"` for true, and 30 for `"30"`."""
    chosen = [each for each in spots(world) if each.location == "body" and each.steps]

    def decode(context: Context) -> Decoded | Refusal:
        sent = base.decode(context)
        if isinstance(sent, Refusal) or sent.body is ABSENT:
            return sent
        body = sent.body
        for spot in chosen:
            if spot.endpoint is context.endpoint:
                body = rewritten(world.requests, spot, body, partial(_cast, spot), Held(ABSENT))
        return replace(sent, body=body)

    return replace(base, decode=decode)


def _cast(spot: Spot, held: Held) -> Any:
    value = held.value
    if isinstance(value, str) and spot.types and "string" not in spot.types:
        text = value.strip()
        if "boolean" in spot.types and text in {"true", "false"}:
            return text == "true"
        if spot.types & {"integer", "number"} and text.lstrip("-").isdecimal() and len(text) < 16:
            return int(text)
    if spot.types == {"string"} and type(value) in {int, float}:
        return str(value)
    return value


WRITING: Final = (
    Variation(
        "trims-texts",
        "trims white space around texts without a format or a pattern",
        storing(_is_free_text, _trimmed),
        style="DRF",
        source="Django REST framework, Serializer fields, CharField (trim_whitespace), "
        "https://www.django-rest-framework.org/api-guide/fields/#charfield",
    ),
    Variation(
        "empty-to-null",
        "keeps null for an empty text that may be null",
        storing(lambda world, spot: _is_free_text(world, spot) and spot.nullable, _null_for_empty),
        style="Laravel",
        source="Laravel 13, HTTP Requests, Input Trimming and Normalization, "
        "https://laravel.com/docs/13.x/requests#input-trimming-and-normalization",
    ),
    Variation(
        "null-for-default",
        "takes null for the default where no response can show null",
        storing(_may_mean_its_default, _default_for_null, unshown=True),
        style="Haskell",
        source="aeson, Data.Aeson, (.:?) and (.!=), https://hackage.haskell.org/package/aeson/docs/Data-Aeson.html",
    ),
    Variation(
        "emails-in-lower-case",
        "keeps e-mail addresses in lower case",
        storing(_has_format("email", "idn-email"), _in_lower_case),
        style="Rails",
        source="Rails API, ActiveRecord::Normalization, "
        "https://api.rubyonrails.org/classes/ActiveRecord/Normalization/ClassMethods.html",
    ),
    Variation(
        "urls-normalized",
        "keeps URLs with a host in lower case and a slash for an empty path",
        storing(_has_format("uri", "url", "iri"), _normal_url),
        style="FastAPI",
        source="RFC 3986, section 6.2.3, https://www.rfc-editor.org/rfc/rfc3986#section-6.2.3; "
        "Pydantic, Network Types, https://docs.pydantic.dev/latest/api/networks/",
    ),
    Variation(
        "keys-in-lower-case",
        "keeps the keys of maps in lower case",
        storing(_is_map, _with_lower_keys),
        style="Amazon S3",
        source="Amazon S3, Working with object metadata, User-defined object metadata, "
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html",
    ),
    Variation(
        "sets-sorted",
        "keeps lists of unique texts in the order of the texts",
        storing(_is_set, _sorted),
        style="Kubernetes",
        source="Kubernetes, Server-Side Apply, Merge strategy (listType=set), "
        "https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy",
    ),
    Variation(
        "texts-composed",
        "keeps texts in Unicode normalization form C",
        storing(_is_free_text, _composed),
        style="Google AIP",
        source="AIP-210, Normalization, https://google.aip.dev/210#normalization",
    ),
    Variation(
        "fractions-cut",
        "keeps times in whole seconds",
        storing(_has_format("date-time"), _in_seconds),
        style="Laravel",
        source="MySQL 8.4, Fractional Seconds in Time Values, "
        "https://dev.mysql.com/doc/refman/8.4/en/fractional-seconds.html",
    ),
    Variation(
        "floats-in-single-precision",
        "keeps numbers of the format float in single precision",
        storing(_has_format("float"), _in_single_precision),
        style="Elasticsearch",
        source="Elasticsearch, Numeric field types, "
        "https://www.elastic.co/guide/en/elasticsearch/reference/8.19/number.html",
    ),
    Variation(
        "decimals-with-places",
        "writes decimals in texts with two places",
        storing(_has_format("decimal"), _with_places),
        style="DRF",
        source="Django REST framework, Serializer fields, DecimalField, "
        "https://www.django-rest-framework.org/api-guide/fields/#decimalfield",
    ),
    Variation(
        "absent-as-null",
        "writes null for each property that clients set and that was left out, where it may be null",
        answering(_is_unset_column, _null_for_absent, absent=True),
        style="Rails",
        source="Rails guides, Active Record Basics; Rails API, ActiveModel::Serializers::JSON, "
        "https://api.rubyonrails.org/classes/ActiveModel/Serializers/JSON.html",
        aspect="null",
    ),
    Variation(
        "zeros-left-out",
        "leaves out what is 0, false or empty, where it is not required and no default stands for it",
        answering(lambda _world, spot: _is_optional(spot), _without_zero),
        style="Google AIP",
        source="Protocol Buffers, ProtoJSON Format, Presence and default values, "
        "https://protobuf.dev/programming-guides/json/",
        aspect="zero",
    ),
    Variation(
        "zeros-for-absent",
        "writes 0, false or an empty text for each optional property that clients set and that was left out",
        answering(
            lambda world, spot: (
                _is_optional(spot)
                and not spot.nullable
                and spot.steps[-1] in world.envelopes.settable(world.resources.of(spot.endpoint.path).collection)
            ),
            _zero_for_absent,
            absent=True,
        ),
        style="Google AIP",
        source="Protocol Buffers, ProtoJSON Format, JSON Options (always emit fields without presence), "
        "https://protobuf.dev/programming-guides/json/",
        aspect="zero",
    ),
    Variation(
        "nested-defaults",
        "writes an object of defaults where an optional object was left out",
        answering(_is_nested, _completed, absent=True),
        style="Kubernetes",
        source=f"Kubernetes API conventions, Defaulting, {_KUBERNETES}#defaulting",
    ),
    Variation(
        "casts",
        "takes texts for numbers and booleans, and numbers for texts",
        _casting,
        style="Elasticsearch",
        source="Elasticsearch, coerce, https://www.elastic.co/guide/en/elasticsearch/reference/8.19/coerce.html",
    ),
)
