"""A small API of articles in an envelope, and a correct server of it that makes much by itself."""

from __future__ import annotations

from typing import Any

from documents import BOOLEAN, INTEGER, TEXT, Stated, content, in_path, list_of, object_of, operation
from servers import Answer, Call, Item, Resources

__all__ = ["ARTICLES", "Articles", "articles"]

SENT: Stated = {"title": TEXT, "tags": list_of(TEXT)}
MADE: Stated = {
    "slug": TEXT,
    "author": object_of(name=TEXT, bio=TEXT, following=BOOLEAN),
    "views": INTEGER,
    "notices": list_of(TEXT),
    "warning": TEXT,
}


def articles(refusal: int = 422) -> Stated:
    """Return the paths of articles; `refusal` is the status code of what is not accepted."""
    whole = content(object_of("article", article=object_of("slug author", **SENT, **MADE), message=TEXT))
    body = object_of("article", article=object_of("title", **SENT))
    return {
        "/articles": {"post": operation("make", whole, body=body, refuses=str(refusal))},
        "/articles/{slug}": {"parameters": [in_path("slug")], "get": operation("get", whole, refuses="404")},
    }


ARTICLES = articles()


class Articles(Resources):
    """A correct server of articles. Its answers to a POST hold a message too."""

    def __init__(self, paths: Stated, **steps: Any) -> None:
        super().__init__(paths, envelope="article", **steps)

    def keep(self, key: Any, body: Item) -> Item:
        """Keep an article, with what the server makes."""
        author = {"name": "somebody", "bio": "of somewhere", "following": True}
        own = {"author": author, "views": 7, "notices": ["new"], "warning": "not yet published"}
        return super().keep(key, {**body, **own})

    def shown(self, call: Call, item: Item) -> Answer:
        """Return the response to a POST."""
        return 200, {**self.wrapped(self.answers(item)), "message": "created"}
