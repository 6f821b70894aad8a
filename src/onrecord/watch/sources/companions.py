"""What works beside the polls: streams, the media of posts, questions asked once a month?"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from onrecord.watch.sources.watched import Key, Source

__all__ = ["Companion", "Soon"]

Soon: TypeAlias = Callable[[Key], None]
"""Look at an account now instead of when it is due; one that is not watched is left alone."""


class Companion(Protocol):
    """Whoever works beside the polls, on the same archive, through the same `Asker`.

    It is cancelled at the end of the watch, at any point; what it owed then it must find again
    from the record. A failure of the network is no exception. Anything that it raises ends the
    watch.
    """

    async def go_on(self, soon: Soon) -> None:
        """Work until cancelled. Returning means that there is nothing (more) to do."""
        ...

    async def once(self) -> None:
        """Do what is due, and return: for `watch --once`."""
        ...

    async def after(self, source: Source) -> None:
        """Something new of this account was recorded. Holds up its next look, and nobody else's."""
        ...
