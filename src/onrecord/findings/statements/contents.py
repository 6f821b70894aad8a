"""Which words of a sentence are what somebody says?"""

from collections.abc import Iterable, Iterator

from onrecord.findings.quotation.trees import Tree
from onrecord.findings.statements.cues import CUES, ClaimKind, Cue

__all__ = ["contents"]

_WITH_WHY = frozenset(
    (
        ClaimKind.URGES,
        ClaimKind.THANKS,
        ClaimKind.PRAISES,
        ClaimKind.CONDEMNS,
        ClaimKind.CALLS_FOR,
    )
)

_PLAINLY = frozenset(("say", "state", "add", "announce", "confirm", "explain", "claim", "insist"))


def contents(tree: Tree, verb: int, cue: Cue) -> Iterator[list[int]]:
    """The tokens of each thing said; two clauses with "that" are two things."""
    clauses = tree.under(verb, "ccomp", "parataxis")
    clauses += [n for n in tree.under(verb, "xcomp") if cue.objects or cue.after or not clauses]
    whom = cue.kind is ClaimKind.URGES and bool(tree.under(verb, "dobj"))
    if clauses and not whom and cue.kind is not ClaimKind.REGARDS:
        further = list(_further(tree, verb))
        apart = {n for clause in further for n in tree.subtree(clause)}
        for clause in dict.fromkeys([*clauses, *further]):
            whole = [n for n in tree.subtree(clause) if n == clause or n != verb]
            yield _trimmed(tree, [n for n in whole if clause in further or n not in apart])
        return
    before = [] if cue.kind is ClaimKind.REGARDS else _said_before(tree, verb)
    if before:
        yield before
        return
    objects = list(_objects(tree, verb, cue))
    yield from objects or _to_the_right(tree, verb, cue)


def _to_the_right(tree: Tree, verb: int, cue: Cue) -> Iterator[list[int]]:
    """Where a clause was taken for an object: "said the post dated from 2019"."""
    right = [n for n in tree.subtree(verb) if n > verb]
    clause = any(tree.tokens[n].pos in ("VERB", "AUX") for n in right)
    if clause and (tree.tokens[verb].lemma in _PLAINLY or cue.kind is ClaimKind.DENIES):
        yield _trimmed(tree, right)


def _trimmed(tree: Tree, tokens: list[int]) -> list[int]:
    while tokens and tree.tokens[tokens[-1]].dep in ("cc", "punct"):
        tokens.pop()
    return tokens


def _further(tree: Tree, verb: int) -> Iterator[int]:
    """Clauses with a "that" of their own, wherever the parser hung them: "and that …"."""
    above = set(tree.ancestors(verb))
    below = set(tree.subtree(verb))
    for number in range(verb + 1, len(tree.tokens)):
        token = tree.tokens[number]
        if token.sentence != tree.tokens[verb].sentence:
            return
        marks = tree.under(number, "mark")
        that = any(tree.tokens[mark].text.lower() == "that" for mark in marks)
        if that and token.dep == "conj" and (token.head in above or token.head in below):
            yield number


def _said_before(tree: Tree, verb: int) -> list[int]:
    """Of "…, he said", the words before."""
    head = tree.tokens[verb].head
    if tree.tokens[verb].dep not in ("parataxis", "ccomp") or head == verb:
        return []
    own = set(tree.subtree(verb))
    around = [n for n in tree.subtree(head) if n not in own]
    if tree.tokens[head].pos not in ("VERB", "AUX") or not around or around[0] >= verb:
        return []
    return [n for n in around if n < verb]


def _objects(tree: Tree, verb: int, cue: Cue) -> Iterator[list[int]]:
    """What is denied, praised, called for."""
    passive = bool(tree.under(verb, "nsubjpass", "auxpass"))
    prepositions = [n for n in tree.under(verb, "prep") if tree.tokens[n].text.lower() in cue.after]
    if cue.kind is ClaimKind.ACCUSES and "of" in cue.after:
        yield from _accusation(tree, verb)
        return
    if not prepositions and (cue.kind is ClaimKind.REGARDS or passive):
        return
    objects = tree.under(verb, "dobj", "oprd", "attr") if cue.objects else []
    both = [*objects, *prepositions] or _particle_object(tree, verb, cue)
    if both and cue.kind in _WITH_WHY:
        both += [n for n in tree.under(verb, "prep", "xcomp", "ccomp", "advcl") if n > both[0]]
    if both and cue.kind is ClaimKind.REGARDS:
        both += [n for n in tree.under(verb, "advcl") if n > both[0]]
    if both:
        yield _without_cues(tree, verb, sorted({n for one in both for n in tree.subtree(one)}))


def _accusation(tree: Tree, verb: int) -> Iterator[list[int]]:
    """From "of" to the end of what hangs below: parsers hang it on the words between."""
    below = [n for n in tree.subtree(verb) if n > verb]
    of = next((n for n in below if tree.tokens[n].text.lower() == "of"), None)
    if of is not None:
        yield _without_cues(tree, verb, [n for n in below if n >= of])
    else:
        yield [n for one in tree.under(verb, "dobj") for n in tree.subtree(one)]


def _particle_object(tree: Tree, verb: int, cue: Cue) -> list[int]:
    """Of "walked back the post", the post."""
    particles = tree.under(verb, "prt", "advmod")
    if any(tree.tokens[n].text.lower() in cue.after for n in particles):
        return tree.under(verb, "dobj")
    return []


def _without_cues(tree: Tree, verb: int, tokens: Iterable[int]) -> list[int]:
    """Without a further "and urging …", which the parser may have hung below."""
    kept = list(tokens)
    for number in list(kept):
        token = tree.tokens[number]
        hung_low = tree.tokens[token.head].tag != "VBG" or token.head == verb
        told = token.dep == "conj" and token.tag == "VBG" and token.lemma.lower() in CUES
        if told and hung_low:
            return _trimmed(tree, [n for n in kept if n < number])
    return _trimmed(tree, kept)
