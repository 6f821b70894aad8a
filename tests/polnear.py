"""How often is the right speaker found, measured on a folder of PolNeAR?

The corpus (Newell, Margolin, Ruths 2018; CC BY-NC-SA 4.0) is annotated in brat's stand-off format:
attributions of a source, a cue and a content. A quoted span of ours is an annotated quotation if
at least half of its letters are the content of one attribution; its speaker is right if the head
that we name overlaps that attribution's source. Spans of one word are left out.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Marked: TypeAlias = tuple[int, int]
_LEAST_WORDS = 2


@dataclass(frozen=True)
class Attribution:
    """One annotated attribution, in code points."""

    source: tuple[Marked, ...]
    cue: tuple[Marked, ...]
    content: tuple[Marked, ...]


@dataclass(frozen=True)
class Report:
    """An annotated article."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class Credited:
    """A quoted span, the head of whoever is credited with it, and whether it is held a quotation."""

    span: Marked
    head: Marked | None
    quotation: bool


@dataclass
class Score:
    """Counts of quotations, annotated and found."""

    annotated: int = 0  # quotations with a speaker
    credited: int = 0  # spans that we credit somebody with
    right: int = 0
    quotations: int = 0
    held: int = 0  # spans that we hold to be quotations
    truly: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(self.credited, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.annotated, 1)

    @property
    def f1(self) -> float:
        """Of quotation and speaker together."""
        return 2 * self.right / max(self.annotated + self.credited, 1)

    @property
    def quotation_f1(self) -> float:
        return 2 * self.truly / max(self.quotations + self.held, 1)

    def __str__(self) -> str:
        return (
            f"quotation F1 {self.quotation_f1:.3f}; with speaker: precision {self.precision:.3f}, "
            f"recall {self.recall:.3f}, F1 {self.f1:.3f} (of {self.annotated})"
        )


def articles(folder: Path) -> list[Report]:
    """The annotated articles of a split; the first annotator's where there are several."""
    found: dict[str, Report] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rpartition("_")[0]
        text = folder / "text" / f"{name}.txt"
        if name not in found and text.exists():
            found[name] = Report(name, _read(text), _attributions(_read(path)))
    return list(found.values())


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as opened:
        return opened.read()


def _attributions(lines: str) -> tuple[Attribution, ...]:
    marked: dict[str, list[Marked]] = {}
    events: list[dict[str, list[str]]] = []
    for line in lines.split("\n"):
        key, _, rest = line.partition("\t")
        first = rest.partition("\t")[0]
        spans = first.partition(" ")[2]
        if key.startswith("T") and re.fullmatch(r"[\d ;]+", spans):
            marked[key] = [_span(span) for span in spans.split(";")]
        elif re.fullmatch(r"E\d+", key):
            roles: dict[str, list[str]] = {}
            for part in first.split():
                role, _, target = part.partition(":")
                roles.setdefault(re.sub(r"\d+$", "", role), []).append(target)
            events.append(roles)
    return tuple(Attribution(*(_of(marked, event, role) for role in _ROLES)) for event in events)


_ROLES = ("Source", "Cue", "Content")


def _span(words: str) -> Marked:
    start, end = words.split()
    return int(start), int(end)


def _of(
    marked: dict[str, list[Marked]], event: dict[str, list[str]], role: str
) -> tuple[Marked, ...]:
    return tuple(sorted(span for key in event.get(role, ()) for span in marked.get(key, ())))


def measured(reports: Sequence[Report], found: Sequence[Sequence[Credited]]) -> Score:
    """How right the spans found in each article are."""
    score = Score()
    for report, spans in zip(reports, found, strict=True):
        owner = {
            at: attribution
            for attribution in report.attributions
            for start, end in attribution.content
            for at in range(start, end)
        }
        for span in spans:
            if len(report.text[slice(*span.span)].split()) >= _LEAST_WORDS:
                _count(score, span, annotated(report.text, owner, span.span))
    return score


def annotated(text: str, owner: dict[int, Attribution], span: Marked) -> Attribution | None:
    """The attribution that most of a span's letters are the content of."""
    letters = [at for at in range(*span) if text[at].isalnum()]
    owners = Counter(id(owner[at]) for at in letters if at in owner)
    if not letters or sum(owners.values()) < len(letters) / 2:
        return None
    best = owners.most_common(1)[0][0]
    return next(owner[at] for at in letters if at in owner and id(owner[at]) == best)


def _count(score: Score, found: Credited, gold: Attribution | None) -> None:
    source = gold.source if gold is not None else ()
    score.quotations += gold is not None
    score.held += found.quotation
    score.truly += found.quotation and gold is not None
    score.annotated += bool(source)
    if found.head is not None:
        score.credited += 1
        score.right += any(found.head[0] < end and start < found.head[1] for start, end in source)
