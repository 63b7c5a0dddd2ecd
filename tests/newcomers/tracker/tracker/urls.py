from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from . import views

router = DefaultRouter()
router.include_root_view = False
router.include_format_suffixes = False
router.register("projects", views.ProjectViewSet)
router.register("tasks", views.TaskViewSet)
router.register("time-entries", views.TimeEntryViewSet, basename="time-entry")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view()),
    path("", include(router.urls)),
]

handler404 = views.not_found
