"""What can an operator do?"""

from onrecord.cli.program import main

__all__ = ["main"]
