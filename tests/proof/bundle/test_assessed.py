"""Does the check of a bundle say of an assessment what it can't show, whatever stands in it?"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import pytest

from assessments_made_up import ASSESSED, CALIBRATION, MADE, REFUSED
from bundle_faults import checked
from entries import at
from onrecord.proof.bundle import Verification
from onrecord.record.assessments import AssessmentMade, digest_of_observations
from onrecord.record.commitments import Commitment, Digest, Opening, digest_of
from onrecord.record.documents import CaseChange, Document, DocumentKind
from onrecord.record.entries import leaf_of, write_body
from small_bundle import Forge, small

CASE = CaseChange(case="accord", title=None, adds=(), removes=(), note="n")


def _commit(forge: Forge, body: bytes) -> Commitment:
    opening = Opening(sha256(b"salt" + body).digest(), digest_of(body))
    forge.blobs[opening.digest] = body
    forge.openings[opening.commitment] = opening
    return opening.commitment


def bundle(*bodies: bytes, kind: DocumentKind = DocumentKind.ASSESSMENT) -> Forge:
    forge = small().copy()
    for body in bodies:
        entry = Document(
            kind=kind, recorded_at=at(300), accounts=(), posts=(), body=_commit(forge, body)
        )
        forge.entries.append(entry)
    return forge


def said(found: Verification) -> list[str]:
    return [
        one for one in found.not_proved if "/entry.json: it" in one or "could be assessed" in one
    ]


def with_digest(digest: str) -> AssessmentMade:
    return replace(MADE, found=replace(ASSESSED, calibration=replace(CALIBRATION, digest=digest)))


def of_the_case() -> AssessmentMade:
    """One that names an observation that is in the small case, and three that are not."""
    seen = (digest_of(leaf_of(small().entries[5])),)
    listed = digest_of_observations((*seen, *ASSESSED.history.because))
    return replace(MADE, seen=seen, observations=listed)


SAYS: Mapping[str, tuple[AssessmentMade, str]] = {
    "none of the observations": (MADE, "and 0 of the 4 observations that it names came along."),
    "one of them": (of_the_case(), "and 1 of the 4 observations that it names came along."),
    "another digest over them": (
        replace(MADE, observations=Digest("00" * 32)),
        "came along, and the digest that it gives of them is another one.",
    ),
    "the calibration": (MADE, f"it needs the calibration (SHA-256 {'cd' * 32})"),
    "a calibration named by no digest": (with_digest("\x1b[2Jtrust me"), "(named by no digest)"),
    "a refusal": (REFUSED, "That nothing could be assessed under record/"),
}


@pytest.mark.parametrize("what", SAYS)
def test_what_is_not_proved_of_an_assessment(what: str) -> None:
    made, words = SAYS[what]
    found = checked(bundle(write_body(made)).build())
    assert found.verdict == "proved"
    (only,) = said(found)
    assert words in only
    assert only.isprintable()


def test_each_is_told_of() -> None:
    forge = bundle(write_body(MADE), write_body(replace(MADE, editor="Another editor")))
    assert len(said(checked(forge.build()))) == 2


FAULTS = {
    "no document at all": b"{}",
    "not in the form that we write": write_body(MADE) + b"\n",
    "a number that is none": write_body(MADE).replace(b'"lr":5', b'"lr":1e999'),
    "a group that is none": write_body(MADE).replace(b'"style"', b'"blood"'),
    "an interval of three": write_body(MADE).replace(b"[2,9]", b"[2,5,9]"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_document_that_is_none_fails_where_it_is_read(fault: str) -> None:
    found = checked(bundle(FAULTS[fault]).build())
    assert found.verdict == "failed"
    assert next(step.n for step in found.steps if step.ok is False) == 10
    assert said(found) == []


def test_another_document_under_its_name_says_nothing() -> None:
    assert said(checked(bundle(write_body(CASE)).build())) == []


def test_where_its_words_are_left_out_nothing_is_said_of_them() -> None:
    forge = bundle(write_body(MADE))
    entry = forge.entries[-1]
    assert isinstance(entry, Document)
    opening = forge.openings.pop(entry.body)
    del forge.blobs[opening.digest]
    forge.left_out[entry.body] = "withheld: asked for"
    found = checked(forge.build())
    assert found.verdict == "proved" and said(found) == []
