"""Which names may a member have, so that it lands in the same place on every system?"""

from collections.abc import Iterable
from unicodedata import normalize

from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError

__all__ = ["read_name", "require_distinct"]

_LONGEST = 512  # bytes
_UTF8 = 1 << 11  # the flag by which a name is UTF-8; without it readers guess
_BARRED = frozenset('\\:*?"<>|')  # what some systems take for a folder, a drive, a pattern


def read_name(raw: bytes, flags: int) -> str:
    """A member's path; a folder's ends with a slash. Raises WaczError."""
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError as error:
        raise WaczError(_shown(raw), Fault.NAME) from error
    parts = name.removesuffix("/").split("/")
    if len(raw) > _LONGEST or not all(map(_is_harmless, parts)):
        raise WaczError(_shown(raw), Fault.NAME)
    return name


def _is_harmless(part: str) -> bool:
    """Neither empty, nor a step up, nor with what some system reads as more than a name."""
    if part.strip(". ") == "" or part[-1] in ". ":
        return False
    return part.isprintable() and not _BARRED & set(part)


def _shown(raw: bytes) -> str:
    return raw[:80].decode("ascii", "backslashreplace") or WHOLE


def require_distinct(names: Iterable[str]) -> None:
    """Return if no two are one file, nor one a folder of the other, anywhere. WaczError."""
    seen: dict[str, str] = {}
    folders: set[str] = set()
    for name in names:
        folded = _folded(name.removesuffix("/"))
        if seen.get(folded) == name:
            raise WaczError(name, Fault.TWICE)
        if folded in seen or (folded in folders and not name.endswith("/")):
            raise WaczError(name, Fault.CLASH)
        seen[folded] = name
        above, _, _ = folded.rpartition("/")
        while above and above not in folders:
            folders.add(above)
            above, _, _ = above.rpartition("/")
    for folded, name in seen.items():
        if folded in folders and not name.endswith("/"):
            raise WaczError(name, Fault.CLASH)


def _folded(name: str) -> str:
    return normalize("NFC", normalize("NFD", name).casefold())
