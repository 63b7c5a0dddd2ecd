#!/bin/sh
# Usage: run.sh PORT
set -e
cd "$(dirname "$0")"
PORT="${1:-8011}"
PYTHON="${PYTHON:-python3}"
DB_FILE="$(mktemp "${TMPDIR:-/tmp}/devices-XXXXXX.db")"
export DATABASE_URL="${DATABASE_URL:-sqlite:///$DB_FILE}"
exec "$PYTHON" -m uvicorn devices.main:app --host 127.0.0.1 --port "$PORT" --log-level warning
