"""What was redacted while the blobs moved, and how is it not brought back?

A redaction reaches the folder alone, until onrecord.toml names the bucket: what was copied before
would stay there. Each commitment's name is copied before its bytes, so that they are found by it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from onrecord.archive.blob_names import blob_name, digest_in, salt_name, unkept_name
from onrecord.archive.errors import ArchiveError
from onrecord.archive.named_openings import opening_name
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.openings import read_salt
from onrecord.archive.redaction_store import RedactionStore
from onrecord.record.commitments import Commitment, Digest, Opening

__all__ = ["destroy_redacted", "nobody_redacting"]


@contextmanager
def nobody_redacting(turns: RedactionStore) -> Iterator[None]:
    """Nobody keeps or redacts meanwhile. ArchiveError if a redaction was not finished."""
    with turns.redacting():
        if turns.begun is not None:
            raise ArchiveError(
                "a redaction was begun and not finished",
                advice="Run onrecord doctor, which finishes it, then the same command again.",
            )
        with turns.keeping(alone=True):
            yield


def destroy_redacted(turns: RedactionStore, source: ObjectStore, target: ObjectStore) -> None:
    """Destroy in both what is withheld and named in the target; the name goes last.

    RemovalForbidden, if that may not be done there.
    """
    for line in turns.lines():
        name = opening_name(line.commitment)
        data = target.read(name)
        digest = None if data is None else digest_in(data.decode(errors="replace"))
        for store in (source, target):
            if digest is not None and _is_of(store, digest, line.commitment):
                store.remove([blob_name(digest), unkept_name(digest)])
                store.remove([salt_name(digest)])
        if data is not None:
            target.remove([name])


def _is_of(store: ObjectStore, digest: Digest, commitment: Commitment) -> bool:
    """Whether these bytes lie there for this commitment, not kept again for a later one."""
    salt = read_salt(store, digest)
    return salt is None or Opening(salt, digest).commitment == commitment
