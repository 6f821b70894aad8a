"""What do the tests of watching share?"""

from go_reader import go_reader

__all__ = ["go_reader"]
