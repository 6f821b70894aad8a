"""Does an unsigned absence say how it was asked about, and rest on that?"""

import pytest

from findings.made_up import (
    account_says,
    digests,
    log,
    look_host,
    of_account,
    of_post,
    text,
)
from onrecord.findings.presence import Verdict, presence
from onrecord.findings.words.presence import CONTROLLED
from onrecord.record.entries import Entry
from onrecord.record.outcomes import Absent, Control

GONE = Absent("HTTP 404")
SOUND, UNSOUND = Control("the instance", True), Control("the instance", False)

CASES: dict[str, tuple[list[Entry], bool, bool]] = {  # entries, asked again, controlled
    "once only": ([look_host(GONE, 10)], False, False),
    "twice, with controls beside both": (
        [look_host(GONE, 10), account_says(SOUND, 10.1), look_host(GONE, 13), account_says(SOUND, 13.1)],
        True, True,
    ),
    "a control beside the first alone": (
        [look_host(GONE, 10), account_says(SOUND, 10.1), look_host(GONE, 30)], True, False,
    ),
    "a control that was not in order": (
        [look_host(GONE, 10), account_says(UNSOUND, 10.1), look_host(GONE, 13), account_says(UNSOUND, 13.1)],
        True, False,
    ),
    "controls of another hour": (
        [look_host(GONE, 10), look_host(GONE, 13), account_says(SOUND, 90)], True, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "again", "controlled"), CASES.values(), ids=CASES)
def test_how_it_was_asked(entries: list[Entry], again: bool, controlled: bool) -> None:
    logged = log(look_host(text("A"), 0), *entries)
    found = presence(of_post(logged), of_account(logged))
    assert found.verdict is Verdict.NO_LONGER_SERVED
    assert ("Asked again" in found.says) is again
    assert (CONTROLLED in found.says) is controlled
    controls = {one.digest for one in logged if getattr(one.entry, "fact", None) == SOUND}
    assert controls <= set(found.because) if controlled else not controls & set(found.because)
    assert set(found.because) <= digests(logged)
