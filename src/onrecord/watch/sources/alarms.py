"""What does the operator have to know of sources that can't be looked at?

Pure: each is told once, and once more when it works again; many of one host in one sentence.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from onrecord.watch.sources.gaps import is_overdue
from onrecord.watch.sources.standing import Standing
from onrecord.watch.sources.troubles import Trouble, TroubleKind

__all__ = ["newly_late", "trouble_of", "words_of_again", "words_of_late"]

_SEVERAL = 3  # accounts of one host are told together from here on
_NOBODY_KNOWS = "its host could not be asked in time"


def newly_late(
    standings: Iterable[tuple[Standing, float]], now: datetime, running_since: datetime
) -> tuple[Standing, ...]:
    """Those that were not looked at within one interval after they were due, and were not told.

    Each comes with its interval in seconds. While the watch did not run nobody else was to blame:
    that time counts only once a look has failed.
    """
    return tuple(
        one
        for one, seconds in standings
        if not one.late and is_overdue(_counted(one, running_since), now, seconds)
    )


def _counted(one: Standing, running_since: datetime) -> datetime:
    return one.looked_at if one.reasons else max(one.looked_at, running_since)


def trouble_of(one: Standing) -> Trouble:
    """That a source can't be looked at, as it is noted."""
    platform, account = one.source.key
    return Trouble(
        kind=TroubleKind.STALLED,
        platform=platform,
        of=account,
        since=one.looked_at,
        why=_why(one),
    )


def words_of_late(late: Sequence[Standing]) -> list[str]:
    """What is told of those that can't be looked at."""
    told = []
    for host, those in _by_host(late):
        since = min(one.looked_at for one in those)
        who = _name(those[0]) if len(those) == 1 else f"{len(those)} accounts at {host}"
        told.append(f"ALARM: {who} could not be looked at since {_utc(since)}: {_why(those[0])}")
    return told


def words_of_again(again: Sequence[Standing]) -> list[str]:
    """What is told of those that can be looked at again."""
    return [
        f"{_name(those[0]) if len(those) == 1 else f'{len(those)} accounts at {host}'} can be"
        " looked at again"
        for host, those in _by_host(again)
    ]


def _by_host(all_of_them: Sequence[Standing]) -> list[tuple[str, list[Standing]]]:
    """Those of one host together, if they are many."""
    found: dict[str, list[Standing]] = {}
    for one in all_of_them:
        found.setdefault(one.host, []).append(one)
    return [
        (host, part)
        for host, those in found.items()
        for part in ([those] if len(those) >= _SEVERAL else [[one] for one in those])
    ]


def _name(one: Standing) -> str:
    platform, account = one.source.key
    return f"{one.source.account.handle or account} ({platform})"


def _why(one: Standing) -> str:
    return "; ".join(one.reasons) or _NOBODY_KNOWS


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
