"""Values that the server makes up or shows."""
