"""Is the record's encoding exact, strict, and the same as in every version before?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments_made_up import MADE, REFUSED, RELEASE, TAKEN_BACK
from entries import ACCOUNT, ENROLMENT, POST, T0, account_observation, commitment, post_observation
from onrecord.record.accounts import Handle, Ref, Voucher
from onrecord.record.captures import Capture, Failed, Truncated, Whole
from onrecord.record.commitments import Digest
from onrecord.record.custody import CopyWords, Custody, CustodyEvent, KeyChange, ThirdPartyCopy
from onrecord.record.declarations import (
    Act,
    Capacity,
    Channel,
    Coverage,
    Covers,
    Declaration,
    Denied,
    Detail,
    DetailKind,
    Extent,
    Ground,
    Scope,
    ScopeKind,
    Via,
)
from onrecord.record.documents import Body, CaseChange, Document, DocumentKind
from onrecord.record.editing import (
    Appointment,
    Asks,
    Box,
    Correction,
    CorrectionRequest,
    Decision,
    EditorAct,
    PictureRelease,
    Proposal,
    RequestAnswer,
    Review,
    Role,
)
from onrecord.record.entries import (
    MAX_LEAF,
    Entry,
    EntryError,
    canonical,
    leaf_of,
    read_body,
    read_leaf,
    write_body,
)
from onrecord.record.institutions import (
    Authority,
    Institution,
    InstitutionChannel,
    InstitutionKind,
)
from onrecord.record.observations import Authenticity, Gap, Looks, PostObservation, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Control,
    Identity,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
    Vouched,
)
from onrecord.record.reports import QuotationLink, Quoted, Report
from onrecord.record.stamps import Promised, Stamp, Stamped, StampMethod
from onrecord.record.vantages import Vantage, VantageTrust

STORED = Path(__file__).parent / "format-1"

CAPTURE = Capture(
    url="https://app.example/profile/ministry.test/post/3laaaaaaaaaaa",
    posts=(Ref("0123456789abcdef"),),
    outcome=Whole(),
    package=commitment("package"),
    status=200,
    peer="192.0.2.1:443",
    tls="verified TLSv1.3",
    browser="Chromium 156.0",
    vantage="test",
    began_at=T0,
    ended_at=T0 + timedelta(seconds=9),
)
STAMP = Stamp(
    service="example",
    method=StampMethod.RFC3161,
    size=12,
    root="ab" * 32,
    note=commitment("note"),
    request=commitment("request"),
    response=commitment("response"),
    revocation=(commitment("list"),),
    outcome=Stamped(T0 + timedelta(seconds=1)),
    asked_at=T0,
    answered_at=T0 + timedelta(seconds=2),
)


def by_a_vantage(seen: PostObservation) -> PostObservation:
    """The same observation, brought by a machine elsewhere that signed it."""
    brought = replace(seen.evidence.exchange, collected=commitment("its words"))
    return replace(seen, evidence=replace(seen.evidence, exchange=brought))


ENTRIES: dict[str, Entry] = {
    "post-seen": post_observation(Seen(commitment("version 1"))),
    "post-absent": post_observation(Absent("the account's signed tree does not hold it"), 5),
    "post-refused": post_observation(
        Refused("HTTP 429"), surface=Surface.HOST, authenticity=Authenticity.TLS_ONLY, rev=None
    ),
    "post-unreached": post_observation(
        Unreached("timeout"), surface=Surface.APP, authenticity=Authenticity.TLS_ONLY, rev=None
    ),
    "post-unread": post_observation(Unread("not JSON"), authenticity=Authenticity.TLS_ONLY),
    "medium-seen": post_observation(part="bafkreimadeup"),
    "account-state": account_observation(AccountState("deactivated", "its host")),
    "account-identity": account_observation(
        Identity((Handle("ministry.test"),), "zQ3sh", "https://host.example", "its identity log")
    ),
    "account-revision": account_observation(
        Revision("3laaaaaaaaa32", "3laaaaaaaaa22", "inverted"), rev="3laaaaaaaaa32"
    ),
    "account-control": account_observation(Control("a page that can't exist", sound=True)),
    "account-vouched": account_observation(
        Vouched("https://tides.example/contact", "rel-me", "https://social.example/@tides"),
        surface=Surface.VOUCHER,
    ),
    "account-not-vouched": account_observation(
        Vouched("tides.example", "domain-handle", None), surface=Surface.VOUCHER
    ),
    "looks": Looks(
        platform="telegram",
        account=ACCOUNT,
        began_at=T0,
        ended_at=T0 + timedelta(hours=1),
        looks=30,
        largest_gap=131,
        noted_at=T0 + timedelta(hours=1, seconds=1),
    ),
    "gap": Gap(
        platform="bluesky",
        account=ACCOUNT,
        began_at=T0,
        ended_at=T0 + timedelta(hours=1),
        why="the stream skipped",
        noted_at=T0 + timedelta(hours=1),
    ),
    "gap-of-a-vantage": Gap(
        platform="bluesky",
        account=ACCOUNT,
        began_at=T0,
        ended_at=T0 + timedelta(hours=1),
        why="numbers 4 to 9 were lost on the way",
        noted_at=T0 + timedelta(hours=2),
        vantage="north.example",
    ),
    "document": Document(
        kind=DocumentKind.ENROLMENT,
        recorded_at=T0,
        accounts=(ACCOUNT,),
        posts=(),
        body=commitment("body"),
    ),
    "capture-whole": replace(CAPTURE, outcome=Whole()),
    "capture-truncated": replace(CAPTURE, outcome=Truncated("more than 200 MB came")),
    "capture-refused": replace(CAPTURE, outcome=Refused("a log-in form"), posts=()),
    "capture-unreached": replace(
        CAPTURE, outcome=Unreached("DNS"), package=None, status=None, peer=None, tls=None
    ),
    "capture-failed": replace(CAPTURE, outcome=Failed("no browser"), package=None, browser=""),
    "capture-by-a-vantage": replace(CAPTURE, collected=commitment("its words")),
    "post-seen-by-a-vantage": by_a_vantage(post_observation()),
    "stamp": STAMP,
    "stamp-promised": replace(
        STAMP, method=StampMethod.OPENTIMESTAMPS, request=None, outcome=Promised(), revocation=()
    ),
    "stamp-refused": replace(STAMP, outcome=Refused("HTTP 403"), response=None, revocation=()),
    "stamp-unreached": replace(STAMP, outcome=Unreached("timeout"), response=None, revocation=()),
    "stamp-unread": replace(STAMP, outcome=Unread("signed by another service"), revocation=()),
}


def _copy(read_by: str, *links: str, client: str | None = None) -> ThirdPartyCopy:
    return ThirdPartyCopy(
        bytes=Digest("11" * 32),
        media_type="text/html",
        name="post.html",
        url=None,
        made_at=None,
        given_by="The Courier",
        obtained=None,
        note=None,
        words=CopyWords(text="Fog", read_by=read_by, version="5", links=links, client=client),
    )


VOUCHER = Voucher(by="The Gazette", where="https://gazette.example/4", words="its only embassy")
BODIES: dict[str, Body] = {
    "body-enrolment": ENROLMENT,
    "body-case": CaseChange(
        case="harbour", title="Harbour", adds=(Ref("0123456789abcdef"),), removes=(), note="n"
    ),
    "body-declaration": Declaration(
        speaker="A spokesperson",
        capacity=Capacity.SUPERIOR,
        institution="Ministry of Tides",
        channel=Channel(name="its site", url="https://tides.example/1", independent=True),
        words="As of today, any message … is not ours. «ہمارا نہیں»",
        language="en",
        said_at=T0,
        evidence=(Digest("00" * 32),),
        act=Act.DISOWNS,
        denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT),
        ground=Ground.COMPROMISE,
        ground_words="has been hacked",
        scope=Scope(
            kinds=(ScopeKind.POSTS,),
            accounts=(ACCOUNT,),
            begins_at=T0,
            ends_at=None,
            words="As of today",
        ),
        covers=(
            Coverage(post=Ref("0123456789abcdef"), covers=Covers.UNCLEAR, reason="the day before"),
        ),
        withdraws=None,
    ),
}
BODIES |= {
    "body-custody": Custody(
        event=CustodyEvent.REDACTED,
        by="an editor",
        why="a bystander asked",
        what=(commitment("version 1"),),
        digest=None,
        where=None,
        result=None,
    ),
    "body-copy": ThirdPartyCopy(
        bytes=Digest("11" * 32),
        media_type="application/wacz+zip",
        name="harbour.wacz",
        url="https://app.example/1",
        made_at=T0,
        given_by="The Courier",
        obtained="by mail",
        note=None,
    ),
    "body-copy-with-words": _copy("its page", "https://t.co/a"),
    "body-copy-with-client": _copy("its own export", client="Tides Planner"),
    "body-key": KeyChange(
        old="records.example+00000001+AAAA",
        new="records.example+00000002+AAAB",
        compromised=False,
        why="yearly",
        size=12,
        root="ab" * 32,
        statement="a note",
    ),
}
BODIES |= {
    "body-vantage": Vantage(
        name="records.example/vantages/north",
        key="records.example/vantages/north+00000001+AAAA",
        place="Port Sorrel",
        operator="The Harbour Post",
        by="an editor",
        why=None,
    ),
    "body-trust": VantageTrust(
        key="records.example/vantages/north+00000001+AAAA",
        since=T0,
        why="its key was copied",
        by="an editor",
    ),
    "body-trust-again": VantageTrust(
        key="records.example/vantages/north+00000001+AAAA",
        since=None,
        why="a mistake of ours",
        by="an editor",
    ),
}
PLAIN = BODIES["body-declaration"]
assert isinstance(PLAIN, Declaration)
BODIES |= {
    "body-declaration-whole": replace(
        PLAIN,
        words="It seems that our account was used by others for a brief period.",
        scope=replace(
            PLAIN.scope,
            begins_by=T0 + timedelta(hours=24),
            ends_at=T0 + timedelta(hours=30),
            ends_after=T0 + timedelta(hours=25),
            extent=Extent.PERIOD,
        ),
        details=(
            Detail(kind=DetailKind.TIME, of="login", words="05:59", at=T0 - timedelta(hours=1)),
            Detail(kind=DetailKind.CLIENT, of="login", words="a Chrome desktop", at=None),
            Detail(kind=DetailKind.PLACE, of="login", words="Port Sorrel", at=None),
        ),
        said_in=Ref("0123456789abcdef"),
        via=Via(outlet="The Harbour Post", url="https://post.example/1", paraphrase=True),
        hedged=True,
        said_until=T0 + timedelta(hours=24),
    ),
    "body-institution": Institution(
        name="Embassy of Tides",
        kind=InstitutionKind.MISSION,
        under="Ministry of Tides",
        also_named=("The Embassy", "سفارت خانہ"),
        voucher=VOUCHER,
    ),
    "body-authority": Authority(
        speaker="Spokesperson of the Ministry",
        institution="Ministry of Tides",
        capacity=Capacity.INSTITUTION,
        accounts=(ACCOUNT,),
        since=T0,
        until=None,
        voucher=VOUCHER,
    ),
    "body-channel": InstitutionChannel(
        name="its website",
        url="https://tides.example/",
        institution="Ministry of Tides",
        shares_access_with=(),
        independent_of=(ACCOUNT,),
        voucher=VOUCHER,
    ),
    "body-report": Report(
        url="https://post.example/1",
        title="Tides backtracks",
        outlet="The Harbour Post",
        published_at=T0,
        retrieved_at=T0 + timedelta(hours=1),
        language="en",
        media_type="text/html",
        bytes=Digest("11" * 32),
        text=Digest("22" * 32),
        quotations=(
            Quoted(
                exact="not ours",
                prefix="it is “",
                suffix="”, said",
                start=7,
                end=15,
                speaker="A spokesperson",
                cue="said",
            ),
        ),
        links=(
            QuotationLink(
                quotation=0,
                post=Ref("0123456789abcdef"),
                version=Digest("33" * 32),
                similarity=970,
                differences=("“in” is inserted",),
                cut=(),
                automatic=True,
            ),
        ),
        read_with=("onrecord 0.3",),
    ),
    "body-assessment": MADE,
    "body-assessment-refused": REFUSED,
    "body-release": RELEASE,
    "body-release-for-show": replace(RELEASE, for_show=True),
    "body-take-back": TAKEN_BACK,
    "body-appointment": Appointment(editor="R. Vega", role=Role.EDITOR, by="M. Osei", why="hired"),
    "body-dismissal": Appointment(editor="R. Vega", role=None, by="M. Osei", why="left"),
    "body-proposal": Proposal(
        words=write_body(ENROLMENT).decode(),
        accounts=(ENROLMENT.account,),
        posts=(Ref("0123456789abcdef"),),
        evidence=(Digest("22" * 32),),
        editor="R. Vega",
        why="their site says so",
    ),
    "body-review": Review(
        proposal=Digest("33" * 32), accepts=True, editor="M. Osei", why="read at their site"
    ),
    "body-correction": Correction(
        case="harbour",
        said="The statement was made on 3 May.",
        instead="The statement was made on 4 May.",
        why="misread by an editor",
        editor="M. Osei",
    ),
    "body-request": CorrectionRequest(
        about="/cases/harbour", asks=Asks.MASK, words="My name is in it.", contact="n@tides.example"
    ),
    "body-answer": RequestAnswer(
        request=Digest("44" * 32),
        decision=Decision.GRANTED_IN_PART,
        words="The name is masked.",
        editor="M. Osei",
    ),
    "body-picture": PictureRelease(
        capture=Digest("55" * 32),
        picture=Digest("66" * 32),
        keeps=(Box(0, 120, 640, 300),),
        editor="M. Osei",
        why="nobody else is in it",
    ),
    "body-act": EditorAct(
        editor="M. Osei",
        role=Role.SECOND_EDITOR,
        act="reviewed",
        subject="33" * 32,
        through="web",
        words=None,
    ),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_reads_back_as_itself(name: str) -> None:
    assert read_leaf(leaf_of(ENTRIES[name])) == ENTRIES[name]


@pytest.mark.parametrize("name", [*ENTRIES, *BODIES])
def test_the_stored_bytes_of_format_1_are_still_what_we_write(name: str) -> None:
    stored = (STORED / f"{name}.json").read_bytes()
    if name in ENTRIES:
        assert leaf_of(ENTRIES[name]) == stored
        assert read_leaf(stored) == ENTRIES[name]
    else:
        assert write_body(BODIES[name]) == stored
        assert read_body(stored) == BODIES[name]


def test_what_came_later_is_written_only_where_it_holds_something() -> None:
    later = (
        "details",
        "said_in",
        "via",
        "hedged",
        "said_until",
        "begins_by",
        "ends_after",
        "extent",
    )
    plain, whole = (write_body(BODIES[f"body-declaration{x}"]) for x in ("", "-whole"))
    for name in later:
        assert f'"{name}":'.encode() not in plain
        assert f'"{name}":'.encode() in whole


def test_a_later_field_that_holds_nothing_is_refused() -> None:
    plain = json.loads(write_body(PLAIN))
    for name, nothing in (("details", []), ("hedged", False), ("via", None)):
        with pytest.raises(EntryError, match="canonical"):
            read_body(canonical(plain | {name: nothing}))


def test_every_stored_file_is_tested() -> None:
    assert {path.stem for path in STORED.iterdir()} == {*ENTRIES, *BODIES}


LEAF = leaf_of(ENTRIES["post-seen"])
INVALID = {
    "nothing": b"",
    "not JSON": b"seen",
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "a space at the end": LEAF + b" ",
    "a newline at the end": LEAF + b"\n",
    "keys in another order": json.dumps(
        dict(reversed(json.loads(LEAF).items())), separators=(",", ":")
    ).encode(),
    "spaces between": json.dumps(json.loads(LEAF), sort_keys=True).encode(),
    "a key too many": LEAF.replace(b'{"account"', b'{"aaa":1,"account"'),
    "a key missing": LEAF.replace(b'"part":null,', b""),
    "a key twice": LEAF.replace(b'"part":null,', b'"part":null,"part":null,'),
    "another format": LEAF.replace(b'"onrecord":1', b'"onrecord":2'),
    "an unknown entry": LEAF.replace(b'"entry":"post"', b'"entry":"verdict"'),
    "an unknown outcome": LEAF.replace(b'"is":"seen"', b'"is":"deleted"'),
    "an unknown authenticity": LEAF.replace(b"account-signed", b"certainly-true"),
    "a number where text belongs": LEAF.replace(b'"platform":"bluesky"', b'"platform":1'),
    "a time without offset": LEAF.replace(b".000000Z", b".000000"),
    "a time with another offset": LEAF.replace(b".000000Z", b".000000+00:00"),
    "a thirteenth month": LEAF.replace(b"2026-01-31", b"2026-13-31"),
    "an escaped letter": LEAF.replace(b"bluesky", b"\\u0062luesky"),
    "not UTF-8": LEAF.replace(b"bluesky", b"blue\xffsky"),
    "too deep": b'{"a":' * 100_000,
    "longer than a leaf": b" " * (MAX_LEAF + 1),
}


@pytest.mark.parametrize("fault", INVALID)
def test_what_we_would_not_have_written_is_refused(fault: str) -> None:
    with pytest.raises(EntryError):
        read_leaf(INVALID[fault])


@given(st.integers(0, len(LEAF) - 1), st.integers(0, 255))
def test_no_changed_byte_reads_as_the_same_entry(place: int, byte: int) -> None:
    changed = LEAF[:place] + bytes([byte]) + LEAF[place + 1 :]
    if changed == LEAF:
        return
    try:
        found = read_leaf(changed)
    except EntryError:
        return
    assert found != ENTRIES["post-seen"]
    assert leaf_of(found) == changed


# Any value in any place

VALID = [*(leaf_of(entry) for entry in ENTRIES.values()), *map(write_body, BODIES.values())]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((10**400, 1e300, float("inf"), float("nan"), "\ud800", "seen", ""))
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("is", "why", "rev", "a")), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, from the outside in."""
    yield path
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, held in inner:
        yield from places(held, (*path, name))


def entry_again(leaf: bytes) -> bytes:
    return leaf_of(read_leaf(leaf))


def body_again(data: bytes) -> bytes:
    return write_body(read_body(data))


@given(st.data())
def test_whatever_stands_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    leaf = data.draw(st.sampled_from(VALID))
    value = json.loads(leaf)
    *way, last = data.draw(st.sampled_from([path for path in places(value) if path]))
    held = value
    for name in way:
        held = held[name]
    held[last] = data.draw(anything)
    changed = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for again in (entry_again, body_again):
        try:
            written = again(changed.encode("utf-8", "surrogatepass"))
        except EntryError as refused:
            assert refused.advice
        else:
            assert written == changed.encode()


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_leaf, read_body):
        with pytest.raises(EntryError):
            read(data)


def test_an_instant_is_kept_whatever_its_offset() -> None:
    there = timezone(timedelta(hours=5, minutes=30))
    entry = replace(post_observation(), claimed_at=datetime(2026, 1, 31, 17, 30, tzinfo=there))
    assert b'"claimed_at":"2026-01-31T12:00:00.000000Z"' in leaf_of(entry)
    read = read_leaf(leaf_of(entry))
    assert getattr(read, "claimed_at", None) == datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def test_a_leaf_that_does_not_fit_is_refused_when_it_is_written() -> None:
    with pytest.raises(EntryError, match="does not fit"):
        leaf_of(post_observation(Unread("x" * MAX_LEAF)))


def test_text_that_is_no_unicode_is_refused_when_it_is_written() -> None:
    with pytest.raises(EntryError):
        leaf_of(post_observation(Unread("\ud800")))


def test_no_text_of_a_post_is_in_a_leaf() -> None:
    assert b"text" not in b"".join(leaf_of(entry) for entry in ENTRIES.values())
    assert POST.encode() in LEAF  # but its id is
