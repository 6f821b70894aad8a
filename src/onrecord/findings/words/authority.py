"""How do we say who may speak for an account, and through which channel?

Names of institutions, offices and channels are somebody's words, and stand in quotation marks.
"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.moments import moment, quoted
from onrecord.record.declarations import Capacity
from onrecord.record.institutions import Authority, InstitutionChannel

_NEVER = "may tell what it knows, but can't own or disown what an account says."
THIRD_PARTIES = {
    Capacity.PLATFORM: f"A platform {_NEVER}",
    Capacity.AUTHORITY: f"The police or a court {_NEVER}",
    Capacity.ARCHIVE: f"An archive {_NEVER}",
}
SAID_BY_ITSELF = "It was said by the account itself."
UNNAMED = (
    "Which institution is spoken for is not named: that the speaker may speak for the account is "
    "the editor's word."
)
SHARED_CHANNEL = ", a channel that, as is vouched for, whoever holds the account holds too"


def as_the_account(itself: bool | None, channel: str) -> str:
    if itself is None:
        return f"That the account itself said it, on {quoted(channel)}, is the editor's word."
    return SAID_BY_ITSELF if itself else f"It was said on {quoted(channel)}, not by the account."


def own(name: str, by: Sequence[str]) -> str:
    """`by`: who vouches that the account is its; likewise below, that it stands above."""
    return f"{quoted(name)} is on record as the account's institution, {_by_word(by)}."


def above(name: str, own_name: str, by: Sequence[str]) -> str:
    return (
        f"{quoted(name)} is on record as above the account's institution, {quoted(own_name)}, "
        f"{_by_word(by)}."
    )


def _by_word(by: Sequence[str]) -> str:
    """Whose word it is; none: the institution's own."""
    if not by:
        return "by its own word"
    *most, last = map(quoted, by)
    return f"by the words of {', '.join(most)} and {last}" if most else f"by the word of {last}"


def elsewhere(name: str, chain: Sequence[str]) -> str:
    higher = ", ".join(map(quoted, chain[1:]))
    nor = f" nor above it ({higher})" if higher else " nor above it (none is on record there)"
    return (
        f"{quoted(name)} is on record neither as the account's institution, {quoted(chain[0])},"
        f"{nor}."
    )


def unknown(name: str, own_name: str | None) -> str:
    if own_name is None:
        return (
            f"Whose the account is, is not on record: that {quoted(name)} may speak for it is the "
            "editor's word."
        )
    return (
        f"Which institution is above {quoted(own_name)} is not on record: that {quoted(name)} is, "
        "is the editor's word."
    )


def vouched(authority: Authority) -> str:
    return (
        f"{quoted(authority.voucher.by)} vouches that {quoted(authority.speaker)} may speak for "
        f"{quoted(authority.institution)}{_time(authority)}."
    )


def out_of_time(authority: Authority, said_at: datetime) -> str:
    return (
        f"{quoted(authority.speaker)} is on record as speaking for "
        f"{quoted(authority.institution)}{_time(authority)}; this was said {moment(said_at)}."
    )


def in_its_own_post(name: str) -> str:
    return f"It was said in a post of the account that is on record as that of {quoted(name)}."


def nobody_vouches(speaker: str) -> str:
    return f"Nobody vouches on record that {quoted(speaker)} may speak for it: that is the editor's word."


def _time(authority: Authority) -> str:
    since = "" if authority.since is None else f" from {moment(authority.since)}"
    until = "" if authority.until is None else f" until {moment(authority.until)}"
    return f"{since}{until}"


def shares_access(channel: InstitutionChannel) -> str:
    return (
        f"{quoted(channel.voucher.by)} vouches that whoever holds the account holds "
        f"{quoted(channel.name)} too."
    )


def independent(channel: InstitutionChannel) -> str:
    return (
        f"{quoted(channel.voucher.by)} vouches that {quoted(channel.name)} is independent of the "
        "account."
    )


def by_the_editor(name: str, answer: bool | None) -> str:
    if answer is None:
        return f"Whether whoever holds the account holds {quoted(name)} too is not on record."
    is_so = "is independent" if answer else "is not independent"
    return f"That {quoted(name)} {is_so} of the account is the editor's word."
