"""Do the bytes of a page, read again, say of an account what was recorded?"""

from dataclasses import replace

from onrecord.reading.vouching import holds, links_in, spoken_by_domain
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Vouched

__all__ = ["vouched_again"]


def vouched_again(exchange: Exchange, entry: AccountObservation) -> Entry | None:
    """The entry as its page is read now; None where that can't be told from the page alone.

    That a page holds no link to the account depends on all the account's names, which a bundle
    need not have; that it holds the one that is named does not.
    """
    match entry.fact:
        case Vouched(how="domain-handle", by=domain):
            return replace(entry, fact=spoken_by_domain(entry.account, domain, exchange))
        case Vouched(link=str()) as fact if links_in(exchange):
            return entry if holds(fact, exchange) else replace(entry, fact=replace(fact, link=None))
        case _:
            return None
