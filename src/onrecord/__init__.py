"""onrecord keeps official accounts on the record."""

__version__ = "0.1.0"
