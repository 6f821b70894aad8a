"""Which platforms are there to be watched in a test, and what can't happen on each?"""

from collections.abc import Callable
from dataclasses import dataclass

from activitypub_twin import ActivityPubTwin
from feed_twin import FeedTwin
from lemmy_twin import LemmyTwin
from mastodon_twin import MastodonTwin
from onrecord.platforms import activitypub, feed, lemmy, mastodon, telegram, web, x
from onrecord.platforms.polling import Polled
from telegram_twin import TelegramTwin
from twin_server import Twin
from web_twin import Gone, WebTwin
from x_twin import XTwin

__all__ = ["PLATFORMS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A platform, its twin, and what can't happen there."""

    twin: Callable[[], Twin]
    platform: Polled
    cannot: frozenset[str] = frozenset()


PLATFORMS = {
    "Mastodon": Kind(MastodonTwin, mastodon, frozenset({"rename"})),
    "ActivityPub": Kind(ActivityPubTwin, activitypub),
    "X": Kind(XTwin, x),
    "Telegram": Kind(TelegramTwin, telegram, frozenset({"rename", "restore"})),
    "Atom": Kind(FeedTwin, feed),
    "RSS": Kind(lambda: FeedTwin("rss"), feed, frozenset({"withdraw", "restore"})),
    "web": Kind(WebTwin, web, frozenset({"rename", "suspend"})),
    "web, soft 404": Kind(lambda: WebTwin(Gone.SOFT), web, frozenset({"rename", "suspend"})),
    "Lemmy": Kind(LemmyTwin, lemmy),
}
