"""Is this identifier well-formed?

The AT Protocol's own expressions: DID, Handle, NSID, Record Key, TID and Repository. They say
nothing about whether anything of that name exists.
"""

import re

__all__ = ["is_did", "is_handle", "is_key", "is_nsid", "is_record_key", "is_repo_path", "is_tid"]

_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_HANDLE = re.compile(rf"(?:{_LABEL}\.)+[a-zA-Z](?:[a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9])?")
_NSID = re.compile(
    r"[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    rf"(?:\.{_LABEL})+"
    r"\.[a-zA-Z][a-zA-Z0-9]{0,62}"
)
_RECORD_KEY = re.compile(r"[a-zA-Z0-9_~.:-]{1,512}")
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_KEY = re.compile(rb"[a-zA-Z0-9_~.:-]+/[a-zA-Z0-9_~.:-]+")
_DOTS = (".", "..")


def is_did(text: str) -> bool:
    """A DID of any method, at most 2,048 characters."""
    return len(text) <= 2048 and _DID.fullmatch(text) is not None


def is_handle(text: str) -> bool:
    """A handle: a host name with at least two labels."""
    return len(text) <= 253 and _HANDLE.fullmatch(text) is not None


def is_nsid(text: str) -> bool:
    """The name of a collection."""
    return len(text) <= 317 and _NSID.fullmatch(text) is not None


def is_record_key(text: str) -> bool:
    """The name of a record inside its collection."""
    return text not in _DOTS and _RECORD_KEY.fullmatch(text) is not None


def is_tid(text: str) -> bool:
    """A timestamp identifier: 13 characters whose order is the order of time."""
    return _TID.fullmatch(text) is not None


def is_repo_path(text: str) -> bool:
    """A collection, a slash and a record key."""
    collection, slash, record_key = text.partition("/")
    return bool(slash) and is_nsid(collection) and is_record_key(record_key)


def is_key(key: bytes) -> bool:
    """A key of a repository's tree: two segments of the characters that paths may have."""
    return _KEY.fullmatch(key) is not None
