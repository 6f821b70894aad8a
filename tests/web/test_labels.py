"""Has everything that can be found a label, and each label its meaning?"""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from onrecord.findings.presence import Verdict
from onrecord.findings.questions import Strength
from onrecord.findings.standing import StandingState
from onrecord.record.declarations import Act, Covers, Denied, Ground, ScopeKind
from onrecord.record.observations import Authenticity, Surface
from onrecord.watch.sources.overview import HostState
from onrecord.web import labels

LABELLED: Mapping[type[StrEnum], Mapping[str, object]] = {
    Authenticity: labels.AUTHENTICITIES,
    Verdict: labels.VERDICTS,
    StandingState: labels.STANDINGS,
    Strength: labels.STRENGTHS,
    Surface: labels.SURFACES,
    Act: labels.ACTS,
    Denied: labels.DENIALS,
    Ground: labels.GROUNDS,
    Covers: labels.COVERS,
    ScopeKind: labels.KINDS,
    HostState: labels.SOURCES,
}


@pytest.mark.parametrize("kind", LABELLED)
def test_everything_has_a_label(kind: type[StrEnum]) -> None:
    assert set(LABELLED[kind]) == {one.value for one in kind}


@pytest.mark.parametrize(
    "labelled",
    [
        labels.AUTHENTICITIES,
        labels.VERDICTS,
        labels.STANDINGS,
        labels.STRENGTHS,
        labels.TIMES,
        labels.TERMS,
        labels.SOURCES,
    ],
)
def test_each_label_is_named_and_explained(labelled: Mapping[str, labels.Label]) -> None:
    for name, label in labelled.items():
        assert label.name == name
        assert label.means.endswith(".")
        assert len(label.words) <= 32


def test_a_signature_is_never_said_to_be_the_accounts_alone() -> None:
    for label in (
        labels.AUTHENTICITIES[Authenticity.ACCOUNT_SIGNED],
        labels.VERDICTS[Verdict.WITHDRAWN_BY_ACCOUNT_KEY],
    ):
        assert "host usually holds that key" in label.means


def test_a_name_without_a_label_is_its_own_words() -> None:
    assert labels.label_of(labels.VERDICTS, "seen-twice").words == "seen twice"
