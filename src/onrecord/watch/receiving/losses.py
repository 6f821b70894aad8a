"""Whose loss is it that something will never come, and since when may it have missed something?"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from onrecord.watch.listening import Notice
from onrecord.watch.received import Received
from onrecord.watch.receiving.known import KnownVantages
from onrecord.watch.receiving.parcels import Line

__all__ = ["Losses"]


@dataclass(slots=True)
class Losses:
    """A loss is that of the vantage alone: others may have heard what it missed.

    It begins at the last frame that the vantage heard and that was given on. That is remembered
    no longer than this process lives: where it is not known, each account's own time stands in.
    """

    known: KnownVantages
    _heard: dict[str, datetime] = field(default_factory=dict)  # by mark

    def heard(self, line: Line, frame: Received) -> None:
        """A frame was given on."""
        if line.is_letter:
            return  # it comes out of its order
        before = self._heard.get(line.mark, frame.heard_at)
        self._heard[line.mark] = max(frame.heard_at, before)

    def of(self, line: Line, words: str) -> Notice:
        """What is told of a loss in a line."""
        name = self.known.marks.get(line.mark, line.mark)
        says = f"{name}, run {line.progress.run}: {words}"
        return Notice(says, lost=True, of=name, since=self._heard.get(line.mark))

    def dated(self, line: Line, notice: Notice) -> Notice:
        """What a vantage told of its stream, with the time since when it may have missed some."""
        return replace(notice, since=self._heard.get(line.mark))
