"""Which posts do the words speak of, and from when on?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.statements.vocabulary import ACCOUNT, DETERMINER, HANDLE, POST, pattern
from onrecord.record.declarations import ScopeKind

__all__ = ["ScopeWords", "WhenWords", "about_in", "kinds_of", "scopes_in", "whens_in"]

_MOST_WORDS = 90  # characters of a trailing "issued from this account"

_BETWEEN = (
    rf"(?:(?!(?:{ACCOUNT}|an?|the|our|its|his|her|is|are|was|were|has|have|had|to|of|for|by|in|on|from|"
    r"that|which|who|and|or|name|authori[sz]ed|approved|wrote|sent|posted|published|shared|"
    r"deleted|removed|made|not|be|been|any|all|every)\s)\w[\w'-]* )"
)
_VERSION = rf"(?:{DETERMINER} (?:[\w-]+ ){{0,3}}?(?:version|translation|wording|contents?) of )?"
_DETERMINED = rf"{DETERMINER}(?: (?:of )?(?:the|our|its|these|those))? {_BETWEEN}{{0,4}}?"
_NOUN = rf"(?:{POST}|change)(?:(?: or | and |, )(?:[\w-]+ )?{POST})*(?!\s(?:of staff|office))"
_TAIL = (
    r"(?: (?:(?:that|which) (?:was|were|is|are|has been|have been|we|he|she|it|they|had been) )?"
    r"(?:\w+ly |also |being |we |he |she )?"
    r"(?:issued|sent|posted|shared|made|published|written|released|put out|tweeted|circulating|"
    r"attributed|purporting|claiming|showing|appearing|from|on(?! \w+day\b)|by(?! (?:mistake|accident))|in(?! error)|via|at|about|of|to(?! be)|under|"
    r"since|between|after|before|during|last|this|there|here|bearing|concerning|shown|displayed|seen|dated(?! (?:from|back))|"
    r"(?!(?:saying|adding|calling(?! for)|insisting|blaming|quoting|denying|being|having|"
    r"according|claiming it|claiming that)\b)\w+ing|removed|earlier)"
    rf"\b(?:[^,.;:!?\"()]|(?<=\d)[:.](?=\d)|\.(?=m\b)|(?<=\.m)\.){{0,{_MOST_WORDS}}}?)?"
)
_END = (
    r"(?=\s(?:(?:is|are|was|were|do|does|did|has|have|had|wo|could|should)n't|is|are|was|were|do|does|did|has|have|had|must|should|will|would|can|cannot|could|"
    r"(?-i:may)|might|nor|shall|which|who|whose|to be|any (?:more|longer)|we|mistranslated|and (?:i|he|she|they|has|was|that|had|have|called|withdrew|is|does|were|we|"
    r"said)|as (?:not|if|though|a)|that (?:is|was|were|are|has|had)|gave|dated (?:from|back)|showed|stated|contained|and \w+ed|misstated|"
    r"came|comes|not|never|without|could|dated|later|saying|calling|in error|by (?:mistake|accident)|"
    r"appeared|went)\b|\s*[,;!?\"()–—]|\s*(?<! [ap])(?<!\.m)[.:](?!\d)|\s*$)"
)
_POSTS = re.compile(
    rf"(?<!\w){_VERSION}(?:(?:{_DETERMINED}|(?:unsolicited |offensive |false )?){_NOUN}{_TAIL}{_END}|"
    rf"{_DETERMINED}{_NOUN}(?=\s))",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"\b(?:nothing|anything|everything|what(?:ever)?)(?: it has| was| we| he| she)? "
    r"(?:posted|published|sent|issued|shared|appearing|put out|written|said)\b"
    rf"[^,;:!?\"()]{{0,{_MOST_WORDS}}}?{_END}",
    re.IGNORECASE,
)
_ACCOUNTS = re.compile(
    rf"(?<!\w)(?:{DETERMINER} (?:(?!{POST}\s){_BETWEEN}){{0,5}}?)?{ACCOUNT}(?: of [^,.;:!?\"]{{1,60}}?)?"
    rf"(?: ['\"(]?{HANDLE}['\")]?)?{_END}",
    re.IGNORECASE,
)
_HANDLES = re.compile(rf"(?<![\w@]){HANDLE}")
_KINDS = tuple(
    (kind, pattern(words))
    for kind, words in (
        (ScopeKind.REPOSTS, r"re-?tweet(?:s|ed|ing)?|re-?post(?:s|ed|ing)?"),
        (ScopeKind.LIKES, r"likes?|liked|favou?rites?"),
        (
            ScopeKind.PROFILE,
            r"profile(?: \w+)? ?(?:name|picture|photo|image|change)s?|avatar|banner|bio|header",
        ),
    )
)
_NOT_SCOPE = pattern(
    r"(?:(?:in|on|by|to|told|under|with) )?(?:a|the|this|an|its|her|his|our)? ?"
    r"(?:text message|press release|news release|statement to|statement on|statement (?:said|says)|"
    r"further comments?|comment|press statement|message of thanks|document)"
)
_SWEEPING = re.compile(
    r"(?:any|all|every|none|nothing|anything|everything|messages|no(?! such))\b", re.IGNORECASE
)
_BARE = re.compile(rf"(?:the|this|that|it|these|those) {POST}", re.IGNORECASE)
_BY_MEANS_OF = re.compile(r"\b(?:in|with|through|by|via) $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """Words that name posts, with the kinds they name."""

    place: Place
    kinds: tuple[ScopeKind, ...]
    sweeping: bool  # "any", "all", "nothing": more than one post
    bare: bool  # "the post": which one was said elsewhere


@dataclass(frozen=True, slots=True)
class WhenWords:
    """Words that set a beginning or a window."""

    place: Place
    forwards: bool  # from then on, without an end
    day: str | None  # "today" or "yesterday", as far as the words say it


_WHENS = (
    (
        True,
        re.compile(
            r"\b(?:as of|as from|effective|from|starting|since|with effect from)\s"
            r"(?P<day>today|now(?: on)?|(?:noon|midnight|\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\b\.?)?) today|this (?:moment|hour|morning|afternoon|evening)|"
            r"yesterday|tonight|last night|noon|midnight|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
            r"(?: (?:morning|afternoon|evening|night|noon))?|"
            r"\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\b\.?)?(?: (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|"
            r"nov|dec)\w*\.?(?: \d{4})?)?|"
            r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d{1,2}(?:, \d{4})?|"
            r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:o'clock|a\.?m|p\.?m))"
            r"(?: on(?:wards?)?)?",
            re.IGNORECASE,
        ),
    ),
    (
        False,
        re.compile(
            r"\b(?:between (?P<from>[\w:. ]{1,20}?) and [\w:.]{1,12}(?: ?[ap]\.?m\.?)?|"
            r"(?:in|for|during) (?:that|the|a|this) (?:very )?(?:brief|short|whole)? ?"
            r"(?:period|time|spell|window|while)|(?:very )?briefly|overnight|"
            r"on (?:\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|"
            r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d{1,2})(?:,? \d{4})?|"
            r"(?P<day>last night|yesterday(?: (?:morning|afternoon|evening|night))?|"
            r"this (?:morning|afternoon|evening)|tonight|today)|a (?:little )?while ago|"
            r"until \d{1,2}(?::\d\d)?(?: ?[ap]\.?m\b\.?)?|(?:made|posted|sent) after \d{1,2}:\d\d)",
            re.IGNORECASE,
        ),
    ),
)


# "The ministry said on Friday …", "on 3 March dismissed …": when it was said, not about when.
_SAYING = (
    r"(?:said|says|told (?:\w+ )?\w+|announced|stated|declared|confirmed|wrote|added|dismissed|denied|"
    r"rejected|disowned|disavowed|distanced (?:it|him|her)self|apologi[sz]ed|explained|insisted|"
    r"claimed|tweeted|posted a statement|issued (?:a|the) (?:statement|denial)|(?:a|the) statement)"
)
_SAID_BEFORE = re.compile(rf"\b{_SAYING}\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_SAID_AFTER = re.compile(rf",?\s+{_SAYING}\b", re.IGNORECASE)


def scopes_in(sentence: str) -> Iterator[ScopeWords]:
    """The posts that a sentence (folded) names; places are in the sentence."""
    found = [match for pattern_ in (_NOTHING, _POSTS) for match in pattern_.finditer(sentence)]
    for match in sorted(found, key=lambda one: one.start()):
        words = match.group()
        channel = words[:2].lower() in ("a ", "an") and _BY_MEANS_OF.search(
            sentence, 0, match.start()
        )
        if channel or _NOT_SCOPE.fullmatch(words):
            continue
        start = match.start() + len(words) - len(words.lstrip())
        yield ScopeWords(
            Place(start, match.end()),
            kinds_of(words),
            sweeping=bool(_SWEEPING.match(words)),
            bare=bool(_BARE.fullmatch(words.strip())),
        )


def kinds_of(words: str) -> tuple[ScopeKind, ...]:
    """The kinds of things that words name: posts, unless they say otherwise."""
    return tuple(kind for kind, said in _KINDS if said.search(words)) or (ScopeKind.POSTS,)


def about_in(sentence: str) -> Iterator[Place]:
    """The accounts and handles that a sentence (folded) names."""
    accounts = [Place(m.start(), m.end()) for m in _ACCOUNTS.finditer(sentence)]
    yield from accounts
    for match in _HANDLES.finditer(sentence):
        if not any(one.start <= match.start() < one.end for one in accounts):
            yield Place(match.start(), match.end())


def whens_in(sentence: str) -> Iterator[WhenWords]:
    """The beginnings and windows that a sentence (folded) sets."""
    taken: list[Place] = []
    for forwards, words in _WHENS:
        for match in words.finditer(sentence):
            place = Place(match.start(), match.end())
            if not forwards and _dates_the_saying(sentence, place):
                continue
            if not any(one.start <= place.start < one.end for one in taken):
                taken.append(place)
                yield WhenWords(
                    place, forwards, (match.groupdict().get("day") or "").lower() or None
                )


def _dates_the_saying(sentence: str, place: Place) -> bool:
    before = _SAID_BEFORE.search(sentence, max(0, place.start - 60), place.start)
    return before is not None or _SAID_AFTER.match(sentence, place.end) is not None
