"""What the exchanges show: the record, its fields, and what explains a difference."""
