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

__all__ = ["STATES_ONLY", "Keep", "keeper"]

Keep: TypeAlias = Callable[..., tuple[Commitment, ...]]
"""Called with bytes, any number of them; their commitments, in the same order."""


STATES_ONLY = "by this archive's configuration, of X's API only ids, digests and states are kept"


def keeper(archive: Archive, platform: str | None) -> Keep:
    """How answers and versions of this platform are kept; None for what is no platform's."""
    if platform == x.NAME and archive.configuration.x.retention == "states":
        return partial(archive.commit_to, why=STATES_ONLY)
    return archive.keep
