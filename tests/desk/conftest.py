"""Which archive do the tests of the desk start from?"""

from small_desk import desk

__all__ = ["desk"]
