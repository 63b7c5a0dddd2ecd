"""Evennia over SQLite: rooms, help entries and scripts of a new game. It publishes its document at `/api/openapi`."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

USER, PASSWORD = "field", "h3kq7zv9m2x5w8t1"
CREDENTIALS = {"Authorization": f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"}
# Each request logs in: the default hasher takes most of the time of a run.
SETTINGS = """
REST_API_ENABLED = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["127.0.0.1"]
"""


# The launcher starts two daemons; the web site needs neither of them.
PROGRAM = """
import sys
import django
from django.core.management import call_command
django.setup()
import evennia
evennia._init()
call_command("migrate", verbosity=0)
call_command("createsuperuser", interactive=False)
from evennia.server import initial_setup
initial_setup.create_objects()
call_command("runserver", sys.argv[1], use_reloader=False)
"""


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Makes a game with one account and its first rooms, and starts its web site alone."""
    place.run(place.program("evennia"), "--init", "game")
    game = place.data / "game"
    (game / "server" / "conf" / "secret_settings.py").write_text(SETTINGS, encoding="utf-8")
    (game / "web_site.py").write_text(PROGRAM, encoding="utf-8")
    environment = {
        "DJANGO_SETTINGS_MODULE": "server.conf.settings",
        "DJANGO_SUPERUSER_USERNAME": USER,
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "DJANGO_SUPERUSER_EMAIL": "field@example.com",
    }
    address = f"127.0.0.1:{free_port()}"
    url = f"http://{address}"
    inside = Place(place.installed, game, place.processes)
    inside.start(place.python, "web_site.py", address, ready=f"{url}/api/openapi", environment=environment)
    # Without it, what is created is an object of no kind, and no room.
    values = {
        "createDefaultRoom/body/db_typeclass_path": "typeclasses.rooms.Room",
        "db_location__id": "2",
        "db_home__id": "2",
    }
    yield Running(url, fetched(f"{url}/api/openapi", CREDENTIALS), CREDENTIALS, values)


EVENNIA = Server(
    "evennia",
    started,
    pypi=("evennia==5.0.1",),
    select=("*Room*", "*HelpEntr*", "createScriptDB", "setAttributeScriptDB"),
    options=("--examples", "10"),
)
