"""What is done with the failures of a JSON report: they are found, let pass, compared and sent again."""
