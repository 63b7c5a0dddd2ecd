"""What a correct server may do that looks like a fault: each hypothesis once, for all rules and all views."""
