"""The HTML report: one file that needs no network. `report` is its content, `page` the frame around any content."""
