"""Which incident runs through the whole? The demo's, on real servers, in the time that it takes."""

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bluesky_rig import Account, Record, image_embed
from onrecord.archive import Archive
from onrecord.cli.incident import CASE, HANDLE
from onrecord.cli.incident_words import MINISTRY, report
from onrecord.desk.cases import change_case, find_case
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.finding import find_post
from onrecord.desk.shapes import post_shape
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId, Ref, ref_of
from onrecord.record.captures import Capture
from onrecord.record.declarations import Act, Capacity, Denied, Ground, ScopeKind
from onrecord.record.documents import CaseChange
from onrecord.record.observations import PostObservation
from whole_rig import Whole

__all__ = ["VERDICTS", "WholeIncident"]

_STARTLING = (
    "Valdoria withdraws from the Harbour Accord with immediate effect. Our patience is over."
)
VERDICTS = {
    "The consular section will be closed on 5 March.": (
        "present", "account-signed", "disowned-unclear", 2
    ),
    "Fuel prices in Port Sorrel rose again this week.": (
        "hidden-by-host", "tls-only", "disowned-unclear", 1
    ),
    _STARTLING: ("withdrawn-by-account-key", "account-signed", "disowned-unclear", 1),
    "This account is in the embassy's hands again.": (
        "present", "account-signed", "affirmed", 1
    ),
}  # fmt: skip
"""Of each post by its last text: presence, authenticity, standing, versions; as in the demo."""


@dataclass
class WholeIncident:
    """Plays the incident, and says what became of it."""

    whole: Whole
    tell: Callable[[str], None] = lambda _: None
    posts: dict[str, Record] = field(default_factory=dict)
    account: Account | None = None

    def play(self) -> None:
        """From the first post to the last, each on record before the next."""
        server = self.whole.bluesky
        account = self.account = server.create_account(HANDLE)
        server.profile(account, displayName="Embassy of Valdoria in Port Sorrel")
        server.post(account, "Good morning from Port Sorrel.")
        self.tell("An editor puts the embassy's account on record")
        self.whole.run(
            "add", HANDLE, "--platform", "bluesky", "--institution", "Embassy of Valdoria",
            "--under", MINISTRY,
        )  # fmt: skip
        self.whole.start_all()
        self._post("hours", "The consular section will be closed on 4 March.")
        self.tell("It edits that post")
        self.posts["hours"] = server.edit(
            account, self.posts["hours"], "The consular section will be closed on 5 March."
        )
        self._reached("hours", versions=2)
        picture = server.upload_image(account, b"\x89PNG\r\n\x1a\n" + bytes(64))
        self._post("prices", "Fuel prices in Port Sorrel rose again this week.",
                   embed=image_embed(picture, "A chart"))  # fmt: skip
        self._post("startling", _STARTLING)
        self.tell("The startling post is withdrawn")
        server.delete(account, self.posts["startling"])
        self._reached("startling", "withdrawn-by-account-key")
        self._captured()
        self.tell("The host hides the post about fuel prices")
        server.takedown_record(self.posts["prices"])
        self.tell("The recorder is killed; the one that is started visits every account")
        self.whole.end("recorder", signal.SIGKILL)
        self.whole.start_all()
        self._reached("prices", "hidden-by-host")
        with self.whole.here() as archive:
            _disown(archive, AccountId(account.did))
        self.tell("The account is deactivated, and comes back")
        server.deactivate(account)
        server.activate(account)
        with self.whole.here() as archive:
            report(archive, datetime.now(UTC))
            _restore(archive, AccountId(account.did))
        self._post("back", "This account is in the embassy's hands again.")
        with self.whole.here() as archive:
            change_case(archive, CaseChange(
                case=CASE, title="Valdoria's embassy and the Harbour Accord",
                adds=tuple(map(self.ref, self.posts)), removes=(), note=None,
            ), datetime.now(UTC))  # fmt: skip

    def ref(self, name: str) -> Ref:
        assert self.account is not None
        collection, rkey = self.posts[name].uri.split("/")[-2:]
        return ref_of(bluesky.NAME, AccountId(self.account.did), PostId(f"{collection}/{rkey}"))

    def verdicts(self) -> dict[str, tuple[str, str, str, int]]:
        """What the machine with the pages finds of each post, by its last text."""
        return {
            shape["versions"][-1]["text"]: (
                shape["presence"]["verdict"],
                shape["presence"]["authenticity"],
                shape["standing"]["state"],
                len(shape["versions"]),
            )
            for shape in map(self._shape, self.posts)
        }

    def posts_of_case(self) -> set[Ref]:
        with self.whole.here("pages", writing=False) as archive:
            return set(find_case(archive, CASE).case.posts)

    def vantages(self) -> dict[str, set[str]]:
        """Who brought what: the kinds of entries that each vantage vouches for."""
        found: dict[str, set[str]] = {}
        with self.whole.here("pages", writing=False) as archive:
            for logged in archive.entries():
                match logged.entry:
                    case PostObservation(evidence=evidence):
                        if evidence.exchange.collected is not None:
                            found.setdefault(evidence.exchange.vantage, set()).add("post")
                    case Capture(collected=words) as capture if words is not None:
                        found.setdefault(capture.vantage, set()).add("capture")
        return found

    def _shape(self, name: str) -> dict[str, Any]:
        with self.whole.here("pages", writing=False) as archive:
            return post_shape(find_post(archive, self.ref(name)))

    def _post(self, name: str, text: str, **more: object) -> None:
        assert self.account is not None
        self.tell(f"It posts: {text}")
        self.posts[name] = self.whole.bluesky.post(self.account, text, langs=["en"], **more)
        self._reached(name, "present")

    def _reached(self, name: str, verdict: str | None = None, versions: int = 1) -> None:
        """Wait until the pages say so."""

        def done() -> bool:
            with self.whole.here("pages", writing=False) as archive:
                if not list(archive.index.entries_of_post(self.ref(name))):
                    return False
            shape = self._shape(name)
            said = verdict is None or shape["presence"]["verdict"] == verdict
            return said and len(shape["versions"]) >= versions

        self.whole.until(done)

    def _captured(self) -> None:
        """Wait until a worker has visited the page of a post."""
        self.tell("Workers visit the pages of posts")
        self.whole.until(lambda: any("capture" in found for found in self.vantages().values()))


def _disown(archive: Archive, account: AccountId) -> None:
    now = datetime.now(UTC)
    declare(archive, _draft(
        "The account of our embassy in Port Sorrel has been hacked. From now on, any message issued "
        "from that account is not ours.",
        said_at=now, act=Act.DISOWNS, denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT),
        ground=Ground.COMPROMISE, ground_words="has been hacked", begins_at=now,
        scope_words="From now on, any message issued from that account", accounts=(account,),
    ), now)  # fmt: skip


def _restore(archive: Archive, account: AccountId) -> None:
    now = datetime.now(UTC)
    declare(archive, _draft(
        "Our embassy in Port Sorrel has regained its account. What it posts from now on is ours.",
        said_at=now, act=Act.RESTORES, begins_at=now,
        scope_words="What it posts from now on", accounts=(account,),
    ), now)  # fmt: skip


def _draft(words: str, **more: Any) -> Draft:
    return Draft(
        speaker="Ilse Marron, spokesperson of the Ministry",
        capacity=Capacity.SUPERIOR,
        institution=MINISTRY,
        channel="the ministry's website",
        channel_url="https://foreign.valdoria.example/statements",
        independent=True,
        words=words,
        language="en",
        kinds=(ScopeKind.POSTS,),
        evidence=(words.encode(),),
        **more,
    )
