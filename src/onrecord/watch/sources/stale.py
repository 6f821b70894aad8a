"""Could this list be an old one, which a cache serves again?

A cache knows only what was there before. So a list is not believed at once where it shows again
what by the record was withdrawn, or was changed since: each such post is asked after by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onrecord.platforms.polling import Answer, Shown
from onrecord.platforms.statuses import header
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent
from onrecord.watch.sources.comparing import Comparison, Known
from onrecord.watch.sources.confirming import can_be_asked_after
from onrecord.watch.sources.tracing import Traced
from onrecord.watch.sources.turn import Turn

__all__ = ["Asked", "ask_after", "in_doubt"]

_AT_ONCE = 20  # posts that are asked after at one look; the rest waits
_BELIEVED_AFTER = timedelta(hours=1)
"""If so long no post could be asked after, a list that still says the same is believed."""


@dataclass(slots=True)
class Asked:
    """What was said of the posts that were in doubt."""

    shown: list[tuple[Traced, Answer]] = field(default_factory=list)  # each by its own answer
    believed: dict[PostId, Shown] = field(default_factory=dict)  # as the list shows them
    done: bool = True  # whether none is in doubt any more


def in_doubt(turn: Turn, found: Comparison, known: Known, exchange: Exchange) -> frozenset[PostId]:
    """The posts of a list that it may show as they were once."""
    made = _made_at(exchange)
    return frozenset(
        post
        for post in found.shown
        if post in known.earlier
        and (can_be_asked_after(turn.source, post) or made < known.words[post].at)
    )


async def ask_after(turn: Turn, doubted: Mapping[PostId, Shown]) -> Asked:
    """Ask after each post by itself; one that gave no answer, again after a while."""
    now, since, asked = turn.now(), turn.view.doubted, Asked()
    for post in since.keys() - doubted.keys():
        del since[post]
    for post in _due(turn, doubted, now):
        first = since.get(post, (now, now))[0]
        since[post] = first, now
        one = await _ask(turn, post)
        said = None if one is None or one.answer is None else one.answer.posts.get(post)
        if one is not None and isinstance(said, Shown):
            asked.shown.append((one, Answer(posts={post: said})))
            del since[post]
        elif one is not None and not isinstance(said, Absent) and now - first >= _BELIEVED_AFTER:
            asked.believed[post] = doubted[post]
            del since[post]
    asked.done = not (since.keys() & doubted.keys()) and len(doubted) <= _AT_ONCE
    return asked


def _due(turn: Turn, doubted: Iterable[PostId], now: datetime) -> list[PostId]:
    since = turn.view.doubted
    due = [x for x in doubted if x not in since or now - since[x][1] >= turn.settling]
    return due[:_AT_ONCE]


async def _ask(turn: Turn, post: PostId) -> Traced | None:
    question = turn.source.platform.ask_post(turn.source.account, post)
    return None if question is None else await turn.trace(question, fresh=True)


def _made_at(exchange: Exchange) -> float:
    """When the answer was made, by a cache's word on its age (RFC 9111, section 5.1)."""
    age = header(exchange, "age") or "0"
    seconds = int(age) if age.isdecimal() and len(age) < 10 else 0
    return exchange.answered_at.timestamp() - seconds
