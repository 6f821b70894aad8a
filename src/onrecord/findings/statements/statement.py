"""What does an institution's own text say of its posts?

For a post or a press release that stands alone, without a reporter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from onrecord.findings.article import Place
from onrecord.findings.quotation.attributed import Band
from onrecord.findings.statements.days import day_of
from onrecord.findings.statements.deciding import Decided, decide
from onrecord.findings.statements.scopes import kinds_of
from onrecord.findings.statements.sentences import sentences
from onrecord.findings.statements.signs import signs_in
from onrecord.findings.statements.vocabulary import ACCOUNT, folded, pattern
from onrecord.findings.words import statements as sentence
from onrecord.record.declarations import Act, Denied, Ground, ScopeKind

__all__ = ["Begins", "Denial", "Statement", "Words", "read_statement"]

_BARE = pattern(rf"(?:this|that|the|same|its|our|my|his|her|their|the same) {ACCOUNT}|{ACCOUNT}")
LONGEST = 20_000
"""Of a text, in code points, are read; a press release has a tenth of this."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they stand in the text, and where."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Denial:
    """What is denied, and the words from which that was read."""

    denied: Denied
    words: Words
    implied: bool  # by the ground only: "impersonating us" denies authorship


@dataclass(frozen=True, slots=True)
class Begins:
    """Words that set a beginning or a window."""

    words: Words
    forwards: bool  # from then on, without an end
    date: str | None  # ISO 8601, if it could be resolved
    anchor: Words | None  # the date against which it was resolved, where that stands in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What words do about posts, as proposed to an editor.

    `act` None: nothing was read in them, and all else is empty. Places are in the text given.
    """

    act: Act | None = None
    denies: tuple[Denial, ...] = ()
    ground: Ground = Ground.NONE
    ground_words: Words | None = None
    scope: Words | None = None
    kinds: tuple[ScopeKind, ...] = ()
    begins: Begins | None = None
    about: tuple[Words, ...] = ()  # accounts and handles, in the words that name them
    hedges: tuple[Words, ...] = ()
    doubts: tuple[str, ...] = ()  # sentences for the editor
    band: Band = Band.LOW


def read_statement(text: str, said_on: str | None = None) -> Statement:
    """What a text that stands alone does; `said_on` (ISO 8601 date) dates "today" in it.

    Never raises: of a text in which nothing is found, `act` is None.
    """
    plain = folded(text)[:LONGEST]
    signs = [signs_in(plain, place) for place in sentences(plain, Place(0, len(plain)))]
    decided = decide(signs)
    if decided is None:
        return Statement()
    return stated(text, decided, said_on=said_on, anchor=None)


def stated(text: str, decided: Decided, *, said_on: str | None, anchor: Words | None) -> Statement:
    """A statement from what was decided about its sentences, with doubts and a band."""
    begins = _begins(text, decided, said_on, anchor)
    denies = tuple(
        Denial(
            one.denied,
            worded(text, one.place),
            any(one.place == ground.place for ground in decided.grounds),
        )
        for one in decided.denies
    )
    hedges = tuple(worded(text, place) for place in decided.hedges)
    found = Statement(
        act=decided.act,
        denies=denies,
        ground=decided.ground,
        ground_words=worded(text, decided.grounds[0].place) if decided.grounds else None,
        scope=None if decided.scope is None else worded(text, decided.scope.place),
        kinds=_kinds(text, decided),
        begins=begins,
        about=_about(worded(text, place) for place in decided.about),
        hedges=hedges,
    )
    return replace(found, doubts=doubts_of(found, len(decided.grounds)), band=_band(found))


def worded(text: str, place: Place) -> Words:
    """The words at a place, without spaces at the ends."""
    words = place.of(text)
    start = place.start + len(words) - len(words.lstrip())
    return Words(words.strip(), Place(start, start + len(words.strip())))


def _about(found: Iterable[Words]) -> tuple[Words, ...]:
    """Each account once; "this account" only where nothing else names one."""
    each = {one.words.casefold(): one for one in found}
    telling = {words: one for words, one in each.items() if not _BARE.fullmatch(words)}
    return tuple((telling or each).values())


def _kinds(text: str, decided: Decided) -> tuple[ScopeKind, ...]:
    """What is meant: by what was done with it ("retweeted"), by its name, or the account."""
    if decided.ground is Ground.MISTAKEN_REPOST:
        return kinds_of(decided.grounds[0].place.of(text))
    if decided.scope is not None:
        return decided.scope.kinds
    done = [kinds_of(one.place.of(text)) for one in decided.denies]
    if any(kinds != (ScopeKind.POSTS,) for kinds in done):
        return next(kinds for kinds in done if kinds != (ScopeKind.POSTS,))
    return (ScopeKind.ACCOUNT,) if decided.about else ()


def _begins(
    text: str, decided: Decided, said_on: str | None, anchor: Words | None
) -> Begins | None:
    if decided.when is None:
        return None
    words = worded(text, decided.when.place)
    date, relative = day_of(words.words, said_on)
    return Begins(words, decided.when.forwards, date, anchor if relative else None)


def _band(found: Statement) -> Band:
    """How sure a machine can be that the words do this."""
    if found.hedges or found.act is None:
        return Band.LOW
    said = any(not one.implied for one in found.denies)
    return Band.HIGH if said and found.scope is not None else Band.FAIR


def doubts_of(found: Statement, grounds: int) -> tuple[str, ...]:
    """What an editor should look at, in sentences."""
    doubts = [sentence.leaves_open(one.words) for one in found.hedges]
    doubts += [
        sentence.only_by_ground(one.denied, one.words.words) for one in found.denies if one.implied
    ]
    if found.act is Act.DISOWNS and not found.denies:
        doubts.append(sentence.DENIES_NOTHING)
    if found.act is Act.EXPLAINS:
        doubts.append(sentence.ONLY_EXPLAINS)
    if found.scope is None:
        doubts.append(sentence.NAMES_NO_POST)
    if grounds > 1:
        doubts.append(sentence.SEVERAL_GROUNDS)
    if found.begins is not None and found.begins.date is None:
        doubts.append(sentence.no_date(found.begins.words.words))
    if found.begins is not None and found.begins.forwards:
        doubts.append(sentence.forwards(found.begins.words.words, found.begins.date))
    return tuple(doubts)
