"""Is a visit called whole only if everything that it showed was taken?"""

from collections.abc import Sequence

from entries import T0
from onrecord.network.browser.outcomes import outcome_of
from onrecord.network.browser.shown import Shown
from onrecord.network.browser.visited import PageExchange
from onrecord.reading.pages import read_facts
from onrecord.record.captures import CaptureOutcome, Truncated, Whole
from onrecord.record.outcomes import Refused

URL = "https://tides.example/posts/7"


def outcome(told: object, status: int = 200, missing: Sequence[str] = ()) -> CaptureOutcome:
    main = PageExchange(
        url=URL, method="GET", kind="Document", asked_at=T0, status=status, main=True
    )
    facts = read_facts(told, asked=URL, shown=URL, status=status, redirects=())
    return outcome_of(
        facts=facts,
        main=main,
        exchanges=[main],
        gone=None,
        why=None,
        refused=None,
        missing=missing,
    )


def test_a_page_whose_structure_was_seen_is_whole() -> None:
    assert outcome({"text": 4000}) == Whole()


def test_a_page_whose_structure_could_not_be_seen_is_not_called_whole() -> None:
    """It may be a wall: then nobody would be told."""
    found = outcome(None)
    assert isinstance(found, Truncated) and "wall" in found.why


def test_a_status_that_is_a_wall_needs_no_structure() -> None:
    assert isinstance(outcome(None, 403), Refused)


def test_a_page_without_its_picture_is_not_called_whole() -> None:
    shown = Shown(dom="<p>", text="")
    assert outcome({"text": 4000}, missing=shown.missing) == Truncated(
        "what it showed could not be taken: picture"
    )
    assert Shown(screenshot=b"", dom="", text="").missing == ()
