"""What does one sentence say of posts and accounts?"""

import re
from dataclasses import dataclass, replace

from onrecord.findings.article import Place
from onrecord.findings.statements import denials, grounds, guards, scopes
from onrecord.findings.statements.denials import ActWords, DeniedWords
from onrecord.findings.statements.grounds import GroundWords
from onrecord.findings.statements.scopes import ScopeWords, WhenWords
from onrecord.findings.statements.vocabulary import ACCOUNT, HANDLE, ONLINE, PLATFORM, POST

__all__ = ["Signs", "signs_in"]

LONGEST = 2_000  # code points of a sentence that are read; the patterns look no further at once

# Any sentence with a sign has one of these; the tables are slower.
_MAY_SAY = re.compile(
    r"hack|attack|compromis|hijack|breach|taken over|took|seized|gained|stolen|broke|deface|infiltrat|"
    r"fake|bogus|forge|fabricat|doctor|alter|manipulat|falsif|photoshop|hoax|counterfeit|deep-?fake|"
    r"impersonat|impost|parody|spoof|sham|fraudulent|genuine|authentic|official|belong|"
    r"authori[sz]|approv|clear|sanction|permission|consent|knowledge|misuse|rogue|acting|former|"
    r"ex-|dismiss|sacked|fired|disgruntled|no longer|error|mistake|accident|hands|inadvertent|wrong|"
    r"oversight|prematur|draft|test|meant|intended|capacity|personal|private|own\b|opinion|"
    r"reflect|represent|express|endors|speak|share|view|position|policy|distanc|dissociat|disavow|"
    r"disown|repudiat|ours|from|not |n't|never|nor |none|nothing|neither|no such|deny|denie|ignor|"
    r"disregard|delet|remov|withdr|retract|taken down|undone|correct|misstat|should have|apolog|"
    r"sorry|regret|stand by|stands by|stood by|restor|reinstat|republish|out of date|outdated|"
    r"supersed|obsolete|expired|translat|glitch|bug|fault|malfunction|stunt|prank|april|catfish|"
    r"joke|part of|lost|false|untrue|inaccura|basis|got it|presence|control|victim|access|run by|using|managed|maintained|pressed|got |typo|finger|too early|posing|pretend|affiliat|connection|made it|made up|intrusion|"
    r"incident|years old|months old|dat(?:es|ed|ing)|lifted|replaced|believe|trust|hers|theirs|line with|"
    r"counter to|behind|responsible|intention|whose",
    re.IGNORECASE,
)
_ONLINE = re.compile(
    rf"\b(?:{ONLINE}|{ACCOUNT})\b|{HANDLE}|\b{PLATFORM}\b|\bsocial (?:media|network)|\bonline\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"^\W*\w+\W*$|\b(?:it|they|them|this|these|those|none|nothing|anything|what|whatever|neither|he|his|she|her|"
    r"we|our|writing|tweeting|speaking|the (?:person|man|woman|employee|official|text|words?|views|opinions|content))\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\"|(?<!\w)'|'(?!\w)")
_ABOUT_US = re.compile(
    rf"\b(?:{POST}|{ACCOUNT})\b|{HANDLE}|\b{PLATFORM}\b|\bsocial (?:media|network)|\bonline\b|\b(?:tweeted|posted|wrote)\b|\bthis network\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What was seen in a sentence; all places are in the whole text."""

    sentence: Place
    grounds: tuple[GroundWords, ...] = ()
    denials: tuple[DeniedWords, ...] = ()
    acts: tuple[ActWords, ...] = ()
    scopes: tuple[ScopeWords, ...] = ()
    whens: tuple[WhenWords, ...] = ()
    about: tuple[Place, ...] = ()
    hedges: tuple[Place, ...] = ()
    names: bool = False  # a post, an account or a platform is named
    online: bool = False  # what it names is found online: a tweet, an account, a platform
    points: bool = False  # "it", "they", "his words": it may speak of what was named before
    near: bool = False  # … or was, in a sentence that this one may point back to

    @property
    def on_posts(self) -> bool:
        """Whether what it says may be about posts: it names one, or points back to one."""
        return self.names or (self.near and self.points)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the words stand that make it a statement."""
        grounds = [one.place for one in self.grounds]
        return (*grounds, *(one.place for one in self.denials), *(one.place for one in self.acts))


def signs_in(text: str, sentence: Place) -> Signs:
    """What a sentence of a text (folded) says; nothing for standing notices and questions."""
    words = _Unmarked(text, Place(sentence.start, min(sentence.end, sentence.start + LONGEST)))
    plain = words.plain
    names = bool(_ABOUT_US.search(plain))
    if not _MAY_SAY.search(plain) or guards.boilerplate(plain) or guards.of_others(plain):
        return Signs(sentence, names=names, online=bool(_ONLINE.search(plain)))
    return Signs(
        sentence,
        grounds=tuple(
            GroundWords(one.ground, words.place(one.place))
            for one in grounds.grounds_in(plain)
            if not guards.denied_before(plain, one.place.start, one.ground)
            if not guards.supposed_before(plain, one.place.start)
            if not guards.might_before(plain, one.place.start)
        ),
        denials=tuple(
            DeniedWords(one.denied, words.place(one.place))
            for one in denials.denials_in(plain)
            if not guards.supposed_before(plain, one.place.start)
        ),
        acts=tuple(
            ActWords(one.act, words.place(one.place))
            for one in denials.acts_in(plain)
            if not guards.supposed_before(plain, one.place.start)
        ),
        scopes=tuple(replace(one, place=words.place(one.place)) for one in scopes.scopes_in(plain)),
        whens=tuple(replace(one, place=words.place(one.place)) for one in scopes.whens_in(plain)),
        about=tuple(words.place(one) for one in scopes.about_in(plain)),
        hedges=tuple(words.place(Place(*one)) for one in guards.hedges_in(plain)),
        names=names,
        online=bool(_ONLINE.search(plain)),
        points=bool(_POINTS.search(plain)),
    )


class _Unmarked:
    """A sentence without its quotation marks, which may stand anywhere in a phrase."""

    def __init__(self, text: str, sentence: Place) -> None:
        whole = sentence.of(text)
        marks = {match.start() for match in _MARKS.finditer(whole)}
        kept = [n for n in range(len(whole)) if n not in marks]
        self.plain = "".join(whole[n] for n in kept) if marks else whole
        self._offsets = [sentence.start + n for n in kept]
        self._marks = {sentence.start + n for n in marks}

    def place(self, place: Place) -> Place:
        """Where words of the plain sentence stand in the text."""
        start, end = self._offsets[place.start], self._offsets[place.end - 1] + 1
        opened = sum(start <= mark < end for mark in self._marks) % 2
        return Place(start, end + (opened and end in self._marks))
