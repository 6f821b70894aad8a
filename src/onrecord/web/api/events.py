"""What does the API say of what happened lately?"""

from dataclasses import replace

from onrecord.archive import Position
from onrecord.desk.happenings import (
    EVERYTHING,
    HappeningKind,
    Wanted,
    happening_shape,
    happenings,
    wanted_of_account,
    wanted_of_case,
    wanted_of_institution,
)
from onrecord.record.accounts import AccountId
from onrecord.web.api.asking import Answer, Asked, onward, page_of
from onrecord.web.api.problems import Problem

__all__ = ["POSITION", "events"]

POSITION = r"[0-9]{1,12}\.[0-9]{1,6}"
_OF = ("account", "institution", "case")


def events(asked: Asked) -> Answer:
    """What came on record, latest first; with `since` the first ones after that."""
    wanted = _wanted(asked)
    since = asked.text("since")
    if since is not None:
        return _since(asked, wanted, since)
    after = asked.after(int, int)
    before = None if after is None else (int(after[0]), int(after[1]))
    found = happenings(asked.archive, wanted, before=before, limit=asked.limit + 1)
    return page_of(asked, found, happening_shape, lambda one: (one.place, one.nth))


def _since(asked: Asked, wanted: Wanted, since: str) -> Answer:
    if asked.text("after") is not None:
        raise Problem("bad-parameter", "after and since exclude each other")
    found = happenings(asked.archive, wanted, after=_position(since), limit=asked.limit)
    link = None
    if len(found) == asked.limit:
        link = onward(asked, since=f"{found[0].place}.{found[0].nth}")
    return Answer(
        value={"items": [happening_shape(one) for one in found], "next": link},
        links={} if link is None else {"next": link},
    )


def _position(text: str) -> Position:
    place, _, nth = text.partition(".")
    return (int(place), int(nth))


def _wanted(asked: Asked) -> Wanted:
    named = [name for name in _OF if asked.text(name) is not None]
    if len(named) > 1:
        raise Problem("bad-parameter", f"{' and '.join(named)} exclude each other")
    account, institution, case = (asked.text(name) for name in _OF)
    wanted = EVERYTHING
    if account is not None:
        wanted = wanted_of_account(AccountId(account))
    if institution is not None:
        wanted = wanted_of_institution(asked.archive, institution)
    if case is not None:
        wanted = wanted_of_case(asked.archive, case)
    kind = asked.text("kind")
    return wanted if kind is None else replace(wanted, kinds=(HappeningKind(kind),))
