"""Writes the models with datamodel-code-generator, and corrects its output."""
