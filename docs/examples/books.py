"""Books: a Django REST framework application in one file, with one bug."""

import sys
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import Http404
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["rest_framework", "drf_spectacular"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for this example",
    SPECTACULAR_SETTINGS={"ENFORCE_NON_BLANK_FIELDS": True, "SERVE_INCLUDE_SCHEMA": False},
)
django.setup()

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

books: dict[int, dict[str, Any]] = {}


class Book(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    title = serializers.CharField(max_length=120)
    pages = serializers.IntegerField(default=100, min_value=1, max_value=5000)
    subtitle = serializers.CharField(allow_null=True, default=None, max_length=120)


class Books(viewsets.ViewSet):
    @extend_schema(request=Book, responses={201: Book})
    def create(self, request: Request) -> Response:
        sent = Book(data=request.data)
        sent.is_valid(raise_exception=True)
        book = {"id": len(books) + 1, **sent.validated_data}
        books[book["id"]] = book
        return Response(Book(book).data, status=201)

    @extend_schema(responses={200: Book, 404: None})
    def retrieve(self, request: Request, id: int) -> Response:
        return Response(Book(_found(id)).data)

    @extend_schema(request=Book, responses={200: Book, 404: None})
    def partial_update(self, request: Request, id: int) -> Response:
        sent = Book(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        book = _found(id)
        book.update({name: value for name, value in sent.validated_data.items() if value})  # the bug: null is a value
        return Response(Book(book).data)


def _found(id: int) -> dict[str, Any]:
    if id not in books:
        raise Http404
    return books[id]


urlpatterns = [
    path("books/", Books.as_view({"post": "create"})),
    path("books/<int:id>/", Books.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("api/schema/", SpectacularAPIView.as_view()),
]
application = get_wsgi_application()

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
