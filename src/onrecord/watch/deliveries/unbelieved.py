"""How is a delivery kept that says to be of a watched account, and that its key does not bear out?

As unread, with the fault, so many times a day for each account: anybody may send anything.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from onrecord.network import monotonic
from onrecord.proof.activitypub import DeliveryError, read_activity
from onrecord.reading.activitypub import refused_entry
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.sources.watched import Key, Source

__all__ = ["MOST_REFUSED", "Unbelieved"]

MOST_REFUSED = 20
"""Of one account, in a day that begins with the first."""
_DAY = 86_400.0  # seconds


class Unbelieved:
    """Records deliveries that are not believed, and tells of them."""

    def __init__(self, asker: Asker, tell: Callable[[str], None]) -> None:
        self._asker, self._tell = asker, tell
        self._came: Counter[Key] = Counter()
        self._since = 0.0

    async def record(
        self, exchange: Exchange, source: Source, body: Mapping[str, Any], why: str
    ) -> None:
        """Put it on record, unless there were too many today."""
        if monotonic() - self._since > _DAY:
            self._since, self._came = monotonic(), Counter()
        self._came[source.key] += 1
        if self._came[source.key] > MOST_REFUSED:
            return
        whose = source.account.handle or source.account.account
        self._tell(f"{whose}: a delivery that says to be theirs is not believed: {why}")
        archive, (platform, account) = self._asker.archive, source.key
        post = _post_of(body)

        def append() -> None:
            (kept,) = keep_exchanges(archive, [exchange])
            archive.append([refused_entry(platform, account, post, why, kept)])

        await self._asker.hold(append)


def _post_of(body: Mapping[str, Any]) -> PostId | None:
    try:
        return read_activity(body).post
    except DeliveryError:
        return None
