"""Which archive do the tests of the commands start from?"""

from small_desk import desk

__all__ = ["desk"]
