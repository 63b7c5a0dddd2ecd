#!/bin/sh
# Usage: run.sh PORT
set -e
cd "$(dirname "$0")"
PORT="${1:-8003}"
PYTHON="${PYTHON:-python3}"
export DB_FILE="${DB_FILE:-$(mktemp "${TMPDIR:-/tmp}/tracker-XXXXXX.sqlite3")}"
"$PYTHON" manage.py migrate --run-syncdb -v 0
exec "$PYTHON" manage.py runserver --noreload "127.0.0.1:$PORT"
