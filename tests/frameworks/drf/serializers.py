"""How categories and products look to clients."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from tests.frameworks.drf.models import Category, Dimensions, Product
from tests.frameworks.switches import switches


class DetailSerializer(serializers.Serializer):
    """Why a request failed."""

    detail = serializers.CharField()


class TokenSerializer(serializers.Serializer):
    """A token for the Authorization header."""

    token = serializers.CharField()


class UserSerializer(serializers.Serializer):
    """The user that a token belongs to."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    email = serializers.EmailField(allow_blank=True)


class CategorySerializer(serializers.ModelSerializer):
    """A category, with the number of its products."""

    description = serializers.CharField(default="", allow_blank=True, max_length=1000)
    position = serializers.IntegerField(default=0, min_value=0, max_value=32767)
    product_count = serializers.IntegerField(source="products.count", read_only=True)

    class Meta:
        model = Category
        fields = ["id", "slug", "name", "description", "position", "product_count"]
        extra_kwargs = {"slug": {"validators": []}} if switches.bug("duplicate-slug-500") else {}


class DimensionsSerializer(serializers.ModelSerializer):
    """The size of a product."""

    unit = serializers.ChoiceField(choices=Dimensions.Unit.choices, default=Dimensions.Unit.MM)

    class Meta:
        model = Dimensions
        fields = ["width", "height", "depth", "unit"]


class SkuField(serializers.RegexField):
    """A stock keeping unit."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text as it is stored."""
        text = super().to_internal_value(data)
        return text.upper() if switches.variant("sku-uppercased") else text


class ProductSerializer(serializers.ModelSerializer):
    """A product, with its dimensions."""

    category = serializers.SlugRelatedField(slug_field="slug", queryset=Category.objects.all())
    sku = SkuField(
        r"^[A-Za-z]{2,4}-[0-9]{3,6}$", max_length=12, validators=[UniqueValidator(queryset=Product.objects.all())]
    )
    description = serializers.CharField(default="", allow_blank=True, max_length=2000)
    currency = serializers.ChoiceField(choices=Product.Currency.choices, default=Product.Currency.EUR)
    stock = serializers.IntegerField(default=0, min_value=0, max_value=1_000_000)
    reorder_level = serializers.IntegerField(default=5, min_value=0, max_value=1000)
    is_published = serializers.BooleanField(default=False)
    dimensions = DimensionsSerializer(required=False, allow_null=True)

    class Meta:
        model = Product
        fields = [
            "id",
            "sku",
            "name",
            "description",
            "category",
            "price",
            "currency",
            "stock",
            "reorder_level",
            "is_published",
            "released_on",
            "supplier_code",
            "dimensions",
            "view_count",
            "created_at",
            "updated_at",
        ]
        extra_kwargs = {"supplier_code": {"write_only": True}}

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Product:
        """Store a product and its dimensions."""
        dimensions = validated_data.pop("dimensions", None)
        if switches.bug("zero-becomes-default"):
            validated_data["reorder_level"] = validated_data.get("reorder_level") or 5
        product = Product.objects.create(**validated_data)
        if dimensions is not None:
            Dimensions.objects.create(product=product, **dimensions)
        return product

    @transaction.atomic
    def update(self, instance: Product, validated_data: dict[str, Any]) -> Product:
        """Change a product, and its dimensions if the client sent them."""
        sent = "dimensions" in validated_data
        dimensions = validated_data.pop("dimensions", None)
        product = super().update(instance, validated_data)
        if sent and not switches.bug("dimensions-not-updated"):
            self.set_dimensions(product, dimensions)
        return product

    def set_dimensions(self, product: Product, dimensions: dict[str, Any] | None) -> None:
        """Create, change or remove the dimensions of a product."""
        if dimensions is None:
            Dimensions.objects.filter(product=product).delete()
        else:
            Dimensions.objects.update_or_create(product=product, defaults=dimensions, create_defaults=dimensions)
        product.refresh_from_db()

    def to_representation(self, instance: Product) -> dict[str, Any]:
        """Return a product as clients get it."""
        data = super().to_representation(instance)
        if switches.bug("price-as-number"):
            data["price"] = float(instance.price)
        if switches.bug("supplier-code-leaked"):
            data["supplier_code"] = instance.supplier_code
        return data
