"""What does a watcher need to know of vantages? Nothing here loads the extra."""

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.network import Fetch
from onrecord.watch.asking import Asker
from onrecord.watch.hearing import Hearing
from onrecord.watch.recorder import Recorder

__all__ = ["Receiving"]


@dataclass(frozen=True, slots=True)
class Receiving:
    """What takes in what vantages bring, and has them ask."""

    fetch: Fetch
    brought: Callable[[Asker, Recorder], Hearing]
