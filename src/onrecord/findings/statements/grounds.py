"""Which ground do the words give?

One table, best reason first: where a sentence gives several, the more particular one is kept.
What the speaker claims is repeated, never found.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.statements.mishaps import (
    BEEN,
    BY_SLIP,
    DONE,
    FALSE,
    FAULT,
    FORMER,
    NETWORK,
    NO_SUCH,
    OFFENDERS,
    REPOST,
    SLIP,
    STAFF,
    TAKEN,
)
from onrecord.findings.statements.vocabulary import ACCOUNT, HANDLE, PLATFORM, POST, pattern
from onrecord.record.declarations import Ground

__all__ = ["ON_POSTS", "GroundWords", "grounds_in"]


@dataclass(frozen=True, slots=True)
class GroundWords:
    """A ground as claimed, and the words that claim it."""

    ground: Ground
    place: Place


# "Any message from this account is not ours" speaks of the messages, not of the account.
_NOT_FROM = "".join(
    rf"(?<!\b{through} {which} )"
    for through in ("from", "on", "by", "via", "through", "in", "at")
    for which in ("this", "that", "the", "our", "its", "said")
)

_TABLE = tuple(
    (ground, pattern(words))
    for ground, words in (
        (
            Ground.STUNT,
            r"(?:publicity )?stunt|pranks?|april fools?(?:'s?)?(?: joke| prank)?|catfish\S*|"
            r"hoax of (?:its|our|their|my|his|her) own|"
            r"part of (?:a|an|our|its|their) (?:\w+ )?(?:campaign|experiment|joke|prank|show|game)",
        ),
        (
            Ground.MISTRANSLATED,
            r"mis-?translat\w+|(?:error|mistake|fault|slip)s? (?:in|of) (?:the )?translation|"
            r"translation (?:error|mistake|mishap)s?|(?:automatic|machine)(?:ally)? translat\w+|"
            r"lost in translation|translation [^;]{0,80}?(?:was|is) (?:\w+ )?"
            r"(?:inaccurate|wrong|incorrect|poor|misleading|faulty|imprecise)|"
            r"(?:poorly|badly|wrongly|incorrectly|inaccurately|imprecisely|falsely) translated|"
            r"translated (?:\w+ )?(?:poorly|badly|wrongly|incorrectly|inaccurately|falsely)|"
            r"(?:poor|bad|wrong|incorrect|inaccurate|faulty|false) translation",
        ),
        (
            Ground.FORMER_EMPLOYEE,
            rf"(?:{FORMER}[ -]?){{1,3}}{STAFF}|{STAFF} who (?:has |had |have )?"
            r"(?:since )?(?:no longer works?|left|been (?:dismissed|sacked|fired))",
        ),
        (
            Ground.UNAUTHORISED,
            rf"unauthori[sz]ed(?! access| persons?| part)|rogue {STAFF}|misused|"
            r"without (?:(?:our|the|any|its|his|her|their|prior|proper|official) )*"
            r"(?:authori[sz]ation|approval|permission|clearance|consent|knowledge)|"
            r"(?:not|never|n't|nor|none of \w+|neither)(?: (?:been|have|has|had|was|were|ever|\w+ly))* "
            r"(?:authori[sz]ed(?! to (?:speak|comment|discuss|talk|disclose|give|be))|approved|cleared|sanctioned|signed off)|"
            r"(?:nobody|no one|no-one|none)\b[^;]{0,40}? (?:authori[sz]ed|approved|cleared|sanctioned)|"
            r"(?:did|had|have|has)(?: not|n't) (?:authori[sz]ed?|approved?|cleared?|sanction)|"
            rf"(?:{STAFF}|who) (?:was |had been )?act(?:ing|ed) (?:alone|on (?:his|her|their) own)",
        ),
        (
            Ground.MISTAKEN_REPOST,
            rf"{SLIP} ['\"]?{REPOST}e?d|{REPOST}e?d [^;]{{0,60}}?(?:{BY_SLIP}|{SLIP})|"
            rf"{REPOST}s?(?: (?:of|from|by|on) [^;,]{{1,60}}?)? (?:was|were|had been|is|has been) "
            rf"(?:made |done )?(?:{BY_SLIP}|(?:a |an )(?:\w+ )?(?:mistake|error|slip|accident))",
        ),
        (
            Ground.PLATFORM_ERROR,
            rf"{FAULT} (?:at|on|of|by|with|in) {NETWORK}|{NETWORK} {FAULT}",
        ),
        (
            Ground.OUT_OF_DATE,
            r"out of date|out-of-date|outdated|superseded|no longer "
            r"(?:valid|applies|apply|current|in force|accurate|applicable|up to date)|obsolete|"
            r"no longer (?:reflect|represent)\w* (?:the|our) (?:rules|situation|current|facts|law)|"
            r"(?:years?|months?) old|dat(?:es|ed|ing) (?:back )?(?:from|to) (?:19|20)\d\d|"
            r"(?:has|have) since (?:changed|been (?:changed|replaced|lifted))|"
            r"has expired|should no longer be followed",
        ),
        (
            Ground.PERSONAL_VIEWS,
            r"(?:in|a) (?:\w+ )?(?:personal|private|individual) capacity|"
            r"(?:personal|private) (?:views?|opinions?|remarks?|comments?|position|statements?)|"
            r"(?:views?|opinions?|words|comments|thoughts|remarks|they|these|those)\b[^;]{0,60}? (?:is|are|was|were) "
            r"(?:entirely |purely |solely )?(?:his|her|their|my) (?:own|personal)(?! account)|"
            r"(?:is|are|was|were) (?:his|her|their|my) own (?:opinion|view)s?|"
            r"(?:speaks?|speaking|spoke|writ(?:es?|ing)|wrote) (?:only )?for (?:him|her|them)sel(?:f|ves)",
        ),
        (
            Ground.OPERATOR_ERROR,
            rf"{SLIP} (?:{DONE}|named|stated|said|gave|identified|listed|announced)|"
            r"typo|slip of the finger|autocorrect|(?:published|posted|released) too early|"
            r"the wrong (?:file|picture|photo|link|image|version|button)|"
            r"not (?:meant|intended) (?:for publication|to be (?:public|published|posted|sent))|"
            rf"{DONE} (?:\w+ ){{0,3}}?(?:{SLIP}|{BY_SLIP})|"
            rf"{BY_SLIP}|(?:from|on|to) the wrong account|"
            r"(?:human|clerical|administrative|staff|operator|editorial) error|"
            r"(?:was|is|were|been) an? (?:\w+ )?(?:mistake|error|slip|oversight)(?! (?:to|that|for)\b)|"
            rf"(?:should|ought) (?:never|not)(?: to)? have (?:been {DONE}|gone out|appeared)|"
            r"meant (?:to be (?:private|internal)|to send [^;]{1,40}? from|for a (?:personal|private))|"
            r"intended for (?:a |an )?(?:personal|private|internal)|"
            r"gave the wrong|contained (?:an|a|several) (?:\w+ )?(?:error|mistake)s?|misstated|"
            r"should have (?:read|said|stated)|a test message|got it wrong|"
            r"(?:showed|gave|stated|used) (?:the|an?) (?:wrong|incorrect)|"
            rf"(?:error|mistake|oversight|slip|blunder) (?:by|of|on the part of) (?:one of )?"
            rf"(?:its|our|his|her|their|an?|the) (?:\w+ )?{STAFF}|"
            r"blam\w+ (?:an? |the |this on an? )?(?:\w+ ){0,2}(?:error|mistake|mix-up)|"
            rf"pressed (?:the )?\w+ (?:button )?on a draft",
        ),
        (
            Ground.IMPERSONATION,
            rf"impersonat\w+|pos(?:es|ing|ed) as (?:us|our|the|an?)|pretend(?:s|ing)? to be|"
            r"not affiliated with|no (?:connection|affiliation) (?:to|with)|"
            rf"(?:is|are) not on (?:{PLATFORM})|impost[eo]rs?(?:'s?)?|(?:fake|bogus|sham|fraudulent|parody|spoof|"
            rf"false|clone[d]?) {ACCOUNT}|{ACCOUNT}(?: [^.,;]{{1,50}})? "
            rf"(?:is|was|are|were) (?:a |an )?(?:fake|bogus|parody|spoof|sham|fraudulent)|"
            rf"{NO_SUCH}(?: (?!access)[\w-]+){{0,4}}? (?:{ACCOUNT}|presence)|"
            r"not (?:\w+ )?(?:run|operated|managed|maintained|administered|controlled) by|"
            rf"(?:using|bearing|carrying|under) (?:the|our|its) (?:name|logo|portrait)(?: \S+){{0,8}} {ACCOUNT}|"
            rf""
            rf"{HANDLE} is (?:a |an )?(?:fake|bogus|parody|not)(?: (?:a|an|the|our))?"
            rf"(?: (?:official|genuine))?(?: {ACCOUNT})?|"
            rf"not (?:an? |our |the )?(?:official|genuine) {ACCOUNT}|"
            r"(?:is|are) not on social media|"
            rf"(?:does|do|did) not belong to|{_NOT_FROM}{ACCOUNT} (?:\w+ )?(?:is|was|are|were) not ours|"
            rf"never (?:been )?(?:operated|run|opened|used) by",
        ),
        (
            Ground.FALSIFIED,
            rf"{FALSE} (?:{HANDLE} )?{POST}|false {POST} attributed to|"
            rf"{POST}(?: [^;:]{{1,90}}?)? (?:is|are|was|were|has been|have been|had been) "
            rf"(?:\w+ly )?(?:an? )?{FALSE}|fake(?=[.:!])|made (?:it|this|that|them) up|made[- ]up {POST}|"
            rf"{POST} (?:is|are|was|were)(?: not|n't) (?:real|genuine)|"
            rf"(?:it|this|that|these|they) (?:is|are|was|were) "
            rf"(?:\w+ly |an? )*{FALSE}|as {FALSE}|(?:a|an) (?:complete |crude |clumsy )?"
            r"(?:forgery|fabrication)",
        ),
        (
            Ground.COMPROMISE,
            rf"(?:{BEEN} (?:\w+ly )?(?:{TAKEN}))|"
            rf"{ACCOUNT} (?:\w+ )?(?:hacked|hijacked|compromised)|"
            rf"{OFFENDERS} (?:\w+ )?(?:has |have |had )?(?:also )?"
            r"(?:gained|seized|took|taken|obtained|got|broke into|broken into|hijacked|hacked)"
            r"(?: (?:access|control|possession))?(?: (?:to|of|over|into))?|"
            rf"attacked (?:our|my|the|its|his|her)(?: [\w']+){{0,3}}? {ACCOUNT}|"
            rf"broke into (?:our|my|the|its|his|her) {ACCOUNT}|"
            r"lost (?:all )?(?:access to|control (?:of|over))|in the hands of \w+|"
            r"(?:not|no longer)(?: \w+)? in control of|no longer (?:has|have) (?:access|control)|"
            r"victims? of (?:an? )?(?:\w+ )?(?:hack\w*|breach|phishing|attack)|"
            r"(?:passwords?|credentials) (?:was|were|had been) (?:stolen|phished|obtained)|"
            r"unauthori[sz]ed access|security (?:breach|incident)|intrusion|"
            r"(?:not|n't|never|no longer) (?:had|have|has) (?:any )?access to|"
            rf"{OFFENDERS} (?:posted|published|wrote|tweeted)|got hold of|"
            r"cyber-?attack|"
            rf"(?:hacking|hijacking|compromise|breach|takeover) of (?:our|my|its|his|her|their|the)"
            rf"(?: [\w']+){{0,3}}? {ACCOUNT}|twitter and email hacked",
        ),
    )
)

ON_POSTS = frozenset(
    (
        Ground.OPERATOR_ERROR,
        Ground.OUT_OF_DATE,
        Ground.MISTRANSLATED,
        Ground.PERSONAL_VIEWS,
        Ground.UNAUTHORISED,
        Ground.FORMER_EMPLOYEE,
        Ground.FALSIFIED,
        Ground.MISTAKEN_REPOST,
        Ground.PLATFORM_ERROR,
        Ground.STUNT,
    )
)
"""Grounds that say something of a post; the others are about an account."""


def grounds_in(sentence: str) -> Iterator[GroundWords]:
    """Every ground that a sentence (folded) gives; places are in the sentence."""
    for ground, words in _TABLE:
        for match in words.finditer(sentence):
            yield GroundWords(ground, Place(match.start(), match.end()))
            break
