"""Does whoever holds the account hold the channel, too?

Words against an account weigh more where its holder could not have written them. Who holds which
channel is for a voucher to say (`record.institutions.InstitutionChannel`); where nobody did, the
word of the declaration's editor is all there is.
"""

import re
from urllib.parse import SplitResult, urlsplit

from onrecord.findings.ownership import Ownership
from onrecord.findings.speaking import Independence
from onrecord.findings.stated import Stated, called
from onrecord.findings.words import authority as words
from onrecord.record.declarations import Channel, Declaration
from onrecord.record.institutions import InstitutionChannel

__all__ = ["independence", "said_by_account"]

_BETWEEN_NAMES = re.compile(r"[\s/@?#,;()\"']+")


def independence(
    declaration: Declaration, whose: Ownership, spoken_from: Ownership | None = None
) -> Independence:
    """Whether the channel of a declaration is independent of an account. Arguments: `speaking`."""
    channel = declaration.channel
    if said_by_account(declaration, whose, spoken_from):
        return _answer(False, words.SAID_BY_ITSELF)
    known = [one for one in whose.channels if _is(one.body, declaration, whose)]
    shared = [one for one in known if whose.account in one.body.shares_access_with]
    if shared:
        return _answer(False, words.shares_access(shared[-1].body), shared[-1], shares=True)
    apart = [one for one in known if whose.account in one.body.independent_of]
    if apart:
        return _answer(True, words.independent(apart[-1].body), apart[-1])
    return _answer(channel.independent, words.by_the_editor(channel.name, channel.independent))


def said_by_account(
    declaration: Declaration, whose: Ownership, spoken_from: Ownership | None = None
) -> bool | None:
    """Whether it was said through the account itself; None: nothing on record tells.

    By the post in which it was said; otherwise by the path of the channel's address, if the
    account's id or a handle of it is a part of that, or by its name, if that begins so
    ("@tides.test, pinned"). A handle may be the name of the institution's website, too: that name
    alone does not tell the two apart.
    """
    if spoken_from is not None:
        return spoken_from.account == whose.account
    channel = declaration.channel
    if {called(part) for part in _parts(channel)} & whose.labels:
        return True
    if {called(part) for part in _perhaps_websites(channel)} & whose.labels:
        return None
    if whose.enrolment is None or (channel.url is None and channel.independent is not True):
        return None
    return False


def _parts(channel: Channel) -> list[str]:
    """What names an account: a word further on in a name may be what was spoken about."""
    name = [part for part in _BETWEEN_NAMES.split(channel.name) if part][:1]
    marked = channel.name.lstrip().startswith("@")
    split = _website(channel)
    address = (channel.url or "") if split is None else split.path
    path = _BETWEEN_NAMES.split(re.split(r"[?#]", address, maxsplit=1)[0])
    return [one for one in name if marked or "." not in one] + path


def _perhaps_websites(channel: Channel) -> list[str]:
    """What may be a handle, or the name of a website: a bare one, or an address's host."""
    name = [part for part in _BETWEEN_NAMES.split(channel.name) if part][:1]
    split = _website(channel)
    return name if split is None else [*name, _host(split)]


def _website(channel: Channel) -> SplitResult | None:
    split = _split(channel.url or "")
    return split if split is not None and split.scheme in ("http", "https") else None


def _is(known: InstitutionChannel, declaration: Declaration, whose: Ownership) -> bool:
    """Whether this is the channel of a declaration: by its address, or its institution's name."""
    channel, institution = declaration.channel, declaration.institution
    if known.url is not None and channel.url is not None and _within(channel.url, known.url):
        return True
    same_name = called(known.name) == called(channel.name)
    return same_name and (institution is None or whose.same(institution, known.institution))


def _within(address: str, known: str) -> bool:
    """Whether an address lies at or under a known one: the same host, a path below."""
    one, other = _split(address), _split(known)
    if one is None or other is None or _host(one) != _host(other):
        return False
    path = other.path.rstrip("/")
    return one.path.rstrip("/") == path or one.path.startswith(f"{path}/")


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address) if urlsplit(address).hostname else None
    except ValueError:  # brackets that are no address of IPv6
        return None


def _host(split: SplitResult) -> str:
    return (split.hostname or "").removeprefix("www.")


def _answer(
    independent: bool | None,
    reason: str,
    by: Stated[InstitutionChannel] | None = None,
    *,
    shares: bool = False,
) -> Independence:
    return Independence(
        independent=independent,
        shares_access=shares,
        reason=reason,
        because=() if by is None else (by.digest,),
    )
