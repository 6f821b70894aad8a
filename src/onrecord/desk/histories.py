"""How is an account's history folded once, and not once for each of its posts?

An account may have tens of thousands of signed revisions; a page shows twenty of its posts.
"""

from threading import Lock
from weakref import WeakKeyDictionary

from onrecord.archive import Archive
from onrecord.findings.history import History
from onrecord.record.accounts import AccountId

__all__ = ["history"]

_MOST = 50_000  # entries of the histories that are kept for an archive: some 50 MB
_Kept = dict[tuple[str, AccountId], tuple[str, History]]

_lock = Lock()
_kept: WeakKeyDictionary[Archive, _Kept] = WeakKeyDictionary()


def history(archive: Archive, platform: str, account: AccountId) -> History:
    """All entries about an account; the same history again until there is one more."""
    stamp = archive.index.looks_at_account(platform, account)
    with _lock:
        kept = _kept.setdefault(archive, {})
        known = kept.pop((platform, account), None)
        if known is not None and known[0] == stamp:
            kept[platform, account] = known  # the latest asked for is the last to go
            return known[1]
    found = History(archive.index.entries_of_account(platform, account))
    with _lock:
        kept[platform, account] = (stamp, found)
        while len(kept) > 1 and sum(len(one) for _, one in kept.values()) > _MOST:
            kept.pop(next(iter(kept)))
    return found
