"""Which few words label a finding on a page, and what do they mean?

A label never stands alone: the sentence that explains it is on the same page.
"""

from onrecord.web.labels.findings import STANDINGS, VERDICTS
from onrecord.web.labels.label import Label, Tone, label_of
from onrecord.web.labels.places import (
    INSTITUTIONS,
    PLATFORM_NAMES,
    PLATFORMS,
    SOURCES,
    platform_name,
    platform_words,
)
from onrecord.web.labels.speech import ACTS, ASKS, COVERS, DENIALS, GROUNDS, KINDS
from onrecord.web.labels.strengths import AUTHENTICITIES, LOOKS, STRENGTHS, SURFACES, TERMS, TIMES

__all__ = [
    "ACTS",
    "ASKS",
    "AUTHENTICITIES",
    "COVERS",
    "DENIALS",
    "GROUNDS",
    "INSTITUTIONS",
    "KINDS",
    "LOOKS",
    "PLATFORMS",
    "PLATFORM_NAMES",
    "SOURCES",
    "STANDINGS",
    "STRENGTHS",
    "SURFACES",
    "TERMS",
    "TIMES",
    "VERDICTS",
    "Label",
    "Tone",
    "label_of",
    "platform_name",
    "platform_words",
]
