#!/bin/sh
# Usage: run.sh PORT
set -e
cd "$(dirname "$0")"
BINARY="${TMPDIR:-/tmp}/shelves-$(id -u)"
go build -o "$BINARY" .
exec "$BINARY" "127.0.0.1:${1:-8015}"
