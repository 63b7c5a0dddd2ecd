"""Serves the cookbook on the loopback interface."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import django
import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from tests.frameworks.switches import Options, address, announce, choose, listen


def cookie() -> str:
    """Return the cookie of a new user who has logged in."""
    user = import_module("django.contrib.auth.models").User.objects.create_user("cook", password="cook-password")
    client = import_module("django.test").Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def serve(options: Options) -> None:
    """Serve the cookbook until SIGTERM."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.frameworks.django_ninja.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    listener = listen(options.port)
    # One thread: connections that share a database in memory lock each other's tables.
    server = waitress.create_server(get_wsgi_application(), sockets=[listener], threads=1)
    url = address(listener)
    announce(url, f"{url}/api/openapi.json", {"Cookie": cookie()})
    server.run()


if __name__ == "__main__":
    serve(choose(Path(__file__).parent))
