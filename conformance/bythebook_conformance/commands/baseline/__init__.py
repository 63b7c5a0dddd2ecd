"""`bythebook baseline`, and `check --baseline`: what a server does is kept in a file, and compared with it later."""
