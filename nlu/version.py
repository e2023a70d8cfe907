"""The version of the program, written into every record."""

__all__ = ["__version__"]

__version__ = "0.1.0"
