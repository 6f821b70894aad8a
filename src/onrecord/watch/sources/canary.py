"""Is a withdrawal still noticed?

The operator has accounts whose posts come and go each day. If none of them was seen and then
recorded as gone for longer than a day, withdrawals by others may go unnoticed as well.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.findings.presence import presence
from onrecord.findings.verdicts import Verdict
from onrecord.platforms.called import is_called
from onrecord.record.accounts import Enrolment
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.watch.sources.troubles import (
    Trouble,
    TroubleKind,
    clear_trouble,
    note_trouble,
)
from onrecord.watch.watched import enrolled_in

__all__ = ["LONGEST_SILENCE", "Canaries", "not_enrolled", "noticed_at", "why_silent"]

LONGEST_SILENCE = timedelta(hours=26)
"""A canary posts and withdraws once a day; two hours are left for its clock and for ours."""

_GONE = frozenset(
    {
        Verdict.WITHDRAWN_BY_ACCOUNT_KEY,
        Verdict.WITHDRAWN_BY_INSTANCE,
        Verdict.NO_LONGER_SERVED,
    }
)
_POSTS = 100  # of the canary's latest that are looked through


def noticed_at(posts: Iterable[Sequence[Logged]], account: Sequence[Logged]) -> datetime | None:
    """When one of these posts that had been seen was last recorded as gone, if ever.

    Each post is given by its observations, `account` by those of the account and our gaps.
    """
    verdicts = (presence(post, account) for post in posts)
    gone = [x for x in verdicts if x.verdict in _GONE and x.last_seen is not None]
    return max((x.first_absent for x in gone if x.first_absent is not None), default=None)


def why_silent(noticed: datetime | None, enrolled_at: datetime, now: datetime) -> str | None:
    """Why a canary is worth an alarm; None while its last withdrawal is recent enough."""
    since = max(enrolled_at, noticed or enrolled_at)
    if now - since <= LONGEST_SILENCE:
        return None
    last = "none was ever noticed" if noticed is None else f"the last one {noticed:%Y-%m-%d %H:%M}"
    return f"no withdrawal of its posts was noticed for more than a day ({last} UTC)"


@dataclass(slots=True)
class Canaries:
    """The accounts that the operator named as canaries, on whatever platform."""

    archive: Archive
    tell: Callable[[str], None] = lambda _: None
    _missing: set[str] = field(default_factory=set)  # that were told not to be on record

    def check(self, now: datetime) -> None:
        """Tell of those that are silent, once, and again when they sing."""
        named = self.archive.configuration.sources.canaries
        found = _enrolled(self.archive) if named else []
        for name in named:
            one = next((one for one in found if is_called(one, name)), None)
            if one is not None:
                self._check(one, now)
            elif name not in self._missing:
                self._missing.add(name)
                self.tell(f"The canary {name} is not on record: onrecord add {name}")

    def _check(self, one: Enrolment, now: datetime) -> None:
        index = self.archive.index
        refs = [ref for ref, _ in index.posts_of(one.platform, one.account, _POSTS)]
        account = index.entries_of_account(one.platform, one.account)
        noticed = noticed_at(map(index.entries_of_post, refs), account)
        why = why_silent(noticed, one.enrolled_at, now)
        name = one.handle or one.account
        if why is None:
            if clear_trouble(self.archive, TroubleKind.CANARY, one.platform, one.account):
                self.tell(f"Canary {name}: its withdrawals are noticed again")
            return
        trouble = Trouble(
            kind=TroubleKind.CANARY, platform=one.platform, of=one.account, since=now, why=why
        )
        if note_trouble(self.archive, trouble):
            self.tell(
                f"ALARM: canary {name} ({one.platform}): {why}. If it did post and withdraw,"
                " withdrawals by others may go unnoticed too."
            )


def not_enrolled(archive: Archive) -> tuple[str, ...]:
    """The canaries of the configuration that name no account on record: they prove nothing."""
    named = archive.configuration.sources.canaries
    found = _enrolled(archive) if named else []
    return tuple(name for name in named if not any(is_called(one, name) for one in found))


def _enrolled(archive: Archive) -> list[Enrolment]:
    listed = archive.index.documents(DocumentKind.ENROLMENT)
    found = (enrolled_in(archive, logged) for logged in listed)
    return [one for one in found if one is not None]
