"""What speaks for and against a candidate having said a quotation?"""

from collections.abc import Iterator
from itertools import chain

from onrecord.findings.quotation.candidates import Candidate, CueKind
from onrecord.findings.quotation.cues import (
    ADDRESSING,
    NAMING,
    PERSONS,
    PLAIN_VERBS,
    RELATIVES,
    WEAK_VERBS,
)
from onrecord.findings.quotation.setting import Setting

__all__ = ["features"]

_FARTHEST = 40  # tokens; beyond, distance says nothing more
_BESIDE = 8  # tokens between a quotation and a cue that adjoins it
_BEHIND = 10
_LINE = 20  # words of a headline
_RUNS_ON = (",", "?", "!")


def features(setting: Setting, candidate: Candidate) -> dict[str, float]:
    """What is true of a candidate, by name; what is not named is 0."""
    named = chain(
        _of_kind(setting, candidate),
        _of_source(setting, candidate),
        _of_place(setting, candidate),
        _of_words_behind(setting, candidate),
    )
    return {name: float(value) for name, value in named if value}


def _of_kind(setting: Setting, candidate: Candidate) -> Iterator[tuple[str, float]]:
    """How much a cue is a word of saying."""
    tree, kind = setting.tree, candidate.kind
    lemma = tree.tokens[candidate.cue].lemma.lower()
    apart = candidate.cue - setting.stand_in
    adjoins = setting.last == "," and not setting.embedded and 0 < apart <= _BESIDE
    introduces = setting.before[-1:] in (",", ":") and -_BESIDE < apart < 0
    direct = tree.tokens[setting.stand_in].head == candidate.cue
    other = kind is CueKind.OTHER_VERB
    before_colon = other and introduces and setting.before.endswith(":") and not adjoins
    yield "always", 1.0  # a constant, for weights that are learnt
    yield f"cue: {kind}", not other
    yield "plain verb", kind is CueKind.VERB and lemma in PLAIN_VERBS
    weak = kind is CueKind.VERB and lemma in WEAK_VERBS
    yield "weak verb", weak and not (adjoins or introduces or direct)
    yield "other verb, adjoining", other and adjoins
    yield "other verb, before a colon", before_colon
    yield "other verb", other and not adjoins and not before_colon
    titled = setting.title and lemma not in NAMING
    yield "title", titled
    yield "title, embedded", titled and setting.embedded
    heads = kind is CueKind.COLON and candidate.cue < _BESIDE
    yield "name before", kind is CueKind.COLON and -4 < apart < 0
    yield "name heads a line", heads and apart <= -4 and setting.words_around <= _LINE


def _of_source(setting: Setting, candidate: Candidate) -> Iterator[tuple[str, float]]:
    """How fit a source is to speak."""
    cue = setting.tree.tokens[candidate.cue]
    source = setting.tree.tokens[candidate.source]
    word = source.text.lower()
    other = candidate.kind is CueKind.OTHER_VERB
    person = source.pos == "PROPN" or word in PERSONS
    yield "other verb, a person", other and person and candidate.cue in setting.above
    yield "other verb, pointing", other and word in RELATIVES
    yield "pointing source", word in RELATIVES
    yield "passive", source.dep == "nsubjpass"
    yield "impersonal passive", word in ("what", "it") and cue.tag == "VBN"
    yield "somebody else reports it", _is_reported(setting, candidate)


def _is_reported(setting: Setting, candidate: Candidate) -> bool:
    """Whether a verb that is not finite stands in what somebody else says: "said he would call"."""
    cue = setting.tree.tokens[candidate.cue]
    if cue.tag not in ("VB", "VBP") and not (cue.tag == "VBG" and cue.dep == "acl"):
        return False
    return any(
        setting.speakers.get(above, candidate.source) != candidate.source
        for above in setting.tree.ancestors(candidate.cue)
        if above != candidate.cue
    )


def _of_place(setting: Setting, candidate: Candidate) -> Iterator[tuple[str, float]]:
    """Where a cue stands, in the sentence and in its tree."""
    tokens = setting.tree.tokens
    apart = candidate.cue - setting.stand_in
    later = tokens[candidate.cue].sentence - tokens[setting.stand_in].sentence
    above = candidate.cue in setting.above
    loosely = 0.5 if above and candidate.kind is CueKind.VERB else 1.0
    yield "same sentence", later == 0
    yield "later sentence", later > 0 and setting.last not in _RUNS_ON
    yield "above", above
    yield "above, said", above and candidate.kind in (CueKind.VERB, CueKind.ACCORDING)
    yield "distance", min(abs(apart), _FARTHEST) * loosely
    yield "quotations between", len(_between(setting, candidate)) * loosely
    yield "colon before", setting.before.endswith(":") and apart < 0
    yield "comma before", setting.before.endswith(",") and apart < 0
    yield "said between commas", _is_parenthesis(setting, candidate)


def _between(setting: Setting, candidate: Candidate) -> set[int]:
    """Other quotations between the cue and this one."""
    low, high = sorted((candidate.cue, setting.stand_in))
    quoted = setting.quoted
    return {quoted[n] for n in range(low + 1, high) if n in quoted} - {setting.number}


def _is_parenthesis(setting: Setting, candidate: Candidate) -> bool:
    """ ", she said," within the quotation's sentence."""
    tokens, cue = setting.tree.tokens, candidate.cue
    near = candidate.kind is CueKind.VERB and 0 < cue - candidate.source <= 3
    if not near or cue + 1 >= len(tokens) or tokens[cue + 1].text != ",":
        return False
    first = setting.tree.noun_phrase(candidate.source)[0] - 1
    comma = first >= 0 and tokens[first].text == "," and first not in setting.quoted
    return comma and tokens[setting.stand_in].sentence == tokens[cue].sentence


def _of_words_behind(setting: Setting, candidate: Candidate) -> Iterator[tuple[str, float]]:
    """Whether a cue behind a quotation is there for it."""
    apart = candidate.cue - setting.stand_in
    comma = setting.last == "," and 0 < apart <= _BEHIND
    according = candidate.kind is CueKind.ACCORDING
    yield "comma, cue follows", comma
    yield "comma, cue follows, embedded", comma and setting.embedded
    yield "comma, cue says more", comma and _says_more(setting, candidate)
    yield "question, cue follows", setting.last in ("?", "!") and 0 < apart <= _BESIDE
    yield "according, cue follows", according and 0 < apart <= _BESIDE
    yield "introduces another", apart > 0 and _introduces_another(setting, candidate)


def _says_more(setting: Setting, candidate: Candidate) -> bool:
    """Whether a cue has words of its own to report: "he claimed they had never met"."""
    tree, cue = setting.tree, candidate.cue
    if candidate.source > cue or cue + 1 >= len(tree.tokens) or tree.tokens[cue + 1].pos == "PUNCT":
        return False
    behind = [tree.tokens[child].dep for child in tree.children[cue] if child > cue]
    addressing = tree.tokens[cue].lemma in ADDRESSING
    return "ccomp" in behind or ("dobj" in behind and not addressing)


def _introduces_another(setting: Setting, candidate: Candidate) -> bool:
    """Whether a cue behind this quotation leads to the next one: he added, "…"."""
    tokens = setting.tree.tokens
    for number in range(candidate.cue + 1, min(candidate.cue + 6, len(tokens) - 1)):
        if tokens[number].text in (",", ":") and number + 1 in setting.quoted:
            return setting.last != ","
    return False
