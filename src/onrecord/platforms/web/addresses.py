"""Which page or list of pages does an address name, and which addresses lie beside it?"""

import re
from hashlib import sha256
from posixpath import splitext
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId, PostId

__all__ = [
    "beneath",
    "home_of",
    "host_of",
    "impossible_beside",
    "is_entrance",
    "is_list",
    "joined",
    "normalised",
    "page_of",
    "read_address",
    "same_place",
]

_PREFIX = "web:"
_LONGEST = 2_000  # characters; browsers and servers agree on no more
_PORTS = {"http": 80, "https": 443}
# What others hang onto a link to follow who clicks it: it names no other page.
_FOLLOWING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|phpsessid|jsessionid", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_ENTRANCES = frozenset(
    ["login", "log-in", "log_in", "signin", "sign-in", "sign_in", "logon", "sso", "consent"]
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\U0010ffff\"<>\\^`{|}]")


def read_address(text: str) -> Address | None:
    """Read `web:URL`; None for everything else, since not every link is an account.

    Raises AddressError.
    """
    given = text.strip()
    if not given.lower().startswith(_PREFIX):
        return None
    url = normalised(given[len(_PREFIX) :])
    if url is None:
        raise AddressError(
            f"{text[:200]!r} names no page",
            advice="Write web: and the page's address: web:https://ministry.example/news/",
        )
    post = None if is_list(url) else PostId(url)
    return Address(account=AccountId(url), handle=None, post=post, at=url)


def normalised(url: str) -> str | None:
    """A page's address in one way of writing it; None for what is none.

    Without fragment, names of sessions and of campaigns, in ASCII.
    """
    try:
        split = urlsplit(url.strip())
        host, port = split.hostname, split.port
        name = (host or "").encode("idna").decode("ascii") if host and ":" not in host else host
    except ValueError:  # UnicodeError of a host that can't be written is one
        return None
    if split.scheme not in _PORTS or not name or split.username or split.password:
        return None
    shown = f"[{name}]" if ":" in name else name
    if port is not None and port != _PORTS[split.scheme]:
        shown = f"{shown}:{port}"
    path = _ascii(_SESSION.sub("", split.path)) or "/"
    found = urlunsplit((split.scheme, shown, path, _query(split.query), ""))
    return found if len(found) <= _LONGEST else None


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _FOLLOWING.fullmatch(name)]
    if len(kept) == len(pairs):
        return _ascii(query)  # as it was written: order and quoting may matter to the server
    return urlencode(kept, errors="replace")


def _ascii(text: str) -> str:
    return _UNSAFE.sub(lambda found: _percent(found[0]), text)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def joined(base: str, reference: str) -> str | None:
    """The address that a link within a page names; None if it is none."""
    try:
        return normalised(urljoin(base, reference.strip()))
    except ValueError:
        return None


def is_list(url: str) -> bool:
    """Whether an address is a list of pages by its end; any other is one page."""
    return urlsplit(url).path.endswith("/")


def beneath(url: str, above: str) -> bool:
    """Whether a page lies beneath a list."""
    page, around = urlsplit(url), urlsplit(above)
    return (
        page.netloc == around.netloc
        and page.path.startswith(around.path)
        and page.path != around.path
    )


def home_of(url: str) -> str:
    """The home page of the same host."""
    split = urlsplit(url)
    return urlunsplit((split.scheme, split.netloc, "/", "", ""))


def host_of(url: str) -> str:
    """The host, as people call it."""
    return urlsplit(url).netloc


def impossible_beside(url: str) -> str:
    """The address of a page that can't exist, in the same folder: the same one each time."""
    split = urlsplit(url)
    folder, _, name = split.path.rpartition("/")
    made = sha256(f"no page of {url}".encode()).hexdigest()[:24]
    return urlunsplit((split.scheme, split.netloc, f"{folder}/{made}{splitext(name)[1]}", "", ""))


def is_entrance(url: str) -> bool:
    """Whether an address is that of a login or a consent page, by its host or its last step."""
    split = urlsplit(url.lower())
    last = split.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    return not _ENTRANCES.isdisjoint((last, split.netloc.partition(".")[0]))


def same_place(one: str, other: str) -> bool:
    """Whether two addresses differ at most in http or https, `www.` and a final slash."""
    return _place(one) == _place(other)


def _place(url: str) -> tuple[str, str, str]:
    split = urlsplit(url)
    return split.netloc.removeprefix("www."), split.path.rstrip("/"), split.query


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The page itself."""
    return normalised(account if post is None else post)
