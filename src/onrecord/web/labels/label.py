"""What is a label: a few words, and what they mean?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Label", "Tone", "label_of"]


class Tone(StrEnum):
    """How a label looks; each tone has a mark of its own, so colour is never needed."""

    HERE = "here"  # a full mark
    AWAY = "away"  # an empty mark
    UNSURE = "unsure"  # a half mark
    SPOKEN = "spoken"  # a mark of speech
    PLAIN = "plain"  # no mark


@dataclass(frozen=True, slots=True)
class Label:
    """A few words with what they mean. `name` is the record's own word, used in the JSON."""

    name: str
    words: str
    means: str
    tone: Tone = Tone.PLAIN


def label_of(labels: Mapping[str, Label], name: str) -> Label:
    """The label of a name; a name that has none yet is its own words."""
    return labels.get(name, Label(name, name.replace("-", " "), ""))
