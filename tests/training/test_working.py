"""Does the same work give the same manifest, and do report and card say what was measured?"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

import fits_twin
from onrecord.record.commitments import Digest, digest_of
from onrecord.training import plots
from onrecord.training.accounts import DataError
from onrecord.training.manifest import MANIFEST, figures_of
from onrecord.training.printing import lines
from onrecord.training.protocol import Setting
from onrecord.training.reading import Reading
from onrecord.training.report import Fared, model_card_of, report_of
from onrecord.training.rows import LeftOut
from onrecord.training.working import evaluated, fitted
from training_accounts import made_up

HOSTILE = "<script>alert(1)</script>"
READING = Reading(
    name="made-up",
    accounts=made_up([40] * 12),
    left_out={LeftOut.MALFORMED: 1},
    malformed=(f"line 7: {HOSTILE}",),
    sha256={"posts.jsonl": Digest("ab" * 32)},
)


def quiet(line: str) -> None:
    """Nobody listens."""


def fit(seed: int = 5, reading: Reading = READING) -> tuple[Mapping[str, bytes], Fared]:
    return fitted(fits_twin, [reading], seed, quiet, synthetic=False)


@pytest.fixture(scope="module")
def done() -> tuple[Mapping[str, bytes], Fared]:
    return fit()


def test_the_same_work_gives_the_same_bytes(done: tuple[Mapping[str, bytes], Fared]) -> None:
    files, fared = done
    again, fared_again = fit()
    assert again == files
    assert report_of(fared_again) == report_of(fared)
    assert model_card_of(fared_again) == model_card_of(fared)


def test_the_manifest_names_all_that_it_came_from(
    done: tuple[Mapping[str, bytes], Fared],
) -> None:
    files, fared = done
    told = json.loads(files[MANIFEST])
    assert fared.identity == digest_of(files[MANIFEST])
    assert told["seed"] == 5
    assert told["settings"] == {"history": 20}
    assert told["files"] == {"twin.json": digest_of(files["twin.json"])}
    assert told["inputs"][0]["sha256"] == {"posts.jsonl": "ab" * 32}
    assert told["inputs"][0]["left out"] == {"not readable": 1}
    assert {each["setting"] for each in told["figures"]} == {each.value for each in Setting}
    assert set(told["versions"]) == {"onrecord", "numpy", "scikit-learn"}


UNSEEN = {
    "another file": (replace(READING, sha256={"posts.jsonl": Digest("cd" * 32)}), 5, False),
    "the same file by another name": (
        replace(READING, name="other", sha256={"other.jsonl": Digest("ab" * 32)}),
        6,
        True,
    ),
    "the same file": (READING, 5, True),
    "made up with the same seed": (replace(READING, sha256={}), 5, True),
    "made up with another seed": (replace(READING, sha256={}), 6, False),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_figures_of_accounts_that_were_fitted_on_are_said_to_be(case: str) -> None:
    reading, seed, is_seen = UNSEEN[case]
    files, _ = fit(reading=replace(READING, sha256=READING.sha256 if reading.sha256 else {}))
    said: list[str] = []
    evaluated(fits_twin, [reading], files, seed, said.append)
    assert any("were fitted on these accounts" in line for line in said) is is_seen


CHANGES = {
    "another seed": lambda: fit(seed=6),
    "another input": lambda: fit(reading=replace(READING, sha256={"posts.jsonl": "cd" * 32})),
    "other posts": lambda: fit(reading=replace(READING, accounts=made_up([40] * 12, seed=2))),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_other_work_has_another_identity(done: tuple[Mapping[str, bytes], Fared], change) -> None:
    assert change()[1].identity != done[1].identity


def test_calibrations_from_elsewhere_are_measured(
    done: tuple[Mapping[str, bytes], Fared],
) -> None:
    files, fared = done
    again = evaluated(fits_twin, [READING], files, 5, quiet)
    assert again.identity == fared.identity
    assert figures_of(again.measured) == figures_of(fared.measured)


def test_nothing_measured_is_told(done: tuple[Mapping[str, bytes], Fared]) -> None:
    class Refusing:
        train = staticmethod(fits_twin.train)

        @staticmethod
        def evaluate(readings, files, seed, say):
            return tuple(
                replace(each, others=each.others & False, refused=7)
                for each in fits_twin.evaluate(readings, files, seed, say)
            )

    with pytest.raises(DataError, match="measured"):
        evaluated(Refusing(), [READING], done[0], 5, quiet)


def test_the_report_needs_nothing_from_elsewhere(
    done: tuple[Mapping[str, bytes], Fared],
) -> None:
    page = report_of(done[1])
    assert HOSTILE not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "<script" not in page
    assert page.count("<svg") == 6  # five of the combination, one of all lengths of history
    assert done[1].identity in page


def test_figures_stand_in_report_card_and_print(done: tuple[Mapping[str, bytes], Fared]) -> None:
    fared = done[1]
    page, card, printed = report_of(fared), model_card_of(fared), "\n".join(lines(fared))
    for each in fared.measured:
        value = f"{each.cllr.value:.3f}"
        assert all(value in written for written in (page, card, printed))
    assert "COMPA" in page
    assert "COMPA" in card


def test_what_was_refused_is_told(done: tuple[Mapping[str, bytes], Fared]) -> None:
    refused = replace(done[1].measured[0].scores, refused=1234)
    fared = replace(done[1], unmeasured=[refused])
    for written in (report_of(fared), model_card_of(fared), "\n".join(lines(fared))):
        assert "1,234" in written


def test_plots_are_the_same_each_time(done: tuple[Mapping[str, bytes], Fared]) -> None:
    drawn = {each.scores.setting.value: each.scores for each in done[1].measured}
    for plot in (
        plots.roc_plot,
        plots.calibration_plot,
        plots.reliability_plot,
        plots.entropy_plot,
    ):
        assert plot(drawn) == plot(drawn)
        assert all(f">{name}<" in plot(drawn) for name in drawn)
