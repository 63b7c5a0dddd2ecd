"""The front door: one command, whose subcommands are mounted from their packages when they are asked for."""
