"""The same ten tasks in the code of three generators: run, type-checked and counted. Writes `docs/ten-tasks.md`."""
