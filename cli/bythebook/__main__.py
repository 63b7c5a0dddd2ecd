"""`python -m bythebook` is the command."""

from bythebook.main import main

main()
