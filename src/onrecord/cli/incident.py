"""Which incident does the demo play, step by step?

The same steps are played twice: once against a real server, by `rig/record_incident.py`, which
writes down all that the servers said; and ever after from that recording. The institutions are
invented, the signatures are real. The servers' clocks were moved while it was recorded, so that
what took a minute spans three days.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from onrecord.archive import Archive, BlueskySettings
from onrecord.desk.cases import change_case
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.reports import keep_report, link_report, read_report
from onrecord.network import Clock, Fetch, Stream
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId, Ref, Voucher, ref_of
from onrecord.record.declarations import Act, Capacity, Denied, Ground, ScopeKind
from onrecord.record.documents import CaseChange
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Request, Servers, enrol
from onrecord.watch.loop import Pace, Watcher

__all__ = ["BANNER", "CASE", "HANDLE", "RUMOUR", "STAGES", "Incident", "Stage", "play"]

HANDLE = "valdoria-in-sorrel.test"
CASE = "harbour-accord"
BANNER = (
    "A demonstration: the institutions are invented, the signatures are real. Recorded from a "
    "Bluesky server whose clock was moved, so that a minute spans three days."
)
RUMOUR = "Valdoria leaves the Harbour Accord with immediate effect. Our patience is over."
"""What goes around afterwards; one word was changed."""
_TITLE = "Valdoria's embassy and the Harbour Accord"
_EMBASSY = "Embassy of Valdoria in Port Sorrel"
_MINISTRY = "Ministry of Foreign Affairs of Valdoria"
_STATEMENT = (
    "The account of our embassy in Port Sorrel has been hacked. As of today, any message issued "
    "from that account is not ours. Valdoria stands by the Harbour Accord."
)
_RETURN = (
    "Our embassy in Port Sorrel has regained its account. What it posts from 10:00 UTC today on "
    "is ours again."
)


def _on(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stage:
    """A moment of the incident: what happened, told as a person would."""

    name: str
    at: datetime
    tells: str


STAGES = (
    Stage("enrolled", _on(2, 9, 0), "An editor puts the embassy's account on record"),
    Stage("closed", _on(2, 11, 0), "The embassy posts about its opening hours"),
    Stage("corrected", _on(2, 11, 20), "It edits that post"),
    Stage("prices", _on(2, 12, 5), "It posts about fuel prices, with a picture"),
    Stage("startling", _on(2, 22, 41), "Late in the evening it posts something startling"),
    Stage("withdrawn", _on(2, 23, 58), "The startling post is withdrawn"),
    Stage("hidden", _on(3, 8, 30), "The host hides the post about fuel prices"),
    Stage("disowned", _on(3, 9, 12), "The ministry disowns the account 'as of today'"),
    Stage("closed-account", _on(3, 9, 30), "The account is deactivated"),
    Stage("back", _on(4, 10, 2), "The account comes back, and posts again"),
)


@dataclass(slots=True)
class Incident:
    """What the incident is played on."""

    archive: Archive
    network: Fetch
    stream: Stream
    clock: Clock
    settings: BlueskySettings
    pace: Pace
    before: Callable[[Stage], Awaitable[None]]  # what the world does; nothing in a recording
    tell: Callable[[str], None]


async def play(incident: Incident) -> tuple[Ref, ...]:
    """Play the incident from its beginning; the posts of its case."""
    account = AccountId("")
    for stage in STAGES:
        incident.tell(f"{stage.at:%d %B %H:%M}  {stage.tells}")
        await incident.before(stage)
        if stage.name == "enrolled":
            account = await _enrol(incident)
        await _look(incident)
        if stage.name == "disowned":
            _disown(incident, account, stage.at)
            _report(incident)
        if stage.name == "back":
            _restore(incident, account, stage.at)
    posts = _posts_of_case(incident.archive, account)
    _make_case(incident, posts)
    incident.archive.publish()
    return posts


async def _enrol(incident: Incident) -> AccountId:
    address = bluesky.read_address(f"https://bsky.app/profile/{HANDLE}")
    assert address is not None
    voucher = Voucher(
        by=_MINISTRY,
        where="https://foreign.valdoria.example/missions/port-sorrel",
        words="The embassy's only account is @valdoria-in-sorrel.",
    )
    request = Request(address=address, institution=_EMBASSY, under=_MINISTRY, voucher=voucher)
    settings = incident.settings
    servers = Servers(plc=settings.plc, handle_resolver=settings.handle_resolver)
    asker = Asker(incident.archive, incident.network, incident.clock)
    return (await enrol(asker, request, servers)).watched.account


async def _look(incident: Incident) -> None:
    watcher = Watcher(
        archive=incident.archive,
        network=incident.network,
        stream=incident.stream,
        clock=incident.clock,
        settings=incident.settings,
        chance=lambda: 0.5,
        pace=incident.pace,
    )
    await watcher.run(once=True)


def _disown(incident: Incident, account: AccountId, at: datetime) -> Logged:
    return _declare(
        incident,
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


def _restore(incident: Incident, account: AccountId, at: datetime) -> Logged:
    return _declare(
        incident,
        words=_RETURN,
        said_at=at.replace(minute=0),
        act=Act.RESTORES,
        begins_at=at.replace(minute=0),
        scope_words="What it posts from 10:00 UTC today on",
        accounts=(account,),
    )


def _report(incident: Incident) -> None:
    """An invented newspaper's story, without models: quotations and links need none."""
    article = files("onrecord.cli").joinpath("incident-report.html").read_bytes()
    read = read_report(article, "text/html")
    keep_report(incident.archive, link_report(incident.archive, read), incident.clock.now())


def _declare(incident: Incident, *, words: str, said_at: datetime, act: Act, **more: Any) -> Logged:
    draft = Draft(
        speaker="Ilse Marron, spokesperson of the Ministry",
        capacity=Capacity.SUPERIOR,
        institution=_MINISTRY,
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
    return declare(incident.archive, draft, incident.clock.now())


def _posts_of_case(archive: Archive, account: AccountId) -> tuple[Ref, ...]:
    """The posts that appeared while the account was watched, oldest first."""
    found: dict[PostId, None] = {}
    begun = False
    for logged in archive.index.post_entries_of_account(bluesky.NAME, account):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        begun = begun or entry.evidence.exchange.method == "SUBSCRIBE"
        if begun and isinstance(entry.outcome, Seen) and entry.post.startswith(bluesky.POSTS):
            found[entry.post] = None
    return tuple(ref_of(bluesky.NAME, account, post) for post in found)


def _make_case(incident: Incident, posts: tuple[Ref, ...]) -> None:
    change = CaseChange(case=CASE, title=_TITLE, adds=posts, removes=(), note=BANNER)
    change_case(incident.archive, change, incident.clock.now())
