"""What should an editor look at before confirming what was read in a report?"""

from collections.abc import Iterator, Sequence

from onrecord.findings.article import Article, BlockKind, Embed, Place
from onrecord.findings.statements.statement import Statement, Words
from onrecord.findings.statements.utterances import Utterance
from onrecord.findings.statements.vocabulary import POST, pattern
from onrecord.findings.words import statements as sentence

__all__ = ["about_scope", "about_speaker"]

_EARLIER = (
    pattern(
        rf"(?:hours?|minutes?|days?|weeks?|shortly|soon|a \w+) after (?:the|an?|its|this) {POST}"
    ),
    pattern(
        rf"(?:now|since)-(?:deleted|removed|withdrawn) {POST}|"
        rf"(?:deleted|removed|withdrew|took down) (?:the|an?|its|this) {POST}"
    ),
)
"""The first says when, and goes before."""


def about_scope(
    article: Article, plain: str, said: Statement, embeds: Sequence[Embed]
) -> Iterator[str]:
    """Doubts about which posts are meant."""
    forwards = said.begins and sentence.forwards(said.begins.words.words, said.begins.date)
    earlier = _earlier_post(article, plain)
    for doubt in said.doubts:
        if said.begins is not None and earlier is not None and doubt == forwards:
            told = earlier.of(article.text)
            yield sentence.set_against_earlier(said.begins.words.words, said.begins.date, told)
        else:
            yield doubt
    if said.scope is not None and "this account" in said.scope.words.lower():
        yield from _this_account(said, embeds)


def _earlier_post(article: Article, plain: str) -> Place | None:
    """Where the reporter tells of a post that was there before the statement."""
    own = [b.place for b in article.blocks if b.kind in (BlockKind.PARAGRAPH, BlockKind.CAPTION)]
    found = (words.search(plain, one.start, one.end) for words in _EARLIER for one in own)
    return next((Place(one.start(), one.end()) for one in found if one is not None), None)


def _this_account(said: Statement, embeds: Sequence[Embed]) -> Iterator[str]:
    """Said on one account, "this account" can mean another."""
    own = {f"@{embed.handle}".casefold() for embed in embeds if embed.handle}
    named = [one.words for one in said.about if "@" in one.words]
    others = [words for words in named if not any(handle in words.casefold() for handle in own)]
    if others:
        yield sentence.other_account("this account", others[0])
    elif own:
        yield sentence.own_account("this account", f"@{embeds[0].handle}")


def about_speaker(
    text: str, speaker: Words | None, utterances: Sequence[Utterance], *, shown: bool
) -> Iterator[str]:
    """Doubts about who said it, and whether it is quoted at all."""
    for one in {one.speaker.here: one.speaker for one in utterances}.values():
        here, fullest = one.here.of(text), one.fullest.of(text)
        if one.assumed and here.casefold() != fullest.casefold():
            yield sentence.taken_for(here, fullest)
    if speaker is None:
        yield sentence.NOBODY_NAMED
    if not shown and not any(one.quotations for one in utterances):
        yield sentence.TOLD_NOT_QUOTED
    if not all(one.sure for one in utterances):
        yield sentence.SPEAKER_NEARBY
