"""Which sentences only look as if they said something of one's own posts?"""

import re

from onrecord.findings.statements.vocabulary import ACCOUNT, POST, pattern
from onrecord.record.declarations import Ground

__all__ = [
    "boilerplate",
    "denied_before",
    "hedges_in",
    "might_before",
    "of_others",
    "supposed_before",
]

_NEAR = 60  # code points in which "not" reaches what it denies
_CLAUSE = re.compile(r"[,;:]\s+(?:but|and|because|which|after|since|so)\b|[;:]| but | because ")
_DENIED = pattern(
    r"not|never|no|n't|\w+n't|nor|neither|den(?:y|ies|ied|ying)|ruled out|without|nothing|contrary to"
)
_DISMISSED = pattern(r"dismiss(?:ed|es|ing)?|reject(?:ed|s|ing)?")
_DENIED_NOUN = pattern(
    r"(?:no|any|without|little) (?:\w+ )?(?:evidence|indication|sign|suggestion|proof|reason|trace)"
)
_SUPPOSED = pattern(
    r"if|unless|in case|in the event|whether|how to|how|what if|suppose|imagine|were to|"
    r"could be|could have been|can be|might be|to prevent|prevent\w*|to protect|avoid\w*|to keep|"
    r"wonder\w*|suspect that|claim of|claims of|question of|rumou?rs?|"
    r"should (?:your|an?|the|our) \w+"
)
_MIGHT = re.compile(
    r"\b(?:could|might|can|would|(?<!seems )(?<!seem )(?<!appears )to|avoid)\s+$", re.IGNORECASE
)
_YOU_SAW = pattern(r"if you (?:saw|see|received|receive|got|get|read|have (?:seen|received))")
_OTHERS = pattern(
    rf"(?:account|page|handle|systems?)s? of (?:our|the) (?:\w+ )?(?:neighbou?rs?|partners?|friends?|"
    rf"suppliers?|colleagues?|competitors?|vendors?)|"
    rf"(?:our|a|the|its) (?:\w+ )?(?:partner|supplier|neighbou?r|vendor|provider|competitor)s?(?:'s?)? "
    rf"(?:{ACCOUNT}|systems?)|"
    r"(?:sympath\w+|solidarity|concern) (?:with|for|to|over) [^.;]{1,60}? whose|"
    r"condemn\w* (?:the|this|that) (?:\w+ )?(?:hack\w*|breach|attack|hijack\w*|compromise)|"
    rf"whose (?:\w+ ){{0,3}}?{ACCOUNT} (?:was|were|had been|has been)|"
    r"charged (?:on \w+ )?with|arrested|sentenced|convicted|pleaded|prosecutors?|"
    r"(?:posts?|messages?|videos?|tweets?|claims?|rumou?rs?) (?:\w+ )?(?:on|in|across|circulating)"
    r" (?:on )?(?:social media|the internet|whatsapp|online)(?: \w+)? "
    r"(?:claiming|saying|alleging|suggesting|that)|"
    rf"(?:bank|customers?'?|users?'?|e-?mail|celebrit\w+) {ACCOUNT}"
)
_BOILERPLATE = re.compile(
    r"^\W*(?:(?:all |any )?(?:re-?tweets?|re-?posts?|likes?|follows?|links?|shares?|RTs?|"
    r"(?:sharing|re-?posting|re-?tweeting|following|liking|linking)[^.]{0,30}?)"
    r"(?:(?:,| and| or|/|&) ?(?:re-?tweets?|re-?posts?|likes?|follows?|links?|shares?|RTs?))* "
    r"(?:are not|do not|don't|≠|does not|is not) |"
    r"(?:all |any )?(?:views|opinions|tweets|posts)(?: (?:here|expressed|shared|by guests|are))* "
    r"(?:by guests )?(?:are )?(?:my|our|their|his|her) own)",
    re.IGNORECASE,
)
_SERVICE = pattern(
    r"(?:for|of) (?:any|the|this|our)? ?(?:brief |short )?(?:interruption|outage|inconvenience|"
    r"delay|disruption|silence|downtime|break)"
)
_HEDGES = pattern(
    r"seem(?:s|ed|ingly)?(?: to)?|appears? to|appeared to|apparently|may have been|"
    r"might have been|possibly|we believe|i believe|(?:we|i|they) suspect|suspected to|we think|i think|"
    r"presumably|it looks like|looks as if|probably|likely|is believed to|as far as (?:we|i) know"
)


def denied_before(sentence: str, at: int, ground: Ground) -> bool:
    """Whether what begins at `at` is denied: "no evidence that …", "denied that …", "not …".

    Only the words of the same clause count. Whoever dismisses a post as not theirs dismisses no
    ground, so that "dismissed" counts for a compromise only.
    """
    clause = sentence[_clause_start(sentence, at) : at]
    near = clause[-_NEAR:]
    if ground is Ground.COMPROMISE and _DISMISSED.search(near):
        return True
    return bool(_DENIED_NOUN.search(clause) or _DENIED.search(near))


def supposed_before(sentence: str, at: int) -> bool:
    """Whether what begins at `at` is only supposed, asked or warned of."""
    before = sentence[:at]
    return bool(_SUPPOSED.search(before)) and not _YOU_SAW.search(before)


def might_before(sentence: str, at: int) -> bool:
    """Whether what begins at `at` only could be: "could | be compromised"."""
    return bool(_MIGHT.search(sentence, 0, at))


def _clause_start(sentence: str, at: int) -> int:
    return max((match.end() for match in _CLAUSE.finditer(sentence, 0, at)), default=0)


def of_others(sentence: str) -> bool:
    """Whether a sentence tells of somebody else's account, or of a crime before a court."""
    return bool(_OTHERS.search(sentence))


def boilerplate(sentence: str) -> bool:
    """Whether a sentence is a standing notice, a question, or about a service's interruption."""
    if sentence.rstrip().endswith("?") or _BOILERPLATE.search(sentence):
        return True
    return bool(_SERVICE.search(sentence)) and not re.search(
        rf"\b(?:hack|{POST} (?:was|is))", sentence
    )


def hedges_in(sentence: str) -> tuple[tuple[int, int], ...]:
    """Words by which a speaker leaves it open (folded); places are in the sentence."""
    return tuple((match.start(), match.end()) for match in _HEDGES.finditer(sentence))
