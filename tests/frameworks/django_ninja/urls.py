"""The URLs of the cookbook."""

from __future__ import annotations

from django.urls import path

from tests.frameworks.django_ninja.api import api

urlpatterns = [path("api/", api.urls)]
