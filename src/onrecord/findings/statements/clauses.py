"""Who is the subject of a verb, and which words belong to it?"""

from onrecord.findings.article import Place
from onrecord.findings.quotation.syntax import Token
from onrecord.findings.quotation.trees import Tree

__all__ = ["agent_of", "cue_tokens", "span_of", "subject_of"]

_SUBJECTS = ("nsubj", "csubj")
_SHARED = frozenset(("conj", "xcomp", "advcl", "ccomp"))
_RELATIVE = frozenset(("which", "who", "that", "whom"))
_DOCUMENTS = frozenset(
    ("tweet", "post", "message", "statement", "report", "study", "letter", "thread", "note")
)
_MOST_STEPS = 6  # from "urging" over "calling" to "raised": three are seen


def subject_of(tree: Tree, verb: int) -> int | None:
    """The token that is the subject, also one shared with a verb above, or a noun's clause."""
    here = verb
    for _ in range(_MOST_STEPS):
        own = tree.under(here, *_SUBJECTS)
        if own:
            return _antecedent(tree, here, own[0])
        if here != verb and tree.under(here, "nsubjpass"):
            return tree.under(here, "nsubjpass")[0]
        token = tree.tokens[here]
        if token.dep == "conj" and token.tag == "VBG" and tree.tokens[token.head].tag != "VBG":
            here = _like(tree, here)  # "calling for …, and urging …", hung on a word between
            continue
        if token.dep in ("acl", "relcl") and tree.tokens[token.head].pos in ("NOUN", "PROPN"):
            return token.head
        if token.dep not in _SHARED or token.head == here or _has_own_time(tree, here, verb):
            return None
        here = token.head
    return None


def _like(tree: Tree, verb: int) -> int:
    """The next verb above in the same form, or the head."""
    above = list(tree.ancestors(verb))[1:]
    return next((n for n in above if tree.tokens[n].tag == "VBG"), tree.tokens[verb].head)


def _has_own_time(tree: Tree, here: int, verb: int) -> bool:
    """Whether a clause stands for itself, so that it borrows no subject."""
    return tree.tokens[here].dep == "ccomp" and here != verb


def _antecedent(tree: Tree, verb: int, subject: int) -> int:
    """What "which" or "who" stands for."""
    if tree.tokens[subject].text.lower() not in _RELATIVE:
        return subject
    for number in tree.ancestors(verb):
        if tree.tokens[number].dep == "relcl":
            return _document(tree, tree.tokens[number].head)
    return subject


def _document(tree: Tree, noun: int) -> int:
    """Of "a tweet from the handle of …, which", the tweet."""
    for number in tree.ancestors(noun):
        token = tree.tokens[number]
        if token.lemma.lower() in _DOCUMENTS:
            return number
        if token.dep not in ("pobj", "prep"):
            return noun
    return noun


def agent_of(tree: Tree, verb: int) -> int | None:
    """Of a passive: by whom, if it is said."""
    for by in tree.under(verb, "agent"):
        for number in tree.under(by, "pobj"):
            return number
    return None


def cue_tokens(tree: Tree, verb: int) -> tuple[int, int]:
    """First and last token of the verb with its auxiliaries: "went on to say"."""
    first = last = verb
    head = tree.tokens[verb].head
    if tree.tokens[verb].dep in ("xcomp", "advcl") and tree.tokens[head].lemma in (
        "go",
        "continue",
        "proceed",
    ):
        first = min(first, head)
    belongs = {*tree.under(verb, "aux", "auxpass", "neg", "advmod", "prt"), *range(first, verb)}
    while first - 1 in belongs:
        first -= 1
    while last + 1 in belongs and tree.tokens[last + 1].dep == "prt":
        last += 1
    return first, last


def span_of(tokens: list[Token]) -> Place | None:
    """From the first to the last of these, without punctuation at the ends."""
    kept = list(tokens)
    while kept and (kept[-1].pos in ("PUNCT", "SPACE")):
        kept.pop()
    while kept and kept[0].pos in ("PUNCT", "SPACE"):
        kept.pop(0)
    return Place(kept[0].start, kept[-1].end) if kept else None
