"""The rules, one short file each. A new rule is a new file and a line here."""

from __future__ import annotations

from bythebook_conformance.rules import (
    default,
    default_yields,
    domain,
    echo,
    no_server_error,
    non_nullable,
    null_kept,
    nullable,
    optional,
    present,
    required,
    response_domain,
    response_null,
    security,
)
from bythebook_conformance.rules.rule import Rule

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    required.RULE,
    optional.RULE,
    default.RULE,
    default_yields.RULE,
    nullable.RULE,
    null_kept.RULE,
    non_nullable.RULE,
    domain.RULE,
    echo.RULE,
    present.RULE,
    response_null.RULE,
    response_domain.RULE,
    security.RULE,
    no_server_error.RULE,
)
