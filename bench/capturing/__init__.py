"""Measures the correctness and the speed of captures."""
