"""Did the page that came stand for what was asked, or for a wall before it?"""

from onrecord.reading.pages.facts import (
    MARKS,
    Cover,
    Frame,
    Mark,
    PageFacts,
    PasswordForm,
    read_facts,
)
from onrecord.reading.pages.walls import wall_of

__all__ = [
    "MARKS",
    "Cover",
    "Frame",
    "Mark",
    "PageFacts",
    "PasswordForm",
    "read_facts",
    "wall_of",
]
