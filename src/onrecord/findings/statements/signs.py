"""What does one sentence say of posts and accounts?"""

import re
from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.statements import denials, grounds, guards, scopes
from onrecord.findings.statements.denials import ActWords, DeniedWords
from onrecord.findings.statements.grounds import GroundWords
from onrecord.findings.statements.scopes import ScopeWords, WhenWords
from onrecord.findings.statements.vocabulary import ACCOUNT, HANDLE, PLATFORM, POST

__all__ = ["Signs", "signs_in"]

LONGEST = 2_000  # code points of a sentence that are read; the patterns look no further at once

# Any sentence with a sign has one of these; the tables are slower.
_MAY_SAY = re.compile(
    r"hack|compromis|hijack|breach|taken over|took|seized|gained|stolen|broke|deface|infiltrat|"
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
    r"joke|part of|lost|false|untrue|inaccura|basis",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(rf"\b(?:{POST}|{ACCOUNT})\b|{HANDLE}|\b{PLATFORM}\b", re.IGNORECASE)


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

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the words stand that make it a statement."""
        grounds = [one.place for one in self.grounds]
        return (*grounds, *(one.place for one in self.denials), *(one.place for one in self.acts))


def signs_in(text: str, sentence: Place) -> Signs:
    """What a sentence of a text (folded) says; nothing for standing notices and questions."""
    words = text[sentence.start : min(sentence.end, sentence.start + LONGEST)]
    names = bool(_ABOUT_US.search(words))
    if not _MAY_SAY.search(words) or guards.boilerplate(words) or guards.of_others(words):
        return Signs(sentence, names=names)
    at = sentence.start
    return Signs(
        sentence,
        grounds=tuple(
            GroundWords(one.ground, _moved(one.place, at))
            for one in grounds.grounds_in(words)
            if not guards.denied_before(words, one.place.start, one.ground)
            if not guards.supposed_before(words, one.place.start)
        ),
        denials=tuple(
            DeniedWords(one.denied, _moved(one.place, at))
            for one in denials.denials_in(words)
            if not guards.supposed_before(words, one.place.start)
        ),
        acts=tuple(
            ActWords(one.act, _moved(one.place, at))
            for one in denials.acts_in(words)
            if not guards.supposed_before(words, one.place.start)
        ),
        scopes=tuple(
            ScopeWords(_moved(one.place, at), one.kinds, one.sweeping, one.bare)
            for one in scopes.scopes_in(words)
        ),
        whens=tuple(
            WhenWords(_moved(one.place, at), one.forwards, one.day)
            for one in scopes.whens_in(words)
        ),
        about=tuple(_moved(one, at) for one in scopes.about_in(words)),
        hedges=tuple(Place(start + at, end + at) for start, end in guards.hedges_in(words)),
        names=names,
    )


def _moved(place: Place, by: int) -> Place:
    return Place(place.start + by, place.end + by)
