"""What of a platform's answers is written down?

All of it, but for platforms whose terms ask that what is withdrawn there be withdrawn by everybody:
of those, by default, only that it was seen (docs/retention.md). Whoever records something about a
platform asks here how to keep it.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from onrecord.archive import Archive
from onrecord.platforms import x
from onrecord.record.commitments import Commitment

__all__ = ["STATES_ONLY", "Keep", "keeper", "keeps_answers"]

Keep: TypeAlias = Callable[..., tuple[Commitment, ...]]
"""Called with bytes, any number of them; their commitments, in the same order."""


STATES_ONLY = "by this archive's configuration, of X's API only ids, digests and states are kept"


def keeper(archive: Archive, platform: str | None) -> Keep:
    """How answers and versions of this platform are kept; None for what is no platform's."""
    if keeps_answers(archive, platform):
        return archive.keep
    return partial(archive.commit_to, why=STATES_ONLY)


def keeps_answers(archive: Archive, platform: str | None) -> bool:
    """Whether the bytes of this platform's answers may be written down, anywhere."""
    return platform != x.NAME or archive.configuration.x.retention != "states"
