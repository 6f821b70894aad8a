"""Whom could a sentence credit with words, and by which word of saying?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.quotation.cues import CUE_NOUNS, CUE_VERBS
from onrecord.findings.quotation.sources import after_according, objects_of, speaker_of
from onrecord.findings.quotation.surface import before_colons, behind_quotations, script_names
from onrecord.findings.quotation.trees import Tree

__all__ = ["Candidate", "CueKind", "candidates"]


class CueKind(StrEnum):
    """What kind of word says that somebody said it."""

    VERB = "verb"  # of saying: said, tweeted
    OTHER_VERB = "other verb"
    ACCORDING = "according to"
    NOUN = "noun"  # the minister's statement, a letter from the ministry
    COLON = "colon"  # NAME: "…", as in a transcript
    NAMED = "named"  # Here is NAME in December: "…"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue and the head of its source, as token numbers of one parse."""

    cue: int
    source: int
    kind: CueKind


def candidates(tree: Tree, text: str, quoted: Mapping[int, int]) -> tuple[Candidate, ...]:
    """All cues with a source in a masked paragraph; `quoted` tokens take no part."""
    beside = (Candidate(*pair, CueKind.VERB) for pair in behind_quotations(tree, quoted))
    scripts = (Candidate(*pair, CueKind.COLON) for pair in script_names(tree, text))
    named = (Candidate(*pair, CueKind.NAMED) for pair in before_colons(tree, quoted))
    return (*_of_tokens(tree, quoted), *beside, *scripts, *named)


def _of_tokens(tree: Tree, quoted: Mapping[int, int]) -> Iterator[Candidate]:
    for number in range(len(tree.tokens)):
        if number in quoted:
            continue
        kind = _kind(tree, number)
        if kind is not None:
            for source in _sources(tree, number, kind, quoted):
                if source not in quoted:
                    yield Candidate(number, source, kind)


def _kind(tree: Tree, number: int) -> CueKind | None:
    """What kind of cue a word could be."""
    token = tree.tokens[number]
    lemma = token.lemma.lower()
    if token.text.lower() == "according":
        return CueKind.ACCORDING
    if token.pos in ("VERB", "AUX") and lemma in CUE_VERBS:
        return CueKind.VERB
    if token.pos == "VERB" or (token.pos == "AUX" and token.dep == "ROOT"):
        return CueKind.OTHER_VERB
    return CueKind.NOUN if token.pos in ("NOUN", "PROPN") and lemma in CUE_NOUNS else None


def _sources(tree: Tree, cue: int, kind: CueKind, quoted: Mapping[int, int]) -> list[int]:
    """Heads of the phrases that the cue would credit."""
    if kind is CueKind.NOUN:
        return [*tree.under(cue, "poss"), *objects_of(tree, cue, "from", "by", "of")]
    if kind is CueKind.ACCORDING:
        source = after_according(tree, cue)
    else:
        source = speaker_of(tree, cue, quoted)
    return [] if source is None else [source]
