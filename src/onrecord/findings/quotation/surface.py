"""Whom do the words beside a quotation name, however they were parsed?"""

import re
from collections.abc import Iterator, Mapping

from onrecord.findings.quotation.cues import CUE_FORMS, CUE_VERBS, TIMES, TURNING
from onrecord.findings.quotation.trees import Tree

__all__ = ["before_colons", "behind_quotations", "script_names"]

_NOMINAL = ("PROPN", "PRON", "NOUN")
_NEAR = 7  # tokens
_FAR = 60
_SCRIPT = re.compile(r"(?:^|[.!?] |\n)([A-Z][A-Za-z.’' -]{1,40}):\s")
_LONGEST_NAME = 6  # tokens


def behind_quotations(tree: Tree, quoted: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Cue and source right behind a quotation that ends in a comma."""
    tokens = tree.tokens
    for closing in quoted:
        cue = closing + 1
        if cue in quoted or cue >= len(tokens) or tokens[closing - 1].text != ",":
            continue
        if _could_cue(tree, cue) and tokens[cue].lemma.lower() in TURNING:  # "…," said NAME
            source = _end_of_name(tree, cue + 1)
            if source is not None:
                yield cue, source
        cue_behind = _cue_behind_name(tree, closing)  # "…," NAME said.
        if cue_behind is not None:
            yield cue_behind, cue_behind - 1


def _cue_behind_name(tree: Tree, closing: int) -> int | None:
    tokens = tree.tokens
    for cue in range(closing + 2, min(closing + _NEAR, len(tokens))):
        if _could_cue(tree, cue) and _ends_clause(tree, cue):
            return cue if tokens[cue - 1].pos in (*_NOMINAL, "ADJ", "NUM") else None
        if tokens[cue - 1].pos == "PUNCT":
            return None
    return None


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
        following = tree.tokens[number + 1].pos if number + 1 < len(tree.tokens) else ""
        goes_on = following in ("NOUN", "PROPN", "PART")
        if token.pos in ("PROPN", "NOUN") and token.text not in TIMES and not goes_on:
            return number
        if token.pos not in ("PROPN", "NOUN", "DET", "ADJ", "PART", "NUM") and token.text != "-":
            return None
    return None


def script_names(tree: Tree, text: str) -> Iterator[tuple[int, int]]:
    """NAME: at the beginning of a sentence, as in a transcript; the colon's token, the name's."""
    starts = {token.start: number for number, token in enumerate(tree.tokens)}
    ends = {token.end: number for number, token in enumerate(tree.tokens)}
    for found in _SCRIPT.finditer(text):
        first, last = starts.get(found.start(1)), ends.get(found.end(1))
        if first is not None and last is not None and last - first < _LONGEST_NAME:
            within = range(first, last + 1)
            head = next((n for n in within if tree.tokens[n].head not in within), last)
            yield min(last + 1, len(tree.tokens) - 1), head


def before_colons(tree: Tree, quoted: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The first name of a sentence that leads to a quotation by a colon: Here is NAME: "…"."""
    for number in quoted:
        colon = number - 1
        if colon >= 0 and tree.tokens[colon].text == ":" and colon not in quoted:
            source = _named_before(tree, colon, quoted)
            if source is not None:
                yield colon, source


def _named_before(tree: Tree, colon: int, quoted: Mapping[int, int]) -> int | None:
    """The first name of a sentence that ends in a colon."""
    first = colon
    sentence = tree.tokens[colon].sentence
    while max(colon - _FAR, 0) < first and tree.tokens[first - 1].sentence == sentence:
        first -= 1
    for number in range(first, colon):
        token = tree.tokens[number]
        named = token.pos == "PROPN" and token.dep not in ("compound", "poss")
        if named and number not in quoted and token.text not in TIMES:
            return number
    return None
