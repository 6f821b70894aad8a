"""Are calibrations read as they were written, and nothing else in their place?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from calibrations_made_up import made_up_calibration, small_background
from onrecord.findings.assessment.calibration_files import (
    MANIFEST,
    CalibrationError,
    read_background,
    read_calibrations,
    write_background,
    write_fits,
)
from onrecord.findings.assessment.sheet import Space
from onrecord.record.commitments import digest_of

FITS, TABLE = "small.json", "small.npz"


@pytest.fixture(scope="module")
def stored() -> Mapping[str, bytes]:
    fits = write_fits([made_up_calibration()], TABLE)
    return under_a_manifest({FITS: fits, TABLE: write_background(small_background())})


def under_a_manifest(held: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The same files, with a manifest that names them as they are."""
    named = {name: digest_of(data) for name, data in held.items() if name != MANIFEST}
    return {**held, MANIFEST: json.dumps({"files": named}).encode()}


def test_what_is_written_is_read_again(stored: Mapping[str, bytes]) -> None:
    found = read_calibrations(stored)
    again = read_calibrations(
        under_a_manifest({FITS: write_fits(found, TABLE), TABLE: stored[TABLE]})
    )
    for one, other in zip(found, again, strict=True):
        assert (one.name, one.fields, one.history) == (other.name, other.fields, other.history)
        assert (one.fit.features, one.fit.bounds) == (other.fit.features, other.fit.bounds)
        np.testing.assert_array_equal(one.fit.coefficients, other.fit.coefficients)
        np.testing.assert_array_equal(one.fit.covariance, other.fit.covariance)
        assert [run.slope for run in one.runs] == [run.slope for run in other.runs]


def test_the_manifest_s_digest_is_the_identity(stored: Mapping[str, bytes]) -> None:
    assert {one.digest for one in read_calibrations(stored)} == {digest_of(stored[MANIFEST])}


def test_a_background_keeps_its_shares() -> None:
    common = small_background()
    again = read_background(write_background(common))
    for space in Space:
        np.testing.assert_allclose(again.shares[space].sum(), 1, rtol=1e-4)
        np.testing.assert_allclose(
            np.log(again.shares[space]), np.log(common.shares[space]), atol=0.01
        )


def test_shares_too_small_for_half_precision_stay_above_nothing() -> None:
    """As of 3,000 accounts: a share of 0 would make a feature no number, which counts as untold."""
    common = small_background()
    rare = common.habits * np.float32(0.001)
    rare[:, 0] += 1 - rare.sum(1)
    again = read_background(write_background(replace(common, habits=rare)))
    assert (again.habits > 0).all()


CHANGED: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "another coefficient": (FITS, lambda data: data.replace(b'"slope":0.5', b'"slope":0.9', 1)),
    "another background": (TABLE, lambda data: data[:-1] + bytes([data[-1] ^ 1])),
}


@pytest.mark.parametrize("case", CHANGED)
def test_files_are_those_of_their_manifest(stored: Mapping[str, bytes], case: str) -> None:
    name, change = CHANGED[case]
    assert change(stored[name]) != stored[name]
    with pytest.raises(CalibrationError):
        read_calibrations({**stored, name: change(stored[name])})


def test_a_file_that_the_manifest_does_not_name_is_refused(stored: Mapping[str, bytes]) -> None:
    with pytest.raises(CalibrationError):
        read_calibrations({**stored, "more.json": stored[FITS]})


MALFORMED: Mapping[str, Mapping[str, bytes]] = {
    "no manifest": {MANIFEST: b""},
    "a manifest of another shape": {MANIFEST: b"[]"},
    "files that are no names": {MANIFEST: b'{"files": 3}'},
    "a manifest nested too deeply": {MANIFEST: b"[" * 100_000},
}

MALFORMED_YET_NAMED: Mapping[str, Mapping[str, bytes]] = {
    "an empty table": {TABLE: b""},
    "a table that is no zip": {TABLE: b"PK"},
    "fits that are a list": {FITS: b"[]"},
    "fits that are no text": {FITS: b"\xff"},
    "fits nested too deeply": {FITS: b"[" * 100_000},
    "fits whose table is missing": {FITS: b'{"background": "other.npz"}'},
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_manifests_end_in_a_readable_error(
    stored: Mapping[str, bytes], case: str
) -> None:
    with pytest.raises(CalibrationError):
        read_calibrations({**stored, **MALFORMED[case]})


@pytest.mark.parametrize("case", MALFORMED_YET_NAMED)
def test_malformed_files_end_in_a_readable_error(stored: Mapping[str, bytes], case: str) -> None:
    with pytest.raises(CalibrationError):
        read_calibrations(under_a_manifest({**stored, **MALFORMED_YET_NAMED[case]}))


@pytest.mark.parametrize("at", (10, 40, 60, 90, 150))
def test_a_table_with_a_bit_turned_ends_in_a_readable_error(
    stored: Mapping[str, bytes], at: int
) -> None:
    table = bytearray(stored[TABLE])
    table[at] ^= 4
    try:
        read_calibrations(under_a_manifest({**stored, TABLE: bytes(table)}))
    except CalibrationError:
        return
