#!/bin/sh
# Usage: run.sh PORT
set -e
cd "$(dirname "$0")"
PORT="${1:-8013}"
PYTHON="${PYTHON:-python3}"
export DB_FILE="${DB_FILE:-$(mktemp "${TMPDIR:-/tmp}/contacts-XXXXXX.db")}"
exec "$PYTHON" -m flask --app contacts run --host 127.0.0.1 --port "$PORT" --no-reload
