"""What has changed since a baseline was written, as reports show it."""
