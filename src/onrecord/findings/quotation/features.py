"""What speaks for and against a candidate having said a quotation?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from onrecord.findings.article import Place
from onrecord.findings.quotation.candidates import Candidate, CueKind
from onrecord.findings.quotation.cues import ADDRESSING, PLAIN_VERBS, RELATIVES, WEAK_VERBS
from onrecord.findings.quotation.marks import QuotedSpan
from onrecord.findings.quotation.masking import marked
from onrecord.findings.quotation.trees import Tree

__all__ = ["Setting", "features", "is_title"]

_FARTHEST = 40  # tokens; beyond, distance says nothing more
_SMALL = frozenset("a an and at by for from in of on or the to with vs".split())


def is_title(words: str) -> bool:
    """Whether quoted words are written like the name of a book or a programme."""
    found = re.findall(r"[^\W_][\w'’-]*", words)
    if len(found) < 2 or len(found) > 12 or words.rstrip()[-1:] in ("?", "!"):
        return False
    return all(w[0].isupper() or w[0].isdigit() or w.lower() in _SMALL for w in found) and (
        found[0][0].isupper() and not words.isupper()
    )


@dataclass(frozen=True)
class Setting:
    """A quotation in its paragraph."""

    text: str
    place: Place  # of the paragraph
    span: QuotedSpan
    number: int
    tree: Tree
    stand_in: int  # token that stands for the quotation
    above: frozenset[int]  # tokens from the stand-in to the root
    quoted: Mapping[int, int]  # tokens that stand for quotations, to the span's number

    @cached_property
    def words(self) -> str:
        return self.text[self.span.start : self.span.end].strip()

    @cached_property
    def last(self) -> str:
        return self.words[-1:]

    @cached_property
    def before(self) -> str:
        """What stands right before the opening mark."""
        start = marked(self.text, self.span, self.place).start
        return self.text[max(self.place.start, start - 12) : start].rstrip()

    @cached_property
    def embedded(self) -> bool:
        """Whether the words grow into a sentence of the reporter's."""
        return self.before[-1:].isalnum() or self.before.endswith(("’s", "'s"))

    @cached_property
    def opens_sentence(self) -> bool:
        """Whether the words begin a sentence, as far as marks tell."""
        first = next((c for c in self.words if c.isalnum()), "")
        return first.isupper() and (not self.before or self.before[-1] in ".?!”\"'’»)…—–")

    @cached_property
    def title(self) -> bool:
        return is_title(self.words)


def features(setting: Setting, candidate: Candidate) -> dict[str, float]:
    """What is true of a candidate, by name; what is not named is 0."""
    return {
        name: float(value)
        for name, value in (
            *_of_cue(setting, candidate),
            *_of_place(setting, candidate),
            *_of_marks(setting, candidate),
        )
        if value
    }


def _of_cue(setting: Setting, candidate: Candidate) -> Iterator[tuple[str, float]]:
    tree = setting.tree
    cue, source = tree.tokens[candidate.cue], tree.tokens[candidate.source]
    apart = candidate.cue - setting.stand_in
    adjoins = setting.last == "," and not setting.embedded and 0 < apart <= 8
    introduces = setting.before.endswith(":") and -8 < apart < 0
    other = candidate.kind is CueKind.OTHER_VERB
    yield f"cue: {candidate.kind}", not other
    yield "plain verb", candidate.kind is CueKind.VERB and cue.lemma.lower() in PLAIN_VERBS
    introduced = setting.before[-1:] in (",", ":") and -8 < apart < 0
    direct = tree.tokens[setting.stand_in].head == candidate.cue
    weak = candidate.kind is CueKind.VERB and cue.lemma.lower() in WEAK_VERBS
    yield "weak verb", weak and not (adjoins or introduced or direct)
    yield "other verb, adjoining", other and adjoins
    yield "other verb, before a colon", other and introduces and not adjoins
    yield "other verb", other and not introduces and not adjoins
    yield "pointing source", source.text.lower() in RELATIVES
    yield "passive", source.dep == "nsubjpass"
    yield "impersonal passive", source.text.lower() in ("what", "it", "there") and cue.tag == "VBN"
    yield "title", setting.title
    yield "title, embedded", setting.title and setting.embedded


def _of_place(setting: Setting, candidate: Candidate) -> Iterator[tuple[str, float]]:
    tokens = setting.tree.tokens
    apart = candidate.cue - setting.stand_in
    later = tokens[candidate.cue].sentence - tokens[setting.stand_in].sentence
    above = candidate.cue in setting.above
    firm = above and candidate.kind is CueKind.VERB
    runs_on = setting.last in (",", "?", "!")
    yield "same sentence", later == 0
    yield "above", above
    yield "above, said", above and candidate.kind in (CueKind.VERB, CueKind.ACCORDING)
    yield "distance", min(abs(apart), _FARTHEST) * (0.5 if firm else 1.0)
    yield "quotations between", len(_between(setting, candidate)) * (0.5 if firm else 1.0)
    yield "later sentence", later > 0 and not runs_on
    yield "name before", candidate.kind is CueKind.COLON and -4 < apart < 0


def _between(setting: Setting, candidate: Candidate) -> set[int]:
    """Other quotations between the cue and this one."""
    low, high = sorted((candidate.cue, setting.stand_in))
    quoted = setting.quoted
    return {quoted[n] for n in range(low + 1, high) if n in quoted} - {setting.number}


def _of_marks(setting: Setting, candidate: Candidate) -> Iterator[tuple[str, float]]:
    apart = candidate.cue - setting.stand_in
    comma = setting.last == "," and 0 < apart <= 10
    yield "comma, cue follows", comma
    yield "comma, cue follows, embedded", comma and setting.embedded
    yield "comma, cue says more", comma and _says_more(setting.tree, candidate)
    yield "question, cue follows", setting.last in ("?", "!") and 0 < apart <= 8
    yield "colon before", setting.before.endswith(":") and apart < 0
    yield "according, after it", candidate.kind is CueKind.ACCORDING and 0 < apart <= 6
    yield "comma before", setting.before.endswith(",") and apart < 0
    yield "introduces another", apart > 0 and _introduces_another(setting, candidate)


def _says_more(tree: Tree, candidate: Candidate) -> bool:
    """Whether a cue behind the quotation has words of its own to report: "he claimed they …"."""
    cue = tree.tokens[candidate.cue]
    for child in tree.children[candidate.cue]:
        token = tree.tokens[child]
        if child <= candidate.cue or child == candidate.source:
            continue
        if token.dep == "ccomp" or (token.dep == "dobj" and cue.lemma not in ADDRESSING):
            return True
    return False


def _introduces_another(setting: Setting, candidate: Candidate) -> bool:
    """Whether a cue behind this quotation leads to the next one: he added, "…"."""
    tokens = setting.tree.tokens
    for number in range(candidate.cue + 1, min(candidate.cue + 6, len(tokens) - 1)):
        if tokens[number].text in (",", ":") and number + 1 in setting.quoted:
            return setting.last != ","
    return False
