"""What a person reads of a report: findings by cause, short names, plain words, and places that differ."""
