"""How does an archive come to hold accounts of polled platforms, for a test of what is shown?"""

from collections.abc import Mapping

from entries import ENROLMENT, at
from onrecord.archive import Archive
from onrecord.desk.documents import put_on_record
from onrecord.platforms.polling import Account, Found, Shown
from onrecord.platforms.versions import write_fields
from onrecord.reading.polled import fact_entry, found_entry
from onrecord.record.accounts import AccountId, Enrolment, Handle, PostId, Ref, ref_of
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import AccountState, Control, Identity
from onrecord.watch.asking import keep_exchanges

__all__ = ["polled", "shown"]


def shown(minutes: float = 0, **fields: object) -> Shown:
    """A version of these fields."""
    return Shown(write_fields(fields), at(minutes))


def polled(
    archive: Archive,
    platform: str,
    account: str,
    posts: Mapping[str, Found],
    *,
    handle: str | None = None,
    host: str = "https://t.me",
    minutes: float = 0,
    institution: str = "Ministry of Tides",
) -> dict[str, Ref]:
    """Enrol an account if it is not, and record what one answer showed; refs by the posts' ids."""
    called = Account(
        account=AccountId(account), handle=None if handle is None else Handle(handle), host=host
    )
    if not archive.index.entries_of_account(platform, called.account):
        enrolment = Enrolment(
            platform=platform,
            account=called.account,
            handle=called.handle,
            institution=institution,
            under=None,
            voucher=ENROLMENT.voucher,
            enrolled_at=at(minutes),
        )
        put_on_record(archive, enrolment, at(minutes), accounts=(called.account,))
    exchange = Exchange(
        method="GET",
        url=host,
        status=200,
        headers=(("content-type", "text/html"),),
        body=f"an answer of minute {minutes}".encode(),
        asked_at=at(minutes),
        answered_at=at(minutes),
        vantage="test",
        peer="192.0.2.7:443",
        tls="verified TLSv1.3",
        failure=None,
    )
    (kept,) = keep_exchanges(archive, [exchange])
    handles = () if called.handle is None else (called.handle,)
    entries: list[Entry] = [
        fact_entry(platform, called, Identity(handles, None, host, "its server"), kept),
        fact_entry(platform, called, AccountState("active", "its server"), kept),
        fact_entry(platform, called, Control(host, True), kept),
    ]
    for post, found in posts.items():
        version = archive.keep(found.version)[0] if isinstance(found, Shown) else None
        entries.append(found_entry(platform, called, PostId(post), found, kept, version))
    archive.append(entries)
    return {post: ref_of(platform, called.account, PostId(post)) for post in posts}
