"""What do the ministry of the demo and a newspaper say of the incident?"""

from datetime import datetime
from importlib.resources import files
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.reports import keep_report, link_report, read_report
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import Act, Capacity, Denied, Ground, ScopeKind
from onrecord.record.entries import Logged

__all__ = ["MINISTRY", "disown", "report", "restore"]

MINISTRY = "Ministry of Foreign Affairs of Valdoria"
_STATEMENT = (
    "The account of our embassy in Port Sorrel has been hacked. As of today, any message issued "
    "from that account is not ours. Valdoria stands by the Harbour Accord."
)
_RETURN = (
    "Our embassy in Port Sorrel has regained its account. What it posts from 10:00 UTC today on "
    "is ours again."
)


def disown(archive: Archive, account: AccountId, at: datetime, now: datetime) -> Logged:
    """The ministry's statement, and how an editor reads it."""
    return _declare(
        archive,
        now,
        words=_STATEMENT,
        said_at=at.replace(minute=10),
        act=Act.DISOWNS,
        denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT),
        ground=Ground.COMPROMISE,
        ground_words="has been hacked",
        begins_at=at.replace(hour=0, minute=0),
        scope_words="As of today, any message issued from that account",
        accounts=(account,),
    )


def restore(archive: Archive, account: AccountId, at: datetime, now: datetime) -> Logged:
    """The ministry says that the account is its embassy's again."""
    return _declare(
        archive,
        now,
        words=_RETURN,
        said_at=at.replace(minute=0),
        act=Act.RESTORES,
        begins_at=at.replace(minute=0),
        scope_words="What it posts from 10:00 UTC today on",
        accounts=(account,),
    )


def report(archive: Archive, now: datetime) -> None:
    """An invented newspaper's story, without models: quotations and links need none."""
    article = files("onrecord.cli").joinpath("incident-report.html").read_bytes()
    read = read_report(article, "text/html")
    keep_report(archive, link_report(archive, read), now)


def _declare(
    archive: Archive, now: datetime, *, words: str, said_at: datetime, act: Act, **more: Any
) -> Logged:
    draft = Draft(
        speaker="Ilse Marron, spokesperson of the Ministry",
        capacity=Capacity.SUPERIOR,
        institution=MINISTRY,
        channel="the ministry's website",
        channel_url=f"https://foreign.valdoria.example/statements/{said_at:%Y-%m-%d}",
        independent=True,
        words=words,
        language="en",
        said_at=said_at,
        act=act,
        kinds=(ScopeKind.POSTS,),
        evidence=(words.encode(),),
        **more,
    )
    return declare(archive, draft, now)
