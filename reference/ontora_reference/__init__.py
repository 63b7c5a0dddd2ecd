"""An implementation of the Ontora interface, written by hand over the generated stub."""
