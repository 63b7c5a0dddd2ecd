"""Measures planning, memory and CPU per request; `make bench` prints the figures of docs/bench.md."""
