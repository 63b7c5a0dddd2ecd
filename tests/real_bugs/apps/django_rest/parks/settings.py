import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "not-a-secret"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["rest_framework", "drf_spectacular", "parks"]
MIDDLEWARE = []
ROOT_URLCONF = "parks.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DB_FILE", BASE_DIR / "db.sqlite3"),
        "OPTIONS": {"timeout": 20},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
APPEND_SLASH = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "parks.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "parks.pagination.Pages",
    "EXCEPTION_HANDLER": "parks.errors.handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Parks",
    "DESCRIPTION": "Parks, the inspections of them and the findings. Each change of a park goes into an "
    "audit trail, which is not a part of this API.",
    "VERSION": "1.0.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
}
if not os.environ.get("PLAIN_DOC"):
    SPECTACULAR_SETTINGS["POSTPROCESSING_HOOKS"] = [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "parks.schema.tidy",
    ]

BUG = os.environ.get("BUG", "")


def bug(name):
    """True when the fault of this name is switched on."""
    return BUG == name
