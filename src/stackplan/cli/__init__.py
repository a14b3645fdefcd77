"""The command line: thin Typer commands, one module each. Everything heavy is imported inside the commands."""
