"""The command line: one file a command, one exit code a cause."""

from outcomes.cli.app import main

__all__ = ["main"]
