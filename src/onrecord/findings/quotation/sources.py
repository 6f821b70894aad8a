"""Who does what a verb says?"""

from collections.abc import Mapping

from onrecord.findings.quotation.cues import CAUSING, CUE_VERBS, IMPERSONAL, TIMES
from onrecord.findings.quotation.trees import Tree

__all__ = ["after_according", "objects_of", "speaker_of"]

_SUBJECTS = ("nsubj", "nsubjpass")
_CLAUSE_OF = ("xcomp", "advcl", "pcomp", "ccomp")
_INVERTED = ("dobj", "attr", "oprd", "npadvmod", "dep")
_NO_SUBJECTS = ("compound", "poss", "pobj", "dobj", "appos")
_NOMINAL = ("PROPN", "PRON", "NOUN")
_NEAR = 7  # tokens: "said on Tuesday the minister" is at most so far turned round
_FAR = 60  # tokens back in which a lost subject is looked for
_HIGHEST = 3  # clauses up in which a verb's subject may stand


def speaker_of(tree: Tree, verb: int, quoted: Mapping[int, int]) -> int | None:
    """The source that a verb would credit; `quoted` tokens stand for quotations."""
    saying = tree.tokens[verb].lemma.lower() in CUE_VERBS
    source = _subject(tree, verb, quoted)
    if source is not None and not _can_speak(tree, verb, source, quoted):
        source = None
    if not saying:
        return source
    if source is None:
        source = _inverted(tree, verb, quoted)
        return _noun_before(tree, verb, quoted) if source is None else source
    inherited = tree.tokens[source].head != verb
    if _is_aside(tree, verb) or (inherited and _is_impersonal(tree, source)):
        return _outer(tree, verb, source, quoted)
    return source


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


def _can_speak(tree: Tree, verb: int, source: int, quoted: Mapping[int, int]) -> bool:
    """Not a day of the week; and behind its verb only where a quotation comes before."""
    if tree.tokens[source].text in TIMES or tree.tokens[source].text.lower() == "there":
        return False
    if source < verb or tree.tokens[verb].dep in ("acl", "relcl"):
        return True
    return _follows_quotation(tree, verb, quoted) or source > verb + 1


def _follows_quotation(tree: Tree, verb: int, quoted: Mapping[int, int]) -> bool:
    """Whether a quotation stands right before a verb, or nothing does."""
    for before in range(verb - 1, max(verb - _FAR, -1), -1):
        if before in quoted:
            return True
        if tree.tokens[before].pos not in ("ADV", "PUNCT", "CCONJ"):
            return False
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
            if child < verb and child not in quoted and not _is_impersonal(tree, child):
                best = child
    if not _is_impersonal(tree, best):
        return best
    for number in range(verb - 1, max(verb - _FAR, -1), -1):
        token = tree.tokens[number]
        if token.sentence != tree.tokens[verb].sentence:
            break
        if token.dep == "nsubj" and number not in quoted and not _is_impersonal(tree, number):
            return number
    return best


def _is_impersonal(tree: Tree, number: int) -> bool:
    return tree.tokens[number].text.lower() in IMPERSONAL


def _inverted(tree: Tree, verb: int, quoted: Mapping[int, int]) -> int | None:
    """A subject behind its verb that the parser took for something else: "said Smith"."""
    if not _follows_quotation(tree, verb, quoted):
        return None
    for child in tree.under(verb, *_INVERTED):
        near = verb < child < verb + _NEAR and tree.tokens[child].text not in TIMES
        if near and child not in quoted and _is_nominal(tree, child):
            return child
    return None


def _noun_before(tree: Tree, verb: int, quoted: Mapping[int, int]) -> int | None:
    """The first noun of the sentence, if the parser lost the subject."""
    sentence = tree.tokens[verb].sentence
    first = verb
    while max(verb - _FAR, 0) < first and tree.tokens[first - 1].sentence == sentence:
        first -= 1
    for number in range(first, verb):
        token = tree.tokens[number]
        if token.text in TIMES or (token.dep in _NO_SUBJECTS and number + 1 < verb):
            continue
        if _is_nominal(tree, number) and number not in quoted:
            return number
    return None


def _is_nominal(tree: Tree, number: int) -> bool:
    return tree.tokens[number].pos in _NOMINAL


def after_according(tree: Tree, number: int) -> int | None:
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


def objects_of(tree: Tree, number: int, *prepositions: str) -> list[int]:
    """Nouns that hang on a token by one of the prepositions."""
    return [
        noun
        for preposition in tree.under(number, "prep")
        if tree.tokens[preposition].text.lower() in prepositions
        for noun in tree.under(preposition, "pobj")
    ]
