"""Freedoms of success: which of several documented statuses answers a write, and whether it has a body."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Outcome

__all__ = ["SUCCEEDING"]


def _with(wanted: int, *methods: str) -> Vary:
    """Returns servers that answer some methods with a status, where it is documented beside others."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def status(context: Context, outcome: Outcome) -> int:
            is_mine = context.endpoint.method in methods and outcome.deed != "performed"
            is_stated = str(wanted) in context.endpoint.answers
            return wanted if is_mine and is_stated else base.status(context, outcome)

        return replace(base, status=status)

    return vary


def _without_body(_world: World, base: Behavior) -> Behavior:
    """Returns a server that answers a creation under a client's own id with 204, where that is documented."""

    def status(context: Context, outcome: Outcome) -> int:
        own = context.world.identities.property_of(context.resource)
        is_named = outcome.thing is not None and isinstance(outcome.thing.value, dict) and own in outcome.thing.value
        is_mine = context.endpoint.method == "POST" and outcome.deed == "created" and is_named
        return 204 if is_mine and "204" in context.endpoint.answers else base.status(context, outcome)

    return replace(base, status=status)


SUCCEEDING: Final = (
    Variation(
        "204-after-put",
        "answers a PUT with 204, where it is documented beside another success",
        _with(204, "PUT"),
        style="Spring Data REST",
        source="Spring Data REST, Repository resources, The Item Resource, PUT, "
        "https://docs.spring.io/spring-data/rest/reference/repository-resources.html",
        aspect="success of PUT",
    ),
    Variation(
        "204-after-patch",
        "answers a PATCH with 204, where it is documented beside another success",
        _with(204, "PATCH"),
        style="JSON:API",
        source="JSON:API 1.1, Updating Resources, 204 No Content, https://jsonapi.org/format/1.1/#crud-updating-responses-204",
        aspect="success of PATCH",
    ),
    Variation(
        "204-after-post",
        "answers a creation under the client's own id with 204, where it is documented beside another success",
        _without_body,
        style="JSON:API",
        source="JSON:API 1.1, Creating Resources, 204 No Content, https://jsonapi.org/format/1.1/#crud-creating-responses-204",
        aspect="success of POST",
    ),
    Variation(
        "200-after-delete",
        "answers a DELETE with 200 and a body, where it is documented beside 204",
        _with(200, "DELETE"),
        style="Kubernetes",
        source="Kubernetes API conventions, Verbs on Resources, https://github.com/kubernetes/community/blob/main/"
        "contributors/devel/sig-architecture/api-conventions.md#verbs-on-resources",
        aspect="success of DELETE",
    ),
    Variation(
        "202-with-job",
        "answers changes and deletions with 202, where it is documented beside another success",
        _with(202, "PUT", "PATCH", "DELETE"),
        style="Zalando",
        source="Zalando 253, https://opensource.zalando.com/restful-api-guidelines/#253",
        aspect="success",
    ),
)
