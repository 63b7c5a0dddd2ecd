"""The registry of rules. A new rule is one file in this folder and one line in `_FILES`."""

from __future__ import annotations

from importlib import import_module

from bythebook_conformance.rules.base import Rule

__all__ = ["RULES", "Rule"]

# In the order in which plans and reports list their requirements.
_FILES = (
    "required",
    "optional",
    "default",
    "default_yields",
    "query_default",
    "query_heeded",
    "query_filters",
    "query_matches",
    "next_page",
    "more_told",
    "total_covers",
    "nullable",
    "null_kept",
    "non_nullable",
    "domain",
    "format_member",
    "integer_spelling",
    "echo",
    "undescribed_echo",
    "blank_kept",
    "read_back",
    "read_made",
    "listed",
    "listed_null",
    "listed_whole",
    "listed_change",
    "listed_elsewhere",
    "kept",
    "created_once",
    "refused_kept",
    "own_id",
    "patch_absent",
    "patch_null",
    "patch_removed",
    "patch_others",
    "put_absent",
    "unique",
    "conflict",
    "stale_write",
    "revision_raised",
    "server_times",
    "read_only",
    "not_found",
    "deleted",
    "deleted_again",
    "deleted_below",
    "others_kept",
    "action_kept",
    "status",
    "content_type",
    "refusal",
    "header",
    "present",
    "response_null",
    "response_domain",
    "write_only",
    "security",
    "unauthorized",
    "no_server_error",
    "unjudged",
)
RULES: tuple[Rule, ...] = tuple(import_module(f"{__name__}.{name}").RULE for name in _FILES)
