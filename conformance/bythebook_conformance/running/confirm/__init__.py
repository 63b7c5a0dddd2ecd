"""Confirms findings and turns observations into verdicts."""
