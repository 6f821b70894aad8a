"""Which incident does the demo play, step by step?

The same steps are played twice: once against a real server, by `rig/record_incident.py`, which
writes down all that the servers said; and ever after from that recording. The institutions are
invented, the signatures are real. The servers' clocks were moved while it was recorded, so that
what took a minute spans three days.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.archive import Archive, BlueskySettings
from onrecord.cli.incident_assessing import Weighed, release, weigh
from onrecord.cli.incident_words import MINISTRY, disown, report, restore
from onrecord.desk.cases import change_case
from onrecord.network import Clock, Fetch, Stream
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId, Ref, Voucher, ref_of
from onrecord.record.documents import CaseChange
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Request, Servers, enrol
from onrecord.watch.loop import Pace, Watcher

__all__ = ["BANNER", "CASE", "HANDLE", "RUMOUR", "STAGES", "Incident", "Outcome", "Stage", "play"]

HANDLE = "valdoria-in-sorrel.test"
CASE = "harbour-accord"
BANNER = (
    "A demonstration: institutions, accounts and dates are invented. The signatures are real, by "
    "the made-up account on a Bluesky server of our own."
)
RUMOUR = "Valdoria leaves the Harbour Accord with immediate effect. Our patience is over."
"""What goes around afterwards; one word was changed."""
_TITLE = "Valdoria's embassy and the Harbour Accord"
_EMBASSY = "Embassy of Valdoria in Port Sorrel"


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
    synthetic: bool = False  # assess by the calibration of made-up accounts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an incident leaves: the posts of its case, and what the editors found of one."""

    posts: tuple[Ref, ...]
    weighed: Weighed


async def play(incident: Incident) -> Outcome:
    """Play the incident from its beginning."""
    account, weighed = AccountId(""), None
    for stage in STAGES:
        incident.tell(f"{stage.at:%d %B %H:%M}  {stage.tells}")
        await incident.before(stage)
        if stage.name == "enrolled":
            account = await _enrol(incident)
        await _look(incident)
        if stage.name == "disowned":
            disown(incident.archive, account, stage.at, incident.clock.now())
            weighed = _weigh(incident, account)
        if stage.name == "closed-account" and weighed is not None:
            _release(incident, weighed)
        if stage.name == "back":
            report(incident.archive, incident.clock.now())
            restore(incident.archive, account, stage.at, incident.clock.now())
    assert weighed is not None
    posts = _posts_of_case(incident.archive, account)
    _make_case(incident, posts)
    incident.archive.publish()
    return Outcome(posts, weighed)


async def _enrol(incident: Incident) -> AccountId:
    address = bluesky.read_address(f"https://bsky.app/profile/{HANDLE}")
    assert address is not None
    voucher = Voucher(
        by=MINISTRY,
        where="https://foreign.valdoria.example/missions/port-sorrel",
        words=f"Our embassy in Port Sorrel answers to this ministry. Its only account is @{HANDLE}.",
    )
    request = Request(address=address, institution=_EMBASSY, under=MINISTRY, voucher=voucher)
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


def _weigh(incident: Incident, account: AccountId) -> Weighed:
    """The startling post is the latest that appeared."""
    startling = _posts_of_case(incident.archive, account)[-1]
    incident.tell(f"{'':16}An editor has the startling post assessed")
    now = incident.clock.now()
    return weigh(incident.archive, (startling,), now, synthetic=incident.synthetic)


def _release(incident: Incident, weighed: Weighed) -> None:
    if weighed.on_record is not None:
        incident.tell(f"{'':16}A second editor reads the assessment, and releases it")
    release(incident.archive, weighed, incident.clock.now())


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
