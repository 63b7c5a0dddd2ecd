"""The real servers, one module each."""

from __future__ import annotations

from bench.field.server import Server
from bench.field.servers.airflow import AIRFLOW
from bench.field.servers.alertmanager import ALERTMANAGER
from bench.field.servers.chroma import CHROMA
from bench.field.servers.directus import DIRECTUS
from bench.field.servers.jupyter_server import JUPYTER_SERVER
from bench.field.servers.jupyterhub import JUPYTERHUB
from bench.field.servers.kinto import KINTO
from bench.field.servers.loopback import LOOPBACK
from bench.field.servers.powerdns import POWERDNS

__all__ = ["SERVERS"]

SERVERS: tuple[Server, ...] = (
    ALERTMANAGER,
    POWERDNS,
    JUPYTERHUB,
    JUPYTER_SERVER,
    DIRECTUS,
    AIRFLOW,
    KINTO,
    LOOPBACK,
    CHROMA,
)
