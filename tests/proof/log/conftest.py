"""Which counterpart reads our logs?"""

from go_reader import go_reader

__all__ = ["go_reader"]
