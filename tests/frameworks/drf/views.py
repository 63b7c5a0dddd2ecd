"""The views of the catalog."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import ProtectedError, QuerySet
from django.utils.timezone import now
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import filters, status, viewsets
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from tests.frameworks.drf.models import Category, Product
from tests.frameworks.drf.serializers import (
    CategorySerializer,
    DetailSerializer,
    ProductSerializer,
    TokenSerializer,
    UserSerializer,
)
from tests.frameworks.switches import switches

INVALID = OpenApiResponse(OpenApiTypes.OBJECT, "The messages for each field")
UNAUTHORIZED = OpenApiResponse(DetailSerializer, "The token is missing or unknown")
NOT_FOUND = OpenApiResponse(DetailSerializer, "There is no such resource")
CONFLICT = OpenApiResponse(DetailSerializer, "The category has products")
INDEXING_SECONDS = 0.4


class Conflict(APIException):
    """A resource is in use."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The category has products."


def documented(serializer: type[BaseSerializer], *, of_delete: dict[int, OpenApiResponse] | None = None) -> Any:
    """Return a decorator that documents the responses of a ModelViewSet."""
    unauthorized = {401: UNAUTHORIZED}
    missing = unauthorized | {404: NOT_FOUND}
    written = {200: serializer, 400: INVALID} | missing
    return extend_schema_view(
        list=extend_schema(responses={200: serializer(many=True)} | missing),
        create=extend_schema(responses={201: serializer, 400: INVALID} | unauthorized),
        retrieve=extend_schema(responses={200: serializer} | missing),
        update=extend_schema(responses=written),
        partial_update=extend_schema(responses=written),
        destroy=extend_schema(responses={204: None} | missing | (of_delete or {})),
    )


class LoginView(ObtainAuthToken):
    """Exchanges a username and password for a token."""

    parser_classes = [JSONParser]

    @extend_schema(request=AuthTokenSerializer, responses={200: TokenSerializer, 400: INVALID}, auth=[])
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Log in."""
        return super().post(request, *args, **kwargs)


class MeView(APIView):
    """The user that the token belongs to."""

    @extend_schema(responses={200: UserSerializer, 401: UNAUTHORIZED})
    def get(self, request: Request) -> Response:
        """Return the user."""
        return Response(UserSerializer(request.user).data)


@documented(CategorySerializer, of_delete={409: CONFLICT})
class CategoryViewSet(viewsets.ModelViewSet):
    """The categories, by their slugs."""

    queryset = Category.objects.all()
    serializer_class = CategorySerializer
    lookup_field = "slug"

    def perform_destroy(self, instance: Category) -> None:
        """Delete a category that has no products."""
        try:
            instance.delete()
        except ProtectedError as error:
            raise Conflict from error


@documented(ProductSerializer)
class ProductViewSet(viewsets.ModelViewSet):
    """The products."""

    queryset = Product.objects.select_related("category", "dimensions")
    serializer_class = ProductSerializer
    filter_backends = [filters.SearchFilter, filters.OrderingFilter]
    search_fields = ["name", "sku"]
    ordering_fields = ["name", "price", "created_at"]

    def get_queryset(self) -> QuerySet[Product]:
        """Return the products that an action may use."""
        products = super().get_queryset()
        if switches.variant("newest-first"):
            products = products.order_by("-id")
        if self.action == "list":
            products = products.filter(deleted_at=None)
            if switches.variant("slow-index"):
                products = products.filter(created_at__lte=now() - timedelta(seconds=INDEXING_SECONDS))
        return products

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Store a new product."""
        if switches.bug("view-count-writable"):
            serializer.save(view_count=self.request.data.get("view_count", 0))
        else:
            serializer.save()

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Replace or change a product."""
        if switches.bug("put-accepts-partial"):
            kwargs["partial"] = True
        return super().update(request, *args, **kwargs)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a product; fields left out keep their value."""
        if switches.bug("patch-not-partial"):
            serializer = self.get_serializer(self.get_object(), data=request.data)
            serializer.is_valid(raise_exception=True)
            serializer.save()
            return Response(serializer.data)
        return super().partial_update(request, *args, **kwargs)

    def perform_destroy(self, instance: Product) -> None:
        """Delete a product."""
        if switches.bug("deleted-product-readable"):
            instance.deleted_at = now()
            instance.save()
        else:
            instance.delete()
