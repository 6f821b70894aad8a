"""Do signed deliveries, read again, say what the entries say? That they are signed, step 11 says."""

from dataclasses import replace

from onrecord.platforms import activitypub
from onrecord.platforms.speech import Unplaced
from onrecord.proof.activitypub import DeliveryError, read_activity, read_object
from onrecord.proof.bundle import Bundle
from onrecord.reading.activitypub import bears_out, delivered_entries, shown_in
from onrecord.record.commitments import digest_of
from onrecord.record.entries import Entry
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Identity, Seen, Unread

__all__ = ["delivered_again"]


def delivered_again(bundle: Bundle, entry: PostObservation | AccountObservation) -> Entry | None:
    """The entry as its delivery is read now; None if bytes were left out, or more was asked then.

    Raises BundleError.
    """
    kept = entry.evidence.exchange
    if kept.body in bundle.left_out:
        return None
    if isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity):
        return None  # what it was called before the move is not in the delivery
    version = None
    try:
        activity = read_activity(read_object(bundle.bytes_of(kept.body)))
        if isinstance(entry, PostObservation) and isinstance(entry.outcome, Seen):
            version = entry.outcome.version
            if version in bundle.left_out:
                return None
            data, shown = bundle.bytes_of(version), shown_in(entry.platform, activity)
            same = digest_of(data) == digest_of(shown.version)
            if not same and (
                entry.platform == activitypub.NAME
                or not bears_out(data, entry.post, activity.item or {})
            ):
                version = None
    except (DeliveryError, Unplaced) as error:
        return _unread(entry, str(error))
    again = delivered_entries(entry.platform, activity, kept, version)
    return again[0] if again else _unread(entry, "the delivery does not say it")


def _unread(entry: PostObservation | AccountObservation, why: str) -> Entry:
    if isinstance(entry, PostObservation):
        return replace(entry, outcome=Unread(why))
    return replace(entry, fact=Unread(why))
