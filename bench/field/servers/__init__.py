"""The real servers, one module each."""

from __future__ import annotations

from bench.field.server import Server
from bench.field.servers.adk import ADK
from bench.field.servers.airflow import AIRFLOW
from bench.field.servers.alertmanager import ALERTMANAGER
from bench.field.servers.bugsink import BUGSINK
from bench.field.servers.changedetection import CHANGEDETECTION
from bench.field.servers.chroma import CHROMA
from bench.field.servers.contextforge import CONTEXTFORGE
from bench.field.servers.directus import DIRECTUS
from bench.field.servers.docker import DOCKER
from bench.field.servers.etcd import ETCD
from bench.field.servers.evennia import EVENNIA
from bench.field.servers.incus import INCUS
from bench.field.servers.jupyter_server import JUPYTER_SERVER
from bench.field.servers.jupyterhub import JUPYTERHUB
from bench.field.servers.kinto import KINTO
from bench.field.servers.label_studio import LABEL_STUDIO
from bench.field.servers.langgraph import LANGGRAPH
from bench.field.servers.lnbits import LNBITS
from bench.field.servers.loopback import LOOPBACK
from bench.field.servers.orthanc import ORTHANC
from bench.field.servers.phoenix import PHOENIX
from bench.field.servers.powerdns import POWERDNS
from bench.field.servers.prefect import PREFECT
from bench.field.servers.rdiffweb import RDIFFWEB
from bench.field.servers.superset import SUPERSET
from bench.field.servers.unleash import UNLEASH
from bench.field.servers.zenml import ZENML

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
    PREFECT,
    ZENML,
    ADK,
    LABEL_STUDIO,
    ETCD,
    PHOENIX,
    LNBITS,
    CHANGEDETECTION,
    EVENNIA,
    RDIFFWEB,
    BUGSINK,
    UNLEASH,
    CONTEXTFORGE,
    LANGGRAPH,
    ORTHANC,
    DOCKER,
    INCUS,
    SUPERSET,
)
