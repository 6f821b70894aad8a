"""Who says what, as the report tells it in its own words?"""

import re
from collections.abc import Iterator, Sequence

from onrecord.findings.article import Article, BlockKind, Place
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.quotation.trees import Tree
from onrecord.findings.statements.answers import answered
from onrecord.findings.statements.clauses import agent_of, cue_tokens, span_of, subject_of
from onrecord.findings.statements.contents import contents
from onrecord.findings.statements.cues import CONCERNS, CUES, VOICING, ClaimKind, Cue
from onrecord.findings.statements.ledger import Claim
from onrecord.findings.statements.parsing import Paragraph, parsed

__all__ = ["Claim", "ClaimKind", "claims", "ledger_of", "subjects_of"]

_ALSO_READ = re.compile(
    r"^\W*(?:also read|read also|read more|related|watch)\s*[:|–—-]\s*(?P<content>.+?),?\s+"
    r"(?P<cue>says?|finds?|claims?|warns?|shows?)\s+(?P<source>[\w .'’-]+?)\W*$",
    re.IGNORECASE,
)
_ABOUT = frozenset(
    (
        ClaimKind.ACCUSES,
        ClaimKind.URGES,
        ClaimKind.THANKS,
        ClaimKind.PRAISES,
        ClaimKind.CONDEMNS,
        ClaimKind.REGARDS,
    )
)


def claims(article: Article, parser: Parser) -> tuple[Claim, ...]:
    """The ledger of claims of a report, in order; denials name the claim that they answer.

    Quotations are in it where the sentence around them is: "said the account 'has been hacked'".
    """
    return ledger_of(article, parsed(article, parser))


def ledger_of(article: Article, paragraphs: Sequence[Paragraph]) -> tuple[Claim, ...]:
    """The same, from paragraphs that are parsed already."""
    found = [claim for paragraph in paragraphs for claim in _told_in(paragraph)]
    found.extend(_pointers(article))
    return answered(article.text, sorted(found, key=lambda one: (one.cue, one.content)))


def subjects_of(paragraphs: Sequence[Paragraph]) -> tuple[Place, ...]:
    """Who does something in the report's sentences: of whom "she" can speak later."""
    found: list[Place] = []
    for paragraph in paragraphs:
        tree = Tree.of(paragraph.parse)
        for number, token in enumerate(tree.tokens):
            root = tree.tokens[token.head].dep == "ROOT"
            if root and token.dep == "nsubj" and token.pos in ("NOUN", "PROPN"):
                found.append(_phrase(paragraph, tree, number))
    return tuple(found)


def _pointers(article: Article) -> Iterator[Claim]:
    """What pointers to other articles say: "Also read: …, says report"."""
    for block in article.blocks:
        words = _ALSO_READ.match(block.place.of(article.text))
        if block.kind is BlockKind.RELATED and words is not None:
            at = block.place.start
            yield Claim(
                kind=ClaimKind.STATES,
                source=Place(at + words.start("source"), at + words.end("source")),
                cue=Place(at + words.start("cue"), at + words.end("cue")),
                content=Place(at + words.start("content"), at + words.end("content")),
                about=None,
            )


def _told_in(paragraph: Paragraph) -> Iterator[Claim]:
    tree = Tree.of(paragraph.parse)
    for number, token in enumerate(tree.tokens):
        cue = CUES.get(token.lemma.lower())
        if token.pos in ("VERB", "AUX") and cue is not None and not tree.under(number, "neg"):
            yield from _of_verb(paragraph, tree, number, cue)
        elif token.pos == "VERB" and token.lemma.lower() in VOICING:
            yield from _of_concern(paragraph, tree, number)
        elif token.text.lower() == "according":
            yield from _according(paragraph, tree, number)


def _of_verb(paragraph: Paragraph, tree: Tree, verb: int, cue: Cue) -> Iterator[Claim]:
    passive = bool(tree.under(verb, "nsubjpass", "auxpass"))
    source = agent_of(tree, verb) if passive else subject_of(tree, verb)
    for content in contents(tree, verb, cue):
        place = span_of([tree.tokens[n] for n in content])
        if place is None or (source is None and not passive and not _may_lack_source(tree, verb)):
            continue
        yield _claim(paragraph, tree, (verb, source), cue, place, passive=passive)


def _may_lack_source(tree: Tree, verb: int) -> bool:
    """An imperative or a heading has no subject; a bare infinitive says nothing."""
    return tree.tokens[verb].dep == "ROOT" and tree.tokens[verb].tag in ("VBD", "VBZ", "VBG")


def _claim(
    paragraph: Paragraph,
    tree: Tree,
    verb_and_source: tuple[int, int | None],
    cue: Cue,
    content: Place,
    *,
    passive: bool,
) -> Claim:
    verb, source = verb_and_source
    first, last = cue_tokens(tree, verb)
    preposition = next(
        (n for n in tree.under(verb, "prep") if tree.tokens[n].text.lower() in cue.after), None
    )
    if preposition is not None and preposition == last + 1 and not passive:
        last = preposition
        if tree.tokens[preposition].end <= content.start + len(tree.tokens[preposition].text):
            content = Place(max(content.start, tree.tokens[preposition].end + 1), content.end)
    about = tree.under(verb, "nsubjpass") if passive else tree.under(verb, "dobj")
    return Claim(
        kind=cue.kind,
        source=None if source is None else _phrase(paragraph, tree, source),
        cue=paragraph.original(Place(tree.tokens[first].start, tree.tokens[last].end)),
        content=paragraph.original(content),
        about=_phrase(paragraph, tree, about[0]) if about and cue.kind in _ABOUT else None,
        framing=cue.kind is ClaimKind.DISTANCES and "on" in cue.after,
    )


def _phrase(paragraph: Paragraph, tree: Tree, number: int) -> Place:
    first, last = tree.noun_phrase(number)
    return paragraph.original(Place(tree.tokens[first].start, tree.tokens[last].end))


def _of_concern(paragraph: Paragraph, tree: Tree, verb: int) -> Iterator[Claim]:
    """ "Raised serious concerns about …"."""
    for noun in tree.under(verb, "dobj"):
        source = subject_of(tree, verb)
        place = span_of([tree.tokens[n] for n in tree.subtree(noun)])
        if tree.tokens[noun].lemma.lower() in CONCERNS and source is not None and place is not None:
            cue = Cue(ClaimKind.WORRIES)
            yield _claim(paragraph, tree, (verb, source), cue, place, passive=False)


def _according(paragraph: Paragraph, tree: Tree, number: int) -> Iterator[Claim]:
    """ "According to …": the rest of the sentence is theirs."""
    own = set(tree.subtree(number))
    for to in tree.under(number, "prep"):
        for source in tree.under(to, "pobj"):
            sentence = tree.tokens[number].sentence
            rest = [
                (n, token)
                for n, token in enumerate(tree.tokens)
                if token.sentence == sentence and n not in own
            ]
            after = [token for n, token in rest if n > number]
            place = span_of([token for n, token in rest if n < number] or after)
            if place is not None:
                yield Claim(
                    kind=ClaimKind.STATES,
                    source=_phrase(paragraph, tree, source),
                    cue=paragraph.original(Place(tree.tokens[number].start, tree.tokens[to].end)),
                    content=paragraph.original(place),
                    about=None,
                )
