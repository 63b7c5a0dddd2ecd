"""How two documents differ."""
