"""What does a copy say of itself, and is it what it says?

An archive of web pages carries digests of its own, so it can be told whether it was damaged since
it was packed. A picture carries nothing of the kind.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from onrecord.desk.copies.media import WACZ, WARC, WARC_GZ
from onrecord.findings.words.moments import moment, quoted
from onrecord.proof.wacz import WaczError, WaczFacts, WarcFacts, check_wacz, check_warc

__all__ = ["Looked", "look_at"]

_LONGEST = 2000  # characters of an address


@dataclass(frozen=True, slots=True)
class Looked:
    """What a copy says of itself, what was found in words, and the fault if it is damaged."""

    url: str | None
    made_at: datetime | None
    result: str
    fault: str | None = None


def look_at(data: bytes, media_type: str) -> Looked:
    """Look at a copy; nothing escapes but OSError."""
    try:
        if media_type == WACZ:
            return _of_wacz(check_wacz(io.BytesIO(data)))
        if media_type in (WARC, WARC_GZ):
            return _of_warc(check_warc(io.BytesIO(data)))
    except WaczError as error:
        return Looked(None, None, f"damaged, or not read here: {error}", str(error))
    return Looked(None, None, "kept as it is; nothing in it can be checked")


def _of_wacz(facts: WaczFacts) -> Looked:
    main = facts.main
    first = main.answers[0].date if main is not None and main.answers else None
    whole = [f"a WACZ {facts.version} that is whole by its own digests"]
    whole.append(f"{facts.records:,} records, {facts.responses:,} answers of servers")
    if facts.truncated:
        whole.append(f"{facts.truncated:,} records cut short when they were recorded")
    if facts.claimed_by is not None:
        whole.append(f"claimed to be signed by {_who(facts)}, which was not checked")
    url = None if main is None else main.url
    return _looked(whole, url, first or facts.created, facts.software)


def _of_warc(facts: WarcFacts) -> Looked:
    whole = ["a WARC whose records are whole by their own digests"]
    whole.append(f"{facts.records:,} records, {facts.responses:,} answers of servers")
    if facts.truncated:
        whole.append(f"{facts.truncated:,} records cut short when they were recorded")
    return _looked(whole, facts.url, facts.date or facts.first_date, facts.tool)


def _looked(whole: list[str], url: str | None, made_at: datetime | None, by: str | None) -> Looked:
    address = None if url is None else _plain(url)[:_LONGEST]
    of = f"of {quoted(address)}" if address else "of no page that it names"
    when = "" if made_at is None else f" at {moment(made_at)}"
    made = "" if by is None else f", packed by {quoted(_plain(by))}"
    whole.append(f"it says that it was made {of}{when}{made}")
    return Looked(address, made_at, "; ".join(whole))


def _who(facts: WaczFacts) -> str:
    return "nobody" if facts.claimed_by is None else quoted(_plain(facts.claimed_by.by))


def _plain(text: str) -> str:
    """Without halves of letters, which no log can hold."""
    return text.encode("utf-8", "replace").decode()
