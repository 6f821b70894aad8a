"""Which vantages are on record, and which of their keys are believed?"""

from collections.abc import Iterator
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.documents import recorded
from onrecord.proof.vantages import Stated, VantageKey, Vantages
from onrecord.record.documents import DocumentKind
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.times import instant
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["VantageError", "find_key", "known", "vantage_shape"]


class VantageError(OnrecordError):
    """A vantage that can't be put on record so, or that is not on it. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "See what is on record: onrecord vantage list"


def known(archive: Archive, at: datetime | None = None) -> Vantages:
    """The vantages on record, now or by what had been recorded at a moment.

    A document that was redacted is left out: nobody can tell any more whose key it named.
    """
    return Vantages.of(one for one in _stated(archive) if at is None or one.recorded_at <= at)


def _stated(archive: Archive) -> Iterator[Stated]:
    for kind in (DocumentKind.VANTAGE, DocumentKind.TRUST):
        for one in recorded(archive, kind):
            if isinstance(one.body, Vantage | VantageTrust):
                yield Stated(one.logged.index, one.document.recorded_at, one.body)


def find_key(archive: Archive, key: str) -> VantageKey:
    """The key that a vkey, or the name of a vantage with one key, stands for. VantageError."""
    here = known(archive)
    exact, named = here.find(key), here.named(key)
    if exact is not None:
        return exact
    if len(named) > 1:
        keys = ", ".join(str(one.key) for one in named)
        raise VantageError(f"{key} has several keys: {keys}", advice="Give the whole key.")
    if not named:
        raise VantageError(f"no vantage on record has the name or key {key[:200]!r}")
    return named[0]


def vantage_shape(one: VantageKey) -> dict[str, object]:
    """A vantage's key, as `onrecord vantage --json` prints it."""
    since = one.distrusted_since
    return {
        "name": one.key.name,
        "key": str(one.key),
        "place": one.vantage.place,
        "operator": one.vantage.operator,
        "by": one.vantage.by,
        "why": one.vantage.why,
        "on_record_since": instant(one.recorded_at),
        "entry": one.index,
        "distrusted_since": None if since is None else instant(since),
        "trust": [_trust_shape(said) for said in one.trust],
    }


def _trust_shape(said: Stated) -> dict[str, object]:
    since = said.body.since if isinstance(said.body, VantageTrust) else None
    return {
        "since": None if since is None else instant(since),
        "why": said.body.why,
        "by": said.body.by,
        "recorded_at": instant(said.recorded_at),
        "entry": said.index,
    }
