"""Which posts does a report speak of, and what does it say became of them?

What a report says of a post's state is its word, never a finding about presence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.article import Article, Block, BlockKind, Embed, Place

__all__ = ["PostMention", "SaidState", "SpokenPost", "posts_spoken_of"]


class SaidState(StrEnum):
    """What the report says became of a post."""

    GONE = "said-to-be-gone"
    THERE = "said-to-be-there"
    RESTORED = "said-to-be-restored"
    CHANGED = "said-to-be-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMention:
    """A post spoken of once."""

    place: Place
    state: SaidState | None
    state_words: Place | None  # with the post's own: "now-deleted tweet"
    single: bool  # not "any tweet", "the tweets"
    new: bool  # "a tweet", "another post"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenPost:
    """A post of which a report speaks, in several places, or which it shows.

    That the places mean one post is a reading by articles ("a tweet … the tweet"), to be confirmed.
    """

    mentions: tuple[PostMention, ...]
    states: tuple[SaidState, ...]
    embed: Embed | None


_NOUN = r"(?:(?:re)?(?:tweet|post(?:ing)?)|toot|skeet|thread)(?P<plural>s)?"
_GONE = r"(?:deleted|removed|taken[- ]down|withdrawn|erased|pulled|scrubbed|vanished|disappeared)"
_ADVERB = (
    r"(?:now|since|later|then|soon|already|also|quickly|promptly|subsequently|swiftly|eventually"
    r"|immediately|apparently|reportedly|silently|quietly|hastily|still|just|only)"
)
_DETERMINER = (
    r"(?i:the|an?|this|that|these|those|its|their|his|her|another|one|any|all|every|each|no|such"
    r"|several|many|some|two|three|\w+['’]s)"
)
_QUALITY = rf"(?!(?:{_DETERMINER}|on|in|of|to|by|for|with|from|and|or|who|which)\s)[\w’'-]+\s"
_BARE = (
    rf"(?i:(?:{_ADVERB}[- ])?{_GONE}|edited|amended|altered|restored|official|Twitter|Facebook"
    r"|Instagram|Bluesky|social media|Telegram)\s"
)
_POST = re.compile(
    rf"(?:\b(?P<det>{_DETERMINER})\s(?P<qualities>(?:{_QUALITY}){{0,3}}?)|\b(?P<bare>(?:{_BARE}){{0,2}}))"
    rf"\b{_NOUN}\b(?!\s(?:of|as)\s(?!the same))"
)
_STATE_BEFORE = re.compile(
    rf"\b(?:{_ADVERB}[- ])?(?P<gone>{_GONE})\s?$|\b(?P<changed>edited|amended|altered)\s?$"
    r"|\b(?P<restored>restored|reinstated)\s?$",
    re.IGNORECASE,
)
_VERB_BEFORE = re.compile(
    r"\b(?:(?P<not>not|never|\w+n['’]t|refused to|declined to)\s(?:yet\s)?"
    r"(?P<kept>deleted?|removed?|taken? down|withdrawn?|erased?|pull(?:ed)?)"
    r"|(?P<gone>delet(?:ed|ing)|remov(?:ed|ing)|t(?:ook|aking) down|withdr(?:ew|awing)"
    r"|pull(?:ed|ing)|eras(?:ed|ing)|scrubb(?:ed|ing))"
    r"|(?P<restored>restor(?:ed|ing)|reinstat(?:ed|ing))"
    r"|(?P<changed>edit(?:ed|ing)|amend(?:ed|ing)))\s$",
    re.IGNORECASE,
)
_STATE_AFTER = re.compile(
    rf"(?:,? (?:which|that))?\s(?:(?:was|were|is|are|got|ha(?:s|ve|d)(?:\s{_ADVERB})?(?:\s(?P<not_been>not|never))?\sbeen)\s"
    rf"(?:(?P<not>not|never|no longer)\s)?(?:{_ADVERB}\s){{0,2}}"
    rf"(?:(?P<gone>{_GONE}|gone|missing|unavailable|inaccessible)"
    r"|(?P<there>online|up|available|accessible|visible|live|there)"
    r"|(?P<restored>restored|reinstated)|(?P<changed>edited|amended|altered))\b"
    r"|(?P<remains>(?:still\s)?(?:remains?|remained|stays?|stayed)\s(?:online|up|available|visible"
    r"|live|accessible))\b"
    rf"|(?:{_ADVERB}\s)?(?P<vanished>disappeared|vanished|went missing"
    r"|(?:can|could) no longer be (?:seen|found|accessed))\b)",
    re.IGNORECASE,
)
_MANY = frozenset(
    {"these", "those", "any", "all", "every", "each", "no", "such", "several", "many", "some"}
    | {"two", "three"}
)
_NEW = frozenset({"a", "an", "another", "one"})


def posts_spoken_of(article: Article) -> tuple[SpokenPost, ...]:
    """Return the posts that the reporter speaks of, in order, then those that are shown."""
    groups: list[list[PostMention]] = []
    only_titles = True  # whether the latest post was spoken of in headings only
    for block in article.blocks:
        if block.kind in (BlockKind.RELATED, BlockKind.EMBED, BlockKind.CREDIT):
            continue
        title = block.kind in (BlockKind.HEADLINE, BlockKind.HEADING)
        for mention in _in_block(article.text, block):
            if not groups or (mention.new and not only_titles):
                groups.append([])
                only_titles = True
            only_titles = only_titles and title
            groups[-1].append(mention)
    spoken = [SpokenPost(mentions=tuple(g), states=_states(g), embed=None) for g in groups]
    shown = [SpokenPost(mentions=(), states=(), embed=embed) for embed in article.embeds]
    return (*spoken, *shown)


def _states(mentions: Sequence[PostMention]) -> tuple[SaidState, ...]:
    return tuple(dict.fromkeys(m.state for m in mentions if m.state))


def _in_block(text: str, block: Block) -> Iterator[PostMention]:
    """Yield single posts; groups of them only where something is said of their state.

    Without an article the word is a verb as often as a noun, except in headings.
    """
    title = block.kind in (BlockKind.HEADLINE, BlockKind.HEADING)
    words = block.place.of(text)
    for m in _POST.finditer(words):
        state, a, b = _state(words, m)
        determiner = (m["det"] or "").lower()
        single = m["plural"] is None and determiner not in _MANY
        if state or (single and (determiner or title)):
            start = block.place.start
            yield PostMention(
                place=Place(start + m.start(), start + m.end()),
                state=state,
                state_words=Place(start + a, start + b) if state else None,
                single=single,
                new=single and determiner in _NEW,
            )


def _state(words: str, m: re.Match[str]) -> tuple[SaidState | None, int, int]:
    """What is said in the phrase itself, else by the verb after it, else by the verb before it."""
    part = "bare" if m["det"] is None else "qualities"
    if inside := _STATE_BEFORE.search(m[part]):
        return _read(inside), m.start(part) + inside.start(), m.end()
    if after := _STATE_AFTER.match(words, m.end()):
        return _read(after), m.start(), after.end()
    begins = max(0, m.start() - 40)
    if before := _VERB_BEFORE.search(words[begins : m.start()]):
        return _read(before), begins + before.start(), m.end()
    return None, 0, 0


def _read(m: re.Match[str]) -> SaidState:
    said = {name for name, value in m.groupdict().items() if value}
    if "restored" in said:
        return SaidState.RESTORED
    if "changed" in said:
        return SaidState.CHANGED
    gone = bool(said & {"gone", "vanished", "kept"})
    negated = bool(said & {"not", "not_been"})
    return SaidState.GONE if gone != negated else SaidState.THERE
