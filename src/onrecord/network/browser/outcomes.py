"""What is a look at a page to be called? Whole, or what came in its way, and whose that was."""

from collections.abc import Sequence

from onrecord.network.browser.visited import PageExchange
from onrecord.reading.pages import PageFacts, wall_of
from onrecord.record.captures import CaptureOutcome, Failed, Truncated, Whole
from onrecord.record.outcomes import Refused, Unreached

__all__ = ["outcome_of"]

_TOO_MANY = "net::ERR_TOO_MANY_REDIRECTS"


def outcome_of(
    *,
    facts: PageFacts,
    main: PageExchange | None,
    exchanges: Sequence[PageExchange],
    gone: str | None,
    why: str | None,
    refused: str | None,
    missing: Sequence[str] = (),
) -> CaptureOutcome:
    """The first of these that holds: our browser failed, nobody answered, a wall, a budget.

    `gone` says that the browser or page died, `why` which budget was used up, and `refused`
    why the browser came to no page; `missing` names what of the page could not be taken.
    """
    answered = any(one.status is not None for one in exchanges)
    if gone is not None:
        return Truncated(gone) if answered else Failed(gone)
    if refused == _TOO_MANY and answered:
        return Truncated("more redirects than a browser follows")
    if main is None or main.status is None:
        failure = refused if main is None or main.failure is None else main.failure
        if failure is None and why is not None:
            return Truncated(why) if answered else Unreached(why)
        return Unreached(failure or "no answer came")
    found = _of_answer(facts, main.status, exchanges, why)
    if found == Whole() and missing:
        return Truncated(f"what it showed could not be taken: {', '.join(missing)}")
    return found


def _of_answer(
    facts: PageFacts, status: int, exchanges: Sequence[PageExchange], why: str | None
) -> CaptureOutcome:
    if (wall := wall_of(facts)) is not None:
        return Refused(wall)
    if status >= 500:
        return Unreached(f"HTTP {status}")
    if why is not None:
        return Truncated(why)
    if not facts.told:
        return Truncated("its structure could not be looked at, so a wall would not be told")
    cut = [one for one in exchanges if one.cut_off is not None and not one.endless]
    if cut:
        return Truncated(f"{len(cut)} bodies did not come whole, the first of {cut[0].url[:200]}")
    return Whole()
