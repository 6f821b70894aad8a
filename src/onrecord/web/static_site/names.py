"""Which file holds the page at an address?

Ids of accounts are addresses themselves, with colons, slashes and letters of any script; not every
file system takes those, and some take two that differ in case for one. So of each part of an address
small letters, digits, `-`, `_` and dots within stay as they are, a capital letter is written as `+` and
its small one, and every other byte of its UTF-8 as `=` and two hex digits; so is a dot in the name of
a folder. A question behind the path stands after `=q`.
"""

from functools import lru_cache
from hashlib import sha256
from string import ascii_uppercase
from urllib.parse import unquote, urlsplit

__all__ = ["file_of"]

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_")
_DOT = ord(".")
# Names that Windows keeps for devices, with any ending ("Naming Files, Paths, and Namespaces").
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
_LONGEST = 120  # bytes of a part: 255 are what file systems take, and paths have bounds, too
# What is no page, by how it ends: written as it is served.
_FILES = frozenset(
    {"atom", "css", "js", "json", "jsonld", "onrecord", "png", "svg", "txt", "vkey", "xml"}
)
_OF_LOG = ("/log/checkpoint", "/log/log.vkey")


@lru_cache(maxsize=4_096)  # the same links stand on every page
def file_of(address: str, *, is_page: bool = False) -> str:
    """The file of a site's folder for a path (`/posts/…`) with its question, if it has one.

    Parts are separated by slashes. With `is_page` it is a page even if it ends as a file does.
    """
    split = urlsplit(address)
    if split.path in _OF_LOG:
        return split.path.lstrip("/")
    *above, last = split.path.removeprefix("/").split("/")
    folders = [_safe(unquote(part)).replace(".", "=2e") or "=0" for part in above]
    parts = [*folders, _safe(unquote(last))]
    ending = parts[-1].rpartition(".")[2] if "." in parts[-1] else ""
    asked = f"=q{_safe(unquote(split.query))}" if split.query else ""
    if not is_page and ending in _FILES:
        stem = parts[-1].removesuffix(f".{ending}")
        return "/".join([*parts[:-1], f"{stem}{asked}.{ending}"])
    return "/".join([*parts[:-1], f"{parts[-1] or 'index'}{asked}.html"])


def _safe(part: str) -> str:
    data = part.encode("utf-8", "surrogatepass")
    last = len(data) - 1
    spelled = [_spelled(byte, within=0 < at < last) for at, byte in enumerate(data)]
    if part.partition(".")[0] in _DEVICES:
        spelled[0] = f"={data[0]:02x}"
    name = "".join(spelled)
    if len(name) <= _LONGEST:
        return name
    ending = name.rpartition(".")[2]
    kept = f".{ending}" if "." in name and ending in _FILES else ""
    return f"{name[:60]}=s{sha256(data).hexdigest()[:32]}{kept}"


def _spelled(byte: int, *, within: bool) -> str:
    if byte in _PLAIN or (byte == _DOT and within):
        return chr(byte)
    return f"+{chr(byte).lower()}" if chr(byte) in ascii_uppercase else f"={byte:02x}"
