"""`bythebook repair`: changes a document to what a server does, where the user says that the server is right."""
