"""Whom could a sentence credit with words, and by which word of saying?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.quotation.cues import (
    CAUSING,
    CUE_FORMS,
    CUE_NOUNS,
    CUE_VERBS,
    IMPERSONAL,
    TIMES,
    TURNING,
)
from onrecord.findings.quotation.trees import Tree

__all__ = ["Candidate", "CueKind", "candidates"]

_SUBJECTS = ("nsubj", "nsubjpass")
_CLAUSE_OF = ("xcomp", "advcl", "pcomp", "ccomp")
_INVERTED = ("dobj", "attr", "oprd", "npadvmod", "dep")
_NO_SUBJECTS = ("compound", "poss", "pobj", "dobj", "appos")
_NOMINAL = ("PROPN", "PRON", "NOUN")
_NEAR = 7  # tokens: "said on Tuesday the minister" is at most so far turned round
_HIGHEST = 3  # clauses up in which a verb's subject may stand
_SCRIPT = re.compile(r"(?:^|[.!?] |\n)([A-Z][A-Za-z.’' -]{1,40}):\s")


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
    return (*_of_tokens(tree, quoted), *_beside(tree, quoted), *_of_colons(tree, text, quoted))


def _of_tokens(tree: Tree, quoted: Mapping[int, int]) -> Iterator[Candidate]:
    for number, token in enumerate(tree.tokens):
        lemma = token.lemma.lower()
        if number in quoted:
            continue
        if token.text.lower() == "according":
            source = _after_according(tree, number)
            if source is not None and source not in quoted:
                yield Candidate(number, source, CueKind.ACCORDING)
        elif token.pos == "VERB" or (
            token.pos == "AUX" and (lemma in CUE_VERBS or token.dep == "ROOT")
        ):
            source = _subject(tree, number, quoted)
            if source is not None and not _can_speak(tree, number, source, quoted):
                source = None
            inherits = source is not None and tree.tokens[source].head != number
            impersonal = inherits and tree.tokens[source or 0].text.lower() in IMPERSONAL
            if (
                source is not None
                and lemma in CUE_VERBS
                and (_is_aside(tree, number) or impersonal)
            ):
                source = _outer(tree, number, source, quoted)
            if source is None and lemma in CUE_VERBS:
                source = _inverted(tree, number, quoted)
                source = _noun_before(tree, number, quoted) if source is None else source
            if source is not None and source not in quoted:
                kind = CueKind.VERB if lemma in CUE_VERBS else CueKind.OTHER_VERB
                yield Candidate(number, source, kind)
        elif lemma in CUE_NOUNS and token.pos in ("NOUN", "PROPN"):
            for source in (
                *tree.under(number, "poss"),
                *_objects(tree, number, "from", "by", "of"),
            ):
                yield Candidate(number, source, CueKind.NOUN)


def _can_speak(tree: Tree, verb: int, source: int, quoted: Mapping[int, int]) -> bool:
    """Not a day of the week; and behind its verb only where a quotation comes before."""
    if tree.tokens[source].text in TIMES or tree.tokens[source].text.lower() == "there":
        return False
    if source < verb or tree.tokens[verb].dep in ("acl", "relcl"):
        return True
    return _follows_quotation(tree, verb, quoted) or source > verb + 1


def _follows_quotation(tree: Tree, verb: int, quoted: Mapping[int, int]) -> bool:
    """Whether a quotation stands right before a verb, or nothing does."""
    before = verb - 1
    while before >= 0 and before not in quoted:
        if tree.tokens[before].pos not in ("ADV", "PUNCT", "CCONJ"):
            return False
        before -= 1
    return True


def _is_aside(tree: Tree, verb: int) -> bool:
    """Whether a cue is an aside at a clause's end: ", adding", ", saying"."""
    token = tree.tokens[verb]
    return (
        token.tag == "VBG"
        and token.dep == "advcl"
        and verb > 0
        and (tree.tokens[verb - 1].text in (",", "—", "–", "-", "--"))
    )


def _outer(tree: Tree, verb: int, source: int, quoted: Mapping[int, int]) -> int:
    """The subject of the outermost clause around an aside, unless that is "it"."""
    best = source
    for above in tree.ancestors(verb):
        for child in tree.under(above, "nsubj"):
            if (
                child not in quoted
                and child < verb
                and tree.tokens[child].text.lower() not in IMPERSONAL
            ):
                best = child
    if tree.tokens[best].text.lower() in IMPERSONAL:
        for number in range(verb - 1, -1, -1):
            token = tree.tokens[number]
            if token.sentence != tree.tokens[verb].sentence:
                break
            if (
                token.dep == "nsubj"
                and number not in quoted
                and token.text.lower() not in IMPERSONAL
            ):
                return number
    return best


def _beside(tree: Tree, quoted: Mapping[int, int]) -> Iterator[Candidate]:
    """What stands right behind a quotation that ends in a comma, however it was parsed."""
    tokens = tree.tokens
    for closing in quoted:
        cue = closing + 1
        if cue in quoted or cue >= len(tokens) or tokens[closing - 1].text != ",":
            continue
        if _could_cue(tree, cue) and tokens[cue].lemma.lower() in TURNING:  # "…," said NAME
            source = _end_of_name(tree, cue + 1)
            if source is not None:
                yield Candidate(cue, source, CueKind.VERB)
        for cue in range(closing + 2, min(closing + _NEAR, len(tokens))):  # "…," NAME said.
            if _could_cue(tree, cue) and _ends_clause(tree, cue):
                if tokens[cue - 1].pos in (*_NOMINAL, "ADJ", "NUM"):
                    yield Candidate(cue, cue - 1, CueKind.VERB)
                break
            if tokens[cue - 1].pos == "PUNCT":
                break


def _could_cue(tree: Tree, number: int) -> bool:
    token = tree.tokens[number]
    finite = token.tag in ("VBD", "VBZ", "VBP", "VBN") and token.lemma.lower() in CUE_VERBS
    return finite or token.text.lower() in CUE_FORMS


def _ends_clause(tree: Tree, number: int) -> bool:
    """Whether a word is the last of its clause, or has only circumstances behind it."""
    if number + 1 >= len(tree.tokens):
        return True
    token = tree.tokens[number + 1]
    return token.pos in ("PUNCT", "ADP", "ADV", "SCONJ") or token.text in TIMES


def _end_of_name(tree: Tree, first: int) -> int | None:
    """The last word of a name or noun that begins nearby."""
    for number in range(first, min(first + _NEAR, len(tree.tokens))):
        token = tree.tokens[number]
        if token.pos == "PRON":
            return None
        following = tree.tokens[number + 1].pos if number + 1 < len(tree.tokens) else ""
        if (
            token.pos in _NOMINAL
            and token.text not in TIMES
            and following not in ("NOUN", "PROPN", "PART")
        ):
            return number
        if token.pos not in (*_NOMINAL, "DET", "ADJ", "PART", "NUM") and token.text != "-":
            return None
    return None


def _after_according(tree: Tree, number: int) -> int | None:
    """The noun after "according to", by its place: the parser hangs it here or there."""
    for to in range(number + 1, min(number + 3, len(tree.tokens))):
        if tree.tokens[to].text.lower() == "to":
            objects = tree.under(to, "pobj")
            return objects[0] if objects else _noun_after(tree, to)
    return None


def _noun_after(tree: Tree, number: int) -> int | None:
    """The head of the noun phrase that follows a token directly."""
    for after in range(number + 1, min(number + _NEAR, len(tree.tokens))):
        if _is_nominal(tree, after) and tree.tokens[after].dep != "compound":
            return after
    return None


def _objects(tree: Tree, number: int, *prepositions: str) -> list[int]:
    """Nouns that hang on a token by one of the prepositions."""
    return [
        noun
        for preposition in tree.under(number, "prep")
        if tree.tokens[preposition].text.lower() in prepositions
        for noun in tree.under(preposition, "pobj")
    ]


def _subject(tree: Tree, verb: int, quoted: Mapping[int, int], depth: int = 0) -> int | None:
    """Who does what the verb says: its own subject, or one of a clause that it belongs to."""
    agents = [noun for by in tree.under(verb, "agent") for noun in tree.under(by, "pobj")]
    own = [child for child in tree.under(verb, *_SUBJECTS) if child not in quoted]
    if agents and not tree.under(verb, "nsubj"):
        return agents[0]
    if own:
        return min(own, key=lambda child: abs(child - verb))
    token = tree.tokens[verb]
    head = token.head
    if depth < _HIGHEST and token.dep == "conj":
        return _subject(tree, head, quoted, depth + 1)
    if depth < _HIGHEST and token.dep in _CLAUSE_OF:
        objects = [child for child in tree.under(head, "dobj") if head < child < verb]
        if token.dep == "xcomp" and objects and tree.tokens[head].lemma in CAUSING:
            return objects[0]
        if tree.tokens[head].pos in ("VERB", "AUX", "ADP", "NOUN"):
            head = tree.tokens[head].head if tree.tokens[head].pos == "ADP" else head
            return _subject(tree, head, quoted, depth + 1)
    if depth < _HIGHEST and token.dep in ("acl", "relcl"):
        return head
    return None


def _inverted(tree: Tree, verb: int, quoted: Mapping[int, int]) -> int | None:
    """A subject behind its verb that the parser took for something else: "said Smith"."""
    if not _follows_quotation(tree, verb, quoted):
        return None
    for child in tree.under(verb, *_INVERTED):
        near = verb < child < verb + _NEAR and tree.tokens[child].text not in TIMES
        if near and child not in quoted and _is_nominal(tree, child):
            return child
    return None


def _is_nominal(tree: Tree, number: int) -> bool:
    return tree.tokens[number].pos in _NOMINAL


def _noun_before(tree: Tree, verb: int, quoted: Mapping[int, int]) -> int | None:
    """The first noun of the sentence, if the parser lost the subject."""
    sentence = tree.tokens[verb].sentence
    first = verb
    while first > 0 and tree.tokens[first - 1].sentence == sentence:
        first -= 1
    for number in range(first, verb):
        token = tree.tokens[number]
        if token.text in TIMES or (token.dep in _NO_SUBJECTS and number + 1 < verb):
            continue
        if _is_nominal(tree, number) and number not in quoted:
            return number
    return None


def _of_colons(tree: Tree, text: str, quoted: Mapping[int, int]) -> Iterator[Candidate]:
    """NAME: at the beginning of a sentence; and a sentence that only names somebody: "…"."""
    starts = {token.start: number for number, token in enumerate(tree.tokens)}
    ends = {token.end: number for number, token in enumerate(tree.tokens)}
    for found in _SCRIPT.finditer(text):
        first, last = starts.get(found.start(1)), ends.get(found.end(1))
        if first is not None and last is not None and last - first < 6:
            within = range(first, last + 1)
            head = next((n for n in within if tree.tokens[n].head not in within), last)
            yield Candidate(min(last + 1, len(tree.tokens) - 1), head, CueKind.COLON)
    for number in quoted:
        if number > 0 and tree.tokens[number - 1].text == ":" and number - 1 not in quoted:
            source = _named_before(tree, number - 1, quoted)
            if source is not None:
                yield Candidate(number - 1, source, CueKind.NAMED)


def _named_before(tree: Tree, colon: int, quoted: Mapping[int, int]) -> int | None:
    """The first name of a sentence that ends in a colon."""
    first = colon
    sentence = tree.tokens[colon].sentence
    while first > 0 and tree.tokens[first - 1].sentence == sentence:
        first -= 1
    for number in range(first, colon):
        token = tree.tokens[number]
        named = token.pos == "PROPN" and token.dep not in ("compound", "poss")
        if named and number not in quoted and token.text not in TIMES:
            return number
    return None
