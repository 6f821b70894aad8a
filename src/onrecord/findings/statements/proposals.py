"""Which declarations does a report tell of, as far as a machine can read it?

Proposed only: an editor confirms, changes or drops each. Nothing read here changes a standing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.findings.article import Article, Embed, Place
from onrecord.findings.quotation.attributed import Attributed, Band
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.statements.channels import channel_in
from onrecord.findings.statements.claims import ledger_of, subjects_of
from onrecord.findings.statements.deciding import Decided, decide
from onrecord.findings.statements.doubts import about_scope, about_speaker
from onrecord.findings.statements.embeds import Cut, cut_before, says_the_same
from onrecord.findings.statements.ledger import Claim
from onrecord.findings.statements.parsing import parsed
from onrecord.findings.statements.sentences import sentences
from onrecord.findings.statements.signs import Signs, signs_in
from onrecord.findings.statements.speakers import Speaker
from onrecord.findings.statements.statement import Statement, Words, stated, worded
from onrecord.findings.statements.utterances import Utterance, utterances
from onrecord.findings.statements.vocabulary import ACCOUNT, HANDLE, POST, folded, pattern
from onrecord.findings.words.statements import ABOUT_WHAT, cut_beside
from onrecord.record.declarations import Denied

__all__ = ["Proposal", "proposals", "proposals_of"]


_OURS = pattern(r"ours|us|mine|our own")
_NAMED = pattern(rf"{ACCOUNT}|{POST}|{HANDLE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One declaration as put together from a report. All places are in the article's text."""

    speaker: Words | None  # the fullest words for them in the report; None: not named
    said: Statement
    passages: tuple[Place, ...]  # sentences from which it was put together, in order
    quotations: tuple[Place, ...]  # the quoted words among them
    embeds: tuple[int, ...]  # indices of the article's embeds that say the same
    said_on: str | None  # ISO 8601 date, by the embed
    channel: Words | None
    cuts: tuple[Cut, ...]  # words of an embed that were left out right before a quotation
    band: Band


@dataclass(slots=True)
class _Assembly:
    """What belongs to one declaration, while it is put together."""

    speaker: Speaker | None
    utterances: list[Utterance]
    embeds: list[tuple[int, Embed, tuple[Signs, ...]]]


def proposals(
    article: Article, quotations: Sequence[Attributed], parser: Parser
) -> tuple[Proposal, ...]:
    """One proposed declaration for each speaker, put together across the whole report.

    Hand in a `SharedParser` that the quotations were attributed with, and nothing is parsed twice.
    """
    paragraphs = parsed(article, parser)
    ledger = ledger_of(article, paragraphs)
    return proposals_of(article, quotations, ledger, subjects_of(paragraphs))


def proposals_of(
    article: Article,
    quotations: Sequence[Attributed],
    ledger: Sequence[Claim],
    subjects: Sequence[Place] = (),
) -> tuple[Proposal, ...]:
    """The same, from a ledger of claims that is made already; `subjects` are whom "she" can mean."""
    plain = folded(article.text)
    assemblies: dict[Place, _Assembly] = {}
    for one in utterances(article, plain, quotations, ledger, subjects):
        key = one.speaker.fullest
        assemblies.setdefault(key, _Assembly(one.speaker, [], [])).utterances.append(one)
    both = [*assemblies.values(), *_with_embeds(article, plain, list(assemblies.values()))]
    found = [_proposal(article, plain, assembly) for assembly in both]
    return tuple(one for one in found if one is not None)


def _with_embeds(
    article: Article, plain: str, assemblies: Sequence[_Assembly]
) -> Iterator[_Assembly]:
    """Each post shown is added to the speaker whose quotations it holds, or stands alone."""
    for number, embed in enumerate(article.embeds):
        if embed.place is None:
            continue
        signs = tuple(signs_in(plain, place) for place in sentences(plain, embed.place))
        if not any(one.places for one in signs):
            continue
        for assembly in assemblies:
            quoted = [place.of(plain) for place in _quoted(assembly)]
            told = [one.signs.sentence.of(plain) for one in assembly.utterances]
            if says_the_same(folded(embed.text), quoted, told):
                assembly.embeds.append((number, embed, signs))
                break
        else:
            yield _Assembly(None, [], [(number, embed, signs)])


def _quoted(assembly: _Assembly) -> list[Place]:
    spans = {one.span for utterance in assembly.utterances for one in utterance.quotations}
    return [span.place for span in sorted(spans)]


def _proposal(article: Article, plain: str, assembly: _Assembly) -> Proposal | None:
    shown = [one for _, _, signs in assembly.embeds for one in signs]
    signs = [*shown, *(one.signs for one in assembly.utterances)]
    beside = decide(signs)
    online = any(one.online for one in signs)
    if beside is not None and not online and not _names_its_own(signs, beside):
        beside = None
    decided = beside or (decide(signs, known=True) if _of_ours(plain, signs) else None)
    if decided is None:
        return None
    date = next((embed.date for _, embed, _ in assembly.embeds if embed.date), None)
    place = next((embed.place for _, embed, _ in assembly.embeds if embed.date), None)
    anchor = Words(date, place) if date and place else None
    said = stated(article.text, decided, said_on=date, anchor=anchor)
    quoted = _quoted(assembly)
    cuts = tuple(cut for _, embed, _ in assembly.embeds for cut in cut_before(plain, embed, quoted))
    speaker = _speaker(article, assembly)
    doubts = (
        *([] if beside and online else [ABOUT_WHAT]),
        *about_scope(article, plain, said, [embed for _, embed, _ in assembly.embeds]),
        *(cut_beside(cut.words.of(article.text), cut.quotation.of(article.text)) for cut in cuts),
        *about_speaker(article.text, speaker, assembly.utterances, shown=bool(assembly.embeds)),
    )
    places = [one.signs.sentence for one in assembly.utterances]
    return Proposal(
        speaker=speaker,
        said=replace(said, doubts=doubts),
        passages=tuple(sorted({*places, *(one.sentence for one in shown if one.places)})),
        quotations=tuple(quoted),
        embeds=tuple(number for number, _, _ in assembly.embeds),
        said_on=date,
        channel=_channel(article.text, places),
        cuts=cuts,
        band=_band(assembly, said) if beside and online else Band.LOW,
    )


def _names_its_own(signs: Sequence[Signs], decided: Decided) -> bool:
    """Where nothing online is named: whether somebody says how a text of theirs came about.

    Press reports are full of remarks, letters and policies that somebody rejects.
    """
    authorship = any(one.denied is Denied.AUTHORSHIP for one in decided.denies)
    return any(one.names for one in signs) and (authorship or bool(decided.grounds))


def _of_ours(plain: str, signs: Sequence[Signs]) -> bool:
    """Whether something is said not to be "ours", while an account is named elsewhere."""
    denied = [one.sentence.of(plain) for one in signs if one.denials]
    return any(_OURS.search(words) for words in denied) and bool(_NAMED.search(plain))


def _speaker(article: Article, assembly: _Assembly) -> Words | None:
    if assembly.speaker is not None:
        return worded(article.text, assembly.speaker.fullest)
    for _, embed, _ in assembly.embeds:
        name = embed.name or embed.handle
        if name and embed.place is not None:
            at = article.text.find(name, embed.place.start, embed.place.end)
            return Words(name, embed.place if at < 0 else Place(at, at + len(name)))
    return None


def _channel(text: str, places: Sequence[Place]) -> Words | None:
    found = (channel_in(text, place) for place in places)
    return next((worded(text, place) for place in found if place is not None), None)


def _band(assembly: _Assembly, said: Statement) -> Band:
    """Whether somebody credited surely denied it in words that are quoted."""
    if said.band is Band.LOW or (assembly.speaker is None and not assembly.embeds):
        return Band.LOW
    if said.scope is None and not said.about:
        return Band.LOW
    sure = all(one.sure for one in assembly.utterances)
    credited = [one.band for utterance in assembly.utterances for one in utterance.quotations]
    if not sure and Band.HIGH not in credited:
        return Band.LOW
    if said.band is Band.HIGH and (assembly.embeds or any(b is not Band.LOW for b in credited)):
        return Band.HIGH
    return Band.FAIR
