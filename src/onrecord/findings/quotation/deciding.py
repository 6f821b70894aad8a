"""Who of those that a passage could credit is credited with a quotation?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from onrecord.findings.quotation.attributed import Attributed, How
from onrecord.findings.quotation.candidates import Candidate, CueKind
from onrecord.findings.quotation.features import Setting, features
from onrecord.findings.quotation.marks import QuotedSpan
from onrecord.findings.quotation.masking import marked
from onrecord.findings.quotation.passages import Passage

__all__ = ["Deciding", "Spoken"]

ENOUGH = 1.2  # sum of weights from which a candidate is believed
SURE = 2.5  # from which it is not given up for the speaker before
_WINDOW = 60  # tokens between a quotation and a cue
_FULL = 4  # words that make a sentence rather than a phrase
_JOINED = re.compile(r"[\s,;]*(?:and|or|but|nor|then|as well as|&)?[\s,;]*")
_SAID = (CueKind.VERB, CueKind.ACCORDING)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The last credited quotation before the one that is decided on."""

    quotation: Attributed
    index: int  # of its paragraph


@dataclass(frozen=True)
class Deciding:
    """One quotation, in its passage."""

    text: str
    passage: Passage
    number: int
    weights: Mapping[str, float]

    def decide(self, last: Spoken | None, earlier: Passage | None) -> Attributed:
        """The quotation with its speaker, or without one."""
        here = last.quotation if last and last.index == self.passage.index else None
        own = self._own()
        if here is not None and (own is None or own.score < SURE):
            carried = self._carried(here, own)
            if carried is not None:
                return carried
        if own is not None:
            return own
        return self._from_paragraph_before(last, earlier) or self._nobody()

    @cached_property
    def span(self) -> QuotedSpan:
        return dict(self.passage.spans)[self.number]

    @cached_property
    def setting(self) -> Setting:
        tree, stand_in = self.passage.tree, self.passage.stand_ins[self.number]
        return Setting(
            self.text,
            self.passage.place,
            self.span,
            self.number,
            tree,
            stand_in,
            frozenset(tree.ancestors(stand_in)),
            self.passage.quoted,
        )

    def _own(self) -> Attributed | None:
        """The best candidate, if it is good enough."""
        best: tuple[float, Candidate] | None = None
        for candidate in self.passage.candidates:
            if abs(candidate.cue - self.setting.stand_in) <= _WINDOW:
                named = features(self.setting, candidate)
                score = sum(self.weights.get(name, 0.0) * value for name, value in named.items())
                if best is None or score > best[0]:
                    best = score, candidate
        if best is None or best[0] <= ENOUGH:
            return None
        return credited(self.span, self.passage, best[1], best[0], How(best[1].kind.value))

    def _carried(self, here: Attributed, own: Attributed | None) -> Attributed | None:
        """The speaker of the quotation before, in the same paragraph."""
        between = self.text[here.span.end : self.span.start]
        if _JOINED.fullmatch(re.sub(r"[\"“”„‟«»‘’'`]", "", between)):
            if own is None or own.score < here.score:
                return replace(here, span=self.span, how=How.LISTED, score=here.score - 1)
        opens = self.setting.opens_sentence
        if opens and self.words >= _FULL:
            return self._sentence_before(here) or replace(
                here, span=self.span, how=How.CONTINUED, score=2.0
            )
        if own is None and (opens or self._same_sentence(here)):
            return replace(here, span=self.span, how=How.CONTINUED, score=1.5)
        return None

    def _sentence_before(self, here: Attributed | None) -> Attributed | None:
        """Whoever the sentence before reports, if nobody was quoted since."""
        tokens = self.passage.tree.tokens
        sentence = tokens[self.setting.stand_in].sentence - 1
        for candidate in reversed(self.passage.candidates):
            cue = tokens[candidate.cue]
            if cue.sentence < sentence:
                return None
            if cue.sentence == sentence and candidate.kind is CueKind.VERB and cue.dep == "ROOT":
                found = credited(self.span, self.passage, candidate, 2.0, How.CONTINUED)
                is_new = here is None or (found.cue and found.cue.start > here.span.end)
                return found if is_new else None
        return None

    def _same_sentence(self, here: Attributed) -> bool:
        tokens = self.passage.tree.tokens
        before = next(n for n, span in self.passage.spans if span == here.span)
        other = self.passage.stand_ins[before]
        return tokens[other].sentence == tokens[self.setting.stand_in].sentence

    def _from_paragraph_before(
        self, last: Spoken | None, earlier: Passage | None
    ) -> Attributed | None:
        """For a paragraph that is a quotation, or begins with one that nobody here is said to say."""
        if self.setting.opens_sentence and self.words >= _FULL:
            found = self._sentence_before(None)
            if found is not None:
                return found
        index = self.passage.index
        if self.passage.alone:
            if last is not None and last.index >= index - 1:
                return replace(last.quotation, span=self.span, how=How.BEFORE, score=1.4)
            if earlier is not None and earlier.index == index - 1:
                said = [c for c in earlier.candidates if c.kind in _SAID]
                if said:
                    return credited(self.span, earlier, said[-1], 1.3, How.BEFORE)
        if last is not None and last.index >= index - 2 and self.begins and self.words > 5:
            return replace(last.quotation, span=self.span, how=How.BEFORE, score=1.3)
        return None

    def _nobody(self) -> Attributed:
        how = How.ALONE if self.begins and self.words > _FULL else How.NOBODY
        return Attributed(span=self.span, how=how, score=0.5 if how is How.ALONE else 0.0)

    @property
    def words(self) -> int:
        return len(self.setting.words.split())

    @property
    def begins(self) -> bool:
        """Whether the quotation begins its paragraph."""
        return marked(self.text, self.span, self.passage.place).start == self.passage.place.start


def credited(
    span: QuotedSpan, passage: Passage, candidate: Candidate, score: float, how: How
) -> Attributed:
    """A quotation credited to a candidate."""
    source, cue = candidate.source, candidate.cue
    return Attributed(
        span=span,
        source=passage.place_of(*passage.tree.noun_phrase(source)),
        head=passage.place_of(source, source),
        cue=passage.place_of(cue, cue),
        score=round(score, 2),
        how=how,
    )
