"""Two releases of real servers, compared."""
