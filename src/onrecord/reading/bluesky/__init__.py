"""What do a Bluesky account's signed bytes say? Bytes in, entries out."""

from onrecord.reading.bluesky.entries import host_entry, medium_entry, stated_entry
from onrecord.reading.bluesky.identity import identity_entry, read_identity
from onrecord.reading.bluesky.stream import (
    Chain,
    Link,
    commit_entries,
    link_of,
    made_at,
    records_of,
    sync_entry,
    verify_frame,
    verify_signed,
    verify_sync,
    why_unlinked,
)
from onrecord.reading.bluesky.tree import (
    Repository,
    TreeAnswer,
    absence_entries,
    read_repository,
    read_tree_answer,
    repository_entries,
    slice_of,
    tree_entry,
)

__all__ = [
    "Chain",
    "Link",
    "Repository",
    "TreeAnswer",
    "absence_entries",
    "commit_entries",
    "host_entry",
    "identity_entry",
    "link_of",
    "made_at",
    "medium_entry",
    "read_identity",
    "read_repository",
    "read_tree_answer",
    "records_of",
    "repository_entries",
    "slice_of",
    "stated_entry",
    "sync_entry",
    "tree_entry",
    "verify_frame",
    "verify_signed",
    "verify_sync",
    "why_unlinked",
]
