"""The resources that a run creates, finds, reads and deletes."""
