"""The command line: each command parses, calls one function of the library, and prints."""

from nlu.commands.app import main

__all__ = ["main"]
