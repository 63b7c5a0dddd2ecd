from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from . import views

router = DefaultRouter()
router.include_root_view = False
router.include_format_suffixes = False
router.register("parks", views.ParkViewSet)
router.register("inspections", views.InspectionViewSet)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view()),
    re_path(
        r"^parks/(?P<park_id>[0-9]{1,18})/inspections/$",
        views.ParkInspections.as_view({"get": "list", "post": "create"}),
    ),
    path("", include(router.urls)),
]

handler404 = views.not_found
