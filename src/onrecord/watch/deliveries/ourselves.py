"""Who are we to other servers, and how are our requests signed?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.archive.actor_keys import ActorKeys, actor_keys
from onrecord.platforms import activitypub
from onrecord.proof.activitypub import signed_headers

__all__ = ["OurActor", "our_actor"]

USER = "onrecord"
"""The name of our actor at its host; there is one in each archive."""


@dataclass(frozen=True, slots=True)
class OurActor:
    """The actor of an archive; `base` is its public address, without a slash at the end."""

    base: str
    keys: ActorKeys

    @property
    def id(self) -> str:
        """Our actor's id, where its document is served."""
        return f"{self.base}/actor"

    @property
    def inbox(self) -> str:
        """Where deliveries come in."""
        return f"{self.base}/inbox"

    @property
    def key_id(self) -> str:
        """The id of the key that our requests are signed with."""
        return f"{self.id}#main-key"

    def headers(
        self, method: str, url: str, body: bytes, at: datetime
    ) -> Sequence[tuple[str, str]]:
        """The headers of a signed request."""
        kind = [("content-type", "application/activity+json")] if body else []
        signed = signed_headers(method, url, body, at, self.key_id, self.keys.sign)
        return [("accept", activitypub.ACTIVITY), *kind, *signed]


def our_actor(archive: Archive) -> OurActor | None:
    """The actor of this archive, if it has one; its keys are made at first use. KeyRefused."""
    base = archive.configuration.activitypub.actor.rstrip("/")
    return OurActor(base, actor_keys(archive.folder)) if base else None
