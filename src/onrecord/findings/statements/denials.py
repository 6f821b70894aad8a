"""What do the words deny, and what do they do about posts?"""

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.statements.vocabulary import ACCOUNT, DETERMINER, HANDLE, NOT, POST, pattern
from onrecord.record.declarations import Act, Denied

__all__ = ["ActWords", "DeniedWords", "acts_in", "denials_in"]

_WRITTEN = (
    r"(?:made|written|wrote|write|posted|post|issued|issue|sent|send|authored|author|published|"
    r"publish|tweeted|tweet|re-?tweet(?:ed)?|re-?post(?:ed)?|shared|drafted?|composed?|released?|"
    r"put out|said that|originated?|operated)"
)
_ADVERB = r"(?:been |ever |itself |himself |herself |myself |in fact |actually |\w+ly |\w+ or )*"
_US = (
    r"(?:us|ours|mine|me|the (?:\w+ ){0,3}?\w+|this (?:\w+ )?(?:office|ministry|account|embassy|"
    r"secretariat|department|agency)|our (?:\w+ )?(?:office|team|staff|ministry)|him|her|them)"
)
_OWNS = (
    r"(?:reflect|represent|express|endorse|share|support|constitute|convey|state|stand for|"
    r"mirror|embody)(?:s|d|ed|ing)?"
)
_POSITION = r"(?:position|polic(?:y|ies)|views?|opinions?|stance|values|beliefs|standards)"
_SELF = r"(?:it|him|her|them|our|my)sel(?:f|ves)"
_DETER = r"(?:the|our|its|his|her|their|a|an|any|official|government|state|\w+'s|his own)"


@dataclass(frozen=True, slots=True)
class DeniedWords:
    """What is denied, and the words that deny it."""

    denied: Denied
    place: Place


@dataclass(frozen=True, slots=True)
class ActWords:
    """What the words do, and the words that do it."""

    act: Act
    place: Place


_DENIALS = tuple(
    (denied, pattern(words))
    for denied, words in (
        (
            Denied.AUTHORSHIP,
            rf"(?:{NOT}|(?:did|do|does|has|have|had) not|no one|nobody) {_ADVERB}{_WRITTEN}"
            rf"(?! (?:at all )?(?:to|about|on) (?:comment|it))|"
            rf"{NOT} (?:in fact )?(?:ours|mine|from {_US}|the work of|by {_US})|"
            rf"(?:none|neither|nothing|no {POST})(?: [^;]{{1,80}}?)? "
            r"(?:is|are|was|were|come|comes|came|been) (?:ours|from us|mine|made by us|by us|from)|"
            rf"(?:nothing|none|no {POST})(?: [^;]{{1,80}}?)? (?:comes?|came|originate[sd]?) from|"
            rf"(?:{NOT}|did not|do not|does not) (?:originate|come|emanate|stem) from|nothing to do with (?:it|the|this)|"
            r"(?:had|have|has|having) (?:no|any) (?:part|hand|role|involvement) in|"
            rf"(?:{NOT}|did not) do any (?:\w+ing)|"
            rf"no such {POST}(?: was| has been| had been)?|"
            rf"(?:issued|published|released|made|sent) no such {POST}|"
            rf"den(?:y|ies|ied|ying) (?:ever )?(?:having )?(?:{_WRITTEN}|writing|posting|sending|"
            r"issuing|publishing|tweeting|authoring|sharing|releasing|making)|"
            rf"den(?:y|ies|ied|ying) (?:that )?(?:\w+ ){{1,3}}had (?:{_WRITTEN})|"
            rf"not (?:\w+ly )?{_WRITTEN} by|"
            rf"does not belong to|not (?:\w+ )?(?:an? |our )?official {ACCOUNT}|"
            r"(?:tweets?|posts?|messages?|statements?)(?: (?!views|opinions)[\w',.:-]+)* "
            r"(?:are|were) not those of|"
            rf"{NOT} (?:\w+ly )?(?:hers|theirs|our doing|(?:his|its)(?=[.,;]|$))|"
            rf"(?:it|this|that)(?:'s| is| was)(?: not|n't) (?:me|us)|(?:not|never|n't) like (?:the|that|this|any) {POST}|"
            r"(?:not|n't) (?:responsible for|behind) (?:it|the|this|that|these|any)|"
            r"(?:has|have|had) no knowledge of (?:it|the|this|that|these|any)|"
            rf"{NOT} (?:its|his|her|their|our|my) own|neither \w+ was made by (?:us|me)|"
            r"written by (?:somebody|someone) else",
        ),
        (
            Denied.ENDORSEMENT,
            rf"{NOT}(?: \w+){{0,3}}? {_OWNS} [^;]{{0,60}}?{_POSITION}|"
            rf"{NOT}(?: \w+){{0,3}}? (?:speak for|endorse|condone|agree with|subscribe to)|"
            rf"{NOT}(?: \w+){{0,2}}? represent (?:the|our|us|this|its)|at odds with (?:our|its|the) {_POSITION}|"
            rf"{NOT} shares? what|"
            rf"{NOT}(?: necessarily)? (?:{_DETER} ){{1,4}}{_POSITION}|"
            r"(?:not|never|n't) (?:be |been )?(?:an? )?endors(?:ed|ements?)|"
            r"(?:views?|opinions?|position|remarks)\b[^;]{0,90}? not those of|not shares? (?:it|them|this|that|these|those|his|her)|"
            r"not be (?:read|taken|seen|understood|interpreted) as (?:an? |any )?(?:support|"
            r"endorsement|approval|agreement)|(?:not|n't) (?:\w+ )?(?:speak|act|writ)\w* "
            r"(?:on behalf of|for|in (?:the|our) name)|"
            r"(?:not in line|inconsistent|incompatible|not consistent) with (?:our|the|its)|"
            r"(?:runs?|goes) (?:counter to|against) (?:our|the|its)|"
            rf"(?:distanc(?:es?|ed|ing) {_SELF} from|dissociat(?:es?|ed|ing) {_SELF} from|"
            r"disavow(?:s|ed|ing)?|disown(?:s|ed|ing)?|repudiat(?:es?|ed|ing)) "
            rf"(?:it|them|this|that|(?:{DETERMINER} )?(?:[\w'-]+ ){{0,6}}?(?:{POST}|{ACCOUNT}))|"
            rf"distanc(?:es?|ed|ing) {_SELF} on \w+day from|"
            rf"(?:in breach of|contrary to|violat\w+) (?:our|its|the) (?:\w+ )*{_POSITION}",
        ),
        (
            Denied.CONTENT,
            rf"{POST}(?: [^;:,]{{1,60}}?)? (?:is|are|was|were) (?:\w+ly )?"
            r"(?:false|untrue|incorrect|inaccurate|wrong|not true|baseless)|"
            rf"{POST} (?:\w+ )?(?:has|have|had) no basis|treated as (?:false|untrue)|"
            r"not (?:to )?believe (?:any\w*|what|it|them)|"
            r"(?:published|posted|spread|shared|put out) (?:false|misleading|fabricated|wrong) "
            r"(?:information|news|claims?|content|statements?|messages?)|"
            r"(?:mistakenly|erroneously|wrongly) (?:named|stated|said|gave|identified|listed)|"
            rf"(?:gave|showed|stated|named|used) (?:the|an?) (?:wrong|incorrect)|"
            rf"(?:incorrectly|wrongly) (?:stated|said|showed|gave|named)|got it wrong|misstated|should have (?:read|said|stated)|we never (?:called|said|"
            r"claimed|stated|meant)|(?:correct|right) (?:number|figure|date|name|time|amount) is",
        ),
    )
)

_GONE = r"(?:deleted|removed|reversed|recalled|taken offline|withdrawn|taken down|retracted|pulled|undone|rescinded)"
_ACTS = tuple(
    (act, pattern(words))
    for act, words in (
        (
            Act.DISOWNS,
            r"(?:do not|don't|not to) (?:believe|trust|act on|engage with|respond to) "
            r"(?:any\w*|what|it|them|the)|"
            rf"(?:ignore|disregard)(?: (?:any|all|the|these|this|every|it|them|such))?|"
            r"(?:must|should|can|may) be (?:ignored|disregarded)|"
            rf"dismiss(?:es|ed|ing)? (?:\w+ )?(?:{POST}) by {HANDLE}|"
            rf"dismiss(?:es|ed|ing)? as (?:a )?(?:fake|forged|fabricated|bogus|forgery)",
        ),
        (
            Act.WITHDRAWS,
            rf"(?<!that )(?<!which )(?:we|i|they|it)(?: have| has|'ve)?(?: since| now)? {_GONE}|"
            rf"{POST}(?: (?!that (?:we|i|he|she|they)\b)[^;]{{1,80}}?)? "
            r"(?:has|have|had|was|were|is|are)(?: since| now| already)*"
            rf"(?: been)?(?: since| now)* {_GONE}|"
            rf"(?:has|have|had|was|were)(?: since| now)*(?: been)(?: since| now)* {_GONE}|"
            rf"(?:withdr[ae]ws?|retract(?:s|ed)?|withdrew) (?:it|the {POST}|its {POST}|our {POST})|"
            rf"and {_GONE} it|(?:taken|took|pulled) (?:it|them|the {POST}) down",
        ),
        (
            Act.CORRECTS,
            r"correction|should have (?:read|said|stated)|misstated|gave the wrong|"
            r"corrected (?:version|text|figures?|map|post|table)|got it wrong|"
            r"(?:correct|right) (?:number|figure|date|name|time|amount) is|"
            rf"correct(?:s|ed|ing)? (?:the|its|our|an) (?:\w+ )?{POST}",
        ),
        (
            Act.APOLOGISES,
            r"(?:apologi[sz]e[sd]?|apologi[sz]ing|apolog(?:y|ies)|sorry)(?: \w+ly| sincerely)? "
            rf"for (?:(?:{_DETER}|this|that|last|earlier|offensive|\w+ive) ){{1,3}}?{POST}|"
            rf"regret(?:s|ted)? (?:the|our|this|that|its) {POST}",
        ),
        (
            Act.AFFIRMS,
            r"st(?:and|ands|ood|anding) (?:firmly |fully )?by(?! for\b| to\b)|"
            rf"nothing to retract|remains our (?:\w+ )?{_POSITION}|"
            r"no intention of (?:deleting|withdrawing|removing|retracting)|"
            rf"{POST}(?: [^;]{{1,60}}?)? (?:is|was|are|were) (?:genuine|authentic|his own|her own|"
            r"my own|our own|their own|ours)|"
            r"(?:will|would|shall|does|do|did) not (?:delete|remove|withdraw|retract|take down|"
            r"apologi[sz]e for)(?= )",
        ),
        (
            Act.RESTORES,
            rf"{POST}(?: [^;]{{1,60}}?)? (?:has been|have been|was|were|is|are) (?:now )?"
            r"(?:restored|reinstated|republished|put back|reposted)",
        ),
    )
)


def denials_in(sentence: str) -> Iterator[DeniedWords]:
    """What a sentence (folded) denies; places are in the sentence."""
    for denied, words in _DENIALS:
        match = words.search(sentence)
        if match is not None:
            yield DeniedWords(denied, Place(match.start(), match.end()))


def acts_in(sentence: str) -> Iterator[ActWords]:
    """What a sentence (folded) does; places are in the sentence."""
    for act, words in _ACTS:
        match = words.search(sentence)
        if match is not None:
            yield ActWords(act, Place(match.start(), match.end()))
