"""What the capture of pages gets right, and how long it takes."""
