#!/bin/sh
# Usage: run.sh PORT
cd "$(dirname "$0")"
# The server stands in New Zealand.
TZ=Pacific/Auckland PORT="${1:-8014}" exec node src/server.js
