"""REST conventions as data: which names usually mean an id, a page, a secret, and where each convention comes from.

A document rarely says what a field is for. The judge therefore reads names by public conventions. They are all here:
no other module of the judge holds a list or a pattern of names. `relations/traits.py` applies them to the fields of a
document, and `bythebook explain ID` shows which of them apply to a field.

A source is an RFC, a guideline (AIP: google.aip.dev; Zalando: the Zalando RESTful API guidelines), a specification, or
the public reference of a product. "seen: PRODUCT" marks a name that was met in a product's API. The simulator imports
nothing of this module. It has its own reading, so that `bythebook prove` can find mistakes in this one
(docs/prove.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from bythebook_conformance.spelling import plain, words

__all__ = [
    "ABSENCE",
    "ACCESS",
    "ACCOUNT_ENVELOPE",
    "ACTION_FIELD",
    "ADDING",
    "ADDRESS",
    "ALWAYS_OWN",
    "ANY_RESOURCE",
    "API_DESCRIPTION",
    "ATTRIBUTES",
    "AUTHORIZATION",
    "BEARER_OF_RIGHTS",
    "BLANK",
    "BRACKETED_FILTER",
    "BRIEF",
    "BY_NAME",
    "CACHED",
    "CALL_CHANGE",
    "CALL_CREATION",
    "CALL_DELETION",
    "CALL_LIST",
    "CALL_READ",
    "CALL_VERSION",
    "CASE",
    "CERTAIN_PAGE",
    "CERTAIN_PAGE_SIZE",
    "CHANGE",
    "CHANGED_AT",
    "CHANGES",
    "CHANGE_VERB",
    "CHECKSUM",
    "CHOICE",
    "CHOICE_OF_BOTH",
    "CLAIM",
    "CONCURRENCY",
    "CONDITIONAL",
    "CONTINUATION",
    "CONVENTIONS",
    "CREATED_AT",
    "CREATION_VERB",
    "CREDENTIAL",
    "CREDENTIAL_ACTION",
    "CURRENT",
    "CURSOR",
    "DATA_LOSS",
    "DELETED",
    "DELETION_VERB",
    "DIRECTION",
    "DRY_RUN",
    "EITHER",
    "EMAIL",
    "ENVELOPE",
    "EXCLUSIVE",
    "EXCLUSIVE_MEMBER",
    "EXCLUSIVE_SAID",
    "EXPANSION",
    "EXTENSION_RULE",
    "FALSE_WORDS",
    "FAULT",
    "FIELD_MASK",
    "GRANTING",
    "HALTING",
    "HANDLE",
    "HAPPENED",
    "HARMFUL",
    "HISSING",
    "HOLDER",
    "IDEMPOTENCY",
    "IDENTITY",
    "IMMUTABLE",
    "INHERITED",
    "IRREGULAR",
    "ISSUED",
    "ISSUED_SECRET",
    "ITEMS",
    "KEY",
    "LANGUAGE",
    "LAST_WRITE",
    "LEAVING",
    "LINES",
    "LINK_FORMAT",
    "LIST_VERB",
    "LOCKED",
    "LOGIN",
    "LOGOUT",
    "LOOKUP",
    "LOOSE",
    "MARKING",
    "MASK",
    "MEMBERSHIP",
    "METADATA",
    "MISSING",
    "MODE_FIELD",
    "MOVING",
    "NAME",
    "NAMES_USER",
    "NEW_PASSWORD",
    "NEXT_PAGE",
    "NEXT_RELATION",
    "NO_CASE",
    "NUMERALS",
    "OFFSET",
    "OF_A_VERSION",
    "OF_LOGIN",
    "OF_SOME",
    "OF_THE_PAGE",
    "OLD_PASSWORD",
    "OMITTING",
    "ONCE",
    "ONE_CASE",
    "ON_ALL",
    "ON_HOST",
    "OPPOSITE",
    "ORDER",
    "ORDERED_BY",
    "ORDERING",
    "OTHER_STATE",
    "OUTCOME",
    "OWN_ACCOUNT",
    "OWN_ADDRESS",
    "OWN_PASSWORD",
    "PAGE",
    "PAGE_SIZE",
    "PARENT",
    "PARTIAL_CHANGE",
    "PASSING",
    "PASSWORD",
    "PASSWORD_UNUSED",
    "PERSON",
    "PHONE",
    "PLACE_IN_SENTENCE",
    "PLURAL",
    "POSITION",
    "PREFER",
    "PREFERENCE",
    "PREVIEW",
    "PRIVILEGE",
    "PUBLIC_HEADER",
    "RANKED",
    "REACHING",
    "READ_VERB",
    "RECORD",
    "REDUCTION",
    "REDUCTION_FLAG",
    "REFRESH_TOKEN",
    "REMARK",
    "RENEWAL",
    "REPLACED",
    "REQUEST_ENVELOPE",
    "RESETTING",
    "RESTORE",
    "RESTRICTION",
    "RETAINED",
    "REVISION",
    "RIGHTS",
    "RIGHTS_FIELD",
    "RIGHTS_MEMBER",
    "RISKY_SETTING",
    "ROLE",
    "ROUGH",
    "SAID_ACCESS",
    "SAID_AFTER",
    "SAID_APART",
    "SAID_CHANGED",
    "SAID_CONDITION",
    "SAID_COUNTED",
    "SAID_CREATED",
    "SAID_DEFAULT",
    "SAID_DISPLACES",
    "SAID_EMPTY",
    "SAID_FIELDS",
    "SAID_FORM",
    "SAID_ID",
    "SAID_IGNORED",
    "SAID_KEPT",
    "SAID_LENGTH",
    "SAID_MASKED",
    "SAID_MATCHING",
    "SAID_MERGED",
    "SAID_NUMERIC",
    "SAID_ORDERED",
    "SAID_PLACES",
    "SAID_REDUCED",
    "SAID_REPEATED",
    "SAID_REQUIRED",
    "SAID_RULE",
    "SAID_SET",
    "SAID_STOPS",
    "SAID_TIME_UNIT",
    "SAID_TOTAL",
    "SAID_VANISHES",
    "SAID_VERBATIM",
    "SAID_WRONG",
    "SEARCH",
    "SECRET",
    "SECRET_ENDING",
    "SELF_LINK",
    "SESSION",
    "SET",
    "SETTING",
    "SET_ONCE",
    "SHARED",
    "SPOKEN_OF",
    "STATE",
    "STOPPING",
    "SWEEPING",
    "TEXT_OF_NULL",
    "TIME_WORD",
    "TOTAL",
    "TRIAL",
    "TRUE_WORDS",
    "UNCOUNTED",
    "UNFILTERED",
    "UNFINISHED",
    "UNIQUENESS",
    "UNLISTED",
    "UNPARSED",
    "UNREDUCED",
    "UNSET_MEMBER",
    "UPDATE_BY_SERIALIZER",
    "UPDATE_MASK",
    "VANISHING",
    "VERIFIED",
    "WEB_ADDRESS",
    "WHOLE",
    "WHOLE_RESOURCE",
    "WHO_AM_I",
    "WHY",
    "WRITTEN_AT",
    "WRONG_PASSWORD",
    "Convention",
]

# How a name is compared with the words of a convention. Case never counts.
# `header`: the whole name. `name`: its letters and digits. `singular`: these without a plural's `s`.
# `word`: one of its words (`upload` of `uploadUrl`). `ending`: the end of one of its words.
By = Literal["header", "name", "singular", "word", "ending"]

_MANY = 4096  # names that are remembered: the same ones come again and again


@dataclass(frozen=True)
class Convention:
    """One convention: a name, what it means for the judge, its source, and the words or the pattern that follow it.

    A pattern is searched in the name as it is written, without case unless `has_case`.
    """

    name: str
    meaning: str
    source: str
    words: tuple[str, ...] = ()
    by: By = "name"
    pattern: str = ""
    has_case: bool = False

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled pattern. The pattern of a convention of words matches nothing."""
        return re.compile(self.pattern or r"(?!)", 0 if self.has_case else re.IGNORECASE)

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(map(plain, self.words))

    def found(self, name: str) -> str:
        """Returns the part of a name that follows the convention; empty where the name does not follow it."""
        return self._known(name)

    @cached_property
    def _known(self) -> Callable[[str], str]:
        return lru_cache(maxsize=_MANY)(self._found)

    def _found(self, name: str) -> str:
        if self.pattern:
            match = self.compiled.search(name)
            return match.group() if match is not None else ""
        if self.by in {"name", "singular"}:
            wanted = plain(name).rstrip("s") if self.by == "singular" else plain(name)
            return name if wanted in self._plain else ""
        if self.by == "header":
            return name if name.lower() in self.words else ""
        ends = self.words if self.by == "ending" else ()
        return next((word for word in words(name) if word in self.words or (ends and word.endswith(ends))), "")


# Ids of resources.

IDENTITY = Convention(
    "identity",
    "the id of the resource",
    "JSON:API 1.1, Resource Objects (id); AIP-148 (uid); RFC 9562 (uuid); seen: MongoDB (_id)",
    words=("id", "_id", "uuid", "uid"),
)
KEY = Convention(
    "key",
    "the id of a resource that has no other",
    "seen: Jira (key of an issue), Prefect (slug of a block type)",
    words=("key", "slug"),
)
NAME = Convention("name", "the id of a resource that has no other", "AIP-122 and AIP-148 (name)", words=("name",))
LINES = Convention(
    "lines",
    "a text of several lines, so that the ends of lines mean something",
    "HTML Living Standard (textarea); seen: Schema.org (description, text, comment)",
    words=(
        "address",
        "bio",
        "body",
        "comment",
        "comments",
        "content",
        "description",
        "details",
        "instructions",
        "lyrics",
        "message",
        "note",
        "notes",
        "summary",
        "text",
    ),
)
EITHER = Convention(
    "either",
    "a path parameter that takes one of two ids: `username_or_id`",
    "seen: Jira (issueIdOrKey, projectIdOrKey)",
    pattern=r"_or_|Or(?=[A-Z])",
    has_case=True,
)
ROLE = Convention(
    "role",
    "a name for the part that a person plays: its id is that of a person",
    "seen: GitHub (assignee, author, owner), Jira (assignee, reporter), GitLab (reviewer)",
    words=("assignee", "author", "creator", "lead", "manager", "owner", "reporter", "reviewer"),
    by="singular",
)
PERSON = Convention(
    "person",
    "a collection of persons",
    "seen: GitHub (users, members), Asana (users), Basecamp (people)",
    words=("user", "member", "person", "people", "employee", "account"),
    by="singular",
)
LOGIN = Convention(
    "login",
    "the end of a path that answers credentials with other ones",
    "RFC 6749, section 3.2 (token endpoint); seen: Django REST framework (login), Firebase (signIn)",
    words=("login", "logon", "signin", "token", "authenticate"),
)
RENEWAL = Convention(
    "renewal",
    "the end of a path that answers a refresh token with new credentials",
    "RFC 6749, section 6; seen: djangorestframework-simplejwt (refresh)",
    words=("refresh", "renew", "token", "refreshtoken", "tokenrefresh"),
)
REFRESH_TOKEN = Convention(
    "refresh token",
    "a member of a body that only an earlier login can give",
    "RFC 6749, section 6 (refresh_token); seen: djangorestframework-simplejwt (refresh)",
    words=("refreshtoken", "refresh"),
    by="name",
)
LOGOUT = Convention(
    "logout",
    "the end of a path that ends the session of the credentials",
    "OpenID Connect RP-Initiated Logout 1.0; seen: Django Ninja (logout)",
    words=("logout", "logoff", "signout"),
)
OWN_ACCOUNT = Convention(
    "own account",
    "the end of a path of the account that belongs to the credentials",
    "seen: fastapi-users (/users/me), RealWorld (/user), Mealie (/users/self), Django REST registration (/profile)",
    words=("me", "self", "user", "account", "profile", "currentuser", "myprofile", "myaccount"),
)
OWN_PASSWORD = Convention(
    "own password",
    "the end of a path that changes the password of the credentials' user",
    "seen: dj-rest-auth (POST /password/change), Mealie (PUT /users/password), Better Auth (POST /change-password)",
    pattern=r"(^|/)(password|passwd)(/(change|update|set))?/?$|(change|update|set)[-_]?(my[-_]?)?(password|passwd)/?$",
)
OLD_PASSWORD = Convention(
    "old password",
    "the password that a change of a password asks for first",
    "seen: Django (old_password), Mealie (currentPassword), Laravel Fortify (current_password)",
    pattern=r"old|current|previous|existing",
)
SESSION = Convention(
    "session",
    "the end of a path whose DELETE ends the session of the credentials, where a POST of it takes a password",
    "seen: Fusion (DELETE /sessions), Devise for Rails (DELETE /session), CouchDB (DELETE /_session)",
    words=("session",),
    by="singular",
)
PASSWORD = Convention(
    "password",
    "what a user logs in with",
    "RFC 6749, section 4.3.2 (password)",
    words=("password", "passwd", "pwd", "passphrase", "passcode"),
)
NEW_PASSWORD = Convention(
    "new password",
    "what a user logs in with after a change",
    "seen: Django (new_password1), ASP.NET Core Identity (NewPassword), Mealie (newPassword)",
    words=("newpassword", "newpassword1", "newpassword2", "newpasswd", "newpwd", "newpassphrase"),
)
PLURAL = Convention(
    "plural",
    "a path segment that names a collection",
    "AIP-122 (collection identifiers are plural); Zalando 134",
    words=("s", "es", "ies"),
    by="ending",
)
READ_VERB = Convention(
    "read verb",
    "a path segment that says that a resource of the collection before it is read: `GET /users/get/{id}`",
    "RFC 3986, section 3.3 (paths are hierarchical); seen: a shop in PHP (/users/detail/{id})",
    words=("detail", "details", "find", "get", "read", "show", "view"),
)
CHANGE_VERB = Convention(
    "change verb",
    "a path segment that says that a resource beside it is changed: `PUT /users/update/{id}`, `PATCH /menu/{id}/edit`",
    "Rails, resource routes (edit, update); seen: a shop in PHP (/users/update/{id})",
    words=("change", "edit", "modify", "update"),
)
DELETION_VERB = Convention(
    "deletion verb",
    "a path segment that says that a resource beside it is deleted: `DELETE /users/delete/{id}`",
    "Rails, resource routes (destroy); seen: a shop in PHP (/users/delete/{id})",
    words=("delete", "destroy", "remove"),
)
LIST_VERB = Convention(
    "list verb",
    "the end of a path that lists the resources of the collection before it: `GET /users/list`",
    "Ruby on Rails, resource routes (index)",
    words=("all", "getall", "index", "list", "listall"),
)
CREATION_VERB = Convention(
    "creation verb",
    "the end of a path that creates a resource of the collection before it: `POST /users/new`",
    "Rails, resource routes (new, create); seen: a shop in PHP (/users/new)",
    words=("new", "create", "add", "store", "insert"),
)
CALL_CREATION = Convention(
    "call of creation",
    "a word in the path of a POST that creates a resource: `/documents.create`, `/CreateUser`",
    "AIP-133 (Create); Slack Web API (conversations.create, chat.postMessage); Outline API (documents.create)",
    words=("create", "add", "new", "insert", "post"),
)
CALL_READ = Convention(
    "call of a read",
    "a word in the path of a POST that reads one resource: `/documents.info`, `/GetUser`",
    "AIP-131 (Get); Slack Web API (users.info); Outline API (documents.info); Dropbox API (get_metadata)",
    words=("get", "info", "read", "retrieve", "fetch", "show", "view", "describe", "detail", "details"),
)
CALL_LIST = Convention(
    "call of a list",
    "a word in the path of a POST that lists resources: `/documents.list`, `/ListUsers`",
    "AIP-132 (List); Slack Web API (conversations.list); Dropbox API (file_requests/list)",
    words=("list", "index", "all", "getall", "listall"),
)
CALL_CHANGE = Convention(
    "call of a change",
    "a word in the path of a POST that changes a resource: `/documents.update`, `/UpdateUser`",
    "AIP-134 (Update); Slack Web API (chat.update, conversations.rename); Dropbox API (file_requests/update)",
    words=("update", "change", "edit", "modify", "patch", "rename"),
)
CALL_DELETION = Convention(
    "call of a deletion",
    "a word in the path of a POST that deletes a resource: `/documents.delete`, `/DeleteUser`",
    "AIP-135 (Delete); Slack Web API (chat.delete); Outline API (documents.delete)",
    words=("delete", "destroy", "remove"),
)
CALL_VERSION = Convention(
    "version of a call",
    "the end of the name of a call that says which version of it this is: `delete_v2`",
    "Dropbox API (create_folder_v2, delete_v2)",
    pattern=r"^v?[0-9]+$",
)
# The members of a list of changes, and of each change (RFC 7644, section 3.5.2; RFC 6902, section 4).
CHANGES, CHANGE = "Operations", ("op", "path", "value")
# The ends of words whose plural ends in `es`.
HISSING = ("s", "x", "z", "ch", "sh")
# Plurals that no ending tells.
IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}
HANDLE = Convention(
    "handle",
    "the name by which a person is known, which the client gives when the person is created",
    "seen: RealWorld (/profiles/{username}), GitHub (/users/{username})",
    words=("username", "handle", "screenname", "nickname"),
)
LOOKUP = Convention(
    "lookup",
    "a path segment that says by which property a resource is found: `/entities/by-uid/{uid}`",
    "seen: Backstage (/entities/by-uid/{uid}), Prefect (/flows/name/{name})",
    words=("by",),
)
SEARCH = Convention(
    "search",
    "the last path segment of a POST that asks for resources and creates none",
    "AIP-136 (a verb that ends the path); seen: Elasticsearch (_search, _count), Prefect (filter, paginate), "
    "Chroma (get, query)",
    words=("count", "filter", "find", "get", "list", "lookup", "paginate", "query", "search", "select"),
    by="word",
)

REVISION = Convention(
    "revision",
    "the state of the resource that a client knows: a new one comes with each change",
    "RFC 9110, section 8.8.3 (etag); AIP-154 (etag); Kubernetes API conventions (resourceVersion, generation); "
    "Jakarta Persistence, section 3.4.2 (version); CouchDB (_rev); Rails, optimistic locking (lock_version)",
    words=(
        *("etag", "_etag", "revision", "rev", "_rev", "version", "_version", "version_number", "lock_version"),
        *("row_version", "resource_version", "generation", "concurrency_stamp", "concurrency_token"),
    ),
)

CONCURRENCY = Convention(
    "concurrency",
    "the document speaks of changes by several clients",
    "RFC 9110, sections 13.1.1 (lost update) and 15.5.10; AIP-154 (freshness validation); "
    "Jakarta Persistence, section 3.4 (optimistic locking); RFC 6585, section 3 (lost update)",
    pattern=r"stale|concurren|optimistic|mid-?air|meanwhile|out[ -]of[ -]date|outdated|\bversion|revision|e-?tag"
    r"|(changed|modified|updated) (since|by|in between)|lost update|precondition",
)
CURRENT = Convention(
    "current",
    "the document says that a change is refused if its revision is not the current one",
    "AIP-154 (the etag must match the current one); Elasticsearch, optimistic concurrency control (version conflict)",
    pattern=r"^(?!.*\bAPI\b)(?=.*(\bif\b[^,]*\b(version|revision|e-?tag)\b[^,]*"
    r"\b(current|latest|same|match\w*|equal\w*|unchanged|up[ -]to[ -]date)\b"
    r"|\b(version|revision|e-?tag)\b[^,]*\b(stale|out[ -]of[ -]date|outdated|old|not (the )?(current|latest)"
    r"|(does|do|did) not match|mismatch\w*|conflicts?|(has|was) changed)\b"
    r"|\b(stale|outdated|wrong)\b[^,]*\b(version|revision|e-?tag)\b)).*",
)
INHERITED = Convention(
    "inherited",
    "the description of a list below a resource says that it has what belongs to others, too",
    "seen: GitLab (members and variables that are inherited from groups above), Kubernetes (cluster-wide resources)",
    pattern=r"inherit|\bglobal|\bshared?\b|\bavailable\b|\bacross\b|ancest|descend|recursiv|includ|\bevery\b|visible"
    r"|candidate|\bother\b|whole|entire",
)
PARENT = Convention(
    "parent",
    "a word in the name of a property that refers to the resource around the own one, so that a change may move it",
    "seen: Microsoft Graph (parentReference), Google Drive (addParents), AIP-122 (parent), Box (parent)",
    words=("parent", "parents"),
)
CACHED = Convention(
    "cached",
    "the `Cache-Control` of a response that a cache may have kept, so that it shows an earlier state",
    "RFC 9111, section 5.2.2 (max-age, s-maxage)",
    pattern=r"(s-maxage|max-age)\s*=\s*\"?0*[1-9]",
)
LAST_WRITE = Convention(
    "last write",
    "the document says that the last change wins, or that the server does not look at the revision",
    "AIP-154 (an etag may be optional); seen: Apache Cassandra and Amazon DynamoDB global tables (last writer wins)",
    pattern=r"\blast[ -](write|writer|change|update|client)s?\b.{0,20}\bwin|overwrit|\bignored?\b|informational"
    r"|(not|never|n't) (be )?(checked|compared|enforced|verified)",
)
WRITTEN_AT = Convention(
    "written at",
    "the time at which the server created or changed a resource",
    "Stripe API (created); GitHub REST API (created_at, updated_at); AIP-148 (create_time, update_time)",
    words=("created", "create", "creation", "updated", "update", "modified", "inserted", "timestamp"),
    by="word",
)
CREATED_AT = Convention(
    "created at",
    "the time at which the server created the resource",
    "Stripe API (created); GitHub REST API (created_at); AIP-148 (create_time); Kubernetes (creationTimestamp)",
    words=(
        *("created", "created_at", "created_on", "created_date", "created_time", "created_datetime", "created_utc"),
        *("created_timestamp", "creation_date", "creation_time", "creation_timestamp", "date_created", "time_created"),
        *("create_time", "create_date", "inserted_at", "inserted_on"),
    ),
)
CHANGED_AT = Convention(
    "changed at",
    "the time at which the resource was last changed",
    "GitHub REST API (updated_at); AIP-148 (update_time); Google Drive (modifiedTime); RFC 9110, Last-Modified",
    words=(
        *("updated", "updated_at", "updated_on", "updated_date", "updated_time", "updated_datetime", "update_time"),
        *("update_date", "modified", "modified_at", "modified_on", "modified_date", "modified_time", "date_modified"),
        *("modification_date", "modification_time", "last_modified", "last_modified_at", "last_modified_date"),
        *("last_modified_time", "last_updated", "last_updated_at", "last_update", "last_change", "last_changed"),
        *("last_changed_at", "changed_at", "date_updated", "date_changed"),
    ),
)
SAID_CREATED = Convention(
    "said created",
    "the description of a time says that it is the time at which the resource was created",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: GitLab, Grafana (when it was created)",
    pattern=r"\b(when|time|date|moment|instant|timestamp)\b.*\b(created|creation)\b"
    r"|\bcreation[ -](time|date|timestamp|instant)\b|\bcreated (at|on)\b",
)
SAID_CHANGED = Convention(
    "said changed",
    "the description of a time says that it is the time of the last change of the resource",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: GitLab, Grafana (when it was last updated)",
    pattern=r"\b(last|latest|most recent(ly)?) (update[ds]?|change[ds]?|modifi(ed|cation)|edit(ed)?|write|written)\b"
    r"|\b(updated|changed|modified|edited|written) (last|lately)\b"
    r"|\b(or|and) (was |is )?(last )?(updated|changed|modified|edited|written)\b",
)
TIME_WORD = Convention(
    "time word",
    "a word in the description of a time that names the time itself, or what happened then",
    "JSON Schema 2020-12, Validation, section 9.1 (description)",
    words=(
        *("time", "date", "moment", "instant", "timestamp", "datetime", "day", "last", "latest", "most", "recent"),
        *(
            "change",
            "update",
            "modification",
            "edit",
            "write",
            "creation",
            "server",
            "utc",
            "iso",
            "rfc",
            "format",
            "the",
        ),
    ),
)
ANY_RESOURCE = Convention(
    "any resource",
    "a word that stands for the resource, whatever it is called",
    "RFC 9110, section 3.1 (resource); AIP-121 (resources)",
    words=("resource", "object", "record", "entity", "item", "entry", "document", "row", "it"),
)
SET_ONCE = Convention(
    "set once",
    "the description of a time of creation says that it never changes",
    "AIP-203 (IMMUTABLE); RFC 7643, section 2.2 (mutability)",
    pattern=r"\bset once\b|\bnever (changes|changed|modified|updated)\b|\bimmutable\b"
    r"|\b(does not|doesn't|can ?not|can't) (be )?(chang|modif|updat)",
)
OF_A_VERSION = Convention(
    "of a version",
    "the description of a time says that it is that of a version, of one part, or of some changes alone",
    "MediaWiki API, revisions (timestamp); WordPress REST API, posts (date of the revision); AIP-162 (revisions)",
    pattern=r"version|revision|snapshot|edition|release|\b(if|unless|except|not|never|only|may|might)\b|n't\b"
    r"|replac|import|override|can be set|defaults? to|\b(status|state|content|price|password|media|file)s?\b",
)
MISSING = Convention(
    "missing",
    "the words of a refusal because a value names a resource that does not exist",
    "seen: Django REST framework (Object with slug=x does not exist), Rails (must exist), NestJS (not found), Django "
    "(That choice is not one of the available choices, of a field of models alone), and in hand-written messages "
    "(must be the id of a piece, names no site)",
    pattern=r"not exist|must exist|not[ _-](be )?found|no such|invalid pk|doesn.t exist|\bthere (is|are) no\b"
    r"|\bno \w+ (with|has|matches)\b|\bno url match|that choice is not one of the available choices"
    r"|\b(be|is not|isn.t) (the|an) id of\b|\b(names|matches|refers to|points to) (no|nothing|none)\b",
)
IMMUTABLE = Convention(
    "immutable",
    "the words of a refusal because a field keeps the value that the resource was created with",
    "AIP-203 (IMMUTABLE); Kubernetes API Conventions (field is immutable); RFC 7643, section 2.2 (mutability)",
    pattern=r"immutable|(can ?not|can.t|may not|must not|not allowed to) be (changed?|modified|updated|edited)"
    r"|not (modifiable|editable|changeable|updatable)|read.?only|cannot (change|modify|update|edit)",
)
OUTCOME = Convention(
    "outcome",
    "a flag of a response that says whether the request was carried out, whatever the status",
    "Slack Web API, evaluating responses (ok); Telegram Bot API, making requests (ok); Cloudflare API (success)",
    words=("ok", "success", "succeeded", "is_success", "successful"),
)
FAULT = Convention(
    "fault",
    "a member beside such a flag that says why a request was not carried out",
    "Slack Web API (error); Telegram Bot API (description, error_code); Cloudflare API (errors)",
    words=("error", "errors", "error_code", "error_message", "message", "msg", "description", "reason"),
)
CASE = Convention(
    "case",
    "the words by which the description of a response says when it comes",
    "OpenAPI 3.1.1, section 4.8.17 (description); seen: Mealie (when SMTP is not configured)",
    pattern=r"\b(when(ever)?|if|unless|while|because|in case)\b[^.;]*",
)
SAID_WRONG = Convention(
    "said wrong",
    "the words of a description that say that something went wrong, and not when",
    "RFC 9110, section 15.6.1 (an unexpected condition)",
    pattern=r"\b(error|exception|fault|failure|problem|issue|bug)s?\b|\bfail(s|ed|ing)?\b|wrong|unexpected|crash",
)
NO_CASE = Convention(
    "no case",
    "words that name no case of a 500: the server, the request, and that it was not carried out",
    "RFC 9110, section 15.6.1 (prevented it from fulfilling the request)",
    words=(
        *("when", "whenever", "if", "unless", "while", "because", "in", "case", "a", "an", "the", "any", "this", "it"),
        *("is", "was", "be", "been", "has", "have", "there", "of", "on", "at", "by", "for", "from", "to", "and", "or"),
        *("not", "could", "cannot", "can", "couldn", "t", "unable", "able", "server", "side", "service", "system"),
        *("api", "backend", "application", "internal", "something", "anything", "else", "request", "requested"),
        *("operation", "call", "query", "process", "processed", "processing", "complete", "completed", "perform"),
        *("performed", "handle", "handled", "fulfill", "fulfilled", "execute", "executed", "your", "our", "its"),
    ),
)
HOLDER = Convention(
    "holder",
    "what has a value, where a description says so: a product with this sku, used by another product",
    "RFC 9110, section 15.5.10 (409 Conflict); seen: Django, `%(model_name)s with this %(field_label)s already exists`",
    pattern=r"\b(?:an?|another|the|this) (\w+) (?:with|having|under|by|of|already has)\b"
    r"|\banother ((?:\w+ ){0,2}?\w+) (?:has|uses|bears)\b|\bby another (\w+)",
)
SHARED = Convention(
    "shared",
    "what two resources share that exclude each other: of the same club",
    "RFC 9110, section 15.5.10 (409 Conflict); seen: Another team of the same club has this name",
    pattern=r"\bsame (\w+)",
)
SPOKEN_OF = Convention(
    "spoken of",
    "what a description speaks of: the time of the last change of its price",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: GitLab, Grafana (the dashboard)",
    pattern=r"\b(?:the|this|that|an?|its) (\w+)",
)
UNIQUENESS = Convention(
    "uniqueness",
    "the words of a refusal because another resource has the same value, or because the resource exists",
    "RFC 9110, section 15.5.10 (409 Conflict); seen: Django (already exists), Rails (has already been taken), "
    "Laravel (has already been taken), PostgreSQL (duplicate key value), class-validator (must be unique)",
    pattern=r"already|duplicate|unique|\bexists?\b|\btaken\b|in use|conflict|not available"
    r"|\b(used|held) by another\b|\banother \w+( of (the|this) (same )?\w+)? (has|uses|bears) (this|the|that)\b",
)
OF_SOME = Convention(
    "of some",
    "the description of a 409 says that only some resources exclude each other, or that it is about a state",
    "RFC 9110, section 15.5.10 (409 Conflict); PostgreSQL, partial indexes (unique among some rows)",
    pattern=r"\b(unless|except|only|may|might|could|can|should|not|never|combination|together|pair|both|either|or|and)\b"
    r"|n't\b|\b(in)?active|\bopen\b|running|pending|publish|\blive\b|deleted|archiv|\bstate|status|version|revision|e-?tag"
    r"|concurren|lock|overlap|\bcurrent|\bsame (day|date|time|period|type|kind|parent|owner|user)\b|e\.g\.|for example",
)

# Envelopes: the object around a resource.

ENVELOPE = Convention(
    "envelope",
    "the object of a response that holds the resource",
    "JSON:API 1.1, Top Level (data); JSON-RPC 2.0, section 5 (result); Amazon DynamoDB, GetItem (Item)",
    words=("data", "result", "item"),
)
ATTRIBUTES = Convention(
    "attributes",
    "the object of a resource, beside its type and id, that holds its properties",
    "JSON:API 1.1, Resource Objects (attributes); Strapi 4, REST API (attributes)",
    words=("attributes",),
)
REQUEST_ENVELOPE = Convention(
    "request envelope",
    "the one member of a request body that holds the resource",
    "JSON:API 1.1, Top Level (data); FHIR R4, Bundle.entry.resource (resource)",
    words=("data", "item", "resource", "result"),
)

METADATA = Convention(
    "metadata",
    "the object of a resource that holds its name and id, beside what the resource is to be",
    "Kubernetes API conventions, Metadata (name, uid); Backstage, entities (metadata)",
    words=("metadata",),
)

ITEMS = Convention(
    "items",
    "the list of a response that holds the resources, beside other lists",
    "JSON:API 1.1, Top Level (data); Zalando 248 (items); DRF pagination (results); Spring Data Page (content); "
    "OData 4.01 JSON, section 13 (value); Hydra Core, Collection (member)",
    words=("data", "items", "results", "content", "value", "member", "records", "entries", "objects"),
)

# Lists and their pages.

PAGE_SIZE = Convention(
    "page size",
    "how many items a page of a list holds at most",
    "AIP-158 (page_size); Zalando 137 (limit); OData 4.01 ($top); RFC 7644, section 3.4.2.4 (count); "
    "Spring Data REST (size); Django REST framework (limit, page_size); GitHub REST API (per_page); "
    "JSON:API profile of cursor pagination (page[size]); seen: Amazon Web Services (MaxResults), Umbraco (take)",
    pattern=r"^(limit|per[_-]?page|page[_-]?size|page\[(size|limit)\]|size|take|top|count|max[_-]?results)$|^\$(top"
    r"|limit)$",
)
CERTAIN_PAGE_SIZE = Convention(
    "certain page size",
    "a name that hardly means anything else: a `size` may be that of a picture, and `count` may ask to count",
    "AIP-158 (page_size); Zalando 137 (limit); GitHub REST API (per_page); seen: Amazon Web Services (MaxResults)",
    pattern=r"^(limit|per[_-]?page|page[_-]?size|page\[(size|limit)\]|max[_-]?results)$|^\$(top|limit)$",
)
PAGE = Convention(
    "page",
    "the number of a page of a list",
    "Spring Data REST (page); Django REST framework (page); GitHub REST API (page); JSON:API 1.1, Pagination "
    "(page[number]); seen: SonarQube (p)",
    pattern=r"^(page|page[_-]?number|page\[number\]|p)$",
)
OFFSET = Convention(
    "offset",
    "how many items of a list come before the page",
    "Zalando 137 (offset); AIP-158 (skip); OData 4.01 ($skip); JSON:API 1.1, Pagination (page[offset]); "
    "seen: Apache Solr (start)",
    pattern=r"^(offset|\$?skip|page\[offset\]|start)$",
)
CERTAIN_PAGE = Convention(
    "certain page",
    "a name that hardly means anything else: a `start` may be a time",
    "Zalando 137 (offset); AIP-158 (skip); Spring Data REST (page)",
    pattern=r"^(page|page[_-]?number|page\[(number|offset)\]|offset|\$?skip)$",
)
CURSOR = Convention(
    "cursor",
    "where a list goes on",
    "Zalando 137 and 160 (cursor); GraphQL Cursor Connections, Arguments (after, before); JSON:API profile of cursor "
    "pagination (page[after])",
    pattern=r"^(cursor|after|before|page\[(cursor|after|before)\])$",
)
ISSUED = Convention(
    "issued",
    "a place in a list, which only the server can name",
    "AIP-158 (page_token); Zalando 160 (cursor); Stripe API, pagination (ending_before); "
    "seen: Kinto (_token), Phoenix (cursor)",
    pattern=r"(cursor|token)$|^ending_?before$|^page\[(cursor|after|before)\]$",
)
CONTINUATION = Convention(
    "continuation",
    "where a list goes on, at a place that only a response names",
    "AIP-158 (page_token); Stripe API, pagination (starting_after); "
    "Amazon S3, ListObjects (marker, continuation-token); Amazon DynamoDB, Query (ExclusiveStartKey); "
    "Kubernetes API concepts (continue)",
    pattern=r"cursor|continuation|token|marker|^(starting_?)?after$|^page\[after\]$|^next|start_?key|^continue$",
)
BRACKETED_FILTER = Convention(
    "bracketed filter",
    "a filter that is called after a property, beside filters of other properties",
    "JSON:API 1.1, Filtering, and its recommendations (filter[author])",
    pattern=r"^filter\[(?P<name>[\w-]+)\]$",
)
ORDER = Convention(
    "order",
    "in which order a list has its items",
    "JSON:API 1.1, Sorting (sort); AIP-132 (order_by); Zalando 137 (sort); OData 4.01 ($orderby)",
    pattern=r"^\$?(sort|order|order[_-]?by)$",
)
ORDERING = Convention(
    "ordering",
    "chooses the property by which a list is ordered",
    "JSON:API 1.1, Sorting (sort); AIP-132 (order_by); Django REST framework, OrderingFilter (ordering); Zalando 137 "
    "(sort); seen: GitHub (sort), GitLab (order_by)",
    pattern=r"^\$?(sort|order)(ing)?([_-]?(by|key|field|column|property))?$",
)
ORDERED_BY = Convention(
    "ordered by",
    "the name of a property and a direction, in a value of a parameter that orders a list",
    "JSON:API 1.1, Sorting (-created); AIP-132 (`name desc`); Zalando 137 (+id, -id); Spring Data (name,desc)",
    pattern=r"^(?P<sign>[-+]?)(?P<name>[a-z]\w*?)([ _:.,-]?(?P<way>asc|desc)(ending)?)?$",
)
DIRECTION = Convention(
    "direction",
    "a value of a parameter that says whether an order rises or falls",
    "GitHub REST API (direction: asc, desc); GitLab REST API (sort: asc, desc); AIP-132 (desc)",
    pattern=r"^(asc|desc)(ending)?$",
)
RANKED = Convention(
    "ranked",
    "a number whose order is not that of its value, or changes with each request",
    "Elasticsearch API, sort (_score); PostgreSQL, ts_rank; seen: relevance, popularity, position",
    words=("rank", "ranking", "score", "relevance", "popularity", "position", "priority", "weight", "order", "rating"),
    by="word",
)
SAID_ORDERED = Convention(
    "said ordered",
    "the description of a parameter says that it orders the list, and in which direction",
    "JSON:API 1.1, Sorting (ascending, descending); AIP-132 (ascending by default)",
    pattern=r"\b(sort|order)(s|ed|ing)?\b|\b(a|de)scending|\b(smallest|largest|lowest|highest|oldest|newest) first",
)
SAID_NUMERIC = Convention(
    "said numeric",
    "a description says that a text of digits is ordered as a number",
    "Unicode Technical Standard 35, collation (kn: numeric ordering)",
    pattern=r"\b(smallest|largest|lowest|highest)\b|\bnumeric|\bas (a |the )?numbers?\b",
)
NEXT_PAGE = Convention(
    "next page",
    "says in a response that the list has more items",
    "AIP-158 (next_page_token); JSON:API 1.1, Pagination (next); Stripe API, pagination (has_more); "
    "GraphQL Cursor Connections, PageInfo (hasNextPage); Amazon S3, ListObjectsV2 (NextContinuationToken)",
    pattern=r"(^|[^a-z])next|has_?(more|next)|^_?more$|cursor|continuation|^continue$",
)
TOTAL = Convention(
    "total",
    "how many items a list has on all its pages",
    "Zalando 137 (total_count); Spring Data Page (totalElements); Google JSON style guide (totalItems); "
    "AIP-158 (total_size)",
    pattern=r"^total([_-]?(count|items|results|elements|records|size|entries|rows))?$",
)
SAID_TOTAL = Convention(
    "said total",
    "the description of a number says that it counts all items",
    "Django REST framework (count: the total number of items across all pages)",
    pattern=r"\btotal\b",
)
SAID_MATCHING = Convention(
    "said matching",
    "the description of a total says that it counts what the filters choose",
    "JSON:API recommendations, Pagination; Zalando 137; seen: `total number of items that match`",
    pattern=r"^(?!.*\b(not|no|without|before|regardless|ignor\w+|whatever|unfiltered)\b)"
    r".*\b(match(es|ed|ing)?|filter(s|ed|ing)?|satisf(y|ies|ying)|found by)\b",
)
OF_THE_PAGE = Convention(
    "of the page",
    "the description of a number says that it counts what is shown",
    "Marvel Comics API (count: the total number of results returned by this call)",
    pattern=r"\b((?<!all )(?<!all the )(?<!across )pages?|returned|returns|shown|current|displayed"
    r"|this (call|response|request|list|set|chunk|batch))\b",
)
NEXT_RELATION = Convention(
    "next relation",
    "the relation by which the header `Link` leads to the next page",
    "RFC 8288, section 3.3; IANA, link relation types (next)",
    words=("next",),
)
UNFILTERED = Convention(
    "unfiltered",
    "asks a list for the resources too that it leaves out otherwise",
    "seen: Docker Engine API (all), GitLab (all), Azure DevOps (includeAll)",
    words=("all", "any", "everything", "include_all", "show_all"),
)
RESTRICTION = Convention(
    "restriction",
    "the words by which a document says that a flag chooses resources if it is true, and nothing if it is false",
    "seen: GitHub (participating: if true, only shows), GitLab (starred: limit by)",
    pattern=r"\bonly\b|\blimit|\b(if|when|whether) (it is |set to )?`?true|\b(if|when) set\b",
)
LOOSE = Convention(
    "loose",
    "the words by which a document says that a query parameter finds more than its very value",
    "AIP-160 (`:` and `*`); Django REST framework, SearchFilter; PostgREST, operators (like, in); Stripe API (search)",
    pattern=r"prefix|suffix|start|\bend|contain|includ|search|match|partial|substring|sub-string|\blike\b|fuzzy|similar"
    r"|rang|between|at least|at most|minim|maxim|\bmin\b|\bmax\b|since|before|after|until|comma|several|multiple"
    r"|pattern|wildcard|regex|regular|glob|nearest|relevan|boost|rank|prefer|\bor\b|hint|ignored?\b|deprecat|[*%~]",
)
CHOICE = Convention(
    "choice",
    "the words by which a document says that a list with a parameter has the resources of its value alone",
    "Stripe API (only return charges for the customer specified by this ID); GitHub and GitLab REST APIs (filter by)",
    pattern=r"^(?!.*\b(if|when|unless|once|together|combin\w*|requires?|depend\w*|admins?|permission|planned|future"
    r"|experimental|beta|above|below|higher|lower|older|newer|greater|less|except|not|exclud\w*|n't)\b)"
    r"(?=.*(\bonly\b.*\b(this|these|given|same|specified|provided|requested|chosen|selected)\b"
    r"|^\W*(to )?filter(s|ed|ing)?\b(\W+\w+){0,4}?\W+by\b)).*",
)
CHOICE_OF_BOTH = Convention(
    "choice of both",
    "the words by which a document says that both values of a flag choose resources",
    "AIP-160 (`=` finds the resources that have the value); seen: GitLab (`confidential`, which filters for both)",
    pattern=r"^(?!.*\b(if|when|unless|ignored?|deprecated|not|except|n't)\b)(?=.*\bonly\b.*"
    r"(\b(this|given|same|specified|provided|requested|chosen) (value|state|status|setting)\b"
    r"|\bor only (the )?(others?|rest)\b)).*"
    r"|^(?!.*\b(if|when|unless|ignored?|deprecated|except|all|any|both|every\w*|effect)\b)"
    r"(?=.*\bonly\b.*\btrue\b.*\bfalse\b).*",
)
LANGUAGE = Convention(
    "language",
    "chooses resources by an expression, in a language that only prose describes",
    "AIP-160 (filter); OData 4.01 ($filter, $search); Kubernetes API concepts (labelSelector, fieldSelector); "
    "RFC 7644, section 3.4.2.2 (filter); seen: Jira (jql), Confluence (cql), RSQL (rsql)",
    pattern=r"^(\$?filter|\$search|(label|field)[_-]?selector|selector|jql|cql|rsql|fiql|expr(ession)?|where)$",
)
EXPANSION = Convention(
    "expansion",
    "asks for more or fewer properties of a resource",
    "JSON:API 1.1, Inclusion of Related Resources (include) and Sparse Fieldsets (fields); AIP-157 (view); "
    "Zalando 157 and 158 (fields, embed); "
    "Stripe API, expanding responses (expand); OData 4.01 ($select, $expand); "
    "Spring Data REST (projection); Strapi, REST API (populate); seen: ZenML (hydrate)",
    words=("field", "include", "expand", "embed", "select", "view", "projection", "detail", "populate", "hydrate"),
    by="singular",
)
REDUCTION = Convention(
    "reduction",
    "asks for fewer properties of a resource",
    "JSON:API 1.1, Sparse Fieldsets; AIP-157 (view: BASIC); marshmallow, Schema (only, exclude); RFC 7240, section 4.2 "
    "(return=minimal); seen: Kibana (brief), Elasticsearch (_source_excludes), Sentry (collapse), SonarQube (compact)",
    pattern=r"^(is_?|use_?)?(brief|minimal|compact|concise|terse|slim|condensed|abridged|lite)"
    r"([_-]?(only|view|mode|form(at)?|response))?$|^(summary|summari[sz]ed?)([_-]?(only|view|mode))$"
    r"|^(omit|exclude|except|only|without|defer|collapse)([_-]?(fields?|propert(y|ies)|attributes?|columns?|keys))?$"
    r"|^(fields?|properties|attributes|columns|_source)[_-]?(excluded?s?|omit(ted)?)$"
    r"|^(ids?|names?|keys)[_-]?only$|^only[_-]?(ids?|names?)$",
)
REDUCTION_FLAG = Convention(
    "reduction flag",
    "asks for fewer properties of a resource, if it takes few values",
    "AIP-157 (view); seen: GitLab (simple), Jenkins (summary)",
    words=("summary", "simple", "short", "basic", "light"),
)
PREFER = Convention(
    "prefer",
    "a header that may ask for a response without the resource, or with a part of it",
    "RFC 7240, section 4.2 (return=minimal)",
    words=("prefer",),
    by="header",
)
OMITTING = Convention(
    "omitting",
    "the first word of a flag that leaves a property out of responses: `omit_body`",
    "OData 4.01 (omit-values); seen: Docker (no-trunc), Jira (excludeComments)",
    words=("omit", "exclude", "without", "skip", "no", "hide", "strip", "drop"),
    by="word",
)
ADDING = Convention(
    "adding",
    "the first word of a flag without which responses leave a property out: `include_body`",
    "JSON:API 1.1, Inclusion of Related Resources; seen: GitLab (with_stats), Canvas (include_syllabus)",
    words=("include", "with", "show", "return", "expand", "embed"),
    by="word",
)
SAID_REDUCED = Convention(
    "said reduced",
    "the words by which a document says that responses with a parameter have fewer properties",
    "AIP-157 (partial responses); Zalando 157 (filtering of resource fields); seen: Gitea (return only brief fields)",
    pattern=r"\b(only|fewer|less|partial)( (?!(whose|with|that|which|where|by|having|match\w*)\b)[\w-]+,?){0,2}? "
    r"(fields|properties|attributes|columns|details)\b"
    r"|\b(brief|minimal|compact|essential|reduced|condensed|abridged|lightweight)( [\w-]+)? "
    r"(fields|properties|attributes|columns|details|representations?|versions?|views?|form|information|metadata)\b"
    r"|\b(omit\w*|exclud\w*|hid(e|es|ing)|suppress\w*|leav\w* out)"
    r"( (?!(whose|with|that|which|where|by|having|match\w*)\b)[\w'`*-]+,?){0,4}? "
    r"(fields?|properties|attributes?|columns?|details)\b",
)
UNREDUCED = Convention(
    "unreduced",
    "a value that asks for no fewer properties",
    "AIP-157 (view: FULL); RFC 7240, section 4.2 (return=representation)",
    pattern=r"^(false|0|no|n|off|none|null|full|all|complete|detailed|verbose|(return=)?representation|\[\]|)$",
)
BRIEF = Convention(
    "brief",
    "a value that asks for fewer properties",
    "AIP-157 (view: BASIC); seen: Kubernetes (PartialObjectMetadata), GitLab (simple)",
    pattern=r"(^|_)(basic|brief|compact|minimal|partial|short|simple|summary)$",
)
UPDATE_MASK = Convention(
    "update mask",
    "names the properties of the body that a change applies to",
    "AIP-134 (update_mask)",
    words=("update_mask", "field_mask"),
)
UNSET_MEMBER = Convention(
    "unset member",
    "the member of an enumeration that says that nothing is set, so that a response may leave it out",
    "AIP-126 (the first value of an enum); Protocol Buffers Style Guide, Enums",
    pattern=r"(^|_)UNSPECIFIED$",
    has_case=True,
)
FIELD_MASK = Convention(
    "field mask",
    "a header that asks for some properties of a resource only",
    "Flask-RESTX, Response marshalling, Fields masks (X-Fields); Google Cloud APIs, System parameters "
    "(X-Goog-FieldMask)",
    words=("x-fields", "x-goog-fieldmask"),
    by="header",
)

# Headers.

AUTHORIZATION = Convention(
    "authorization",
    "a header of a scheme and the user's credentials",
    "RFC 9110, sections 11.6.2 and 11.7.2",
    words=("authorization", "proxy-authorization"),
    by="header",
)
PUBLIC_HEADER = Convention(
    "public header",
    "a header without a secret",
    "RFC 9110, sections 8.3, 10.1.5, 12.5.1 and 12.5.4",
    words=("accept", "accept-language", "content-type", "user-agent"),
    by="header",
)
CREDENTIAL = Convention(
    "credential",
    "credentials, which only the user can give",
    "OpenAPI 3.1.1, section 4.8.27 (API keys); RFC 6265 (session cookies); RFC 9421, section 4.2 (Signature); "
    "seen: Django (X-CSRFToken), GitLab (PRIVATE-TOKEN)",
    pattern=r"key|token|auth|secret|session|csrf|signature",
)
IDEMPOTENCY = Convention(
    "idempotency",
    "the server carries out requests with one key only once",
    "draft-ietf-httpapi-idempotency-key-header; Zalando 230; Stripe API, idempotent requests",
    pattern=r"^(x-)?idempotency-?key$",
)
CONDITIONAL = Convention(
    "conditional",
    "a condition on the state of the resource decides whether the request is carried out",
    "RFC 9110, sections 13.1 and 14.2",
    pattern=r"^(if-(none-)?match|if-(un)?modified-since|if-range|range)$",
)
CHECKSUM = Convention(
    "checksum",
    "a checksum of the content that is sent: a server rightly refuses another one",
    "RFC 9530, sections 2 and 3; RFC 1864 (Content-MD5); Amazon S3 (x-amz-checksum-crc32c)",
    pattern=r"^(content-|repr-)?digest$|checksum|(^|[^a-z])(md5|crc32c?|sha-?(1|256|512))$",
)

# Properties that responses may leave out or change.

SECRET = Convention(
    "secret",
    "what a server shows once or never",
    "RFC 6238 (totp); PCI DSS 4.0, requirement 3 (card, cvc, cvv, pin); ISO 13616 (iban); AIP-147 (sensitive fields); "
    "Stripe API (cvc)",
    words=("pass", "pin", "cvc", "cvv", "otp", "totp", "credential", "credentials", "captcha", "card", "iban", "ssn"),
    by="word",
)
SECRET_ENDING = Convention(
    "secret ending",
    "what a server shows once or never",
    "RFC 6749, sections 1.4, 1.5 and 2.3.1 (access_token, refresh_token, client_secret, password); "
    "AIP-147 (private keys)",
    words=("key", "keys", "token", "tokens", "secret", "secrets", "password", "passwd", "passphrase", "passcode"),
    by="ending",
)
ISSUED_SECRET = Convention(
    "issued secret",
    "a member of a response that holds a credential which the server has just issued",
    "RFC 6749, section 5.1 (access_token, refresh_token); OpenID Connect Core 1.0 (id_token); seen: Stripe (secret), "
    "GitLab (token), Better Auth (sessionToken)",
    pattern=r"(^|[_-]|(?<=[a-z]))(token|jwt|secret|api[_-]?key|access[_-]?key|private[_-]?key|password|session[_-]?id)$",
)
POSITION = Convention(
    "position",
    "where a resource stands among others",
    "Trello REST API, cards (pos); GitLab REST API, boards (position); Shopify Admin API, images (position); "
    "Todoist REST API, tasks (order); Google Tasks API (position); YouTube Data API, playlist items (position)",
    words=(
        *("position", "pos", "index", "rank", "ranking", "ordinal", "order", "sortorder", "displayorder", "orderindex"),
        *("sequence", "seq", "sortindex", "sortkey", "listorder", "place", "ordering"),
    ),
)
PHONE = Convention(
    "phone",
    "a telephone number, which servers keep in one form",
    "ITU-T E.164; Stripe API, customers (phone); Twilio, phone numbers; Google People API (phoneNumbers)",
    words=(
        *("phone", "phones", "telephone", "telephones", "tel", "mobile", "mobiles", "cell", "fax", "phonenumber"),
        "phonenumbers",
    ),
    by="word",
)
ONE_CASE = Convention(
    "one-case",
    "a word that servers keep in one case",
    "Stack Exchange and GitHub (tags and topics in lower case); Shopify Admin API, discount codes; RFC 5646, section "
    "2.1.1 (languages); RFC 4343 (host names); ISO 3166-1, ISO 4217, ISO 13616 (upper case); Mastodon API (usernames)",
    words=(
        *("tag", "tags", "hashtag", "hashtags", "keyword", "keywords", "topic", "topics", "slug", "handle", "username"),
        *("login", "code", "codes", "coupon", "voucher", "sku", "currency", "currencies", "country", "countries"),
        *("language", "languages", "lang", "locale", "host", "hosts", "hostname", "domain", "domains", "subdomain"),
        *("iban", "bic", "swift", "vat", "plate", "vin", "symbol", "ticker"),
    ),
    by="word",
)
SET = Convention(
    "set",
    "a list whose order and duplicates mean nothing",
    "Stack Exchange API (tags); GitHub REST API, repository topics; Keycloak Admin API (roles, groups); RFC 6749, "
    "section 3.3 (scopes)",
    words=(
        *("tags", "hashtags", "keywords", "labels", "topics", "categories", "roles", "permissions", "scopes", "groups"),
        *("languages", "countries", "currencies", "domains", "hosts"),
    ),
    by="word",
)
SAID_SET = Convention(
    "said set",
    "the description of a list says that the server sorts it, or keeps each item once",
    "Kubernetes API conventions (listType=set); GitHub REST API, repository topics; seen: sorted by name, deduplicated",
    pattern=r"\b(sort(s|ed)?|de-?duplicat\w*|alphabetic\w*|duplicates?|distinct|unordered)\b|\beach\b.{0,20}\bonce\b"
    r"|\border\b.{0,20}\b(not|no|ignored|irrelevant|insignificant)\b|\b(as|is|are) a set\b|^a set\b"
    r"|\bin (ascending|descending|lexical\w*) order\b",
)
SAID_VERBATIM = Convention(
    "said verbatim",
    "the description of an object says that its keys, or all that is in it, are the client's and come back as they are",
    "Stripe API, metadata (keys and values of the client); seen: kept as they are, stored verbatim, free-form keys",
    pattern=r"\b(kept|stored|returned|saved|left|shown)( exactly)? "
    r"(as (they|it) (are|is|were|was)|as[- ]is|unchanged|verbatim)\b"
    r"|\b(keys|names)\b[^.;]{0,20}\b(case[- ]sensitive|verbatim)\b|\bverbatim\b",
)
SAID_REPEATED = Convention(
    "said repeated",
    "the description of a list says that it may hold an item more than once",
    "JSON Schema Validation, section 6.4.3 (uniqueItems is false by default); seen: may occur twice, are kept",
    pattern=r"^(?!.*\b(no|not|never|without|removed|dropped|ignored|requests?)\b).*"
    r"(\b(duplicates?|repetitions?|repeats?|repeated \w+)\b.{0,15}\b(kept|allowed|permitted|preserved|possible|count)\b"
    r"|\bmay (occur|appear|come|stand|be (listed|given)) (twice|more than once|several times|repeatedly)\b"
    r"|(?<!that )(?<!which )\bmay (repeat|be repeated)\b"
    r"|\b(keeps?|preserves?|retains?) (all )?(duplicates|repetitions)\b)",
)
SAID_APART = Convention(
    "said apart",
    "the description of a text says that an empty one is not the same as null",
    "RFC 8259, section 3 (null is a value of its own); seen: null means unknown, an empty text means none",
    pattern=r"^(?!.*(?<!same )\b(as|to|into|becomes?|like|or) null\b)(?!.*(?<!not )\bthe same as\b)"
    r"(?!.*\b(equal to|equivalent|no different)\b).*"
    r"(\b(empty|blank)\b[^.;]*\b(not|differs?|different|distinct|distinguish\w*|unlike|other than)\b[^.;]*\bnull\b"
    r"|\bnull\b[^.;]*\b(not|differs?|different|distinct|distinguish\w*|other than)\b[^.;]*\b(empty|blank)\b"
    r"|\b(unlike|other than) null\b[^.;]*\b(empty|blank)\b"
    r"|\bnull`? (means|is|says|stands for)\b.*\b(empty|blank)( \w+)?`? (means|is|says|stands for)\b"
    r"|\b(empty|blank)( \w+)?`? (means|is|says|stands for)\b.*\bnull`? (means|is|says|stands for)\b)",
)
SAID_KEPT = Convention(
    "said kept",
    "a sentence says that a property which a change leaves out stays as it is",
    "RFC 5789, section 2 (PATCH); seen: the time of creation alone stays as it is if it is left out",
    pattern=r"\b(stays?|remains?|(is|are) (kept|left)) (as (it|they) (is|was|are|were)|the same|unchanged|untouched)\b"
    r"|\bkeeps? its (old |current )?value\b|\b(does not|never) changes? (unless|if)\b",
)
SAID_EMPTY = Convention(
    "said empty",
    "the description of a property says what an empty list, an empty text, zero or false does to it",
    "RFC 5789, section 2 (a PATCH says how the resource changes); seen: an empty list removes all",
    pattern=r"^(?!.*\b(unchanged|untouched|no change|not set|ignored|skipped|as if|default)\b).*"
    r"(\b(empty|blank) (list|array|text|string|object|map|value)s?\b[^.;]{0,20}"
    r"\b(removes?|clears?|deletes?|empties|resets?|unsets?|takes? (it|them|all|the \w+) (out|away|off)|is kept|stays)\b"
    r"|\b(removed|cleared|emptied|deleted|unset) (by|with) an empty\b"
    r"|\b(zero|0|false)`? (is kept|is a value|means?|turns?|sets?)\b)",
)
SAID_FORM = Convention(
    "said form",
    "the description of a text says that the server writes it in another form",
    "AIP-210, Normalization; ITU-T E.164; ActiveRecord::Normalization",
    pattern=r"\b(lower|upper|title)[- ]?cased?\b|\bnormali[sz]\w*|\bcanonical\w*|\btrim(s|med)?\b|\bcollaps\w*"
    r"|\bcase[- ]insensitive\w*|\bregardless of case\b|\bcapital\w*|\b(leading|outer|surrounding) (white ?)?space",
)
EXTENSION_RULE = Convention(
    "rule in an extension",
    "a rule for the values of a field that OpenAPI has no word for",
    "seen: Hapi-swagger (`x-format: {isoDate: true}`, `x-constraint`)",
    words=("x-format", "x-constraint"),
    by="header",
)
SAID_RULE = Convention(
    "said rule",
    "the description of a field states a rule in words, which its schema cannot state",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: not in the future, must be a weekday, IANA name",
    pattern=r"\bmust\b|\b(cannot|may not|can not|shall not)\b|\b(future|past|today|tomorrow)\b|\bonly\b|\ballowed\b"
    r"|\bcursors?\b|\bprevious (page|response)\b|\bforbidden\b|\bno (earlier|later|more|less|fewer)\b"
    r"|\b(at least|at most|before|after|multiples? of)\b|\b(key|name|field|column)[=:]\w"
    r"|\b(IANA|CIDR|E\.?164|cron|(ISO|RFC|BCP)[ -]?\d+|time ?zone)\b",
)
SAID_LENGTH = Convention(
    "said length",
    "the description of a text says how long it may be",
    "JSON Schema 2020-12, Validation, section 6.3 (maxLength); seen: At most 40 characters",
    pattern=r"\bcharacters?\b|\bletters\b|\blength\b|\blong(er)?\b|\bshort(er)?\b|\bbytes\b",
)
SAID_CONDITION = Convention(
    "said condition",
    "the description of a property says that some resources alone have it",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: a cinema (only for MOVIE type)",
    pattern=r"\bonly (for|if|when|with|where|on|in case)\b|\b(required|mandatory|needed) (for|if|when|where|unless)\b"
    r"|\b(applies|applicable|relevant|meaningful|available) (only )?(for|to|if|when|where)\b",
)
TEXT_OF_NULL = Convention(
    "text of null",
    "a text that a program writes for null",
    "Python, str(None); JavaScript, String(null) and String(undefined); Go, fmt (%v of nil); Ruby and Swift, nil",
    pattern=r"^(None|null|nil|undefined|<nil>|<null>|NULL)$",
    has_case=True,
)
SAID_AFTER = Convention(
    "said after",
    "the description of a cursor or a link says that it leads to what comes after the page",
    "Stripe API, pagination (starting_after); JSON:API cursor pagination profile (page[after]); seen: Leads to the "
    "playlists after this page",
    pattern=r"^(?!.*\b(may|might|can|could|overlap\w*|repeat\w*|includ\w+|time|seconds|minutes|hours|expires?)\b)"
    r".*\b(after (this|the( (last|previous|current|present))?) (one|page|item|resource|entry|element|record)\b"
    r"|that (follow|come after) (this|the|it|them)\b)",
)
SAID_IGNORED = Convention(
    "said ignored",
    "the description of a property says that the server ignores it in some cases",
    "GitHub REST API, update an issue (state_reason: ignored unless the state is changed)",
    pattern=r"\bignored (if|when|unless|for|in case)\b|\b(no|any) effect (if|when|unless|for)\b"
    r"|\bonly (used|considered|applied|read|heeded) (if|when)\b",
)
SAID_DEFAULT = Convention(
    "said default",
    "the description of a parameter says in words what counts without it",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: Redocly's museum (Defaults to today's date)",
    pattern=r"\bdefaults? (to|is|are|value)\b|\bby default\b|\b(if|when) (omitted|absent|left out|not \w+|unset)\b",
)
SAID_ID = Convention(
    "said id",
    "the description of an id says what it is the id of",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: Gotify (`appid`: The application id)",
    pattern=r"\b(?:id|identifier) of (?:the |an? )?(\w+)|\b(\w+) (?:id|identifier)\b",
)
SAID_MASKED = Convention(
    "said masked",
    "the description of a property says that a response hides a part of it",
    "PCI DSS 4.0, requirement 3.4.1; seen: a train API (all but the last four digits will be masked)",
    pattern=r"\b(masked|redacted|obfuscated|truncated for (security|privacy)|last (four|4) digits)\b",
)
SAID_REQUIRED = Convention(
    "said required",
    "words demand a field that the schema calls optional: always, or beside another value",
    "JSON Schema 2020-12, Validation, section 9.1 (description); seen: a cinema (required for MOVIE type), Redocly's "
    "museum (required if purchasing tickets for events), Gotify (the body must include it)",
    pattern=r"(?<!not )(?<!never )(?<!no longer )\b(required|mandatory|obligatory|compulsory)\b(?! (to|by default))"
    r"|\bmust (also )?(be )?(included?|given|set|sent|provided?|present|specif(y|ied)|supplied|supply|contain)\b",
)
EMAIL = Convention(
    "email",
    "an e-mail address, whatever the schema says of its form",
    "RFC 5322, section 3.4.1; seen: RealWorld (email), Laravel (validation rule `email`)",
    pattern=r"(^|[_-]|(?<=[a-z]))e-?mail([_-]?address)?$",
)
WEB_ADDRESS = Convention(
    "web address",
    "the address of a page or a file, whatever the schema says of its form",
    "RFC 3986, section 3; seen: Fusion (url), GitHub webhooks (callback_url)",
    pattern=r"(^|[_-]|(?<=[a-z]))(url|website|homepage)$",
)
REMARK = Convention(
    "remark",
    "a remark on the request or the response, not on the resource",
    "RFC 9457, section 3.1 (detail); RFC 9745 (deprecation); AIP-155 (request_id); W3C Trace Context (trace id); "
    "Slack Web API (error, warning)",
    words=(
        *("message", "messages", "msg", "warning", "warnings", "notice", "notices", "error", "errors", "info", "hint"),
        *("hints", "tip", "tips", "detail", "result", "action", "event", "statustext", "statusmessage", "deprecation"),
        *("requestid", "traceid", "correlationid", "servertime"),
    ),
)
WHY = Convention(
    "why",
    "why an action is taken, which a resource may have under the same name for another purpose",
    "Stripe API, refunds and cancellations (reason, cancellation_details.comment); GitHub REST API (lock_reason)",
    words=("reason", "comment", "comments", "note", "notes", "message", "remark", "remarks", "explanation"),
)
HAPPENED = Convention(
    "happened",
    "when something happened: servers refuse a date in the future, whatever their document says",
    "Jakarta Validation 3.0, section 8 (@Past); Pydantic (PastDate); schema.org (birthDate, foundingDate)",
    pattern=r"birth|(^|[_-])(dob|born)($|[_-])|(founded|founding|purchased?|occurr?ed|measured|observed|recorded"
    r"|manufactured|acquired|deceased)[_-]?(date|at|on)$|[_-]of[_-](purchase|death)$|[a-z]Of(Purchase|Death)$",
)
VERIFIED = Convention(
    "verified",
    "whether an address or a number of a person was verified, which another one is not",
    "OpenID Connect Core 1.0, section 5.1 (email_verified, phone_number_verified); seen: fastapi-users (is_verified)",
    words=("verified", "confirmed", "validated"),
    by="word",
)
PASSING = Convention(
    "passing",
    "the step of a job, a lock, or what was before a change",
    "AIP-151 (progress of long-running operations); RFC 4918, section 6 (locks); Kubernetes API conventions (reason); "
    "GitHub webhooks (changes); Stripe API, events (previous_attributes)",
    words=(
        *("progress", "reason", "pending", "queue", "queued", "retry", "eta", "lock", "locked", "lease", "leased"),
        *("previous", "prev", "old", "change", "changes", "changed", "diff", "delta"),
    ),
    by="word",
)
STATE = Convention(
    "state",
    "inside a state, which goes on by itself",
    "AIP-216 (state); Kubernetes API conventions (status)",
    words=("status", "state"),
)
ONCE = Convention(
    "once",
    "given for one use",
    "Amazon S3 (presigned URL); GitHub REST API (upload_url of a release, invitations)",
    words=("upload", "presigned", "invite", "invitation", "activation", "confirmation", "verification"),
    by="word",
)
ADDRESS = Convention(
    "address",
    "an address or a code",
    "JSON:API 1.1, Links (href); HAL (href); RFC 3986 (uri)",
    words=("url", "uri", "link", "href", "code"),
    by="word",
)
OWN_ADDRESS = Convention(
    "own address",
    "the address under which a resource stands: other resources refer to it by this",
    "Django REST framework, HyperlinkedModelSerializer (url); JSON-LD 1.1, section 3.3 (@id); Google Compute Engine "
    "API (selfLink); RFC 4287, section 4.2.7.2 (self)",
    words=("url", "@id", "self", "selflink", "href", "uri"),
)
SELF_LINK = Convention(
    "self link",
    "the address under which a resource stands, among its links",
    "HAL, draft-kelly-json-hal, section 4.1 (_links); JSON:API 1.1, Links (links)",
    words=("_links.self.href", "_links.self", "links.self.href", "links.self"),
)
LINK_FORMAT = Convention(
    "link format",
    "the formats of a text that is an address",
    "JSON Schema 2020-12, Validation, section 7.3.5 (uri, iri, uri-reference, iri-reference); seen: older "
    "documents (url)",
    words=("uri", "url", "iri", "uri-reference", "iri-reference"),
)

UNFINISHED = Convention(
    "unfinished",
    "the state of a resource that is kept although its creation failed",
    "AIP-216 (state: FAILED); Stripe API, payment intents (requires_payment_method); GitHub REST API, imports (error); "
    "WordPress REST API, posts (draft)",
    pattern=r"^(fail|reject|invalid|error|draft|incomplete|refus|declin|abort|cancel|pending|requires)",
)
UNLISTED = Convention(
    "unlisted",
    "a state in which lists for readers leave a resource out",
    "WordPress REST API, posts (status: draft, pending, private, future); GitHub REST API, releases (draft); "
    "Shopify Admin API, products (draft, archived); YouTube Data API, videos (private, unlisted)",
    words=(
        *("draft", "drafted", "pending", "private", "hidden", "unlisted", "unpublished", "unapproved", "unconfirmed"),
        *("unverified", "inactive", "disabled", "archived", "deleted", "scheduled", "future", "rejected", "spam"),
    ),
)
RESTORE = Convention(
    "restore",
    "the end of a path of an action that takes back a DELETE",
    "AIP-164 (undelete); Laravel, soft deleting (restore); seen: Notion (restore), Dropbox (restore)",
    words=("restore", "undelete", "untrash", "recover", "unarchive", "revive"),
    by="word",
)
DRY_RUN = Convention(
    "dry run",
    "a flag of a request that asks the server to tell what would be, and to store nothing",
    "AIP-163 (validate_only); Kubernetes API (dryRun); Azure Resource Manager (what-if)",
    words=(
        *("dry_run", "is_dry_run", "validate_only", "validation_only", "check_only", "test_only", "simulate"),
        *("simulation", "preview", "preview_only", "what_if", "noop", "no_op"),
    ),
)
HARMFUL = Convention(
    "harmful",
    "the end of a path of an action that takes away or stops what is there",
    "Kubernetes API (eviction), Docker Engine API (stop, kill, prune, rename), Guillotina (@move), Stripe API (void, "
    "cancel), Elasticsearch (_flush, _clear); Spring Boot Actuator (shutdown)",
    words=(
        *("delete", "remove", "destroy", "erase", "purge", "flush", "clear", "wipe", "truncate", "drop", "empty"),
        *("prune", "reset", "move", "rename", "shutdown", "poweroff", "reboot", "restart", "halt", "stop", "terminate"),
        *("kill", "quit", "uninstall", "disable", "deactivate", "suspend", "ban", "block", "lock", "revoke", "void"),
        *("rollback", "downgrade", "upgrade", "migrate", "cancel", "close", "archive", "reject", "expire", "evict"),
        *("restore", "transfer", "merge", "unpublish", "publish", "approve", "complete"),
    ),
    by="word",
)
STOPPING = Convention(
    "stopping",
    "a member of an enumeration that stops the server",
    "seen: FlexGet (POST /server/manage with the operation `shutdown`); Spring Boot Actuator (shutdown, restart)",
    words=("shutdown", "poweroff", "reboot", "restart", "halt", "terminate", "quit"),
)
TRIAL = Convention(
    "trial",
    "an action that tells what would be, or whose effect comes later or does not last",
    "AIP-163 (validate_only); Stripe API, invoices (upcoming, preview); Kubernetes API (dry run); AIP-151 (operations "
    "that take long); Slack Web API (snooze for a time)",
    pattern=r"preview|simulat|\bdry|estimat|calculat|comput|quote|validat|\bcheck\b|\btest\b|\btry\b|\btrial|render"
    r"|compar|draft|propos|suggest|temporar|queue|async|background|eventual|schedul|\blater\b|request(s|ed)?\b.*approv"
    r"|moment|\bseconds?\b|\bminutes?\b|\bhours?\b|expire|without (sav|stor|persist|chang)|not (sav|stor|persist)"
    r"|\bwould\b|what.if",
)
OTHER_STATE = Convention(
    "other state",
    "the description of a read says that it shows another version than the current one",
    "WordPress REST API, posts (revisions, autosaves); Contentful, Content Delivery API (published entries)",
    pattern=r"\bdrafts?\b|\blive\b|published (version|entr|content|cop)|\bversions?\b|revision|snapshot|cache|delay|lag"
    r"|eventual|stale|public (view|version|profile)|approved",
)
MOVING = Convention(
    "moving",
    "the value of a state that goes on by itself",
    "AIP-216 (state: CREATING, DELETING); Amazon EC2, instances (pending, stopping); Docker Engine API (restarting)",
    pattern=r"ing$|ing\b|^(pending|queued?|scheduled|requested|accepted|submitted|in.?progress|started|transition\w*)$"
    r"|progress|^to.",
)
OPPOSITE = Convention(
    "opposite",
    "the beginning of a word for the opposite of another word: `unpublish`, `deactivate`",
    "GitHub REST API (unlock, unstar); Stripe API (deactivate); Zalando, rule 138",
    pattern=r"^(un|de|dis|in|re)(?=[a-z]{3})",
)
RECORD = Convention(
    "record",
    "a path segment of records, which outlive what they are about",
    "AIP-135 (cascading delete is opt-in); Stripe API, events and invoices; GitHub REST API, audit log",
    words=(
        *("audit", "audits", "log", "logs", "event", "events", "history", "histories", "revision", "revisions"),
        *("version", "versions", "invoice", "invoices", "transaction", "transactions", "receipt", "receipts"),
        *("payment", "payments", "refund", "refunds", "entry", "entries", "report", "reports", "archive", "archives"),
        *("backup", "backups", "snapshot", "snapshots", "activity", "activities"),
    ),
    by="word",
)

# Descriptions.

VANISHING = Convention(
    "vanishing",
    "a property, or a value, with which a read may answer 404: what is deleted, expired, hidden, or somebody else's",
    "AIP-164 (soft delete); RFC 9110, section 15.5.4 (a server may answer 404 to hide that something exists); "
    "seen: GitHub (private repositories answer 404), AWS DynamoDB (ttl)",
    pattern=r"delet|remov|trash|destroy|purg|erase|withdrawn|\bgone\b|expir|ttl|valid[_-]?(until|to|through|from)|lifetime"
    r"|not[_-]?after|(end|close|start)s?[_-]?(at|on|date|time)|hid(e|den)|visib|privat|public|publish|draft|access|permission"
    r"|owner|tenant|shar(e|ed|ing)|scope|audience|embargo|available|role|member|parent|spam",
)
SAID_VANISHES = Convention(
    "said vanishes",
    "words of the document by which a read may not find what has a value",
    "AIP-164 (soft delete); seen: GitLab, Ghost (only published posts are returned)",
    pattern=r"\b(not|never|no longer|n't|cannot|only) (be )?(\w+ )?(return|show|list|visible|readable|read\b|found"
    r"|available|accessible|retriev|fetch|serv|expos)|hid(e|es|den|ing)\b|disappear|vanish|invisible|\bgone\b"
    r"|soft[ -]?delet|trash|\b(404|410)\b|exclud|unavailable|withdraw|tak(e|es|en) (down|offline)|unpublish|remov"
    r"|delet|expir",
)
DELETED = Convention(
    "deleted",
    "the description of a 404 speaks of what was deleted, and not only of what never was",
    "RFC 9110, section 15.5.11 (410 Gone); AIP-164 (soft delete)",
    pattern=r"delet|remov|destroy|gone|no longer|any ?more|erased|purged",
)

REACHING = Convention(
    "reaching",
    "the description of a PUT, PATCH or DELETE says that it also changes resources that the path does not name",
    "seen: Google Calendar (all instances of a series), OpenStack Identity (a token and those that came of it), "
    "Microsoft Graph (sign out of every session)",
    pattern=r"\ball\b(?! (of )?(its|their|(the )?(\w+ )?(field|propert|attribut|member|value|data|detail|info|column)))"
    r"|\bevery|\bother(s|wise)?\b(?! (field|propert|attribut|member|value|data|detail|info|column))|\bboth\b|\bentire"
    r"|\bwhole|\bseries|\bfamil|\blinked|\brelated|propagat|\bshared|mirror|synchron",
)

RETAINED = Convention(
    "retained",
    "the description of a DELETE says that the resource, or what is below it, is kept",
    "AIP-164 (soft delete); GitHub REST API (archive a repository); Stripe API, customers (kept for their history)",
    pattern=r"archiv|soft|retain|\bke(ep|pt)|preserv|remain|orphan|detach|unlink|\bmoved?\b|reassign|deactivat|disabl"
    r"|restor|undelete|trash|recycle|histor",
)

ABSENCE = Convention(
    "absence",
    "the description of a 404 says that something is not there",
    "RFC 9110, section 15.5.5 (404 Not Found)",
    pattern=r"not (be )?found|not exist|n't exist|no such|unknown|missing|there is no",
)

BY_NAME = Convention(
    "by name",
    "the description of a filter says that the list is filtered by the property of its name, which stands as `it`",
    "Django filter, usage (filterset_fields); Laravel Query Builder, filtering (Filter by ...)",
    pattern=r"\bby\b.*\bit\b",
)
UNPARSED = Convention(
    "unparsed",
    "a refusal says that a text is not written in the language of a filter, an order or a place in a list",
    "PostgREST, Errors (PGRST100: a parsing error in the query string parameter); OData 4.01, Protocol, section "
    "11.2.6; seen: `failed to parse filter`",
    pattern=r"\b(parse|parsing|syntax|malformed)\b.*\b(filter|query|expression|order|select|cursor|token)"
    r"|\b(filter|query|expression|order|select|cursor|token)\b.*\b(parse|parsing|syntax|malformed)\b",
)
PREFERENCE = Convention(
    "preference",
    "a header of wishes that a server may ignore, and that may change the form of a response",
    "RFC 7240, section 2 (Prefer) and section 4.2 (return)",
    words=("prefer",),
)
BLANK = Convention(
    "blank",
    "a refusal says that an empty text counts as a missing one, or is too short",
    "Rails, Active Record Validations, section 2.8 (can't be blank); Laravel, Validation (rules `filled`, `required`); "
    "seen: msgspec (of length >= 1), Pydantic (at least 1 character)",
    pattern=r"\b(blank|empty|required)\b|must have a value|too[ _]s(hort|mall)"
    r"|(at least|>=|than or equal to|minimum( length)?( of)?:?) ?(1|one)\b",
)
MASK = Convention(
    "mask",
    "stands in a response for a secret that is not shown",
    "OWASP API Security Top 10 2023, API3 (masked properties); PCI DSS 4.0, requirement 3.4 (masked card numbers); "
    "seen: Grafana ([REDACTED]), GitLab CI ([MASKED]), Stripe API (last four digits)",
    pattern=r"^\W*(redacted|hidden|masked|encrypted)?\W*$|[*\u2022\u25cf]{3,}|^x{4,}",
)

# Descriptions of numbers and operations.

WHOLE = Convention(
    "whole",
    "the description of a number says that the server rounds it, or counts in units without a fraction",
    "ISO 4217 (minor units); Stripe API, zero-decimal currencies (the smallest currency unit); seen: Shopify (rounded)",
    pattern=r"\bround|truncat|\bwhole\b|\bintegers?\b|\bnearest\b|\bcents?\b|\bpence\b"
    r"|(minor|smallest)[ -](currency )?unit|no (decimal|fraction)|without (decimal|fraction)",
)
# Django, forms.BooleanField; Pydantic, booleans in lax mode; YAML 1.1, the type bool.
TRUE_WORDS = frozenset({"1", "1.0", "on", "t", "true", "y", "yes"})
FALSE_WORDS = frozenset({"0", "0.0", "f", "false", "n", "no", "off"})
NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight")
SAID_PLACES = Convention(
    "said places",
    "the description of a number says how many decimal places the server keeps",
    "RFC 7946, section 11.2 (six decimal places of a coordinate); ISO 4217 (minor units); "
    "seen: six decimals are kept, precision of 4 digits",
    pattern=rf"\b(\d|{'|'.join(NUMERALS)})[ -]"
    r"(decimals?|(decimal|fractional)[ -](places?|digits?)|places?|digits? after)\b"
    rf"|\bprecision of (\d|{'|'.join(NUMERALS)})\b",
)
SAID_TIME_UNIT = Convention(
    "said unit of time",
    "the description of a time says how exact the server keeps it",
    "RFC 3339, section 5.3; ISO 8601, reduced accuracy; seen: to the minute, seconds are cut off, by the quarter hour",
    pattern=r"\b(?:to|by|per|nearest|full|whole|quarter)( the)?( full| nearest| quarter)?[ -]"
    r"(millisecond|second|minute|hour|day)\b"
    r"|\b(milliseconds?|seconds?|minutes?|hours?|times? of day)( and \w+)? (is|are) "
    r"(cut|dropped|ignored|removed|lost|set)",
)
UPDATE_BY_SERIALIZER = Convention(
    "update by serializer",
    "the operationId of a PATCH that a framework makes, whose PUT keeps what is left out and has no default",
    "Django REST framework, generic views (`partial_update` of UpdateModelMixin), serializers (fields that are not "
    "required are not in the validated data); drf-spectacular and drf-yasg (names of operations)",
    pattern=r"_partial_update$",
)
API_DESCRIPTION = Convention(
    "API description",
    "the media type of a response that describes the interface itself",
    "OpenAPI Initiative Media Type Registry (application/vnd.oai.openapi); drf-spectacular, SpectacularAPIView",
    pattern=r"^application/(vnd\.oai\.)?openapi\b",
)
WHOLE_RESOURCE = Convention(
    "whole resource",
    "the description of a PATCH says that it replaces the resource, or sets to their defaults what it does not hold",
    "RFC 9110, section 9.3.4 (PUT replaces the state); RFC 5789, section 1 (PATCH changes a part)",
    pattern=r"^(?!.*(\b(not|never|only|partial\w*|parts?|given|provided|supplied|unlike|instead|arrays?|lists?|values?"
    r"|existing|each|individual|fields?|properties)\b|n't)).*\breplace(s|d|ment)?\b"
    r"|^(?!.*\b(unchanged|untouched|kept|keeps?|((not|never) |n't )(be )?(reset|set|changed|affected|modified))\b)"
    r".*\b(omitted|missing|absent|left out|(not|n't) (given|sent|provided|present|included))\b"
    r".*\b(reset|revert\w*|set to (their|its|the) defaults?)\b",
)

_MEMBERS = r"\b(members?|propert(y|ies)|fields?|attributes?|parameters?|keys?|everything|anything)\b"
_CHANGES = r"\b(chang|updat|modif)\w*\b"
SAID_COUNTED = Convention(
    "said counted",
    "the description of a number says that each change of the resource increments it",
    "Kubernetes API conventions (generation); Jakarta Persistence, section 3.4.2 (version); Rails, optimistic locking",
    pattern=r"^(?!.*\b(if|when|unless|not|except|only|may|might|n't)\b)"
    r"(?=.*\b(increment(s|ed)?|increas(es|ed)|bump(s|ed)|raise[sd]?|counts? up|goes up)\b.*"
    r"\b(each|every|any) (successful )?(update|change|write|modification|edit|save|put|patch)\b(?! of an?\b)).*",
)
SAID_MERGED = Convention(
    "said merged",
    "the description of an object in a PATCH says that it is merged into what is there, and not put in its place",
    "RFC 7396 (merge patch); Stripe API, metadata (keys that are not sent stay)",
    pattern=r"^(?!.*\b(not|never|no longer|instead of|rather than|without) (be )?(deep.?|shallow(ly)? )?merg)"
    r"(?!.*\bdefaults?\b)(?=.*\bmerge[sd]?\b).*"
    r"|\bonly the (members|properties|fields|keys)( that)? (it names|are (sent|given|present|named))\b"
    r"|\b(members|properties|fields|keys)( that are)? (left out|not sent|omitted|not named) "
    r"(stay|are kept|remain|keep)",
)
PARTIAL_CHANGE = Convention(
    "partial change",
    "the description of a PATCH or a PUT says that what the body does not hold stays as it is",
    "RFC 5789, section 2 (PATCH changes a part); RFC 7396, section 2 (what a merge patch does not hold stays); "
    "Stripe API, updates (parameters not provided are left unchanged)",
    pattern=rf"^(?=.*{_MEMBERS})"
    r"(?=.*\b(left out|leaves out|omitted|absent|missing|unspecified"
    r"|not (be )?(sent|given|provided|present|specified|supplied|included|passed|mentioned|in the (body|request)))\b)"
    r".*\b(keeps?|kept|stays?|unchanged|untouched|(not|never) (be )?(changed|modified|affected|reset))\b"
    rf"|{_CHANGES}.*\bonly\b.*{_MEMBERS}|\bonly\b.*{_MEMBERS}.*{_CHANGES}"
    rf"|{_CHANGES}.*{_MEMBERS}.*\b(that|which) (is|are|were) (sent|given|provided|passed|present|included)\b"
    rf"|{_CHANGES}.*\bpartial(ly)?\b|\bpartial(ly)?\b.*{_CHANGES}"
    r"|\b(others?|the (rest|others?)|remaining)\b.*\b(keeps?|kept|stays?|remains?|unchanged|untouched)\b",
)

ROUGH = Convention(
    "rough",
    "the description of a page size says that a page may hold more than it asks for, or counts other things",
    "AIP-158 (fewer may be returned); Elasticsearch, search (terminate_after, per shard); WordPress (sticky posts)",
    pattern=r"\bper\b(?! (page|request|response|call)\b)|\beach\b|approx|\babout\b|\bhint\b|\bmay\b|\bmight\b|roughly"
    r"|at least|minim|shard|group|pinned|sticky|featured|promoted|sponsored|top-?level|parents?\b|ignored?\b|\bplus\b",
)
PRIVILEGE_WORDS = (
    *("active", "admin", "administrator", "approved", "confirmed", "enabled", "permissions", "role", "roles", "staff"),
    *("superuser", "verified"),
)
PRIVILEGE = Convention(
    "privilege",
    "what a stranger who signs up may not decide about the new account",
    "OWASP API Security Top 10 2023, API3 (broken object property level authorization); seen: fastapi-users "
    "(is_superuser, is_active, is_verified)",
    words=PRIVILEGE_WORDS,
    by="word",
)

# What a run must not harm (docs/safety.md). A pattern reads the words of a name in lower case, with spaces between.

HALTING = Convention(
    "halting",
    "the words of an action that stops the host or the application, or sets it back",
    "Spring Boot Actuator (shutdown, restart); Home Assistant (host/reboot, core/restart); OPNsense (system/halt); "
    "Frigate (restart); Proxmox VE (status/shutdown, status/stop); Redis (SHUTDOWN); seen: factory-reset, reboot-now",
    pattern=r"\b(stop|shut ?down|power ?(off|down|cycle)|restart|reboot|halt|quit|upgrade|downgrade|self ?update"
    r"|reinstall|uninstall|factory|wipe|hibernat\w+|standby|decommission|drain|cordon|evacuate)\b",
)
RESETTING = Convention(
    "resetting",
    "the words of an action that brings back an earlier state, or throws the present one away",
    "Nextcloud (trashbin restore); Magento (cart reset); Varnish (purge); Home Assistant (backups restore)",
    pattern=r"\b(reset|restore|purge|roll ?back|re ?initiali[sz]e)\b",
)
ON_ALL = Convention(
    "on all",
    "the words of an action that takes away all of a kind at once",
    "Okta (sessions, revoke all); Auth0 (invalidate all remember-me); seen: revoke-all, logout-all, deleteAll",
    pattern=r"\b(revoke|delete|remove|clear|erase|drop|destroy|flush|disable|expire|invalidate|log ?out|sign ?out"
    r"|cancel|kick|ban|empty|truncate) ?(them )?(all|every\w*|others?|the rest)\b",
)
ON_HOST = Convention(
    "on host",
    "a path segment of the host or the application itself",
    "Home Assistant (host, supervisor); Proxmox VE (nodes); Grafana (admin); Gitea (admin); Portainer (backup)",
    words=(
        *("system", "server", "host", "node", "machine", "device", "instance", "app", "application", "service"),
        *("database", "db", "cluster", "admin", "config", "configuration", "setting", "all", "backup", "snapshot"),
        *("container", "daemon", "core", "engine", "site", "tenant", "platform", "management", "actuator"),
    ),
    by="singular",
)
OF_LOGIN = Convention(
    "of login",
    "what a word such as `reset` is about where it concerns a password or an address, and not the host",
    "OWASP Forgot Password Cheat Sheet (reset password); dj-rest-auth (password/reset)",
    pattern=r"\b(pass(word|wd|code|phrase)?|pwd|e ?mail|username|verification|confirmation|code|otp)s?\b",
)
ACCESS = Convention(
    "access",
    "the words of a path that changes how, and with which rights, the user of the credentials gets in",
    "GitHub REST API (user/keys, user/emails); GitLab (personal access tokens, rotate); OWASP Authentication Cheat "
    "Sheet (password, multi-factor); NIST SP 800-63B (authenticators); seen: account.rotateKey, /me/deactivate",
    pattern=r"\b(pass(word|wd|code|phrase)|pwd|pin|e ?mails?|user ?name|login|log ?out|sign ?out|roles?|groups?"
    r"|permissions?|scopes?|capabilit\w+|privileges?|(de)?activat\w+|disabl\w+|delet\w+|remov\w+|clos\w+|leave|leaving"
    r"|suspen\w+|(un)?block|(un)?lock|ban|mfa|2 ?fa|two ?factor|second factor|factors?|totp|otp|passkeys?"
    r"|authenticators?|sessions?|tokens?|keys?|credentials?|secrets?|revok\w+|rotat\w+|regenerat\w+|anonymi\w+"
    r"|eras\w+|wipe|destroy"
    r"|cancel\w*|terminat\w+|expir\w+|transfer\w*|resign|quit|unlink|sign ?ins?|log ?ins?|devices?|impersonat\w+"
    r"|archive|freeze|retire|memberships?"
    r"|rename|hand ?over|step ?down|downgrade)\b",
)
CREDENTIAL_ACTION = Convention(
    "credential action",
    "the words of an action that replaces or withdraws a credential, where no path says whose it is",
    "GitLab (personal_access_tokens/self/rotate); RFC 7009 (token revocation); SendGrid (api_keys); seen: "
    "account.rotateKey, auth.revoke",
    pattern=r"\b(rotat\w+|roll|regenerat\w+|revok\w+|invalidat\w+|recreat\w+|cycle|replac\w+|renew|re ?issue|issue)\b.*"
    r"\b((api|access|secret|auth|signing)? ?(keys?|tokens?|secrets?|credentials?)|sessions?|access)\b"
    r"|\b(keys?|tokens?|secrets?|credentials?|sessions?|access|auth)\b.*"
    r"\b(rotat\w+|roll|regenerat\w+|revok\w+|invalidat\w+|recreat\w+|cycle|replac\w+)\b"
    r"|\b(disable|deactivate|remove|delete|reset)\b.*\b(mfa|2 ?fa|two ?factor|totp|passkeys?)\b"
    r"|\b(mfa|2 ?fa|two ?factor|totp|passkeys?)\b.*\b(disable|deactivate|remove|delete|reset)\b"
    r"|\b(delete|close|deactivate|disable|cancel|terminate|erase) (my|own|your)? ?(self|account|user account|profile)\b"
    r"|\b(account|profile|me|myself) (delete|close|deactivate|disable|cancel|terminate|erase|leave)\b",
)
GRANTING = Convention(
    "granting",
    "the words of an action that gives a user a right, or takes one away",
    "etcd (auth/user/grant, revoke); Keycloak (role-mappings); Kubernetes (impersonate); Slack (admin.users.setAdmin)",
    pattern=r"^(grant|revoke|assign|un ?assign|promote|demote|set (admin|owner|role)|make (admin|owner)"
    r"|(add|remove) role)\b",
)
LEAVING = Convention(
    "leaving",
    "the words of an action by which the user of the credentials leaves a group, or hands it over",
    "Slack Web API (conversations.leave); GitHub (transfer a repository); Discord (leave guild)",
    pattern=r"\b(leave|leaving|quit|resign|step ?down|transfer\w*|hand ?over|demote|abdicate)\b",
)
RIGHTS = Convention(
    "rights",
    "a path segment of what rights are made of, or of what lets somebody in",
    "Keycloak Admin REST API (groups, roles); Kubernetes RBAC (rolebindings); AWS IAM (policies, access keys); GitLab "
    "(members, access_tokens); Grafana (service accounts)",
    pattern=r"\b((user|member)? ?groups?|roles?|permissions?|polic(y|ies)|capabilit(y|ies)|scopes?|acls?|grants?"
    r"|privileges?|tokens?|keys?|secrets?|credentials?|passwords?|sessions?|members?|memberships?|(role ?)?bindings?"
    r"|collaborators?|administrators?|operators?|authenticators?|authorizations?|certificates?|apikeys?"
    r"|service ?accounts?|idps?|sso|saml|oidc|ldap)$",
)
BEARER_OF_RIGHTS = Convention(
    "bearer of rights",
    "a path segment of what a client gets in with: nothing tells which one the run itself is using",
    "GitLab (personal_access_tokens); GitHub (keys); Keycloak (sessions)",
    pattern=r"\b(tokens?|keys?|apikeys?|secrets?|credentials?|passwords?|sessions?|authenticators?|certificates?"
    r"|authorizations?|(trusted )?devices?)$",
)
RIGHTS_FIELD = Convention(
    "rights field",
    "a property of a user that says what the user may do, or whether the user gets in at all",
    "Django auth (is_active, is_staff, groups, user_permissions); Keycloak (enabled, realmRoles); SCIM, RFC 7643, "
    "section 4.1 (active, groups, roles, entitlements)",
    words=(
        *PRIVILEGE_WORDS,
        *("group", "groups", "scope", "scopes", "permission", "capability", "capabilities", "privilege", "privileges"),
        *("entitlements", "owner", "disabled", "locked", "blocked", "banned", "suspended", "deactivated", "deleted"),
        *("expires", "expiry", "expiration", "mfa", "otp", "totp", "access", "admins", "status", "state", "policies"),
    ),
    by="word",
)
SETTING = Convention(
    "setting",
    "a path segment of settings of the host or the application",
    "Grafana (org/preferences); Gitea (settings); Home Assistant (core/options, network); OPNsense (settings); "
    "Nextcloud (apps/config)",
    pattern=r"\b(settings?|config(uration)?s?|preferences?|options?|system|server|host(name)?|admin|network|device"
    r"|licen[cs]e|features?|flags?|policy|security|auth(entication)?|smtp|mail|maintenance|retention|environment"
    r"|site|instance"
    r"|general|global|defaults?|pin|timezone|dns|ntp|proxy|storage|logging|branding|billing|plan|subscription|webhooks?"
    r"|integrations?|notifications?|profile|account|parameters?|variables?|tax\w*)$",
)
EXCLUSIVE = Convention(
    "exclusive",
    "a flag that only one resource of a list has: to set it takes it from another one",
    "Stripe API (default_source, invoice_settings.default_payment_method); GitHub (emails, primary); Shopify (default "
    "address); Google Calendar (primary)",
    words=("default", "primary", "current", "main", "preferred", "principal", "fallback", "catchall"),
    by="word",
)
MARKING = Convention(
    "marking",
    "the words of an action that makes a resource the one of its list: the one before it is that no more",
    "Shopify (customer_addresses default); GitHub (set default branch); Auth0 (set primary); seen: make-default",
    pattern=r"\b((set|make|mark|use|choose|select|change|as)\b.*\b(default|primary|current|main|preferred)|set ?default"
    r"|(default|primary|main|preferred)$|promote|activate (plan|theme|version|profile))\b",
)
EXCLUSIVE_MEMBER = Convention(
    "exclusive member",
    "a member of an enumeration that only one resource of a list can have: to set it takes it from another one",
    "Stripe API (a price list that is current); GitHub (owner of an organization); seen: in force, everything else",
    pattern=r"^(current|default|primary|main|in ?force|everything( else)?|catch ?all|fallback|owner|master|canonical)$",
)
MODE_FIELD = Convention(
    "mode field",
    "a setting that says in which mode or state the host or the application is",
    "Elasticsearch (cluster state); Shopify (password page); GitLab (maintenance mode)",
    pattern=r"\b(modes?|states?|status|level|phase|checkout|availability)\b",
)
LOCKED = Convention(
    "locked",
    "a member of an enumeration in which an application takes no writes, or serves nobody",
    "Elasticsearch (read_only); Shopify (closed); Kubernetes (cordoned); seen: maintenance, standby",
    pattern=r"\b(read ?only|maintenance|off ?line|disabled|locked|lock ?down|suspended|frozen|standby)\b",
)
SWEEPING = Convention(
    "sweeping",
    "the words of an action at a path without ids that may change whatever is there",
    "Terraform (apply); Argo CD (sync); Microsoft Graph (subscription change); OPNsense (firewall apply, reconfigure); "
    "Okta (import); dbt (run)",
    pattern=r"\b(sync\w*|reconcil\w*|re ?apply|apply|import|replace|merge|migrat\w+|change|switch|commit|deploy|promote"
    r"|re ?build|re ?index|re ?calculat\w+|re ?configur\w+|seed|cleanup|clean up|close|lock|mirror|transfer|adjust\w*"
    r"|toggle|enable|disable|activate|deactivate|convert|load|roll ?out|compact|optimi[sz]e|collect|gc)\b",
)
EXCLUSIVE_SAID = Convention(
    "said exclusive",
    "the description of a flag says that only one resource of a list has it",
    "Shopify (only one address is the default); GitHub (one primary address); seen: an organization has one catch-all",
    pattern=r"\b(only|at most|exactly|just) one\b|\bhas (exactly )?one\b|\bone \S+ (at a time|per )|\bthe one \w+"
    r"|\b(unsets?|unmarks?|demotes?|takes? (it|this|the mark) (over )?from|moves? (it )?from|loses it)\b"
    r"|\b(previous|current|other|former) \w+ (is|are|will be) (no longer|unset|unmarked|demoted|replaced)\b",
)
RISKY_SETTING = Convention(
    "risky setting",
    "a setting that decides who gets in, how the server is reached, whether it can be written, or what is kept",
    "Grafana (auth, security); Gitea (DISABLE_REGISTRATION); Kubernetes (cordon); Elasticsearch (cluster.blocks."
    "read_only); GitLab (ip allow list); Prometheus (retention); Slack (retention_duration)",
    pattern=r"\b(access|log ?in|sign ?(in|up|on)|auth\w*|sso|saml|oidc|ldap|mfa|2 ?fa|ip|ips|networks?|cidrs?|subnets?"
    r"|allow\w*|den(y|ied)|block\w*|ban\w*|fire ?wall|lock\w*|maintenance|read ?only|retention|retain\w*|ttl|lifetime"
    r"|audit\w*|sink|firmware|boot|slot|keep|clos(e|ed|ing)|expir\w+|purge\w*|clean ?up|prune\w*|host ?name|domain"
    r"|bind|listen|port|tls|ssl|certificate|proxy|pass(word|code)|pin|secrets?"
    r"|tokens?|keys?|owner|admins?|roles?|permissions?|plan|tier|licen[cs]e|run ?level)\b",
)
RIGHTS_MEMBER = Convention(
    "rights member",
    "a property that makes a resource one that gives rights: a group, a role, an integration",
    "GitHub Apps (permissions); Keycloak (capabilities of a client); OAuth 2.0, RFC 6749, section 3.3 (scopes)",
    words=(
        *("permissions", "permission", "abilities", "capabilities", "scopes", "privileges", "rights", "grants"),
        *("entitlements", "accesslevel", "userpermissions", "realmroles", "policies"),
    ),
)
_CREDENTIAL = (
    r"(tokens?|((api|access|secret|signing|private|deploy|your|its|the|old|this) )+keys?|secrets?|credentials?"
    r"|sessions?|passwords?|pass ?codes?|sign-?ins?|log-?ins?)"
)
SAID_ACCESS = Convention(
    "said access",
    "the description of a write says that a credential ends by it, or that rights or an owner change",
    "GitLab (rotate: revokes the token, and gives a new one); AWS IAM (two access keys at most); Slack (the owner "
    "becomes an admin); seen: the one that you have been using is no longer accepted; the oldest is retired",
    pattern=rf"\b{_CREDENTIAL}\b.*\b(no longer|(not|n't) .*any ?more|(turned|switched) off|refused|revoked|retired"
    rf"|invalid\w*|replaced"
    r"|stops? working|expires?|ends?|ended|signed out|rotated)\b"
    r"|\b(no longer|(not|n't) any ?more) (accepted|valid|allowed)\b"
    r"|\b(revokes?|retires?|invalidates?|rotates?|ends|replaces) "
    rf"(all |every |the |your |its |other |old |present |oldest )*{_CREDENTIAL}\b"
    r"|\b(another|new) (api |access |secret )?(key|secret|password|token)\b.*\b(from then on|instead|at once)\b"
    r"|\bwith the new (api |access )?(key|secret|password|token)\b"
    r"|\b(sign|log)(s|ed|ged)? (you )?(in again|out( of)?)\b"
    r"|\byou(r \w+)? (become|becomes|lose|loses|stay|are no longer|will be|is no longer|can only)\b"
    r"|\b(becomes?|makes?|made) .*\b(owner|administrator)\b"
    r"|\b(gets?|sets?|receives?|is given) the (role|rights?|permissions?)\b"
    r"|\block(s|ed)? .*\b(account|user)\b|\b(hold|has|have)s? at most \w+ (credentials|tokens|keys)\b",
)
SAID_STOPS = Convention(
    "said stops",
    "the description of a write says that the host or the application stops, starts again, or takes no writes",
    "Elasticsearch (read-only blocks); HAProxy (drain); Home Assistant (restart); Kubernetes (cordon, drain)",
    pattern=r"\bout of service\b|\bmaintenance\b|\bread.?only\b|\b(start(s|ed)?|boots?) (anew|again|over)\b"
    r"|\b(re-?starts?|re-?boots?|shuts? down|shutting down|powers? off|halts?) (the|all|every|its|your|this)\b"
    r"|\bstops? (the|all|every|its|your|this) (server|service|host|node|machine|hub|relay|daemon|delivery|system"
    r"|cluster|process|app\w*|engine|scheduler|queue)|\brefused with 503\b|\bno longer answers?\b"
    r"|\btakes? nothing more\b"
    r"|\bfactory (reset|settings|defaults|state)\b|\bas (delivered|new|on the first day)\b|\bwipes?\b",
)
_AWAY = (
    r"(removed|deleted|archived|dropped|discarded|overwritten|lost|cleared|purged|ended|superseded|unset|demoted"
    r"|retired|withdrawn|released|detached|(turned|switched) off|wiped|erased|evicted|truncated|cancell?ed|closed"
    r"|disabled|deactivated|expired|reset)"
)
SAID_DISPLACES = Convention(
    "said displaces",
    "the description of a write says that it changes or takes away what the request does not name",
    "Slack (retention removes older messages); AWS RDS (automated backups beyond the retention are deleted); Shopify "
    "(import overwrites products); seen: take the place of the present catalog",
    pattern=r"\b(tak(es?|ing) the place of|in place of|instead of) (the |all |any )?"
    r"(present|current|existing|previous|old)"
    r"|\b(replac|overwrit|drop|clear|delet|remov|wip|eras|purg|discard|reset|archiv|disabl|deactivat|expir|mov|adjust"
    r"|recalculat|renam|cancel|clos|reassign|renumber)(e|es|s|ing)? "
    r"(all|every\w*|each|(the )?(whole|entire|existing|present))\b"
    r"|\b(chang|updat|rais|lower|increas|decreas)(e|es|s|ing)? .*\bof (the|all|every|each|its) \w+s\b.*\bby\b"
    r"|\b(raises? or lowers?|adjusts?|reprices?|revalues?) (the|all|every)\b"
    r"|\b(older|oldest|earlier|earliest|beyond|previous|former|existing|began before|exceed\w*|same \w+)\b"
    rf".*\b{_AWAY}\b"
    rf"|\b(are|is|get|gets) (then |also |automatically |immediately )?{_AWAY} "
    r"(when|once|as soon as|at once|by it|with it)\b"
    r"|\b(room|space) for \w+ \w+s\b|\b(outside|beyond|over) the \w+( \w+)? (are|is) \w+ed\b"
    r"|\bonly the (latest|newest|last)\b|\bwhich is the (latest|newest|last)\b|\bas many \w+ (are|is) kept\b"
    r"|\b(starts?|begins?) (from|with) (an empty|a blank)\b|\bonto a blank\b",
)
SAID_FIELDS = Convention(
    "said fields",
    "a sentence that is about fields which a request leaves out, or about the resource of the request alone",
    "RFC 9110, section 9.3.4 (PUT replaces the state)",
    pattern=r"\b(fields?|propert(y|ies)|attributes?|parameters?|members that|left out|omitted|not (sent|given|provided)"
    r"|white ?space|trimmed)\b",
)
ACTION_FIELD = Convention(
    "action field",
    "a member of a body that says what is done, or how the host is to run",
    "FlexGet (operation); Kubernetes (jobs); Elasticsearch (command); seen: a job's kind, the mode of a cluster",
    words=("action", "operation", "command", "op", "kind", "type", "task", "job", "mode", "level", "runlevel", "power"),
    by="word",
)
DATA_LOSS = Convention(
    "data loss",
    "the words of a job that throws data away",
    "Graphite (expire series); Elasticsearch (forcemerge, purge); seen: expireSeries, dropSamples, vacuumAll",
    pattern=r"\b(expire|drop|purge|wipe|truncate|erase|delete|remove|clear|flush|prune|reset|restore|rollback)\b",
)
ALWAYS_OWN = Convention(
    "always own",
    "a path segment that means the run's own user wherever it stands; others may be collections (`/user/{username}`)",
    "GitHub REST API (user), Microsoft Graph (me), GitLab (personal_access_tokens/self)",
    words=("me", "self", "myself"),
)
ACCOUNT_ENVELOPE = Convention(
    "account envelope",
    "the member of a response that holds the account of the run's own user",
    "RealWorld (user); Mastodon (account); seen: profile",
    words=("user", "account", "profile"),
)
UNCOUNTED = Convention(
    "uncounted",
    "the end of a word that is no plural, although it ends in `s`",
    "seen: Kubernetes (status), GitHub (access), Gitea (settings), Stripe (radar/analysis)",
    pattern=r"(ss|us|is|settings|news)$",
)
NAMES_USER = Convention(
    "names user",
    "a member of a body that says which user is meant",
    "Slack Web API (user); GitHub (username, email); GitLab (user_id)",
    words=(
        *("user", "member", "account", "owner", "person", "subject", "principal", "login", "username", "email"),
        *("handle", "mail", "name", "agent", "operator", "assignee"),
    ),
    by="word",
)
MEMBERSHIP = Convention(
    "membership",
    "the end of a path that gives a user a place among others",
    "GitHub REST API (invitations, collaborators, memberships); GitLab (members, invitations); Slack (users.invite)",
    pattern=r"invit|member|collaborat|operator|assign|share",
)
WHO_AM_I = Convention(
    "who am I",
    "the end of a path that answers the user of the credentials",
    "OpenID Connect Core 1.0, section 5.3 (userinfo); Kubernetes (SelfSubjectReview); seen: full-stack FastAPI "
    "template (POST /login/test-token), Jenkins (whoAmI)",
    words=(
        *(
            "whoami",
            "userinfo",
            "testtoken",
            "currentuser",
            "checktoken",
            "introspect",
            "me",
            "self",
            "authenticateduser",
        ),
        *("verifytoken", "validatetoken", "tokeninfo", "myself", "session", "currentsession"),
    ),
)
CLAIM = Convention(
    "claim",
    "a member of a token, or of the account, that says who its user is",
    "RFC 7519, section 4.1.2 (sub); OpenID Connect Core 1.0, section 5.1 (preferred_username, email); seen: user_id",
    words=(
        *("sub", "subject", "preferredusername", "username", "user", "userid", "uid", "id", "uuid", "email", "login"),
        *("name", "uniquename", "upn", "nickname", "handle", "identity", "slug"),
    ),
)
PREVIEW = Convention(
    "preview",
    "the description of a list says that it has a part of each resource",
    "Spring Data REST, projections (excerpts); GitHub GraphQL API (first); Stripe API, expanding lists (has_more)",
    pattern=r"\bfirst\b|\bmain\b|primary|preview|summar|excerpt|short|brief|compact|overview|at most|\bup to\b|limited"
    r"|truncat|partial|\bsome\b|\bonly\b|\bcover\b|\btop\b|latest|newest|recent|subset|abridged|minimal|thumbnail",
)
REPLACED = Convention(
    "replaced",
    "the description of a PUT says that what the body does not hold gets its default, or is removed",
    "OData 4.01 Protocol, section 11.4.3 (a PUT sets missing properties to their default values); "
    "RFC 9110, section 9.3.4 (PUT replaces the state)",
    pattern=r"^(?!.*(\b(may|might|can|could|should|except|unless|other than|apart from|but for|some|certain"
    r"|schema|unknown|unrecogni[sz]ed|undocumented|extra|additional|unsupported|responses?"
    r"|keeps?|kept|stays?|remains?|retain\w*|preserv\w*|unchanged|untouched)\b|\b(not|never)( be)? "
    r"(reset|removed|cleared|deleted|erased|unset|changed|set|modified|affected)\b))"
    rf"(?=.*({_MEMBERS}|\bwhat(ever)?\b))"
    r"(?=.*(\b(omit\w*|missing|absent|left out|leaves? out)\b"
    r"|\b(not|n't) (be )?(given|sent|provided|present|included|specified|supplied|set|in the (body|request))\b))"
    r".*\b((gets?|takes?|receives?|assumes?|reverts? to|falls? back to|reset to|set to|returned to|becomes?) "
    r"(back to )?(its|their|the) (documented |declared )?defaults?\b"
    r"|(is|are|be|gets?) (all )?(reset|removed|cleared|erased|unset|nulled|emptied)\b"
    r"|(set|reset) to null\b|becomes? null\b)",
)
WRONG_PASSWORD = Convention(
    "wrong password",
    "the description of a 401 says that it is the response to a wrong password",
    "RFC 7617, section 2 (user-id and password); OWASP Authentication Cheat Sheet (invalid user ID or password)",
    pattern=r"^(?!.*\b((api|access|secret)[ -]?)?(keys?|tokens?)\b)"
    r"(?=.*\b(wrong|invalid|incorrect|bad|false|unknown|unrecognized|mismatch\w*|not (match|correct|valid|known))\b)"
    r".*\bpasswords?\b",
)
PASSWORD_UNUSED = Convention(
    "password unused",
    "the description of HTTP basic authentication says that a key stands as the user name, or that a password may be "
    "anything",
    "seen: Stripe and Freshdesk (the API key stands as the user name)",
    pattern=r"\b(keys?|tokens?)\b|ignored?|\bany(thing)?\b|empty|blank|unused|optional|omit"
    r"|not (need|used|required|checked)|arbitrary|dummy|placeholder",
)

CONVENTIONS: tuple[Convention, ...] = tuple(value for value in globals().values() if isinstance(value, Convention))

# How each sentence about a property begins: with its path, before the words of class-validator (its README, "Validation
# messages") or before a colon, as servers write errors of Pydantic and marshmallow in lines of text.
PLACE_IN_SENTENCE = re.compile(
    r"(?:each value in |nested property )?(?P<path>[\w@-]+(\.[\w@-]+)*)(?: (must|should|has|is) |: )"
)
