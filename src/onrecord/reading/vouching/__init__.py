"""Who says, in the bytes of an answer, that an account is official?

Read from the structure of what was served: a link, a name in a tag, a cell of a list. Words about
the account decide nothing. Pure, so that whoever verifies a bundle reads as the watch did.
"""

from onrecord.reading.vouching.domains import ask_domain, is_own_domain, spoken_by_domain
from onrecord.reading.vouching.links import Link, links_in
from onrecord.reading.vouching.named import Named, is_web_address, leads_to
from onrecord.reading.vouching.spoken import holds, linked_back, pages_claimed, spoken_by

__all__ = [
    "Link",
    "Named",
    "ask_domain",
    "holds",
    "is_own_domain",
    "is_web_address",
    "leads_to",
    "linked_back",
    "links_in",
    "pages_claimed",
    "spoken_by",
    "spoken_by_domain",
]
