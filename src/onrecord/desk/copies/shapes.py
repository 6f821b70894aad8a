"""In which shape do copies of others leave us as JSON?"""

from typing import Any

from onrecord.desk.copies.found import ShownCopy
from onrecord.desk.copies.keeping import KeptCopy
from onrecord.findings.copies_of_states import Compared
from onrecord.findings.words.copies import compared_words
from onrecord.record.custody import ThirdPartyCopy
from onrecord.record.observations import Authenticity
from onrecord.record.times import instant

__all__ = ["copy_shape", "kept_copy_shape"]


def copy_shape(shown: ShownCopy) -> dict[str, Any]:
    """A copy, as `show` prints it."""
    return _copy(shown.copy) | {
        "digest": shown.recorded.digest,
        "recorded_at": instant(shown.recorded.document.recorded_at),
        "found": shown.result,
        "kept": shown.kept,
        "compared": _compared(shown.compared),
    }


def kept_copy_shape(kept: KeptCopy) -> dict[str, Any]:
    """A copy, as `import` prints it."""
    return _copy(kept.copy) | {
        "digest": None if kept.logged is None else kept.logged.digest,
        "index": None if kept.logged is None else kept.logged.index,
        "already": kept.already,
        "found": kept.looked.result,
        "damaged": kept.looked.fault is not None,
        "compared": _compared(kept.compared),
    }


def _copy(copy: ThirdPartyCopy) -> dict[str, Any]:
    return {
        "authenticity": Authenticity.THIRD_PARTY_COPY.value,
        "bytes": copy.bytes,
        "media_type": copy.media_type,
        "name": copy.name,
        "url": copy.url,
        "made_at": None if copy.made_at is None else instant(copy.made_at),
        "given_by": copy.given_by,
        "obtained": copy.obtained,
        "note": copy.note,
        "words": None if copy.words is None else copy.words.text,
        "words_read_by": None if copy.words is None else copy.words.read_by,
    }


def _compared(compared: Compared | None) -> dict[str, Any] | None:
    if compared is None:
        return None
    candidate = compared.candidate
    return {
        "agreement": compared.agreement.value,
        "text": None if candidate is None else candidate.text,
        "how": [] if candidate is None else list(candidate.how),
        "digest": compared.digest,
        "says": compared_words(compared),
    }
