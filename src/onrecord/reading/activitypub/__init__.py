"""What does a signed delivery add to the record?

A delivery whose signature holds is the instance's own word on its account's posts. Accounts that
are enrolled as Mastodon's have the same ids, so that what is delivered about them joins what its
API shows.
"""

from onrecord.reading.activitypub.entries import (
    delivered_entries,
    delivery_of,
    moved_entry,
    refused_entry,
)
from onrecord.reading.activitypub.versions import bears_out, shown_in

__all__ = [
    "bears_out",
    "delivered_entries",
    "delivery_of",
    "moved_entry",
    "refused_entry",
    "shown_in",
]
