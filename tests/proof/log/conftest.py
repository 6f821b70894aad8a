"""Which counterpart reads our logs?"""

from hypothesis import settings

from go_reader import go_reader

__all__ = ["go_reader"]

# Nothing here is about time: a busy machine must not turn a property red.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
