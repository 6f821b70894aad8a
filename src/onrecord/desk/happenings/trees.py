"""Which signed revision of an account's tree is the highest that was served to us?

A commit that is lower than one served before it is old, and changes nothing.
"""

import json
from datetime import datetime

from onrecord.archive import Book
from onrecord.desk.happenings.entering import microseconds

__all__ = ["overtaken_by", "tree_served"]

_NAME = "tree"


def tree_served(book: Book, whose: str, rev: str, at: datetime, place: int) -> None:
    """A revision of the account's tree was served with the entry at this place."""
    noted = book.note(whose, _NAME)
    if noted is None or json.loads(noted)[0] < rev:
        book.set_note(whose, _NAME, json.dumps([rev, microseconds(at), place]))


def overtaken_by(book: Book, whose: str, rev: str, at: datetime) -> int | None:
    """The entry that had shown a higher revision before this moment, if one had."""
    noted = book.note(whose, _NAME)
    if noted is None:
        return None
    highest, seen, place = json.loads(noted)
    return int(place) if highest > rev and seen < microseconds(at) else None
