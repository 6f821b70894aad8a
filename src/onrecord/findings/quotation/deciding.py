"""Who of those that a passage could credit is credited with a quotation?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from onrecord.findings.article import Place
from onrecord.findings.quotation.attributed import Attributed, How
from onrecord.findings.quotation.bands import CARRIED, band_of
from onrecord.findings.quotation.candidates import Candidate, CueKind
from onrecord.findings.quotation.crediting import credited
from onrecord.findings.quotation.features import features
from onrecord.findings.quotation.marks import SpanKind
from onrecord.findings.quotation.passages import Passage
from onrecord.findings.quotation.setting import Setting

__all__ = ["Deciding", "Spoken"]

ENOUGH = 1.2  # sum of weights from which a candidate is believed
SURE = 2.5  # from which it is not given up for the speaker before
_WINDOW = 60  # tokens between a quotation and a cue
_FULL = 4  # words that make a sentence rather than a phrase
_LINE = 20  # words of a headline
_MARKS = re.compile(r"[\"“”„‟«»‘’'`]")
_JOINED = re.compile(r"[\s,;]*(?:and|or|but|nor|then|as well as|&)?[\s,;]*")
_HEADED = re.compile(r"\s*:\s*((?:[A-Z][\w.’-]*)(?: [A-Z][\w.’-]*){0,3})(?= [a-z])")
_DISTANCED = re.compile(r"\bso[- ]called$", re.IGNORECASE)


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
        if _DISTANCED.search(self.setting.before):
            return Attributed(span=self.setting.span)
        here = last.quotation if last and last.index == self.passage.index else None
        own = self._own()
        if here is not None and (own is None or own.score < SURE):
            carried = self._listed(here, own) or self._continued(here)
            if carried is not None:
                return carried
        return own or self._heading() or self._before(last, earlier) or self._nobody()

    @cached_property
    def setting(self) -> Setting:
        """How the quotation stands in its paragraph."""
        passage = self.passage
        return Setting(
            self.text,
            passage.place,
            dict(passage.spans)[self.number],
            self.number,
            passage.tree,
            passage.stand_ins[self.number],
            passage.quoted,
            passage.speakers,
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
        return self._credited(best[1], best[0], How(best[1].kind.value))

    def _listed(self, here: Attributed, own: Attributed | None) -> Attributed | None:
        """With the quotation before it, in one list."""
        between = self.text[here.span.end : self.setting.span.start]
        if own is None and _JOINED.fullmatch(_MARKS.sub("", between)):
            return self._carried(here, How.LISTED, here.score - 1)
        return None

    def _continued(self, here: Attributed) -> Attributed | None:
        """A sentence that goes on with what was quoted in the paragraph."""
        if not self.setting.opens_sentence:
            return None
        other = self._sentence_before()
        is_new = other is not None and other.cue and other.cue.start > here.span.end
        if other is not None and is_new and other.cue != here.cue:
            return other
        return self._carried(here, How.CONTINUED, CARRIED)

    def _sentence_before(self) -> Attributed | None:
        """Whoever the sentence before reports."""
        tokens = self.passage.tree.tokens
        sentence = tokens[self.setting.stand_in].sentence - 1
        for candidate in reversed(self.passage.candidates):
            cue = tokens[candidate.cue]
            if cue.sentence == sentence and candidate.kind is CueKind.VERB and cue.dep == "ROOT":
                return self._credited(candidate, CARRIED, How.CONTINUED)
        return None

    def _heading(self) -> Attributed | None:
        """'…': NAME does something."""
        name = _HEADED.match(self.text, self.setting.whole.end, self.passage.place.end)
        if name is None or not self.setting.begins or self.setting.words_around > _LINE:
            return None
        place = Place(name.start(1), name.end(1))
        return Attributed(
            span=self.setting.span, source=place, head=place, score=ENOUGH, how=How.HEADING
        )

    def _before(self, last: Spoken | None, earlier: Passage | None) -> Attributed | None:
        """For a paragraph that is a quotation, or begins with one."""
        if self.setting.opens_sentence and self.setting.count >= _FULL:
            found = self._sentence_before()
            if found is not None:
                return found
        near = self.passage.index - last.index if last is not None else 3
        if self.passage.alone:
            led_in = self._led_in(earlier)
            if led_in is not None and earlier is not None and earlier.leads(self.text):
                return led_in
            if last is not None and near <= 1:
                goes_on = last.quotation.span.kind is SpanKind.CONTINUED
                return self._carried(last.quotation, How.BEFORE, CARRIED if goes_on else 1.4)
            if led_in is not None:
                return led_in
        if (
            last is not None
            and near <= 2
            and self.setting.begins
            and self.setting.count > _FULL + 1
        ):
            return self._carried(last.quotation, How.BEFORE, 1.3)
        return None

    def _led_in(self, earlier: Passage | None) -> Attributed | None:
        """Whoever the paragraph before reports, the main verb of its last sentence first."""
        if earlier is None or earlier.index != self.passage.index - 1 or not earlier.tree.tokens:
            return None
        tokens = earlier.tree.tokens
        said = [found for found in earlier.candidates if found.cue in earlier.speakers]
        best = said[-1] if said else None
        for found in earlier.candidates:
            last = tokens[found.cue].sentence == tokens[-1].sentence
            main = tokens[found.cue].dep == "ROOT" or found.kind is CueKind.ACCORDING
            if last and main and (found in said or earlier.leads(self.text)):
                best = found
                break
        if best is None:
            return None
        return credited(self.setting.span, earlier, best, 1.3, How.BEFORE)

    def _nobody(self) -> Attributed:
        alone = self.setting.begins and self.setting.count > _FULL
        return Attributed(span=self.setting.span, how=How.ALONE if alone else How.NOBODY)

    def _credited(self, candidate: Candidate, score: float, how: How) -> Attributed:
        return credited(self.setting.span, self.passage, candidate, score, how)

    def _carried(self, other: Attributed, how: How, score: float) -> Attributed:
        """Another quotation's speaker for this one."""
        band = band_of(how, score, other.band)
        return replace(other, span=self.setting.span, how=how, score=round(score, 2), band=band)
