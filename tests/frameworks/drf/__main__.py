"""Serves the catalog on the loopback interface."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import django
import waitress
from django.apps import apps
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from tests.frameworks.switches import Options, address, announce, choose, listen


def token() -> str:
    """Return the token of a new user."""
    user = import_module("django.contrib.auth.models").User.objects.create_user(
        "demo", "demo@example.com", "demo-password"
    )
    return str(apps.get_model("authtoken", "Token").objects.create(user=user).key)


def serve(options: Options) -> None:
    """Serve the catalog until SIGTERM."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.frameworks.drf.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    listener = listen(options.port)
    # One thread: connections that share a database in memory lock each other's tables.
    server = waitress.create_server(get_wsgi_application(), sockets=[listener], threads=1)
    url = address(listener)
    announce(url, f"{url}/schema.json", {"Authorization": f"Token {token()}"})
    server.run()


if __name__ == "__main__":
    serve(choose(Path(__file__).parent))
