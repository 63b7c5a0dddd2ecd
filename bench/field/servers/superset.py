"""Superset over SQLite: styles, themes, annotations, tags, groups. It publishes its document at `/api/v1/_openapi`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

PASSWORD = "h3kq7zv9m2x5w8t1"
CONFIGURATION = f"""
SECRET_KEY = "{PASSWORD * 2}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{{data}}/superset.db"
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
FEATURE_FLAGS = {{{{"TAGGING_SYSTEM": True}}}}
"""


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the web application on a new database; its administrator is the client."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    configuration = place.data / "superset_config.py"
    configuration.write_text(CONFIGURATION.format(data=place.data), encoding="utf-8")
    environment = {"SUPERSET_CONFIG_PATH": str(configuration), "SUPERSET_HOME": str(place.data)}
    superset = place.program("superset")
    names = ("--username=admin", "--firstname=Ada", "--lastname=Field", "--email=admin@example.com")
    place.run(superset, "db", "upgrade", environment=environment)
    place.run(superset, "fab", "create-admin", *names, f"--password={PASSWORD}", environment=environment)
    place.run(superset, "init", environment=environment)
    options = ("--host=127.0.0.1", f"--port={port}", "--with-threads")
    place.start(superset, "run", *options, ready=f"{url}/health", environment=environment)
    login = {"username": "admin", "password": PASSWORD, "provider": "db", "refresh": False}
    token = json.loads(fetched(f"{url}/api/v1/security/login", body=login))["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    yield Running(url, fetched(f"{url}/api/v1/_openapi", headers), headers)


SUPERSET = Server(
    "superset",
    started,
    # Later caches take no argument that this version of Superset passes on, and `rich` is missing in its list.
    pypi=("apache-superset==6.1.0", "rich==15.0.0", "flask-caching==2.3.1", "cachelib==0.13.0"),
    select=(
        "*_css_template*",
        "*_annotation_layer*",
        "*_v1_security_groups*",
        "*_theme_pk/*",
        "post_api_v1_theme/*",
        "*_tag_pk/*",
        "post_api_v1_tag/*",
    ),
    exclude={"*_info/*": "describes forms", "*_related_*": "the same"},
)
