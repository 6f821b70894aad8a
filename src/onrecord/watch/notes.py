"""Where did we leave off? Notes that spare questions after a restart; no evidence.

They lie in state.db and may be lost or spoiled at any time: then the record says who is watched,
and the rest is asked for again.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.proof.atproto import ProofError, cid_of_text, cid_text
from onrecord.reading.bluesky import Chain
from onrecord.record.accounts import AccountId, Enrolment, Handle
from onrecord.record.observations import AccountObservation, Surface
from onrecord.record.outcomes import Identity, Revision
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.watch.watched import Break, Watched, enrolments

__all__ = ["load_watched", "remember", "watched_of"]

_LOST = "the watcher's notes were lost"


def load_watched(archive: Archive) -> dict[AccountId, Watched]:
    """The enrolled accounts, from the watcher's notes or, where those are lost, the record."""
    return watched_of(archive, enrolments(archive))


def watched_of(archive: Archive, enrolled: Iterable[Enrolment]) -> dict[AccountId, Watched]:
    """Where the accounts of these enrolments stand; those of other platforms are left out."""
    return {
        one.account: _remembered(archive, one.account) or _from_record(archive, one)
        for one in enrolled
        if one.platform == bluesky.NAME
    }


def remember(archive: Archive, watched: Watched) -> None:
    """Note where an account stands, so that a restart need not ask again."""
    chain, broken = watched.chain, watched.broken
    notes = {
        "handle": watched.handle,
        "host": watched.host,
        "keys": [[instant(since), key] for since, key in watched.keys],
        "chain": None if chain is None else [chain.rev, cid_text(chain.data)],
        "seen_at": _written(watched.seen_at),
        "broken": None
        if broken is None
        else [broken.why, _written(broken.since), broken.rev, broken.held, broken.told],
        "unconfirmed": watched.unconfirmed,
    }
    archive.state.set(f"watched/{watched.account}", json.dumps(notes))


def _remembered(archive: Archive, account: AccountId) -> Watched | None:
    notes = archive.state.get(f"watched/{account}")
    if notes is None:
        return None
    try:
        return _read(account, json.loads(notes))
    except (ValueError, KeyError, TypeError, RecursionError, ProofError, TimeError):
        return None  # spoiled notes are as good as lost


def _read(account: AccountId, notes: Mapping[str, Any]) -> Watched:
    handle, chain, broken = _text(notes["handle"]), notes["chain"], notes["broken"]
    return Watched(
        account=account,
        handle=None if handle is None else Handle(handle),
        host=_text(notes["host"]),
        keys=tuple((read_instant(since), _text(key)) for since, key in notes["keys"]),
        chain=None if chain is None else _chain(*chain),
        seen_at=_moment(notes["seen_at"]),
        broken=None if broken is None else _break(*broken),
        unconfirmed=notes["unconfirmed"] is True,
    )


def _chain(rev: object, data: object) -> Chain:
    return Chain(_text(rev) or "", cid_of_text(_text(data) or ""))


def _break(why: object, since: object, rev: object, held: object, told: object = False) -> Break:
    return Break(_text(why) or "", _moment(since), _text(rev), _text(held), told is True)


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("not text")
    return value


def _moment(value: object) -> datetime | None:
    text = _text(value)
    return None if text is None else read_instant(text)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


def _from_record(archive: Archive, enrolled: Enrolment) -> Watched:
    """What the record knows; the tree must be fetched anew, for the chain was in the notes."""
    found = Watched(account=enrolled.account, handle=enrolled.handle)
    seen_at, rev = None, None
    for logged in archive.index.entries_of_account(enrolled.platform, enrolled.account):
        entry = logged.entry
        if isinstance(entry, AccountObservation) and entry.evidence.surface is Surface.TREE:
            match entry.fact:
                case Identity() as identity:
                    found = found.identified(identity, None, entry.observed_at)
                case Revision() as revision:
                    seen_at, rev = entry.observed_at, max(rev or "", revision.rev)
                case _:
                    pass
    return Watched(
        account=found.account,
        handle=found.handle,
        host=found.host,
        keys=found.keys,
        broken=Break(_LOST, seen_at, rev, None),
        unconfirmed=True,
    )
