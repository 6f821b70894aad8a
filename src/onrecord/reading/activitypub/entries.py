"""How does a delivery become entries?"""

from onrecord.proof.activitypub import INSTANCE, Activity, Deed, Delivery
from onrecord.reading.entries import account_entry, plain, post_entry
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Authenticity, Evidence, Surface
from onrecord.record.outcomes import Absent, AccountState, Identity, Seen, Unread
from onrecord.record.times import TimeError, read_claimed

__all__ = ["delivered_entries", "delivery_of", "moved_entry", "refused_entry"]

_LONGEST_ID = 500  # characters of an id that stands in a leaf, where nothing is signed


def delivery_of(exchange: Exchange) -> Delivery:
    """The request as its signature is checked."""
    return Delivery(
        method=exchange.method,
        url=exchange.url,
        headers=exchange.headers,
        body=exchange.body,
        received_at=exchange.answered_at,
    )


def delivered_entries(
    platform: str, activity: Activity, kept: KeptExchange, version: Commitment | None
) -> list[Entry]:
    """What a signed activity says; `version` commits to the bytes of the post that it shows."""
    evidence, actor, post = _signed(kept), activity.actor, activity.post
    match activity.deed:
        case Deed.SHOWED if post is not None and version is not None:
            published = None if activity.item is None else activity.item.get("published")
            claimed_at = None
            if isinstance(published, str):
                try:
                    claimed_at = read_claimed(published)
                except TimeError:  # then nothing is claimed
                    claimed_at = None
            seen = Seen(version)
            return [post_entry(platform, actor, post, seen, evidence, claimed_at=claimed_at)]
        case Deed.REMOVED if post is not None:
            return [post_entry(platform, actor, post, Absent(activity.says), evidence)]
        case Deed.LEFT:
            return [account_entry(platform, actor, AccountState("gone", INSTANCE), evidence)]
        case _:
            return []


def moved_entry(platform: str, activity: Activity, kept: KeptExchange, known: Identity) -> Entry:
    """An account that moved to one that names it back: its names stay, and the words say where."""
    fact = Identity(known.handles, known.signing_key, known.host, plain(activity.says))
    return account_entry(platform, activity.actor, fact, _signed(kept))


def refused_entry(
    platform: str, account: AccountId, post: PostId | None, why: str, kept: KeptExchange
) -> Entry:
    """A delivery that says to be of a watched account, and that nobody's signature bears out."""
    evidence = Evidence(
        exchange=kept, surface=Surface.STREAM, authenticity=Authenticity.TLS_ONLY, signed=None
    )
    if post is None or len(post) > _LONGEST_ID:
        return account_entry(platform, account, Unread(why), evidence)
    return post_entry(platform, account, post, Unread(why), evidence)


def _signed(kept: KeptExchange) -> Evidence:
    return Evidence(
        exchange=kept,
        surface=Surface.STREAM,
        authenticity=Authenticity.INSTANCE_SIGNED,
        signed=None,
    )
