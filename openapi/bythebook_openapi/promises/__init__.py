"""What the sentences of a description promise of the field that it describes. One grammar for capture and judge."""
