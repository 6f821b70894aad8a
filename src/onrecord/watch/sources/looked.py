"""What came of a look, for whoever decides when the next one is?"""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Looked"]


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of it."""

    answered: bool  # an answer came that could be read
    why: str | None  # otherwise why not, in our words: it becomes the reason of a gap
    news: bool  # something new was recorded
    settle_at: datetime | None  # when a suspected absence is due for its second question
