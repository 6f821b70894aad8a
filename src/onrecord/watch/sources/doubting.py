"""What is done about a post, or an account, that seems to be gone?

It is suspected: that is noted, so that a restart goes on from here, and it is asked about at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.platforms.polling import Answer
from onrecord.reading.polled import fact_entry, found_entry
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.outcomes import Absent, AccountState
from onrecord.watch.asking import keep_exchanges
from onrecord.watch.sources.comparing import Comparison
from onrecord.watch.sources.concluding import conclude
from onrecord.watch.sources.confirming import ask_round, can_be_asked_after
from onrecord.watch.sources.recording import News
from onrecord.watch.sources.suspicions import Suspicion
from onrecord.watch.sources.turn import Turn

__all__ = ["ask_about", "suspect"]

_AT_ONCE = 20  # posts that are asked after in one round; the rest waits for the next


async def suspect(turn: Turn, found: Comparison, exchange: Exchange | None) -> None:
    """Suspect what `exchange` leaves out or says to be gone, and ask about it at once.

    Of an account that is not active nothing of the kind is suspected: that is why.
    """
    if turn.inactive:
        found = replace(found, missing=(), absent={})
    missing = (post for post in found.missing if can_be_asked_after(turn.source, post))
    posts = dict.fromkeys((*found.absent, *missing))
    new = [post for post in posts if post not in turn.view.suspicions]
    inactive = found.inactive if None not in turn.view.suspicions else None
    if new or inactive is not None:
        await turn.asker.hold(lambda: _note(turn, new, found.absent, inactive, exchange))
        await ask_about(turn)


async def ask_about(turn: Turn, *, state: bool = False) -> None:
    """One round about what is suspected and due; with `state` about the account in any case."""
    now, view = turn.now(), turn.view
    due = [one for one in view.suspicions.values() if one.next_at <= now][:_AT_ONCE]
    if not due and not state:
        return
    # 1. The round.
    others = await turn.asker.hold(lambda: _others(turn))
    found = await ask_round(
        turn.questions,
        turn.source,
        [one.post for one in due if one.post is not None],
        others,
        by_list=frozenset(one.post for one in due if one.by_list and one.post is not None),
        state=state or any(one.post is None for one in due),
    )
    # 2. What follows from it.
    done = await turn.asker.hold(
        lambda: conclude(turn.scribe, found, due, turn.settling, turn.now())
    )
    turn.news |= done.news
    for words in done.told:
        turn.tell(words)
    # 3. What it says besides.
    if found.gone is not None:
        view.whole_at = 0.0  # the same list as before will be news
    if found.account is not None:
        await _learn(turn, *found.account)
    if found.other is not None and isinstance(found.other[1], Absent):
        post = found.other[0]
        await turn.asker.hold(lambda: _note(turn, [post], {}, None, None))


async def _learn(turn: Turn, answer: Answer, exchange: Exchange) -> None:
    """What an answer about the account says besides: its names, that it is active again."""
    _, found = await turn.compared(Answer(facts=answer.facts))
    await turn.record(News(exchange, facts=found.facts))


def _others(turn: Turn) -> list[PostId]:
    """Posts that should be there: those that the list showed last come first."""
    there = turn.archive.index.present_posts(*turn.view.key)
    free = [word.post for word in there if word.post not in turn.view.suspicions]
    return sorted(free, key=lambda post: hash(post) not in turn.view.shown)


def _note(
    turn: Turn,
    posts: Sequence[PostId],
    absent: Mapping[PostId, Absent],
    inactive: AccountState | None,
    exchange: Exchange | None,
) -> None:
    """Note suspicions, each with the last look that showed its post."""
    name, account, now = turn.source.platform.NAME, turn.source.account, turn.now()
    kept: KeptExchange | None = None
    if exchange is not None and (absent or inactive is not None):
        (kept,) = keep_exchanges(turn.archive, [exchange], name)
    seen = turn.scribe.last_seen(posts)
    new = []
    for post in posts:
        said = absent.get(post)
        new.append(
            Suspicion(
                post=post,
                began_at=now,
                next_at=now,
                by_list=said is not None,
                notices=(found_entry(name, account, post, said, kept, None),)
                if said is not None and kept is not None
                else (),
                seen=tuple(entry for entry in seen if entry.post == post),
            )
        )
    if inactive is not None and kept is not None:
        notice = fact_entry(name, account, inactive, kept)
        new.append(Suspicion(post=None, began_at=now, next_at=now, notices=(notice,)))
    turn.view.suspect(turn.archive, *new)
