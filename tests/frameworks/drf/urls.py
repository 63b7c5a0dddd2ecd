"""The routes of the catalog."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from tests.frameworks.drf.views import CategoryViewSet, LoginView, MeView, ProductViewSet

router = SimpleRouter()
router.register("categories", CategoryViewSet)
router.register("products", ProductViewSet)

urlpatterns = [
    path("api/login/", LoginView.as_view(), name="login"),
    path("api/me/", MeView.as_view(), name="me"),
    path("api/", include(router.urls)),
    path("schema.json", SpectacularJSONAPIView.as_view(), name="schema"),
]
