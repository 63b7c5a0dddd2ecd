"""The commands of the kit: their options, and what these mean."""
