#!/bin/sh
# Usage: run.sh PORT
cd "$(dirname "$0")"
PORT="${1:-8002}" exec node src/server.js
