"""An invented ministry's archive, with whatever a page may have to show."""

from dataclasses import replace
from datetime import datetime, timedelta

import libipld

from entries import ACCOUNT, ENROLMENT, at, evidence
from onrecord.archive import Archive
from onrecord.desk.cases import change_case
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.documents import put_on_record
from onrecord.desk.institutions.stating import state
from onrecord.record.accounts import Handle, PostId, Ref, Voucher, ref_of
from onrecord.record.commitments import digest_of
from onrecord.record.declarations import Act, Capacity, Denied, Ground, ScopeKind
from onrecord.record.documents import CaseChange
from onrecord.record.entries import Entry
from onrecord.record.institutions import (
    Authority,
    Institution,
    InstitutionChannel,
    InstitutionKind,
)
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Evidence,
    Gap,
    PostObservation,
    SignedTree,
    Surface,
)
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Identity,
    Outcome,
    Refused,
    Revision,
    Seen,
)

NOW = at(26 * 60)
HOSTILE = '<script>alert("1")</script> & <img src=x onerror=alert(2)> \u202etxet\u202c'
URDU = "سفارت خانہ کل بند رہے گا۔ The embassy is closed tomorrow."
BYSTANDER = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
PICTURE = b"not really a picture"
CABINET = "<b>Cabinet</b>"
STATEMENT = (
    "The account of the Ministry of Tides has been hacked. As of today, any message issued from "
    "it is not ours."
)


def post_id(name: str) -> PostId:
    return PostId(f"app.bsky.feed.post/{name}")


def ref(name: str) -> Ref:
    return ref_of("bluesky", ACCOUNT, post_id(name))


class Maker:
    """Puts observations on record, each with its bytes, a rev and a time."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.revs = 0
        self.last: str | None = None

    def account(self, fact: AccountFact, minutes: float, surface: Surface = Surface.HOST) -> None:
        signed = Authenticity.TLS_ONLY
        found = self._evidence(minutes, surface, signed, None)
        self._append(
            AccountObservation(platform="bluesky", account=ACCOUNT, fact=fact, evidence=found)
        )

    def revision(self, minutes: float) -> str:
        """The account's tree moves on, and nothing is left out."""
        self.revs += 1
        rev = f"3l{self.revs:010}2a"
        link = "listed" if self.last is None else "inverted"
        signed = Authenticity.ACCOUNT_SIGNED
        found = self._evidence(minutes, Surface.STREAM, signed, rev)
        fact = Revision(rev, self.last, link)  # type: ignore[arg-type]  # one of the literals
        self._append(
            AccountObservation(platform="bluesky", account=ACCOUNT, fact=fact, evidence=found)
        )
        self.last = rev
        return rev

    def seen(
        self, name: str, minutes: float, *, claimed_at: datetime | None = None, **record: object
    ) -> None:
        """The signed tree shows the post with this record."""
        rev = self.revision(minutes)
        claimed = claimed_at or at(minutes) - timedelta(seconds=3)
        written = {
            "$type": "app.bsky.feed.post",
            "createdAt": claimed.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            **record,
        }
        (version,) = self.archive.keep(libipld.encode_dag_cbor(written))
        self.looked(name, Seen(version), minutes, rev=rev, claimed_at=claimed)

    def withdrawn(self, name: str, minutes: float) -> None:
        rev = self.revision(minutes)
        self.looked(name, Absent("removed by a signed commit"), minutes, rev=rev)

    def looked(
        self,
        name: str,
        outcome: Outcome,
        minutes: float,
        *,
        rev: str | None = None,
        claimed_at: datetime | None = None,
        part: str | None = None,
    ) -> None:
        """One look at a post: in the stream if it has a rev, at its host otherwise."""
        surface = Surface.HOST if rev is None else Surface.STREAM
        signed = Authenticity.TLS_ONLY if rev is None else Authenticity.ACCOUNT_SIGNED
        self._append(
            PostObservation(
                platform="bluesky",
                account=ACCOUNT,
                post=post_id(name),
                part=part,
                outcome=outcome,
                claimed_at=claimed_at,
                evidence=self._evidence(minutes, surface, signed, rev),
            )
        )

    def gap(self, began: float, ended: float) -> None:
        self._append(
            Gap(
                platform="bluesky",
                account=ACCOUNT,
                began_at=at(began),
                ended_at=at(ended),
                why="the stream ended",
                noted_at=at(ended),
            )
        )

    def _append(self, entry: Entry) -> None:
        self.archive.append([entry])

    def _evidence(
        self, minutes: float, surface: Surface, signed: Authenticity, rev: str | None
    ) -> Evidence:
        made = evidence(minutes, surface=surface, authenticity=signed, rev=rev)
        (body,) = self.archive.keep(f"answer at {minutes} {surface} {rev}".encode())
        tree = None if rev is None else SignedTree(commit=f"bafyrei{rev}", rev=rev)
        streamed = surface is Surface.STREAM
        exchange = replace(
            made.exchange,
            body=body,
            method="SUBSCRIBE" if streamed else "GET",
            url=f"{'wss://relay' if streamed else 'https://host'}.example/xrpc/asked",
        )
        return replace(made, exchange=exchange, signed=tree)


def fill(archive: Archive) -> None:
    """A day at the Ministry of Tides: posts, an edit, a withdrawal, a disavowal, a case."""
    made = Maker(archive)
    put_on_record(archive, ENROLMENT, at(0), accounts=(ACCOUNT,))
    made.account(
        Identity((Handle("tides.test"),), "did:key:zOld", "https://host.example", "the directory"),
        1,
    )
    made.account(AccountState("active", "its host"), 1)
    made.revision(2)
    made.seen("hours", 10, text="The pier is closed on Monday.", langs=["en"])
    made.seen("hours", 25.5, text="The pier is closed on Tuesday and Wednesday.", langs=["en"])
    made.seen("hostile", 30, text=HOSTILE, langs=['en" onload="x'])
    made.seen("urdu", 40, text=URDU, langs=["ur"])
    made.seen("picture", 50, text="The new harbour light.", langs=["en"], embed=picture_embed())
    (kept,) = archive.keep(PICTURE)
    made.looked("picture", Seen(kept), 50.1, part=PART)
    made.gap(300, 420)
    made.account(
        Identity(
            (Handle("ministry.test"),), "did:key:zNew", "https://host.example", "the directory"
        ),
        430,
    )
    made.seen("startling", 500, text="We leave the Harbour Accord tonight.\nOur patience is over.")
    made.looked("startling", Refused("HTTP 429"), 540)
    made.withdrawn("startling", 577.25)
    made.looked("picture", Absent("RecordNotFound: Could not locate record"), 600)
    made.seen(
        "reply",
        610,
        text="Thank you.",
        reply={"parent": {"uri": f"at://{BYSTANDER}/app.bsky.feed.post/3lbystander22"}},
    )
    declare(
        archive,
        Draft(
            speaker="Spokesperson of the <b>Cabinet</b>",
            capacity=Capacity.SUPERIOR,
            words=STATEMENT,
            language="en",
            said_at=at(720),
            act=Act.DISOWNS,
            accounts=(ACCOUNT,),
            channel="the cabinet's website",
            channel_url="javascript:alert(3)",
            independent=True,
            denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT),
            ground=Ground.COMPROMISE,
            ground_words="has been hacked",
            kinds=(ScopeKind.POSTS,),
            begins_at=at(719),
            scope_words="As of today, any message issued from it",
            evidence=(b"a page of the cabinet",),
        ),
        at(730),
    )
    change_case(
        archive,
        CaseChange(
            case="harbour-accord",
            title="The Ministry of Tides & the Accord",
            adds=(ref("startling"), ref("hours"), ref("picture")),
            removes=(),
            note="A demonstration: the ministry is invented.",
        ),
        at(740),
    )
    _put_institutions(archive)
    made.revision(1500)
    archive.publish()


def _put_institutions(archive: Archive) -> None:
    """The ministry answers to the cabinet, whose spokesperson is vouched for."""
    gazette = Voucher(by="The <i>Gazette</i>", where="https://gazette.example/4", words="«Q»")
    for kind, name, under, also in (
        (InstitutionKind.MINISTRY, "Ministry of Tides", CABINET, ()),
        (InstitutionKind.GOVERNMENT, CABINET, "The Isles", ("الديوان",)),
    ):
        institution = Institution(
            name=name, kind=kind, under=under, also_named=also, voucher=gazette
        )
        state(archive, institution, at(741))
    office = Authority(
        speaker=f"Spokesperson of the {CABINET}",
        institution=CABINET,
        capacity=Capacity.INSTITUTION,
        accounts=(),
        since=at(-9999),
        until=None,
        voucher=gazette,
    )
    site = InstitutionChannel(
        name="the cabinet's website",
        url="javascript:alert(4)",
        institution=CABINET,
        shares_access_with=(ACCOUNT,),
        independent_of=(),
        voucher=gazette,
    )
    state(archive, office, at(742))
    state(archive, site, at(743))


def picture_embed() -> dict[str, object]:
    """One picture, as a record holds it."""
    link = bytes.fromhex("01551220") + bytes.fromhex(digest_of(PICTURE))
    blob = {"$type": "blob", "ref": link, "mimeType": "image/png", "size": len(PICTURE)}
    images = [{"alt": "A lamp <on> a tower", "image": blob}]
    return {"$type": "app.bsky.embed.images", "images": images}


PART = libipld.encode_cid(bytes.fromhex("01551220") + bytes.fromhex(digest_of(PICTURE)))
