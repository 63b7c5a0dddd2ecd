"""The steps of the GitHub action, `action.yml`: they run the check, and tell of it where GitHub shows it."""
