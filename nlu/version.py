"""The version of the program, written into every record."""

__all__ = ["VERSION"]

VERSION = "0.1.0"
