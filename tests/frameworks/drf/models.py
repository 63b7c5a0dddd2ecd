"""What the catalog stores."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Category(models.Model):
    """A group of products."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True, default="", max_length=1000)
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(32767)])

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "categories"


class Product(models.Model):
    """Something that is for sale."""

    class Currency(models.TextChoices):
        EUR = "EUR"
        USD = "USD"
        JPY = "JPY"

    category = models.ForeignKey(Category, related_name="products", on_delete=models.PROTECT)
    sku = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="", max_length=2000)
    price = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.EUR)
    stock = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(1_000_000)])
    reorder_level = models.PositiveIntegerField(default=5, validators=[MaxValueValidator(1000)])
    is_published = models.BooleanField(default=False)
    released_on = models.DateField(null=True, blank=True)
    supplier_code = models.CharField(max_length=40, blank=True, default="")
    view_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]


class Dimensions(models.Model):
    """The size of a product."""

    class Unit(models.TextChoices):
        MM = "mm"
        IN = "in"

    product = models.OneToOneField(Product, related_name="dimensions", on_delete=models.CASCADE)
    width = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5000)])
    height = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5000)])
    depth = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5000)])
    unit = models.CharField(max_length=2, choices=Unit, default=Unit.MM)
