"""A ministry's archive on which two newsrooms' editors have worked, with their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from assessed_desk import made, released
from assessments_made_up import NOT_ASSESSED
from entries import ACCOUNT, at
from onrecord.archive import Archive
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import Scope, SignIns
from onrecord.desk.assessments.publishing import take_back_release
from onrecord.desk.documents import put_on_record
from onrecord.desk.editing.actors import Actor, operator
from onrecord.desk.editing.appointing import appoint
from onrecord.desk.editing.correcting import correct
from onrecord.desk.editing.proposing import propose
from onrecord.desk.editing.requests import answer, ask
from onrecord.desk.finding import find_post
from onrecord.findings.article import Place
from onrecord.findings.selectors import select
from onrecord.record.commitments import digest_of
from onrecord.record.documents import CaseChange
from onrecord.record.editing import Asks, CorrectionRequest, Decision, Role
from onrecord.record.reports import QuotationLink, Quoted, Report
from web.ministry import NOW, fill, ref

__all__ = ["ARTICLE", "EDITORS", "SECRETS", "Desk", "make_desk"]

EDITORS = {
    "Ada Reader": Role.READER,
    "Bo Editor": Role.EDITOR,
    "Cleo Second": Role.SECOND_EDITOR,
    "Dee Admin": Role.ADMIN,
    "Eve Gone": None,
}
ARTICLE = (
    b"So Quentin Bystander told it: We leave the Harbour Accord tonight. Thus Quentin Bystander."
    b" Others said: Not so."
)
SECRETS = {
    "words of a proposal": "A title that nobody has read yet",
    "why it was proposed": "since the council met",
    "words of a request": "take my street out of it",
    "how to reach who asked": "pat.private@post.example",
    "what a report has beside": "Not so.",
    "to whom a report attributes": "Quentin Bystander",
    "a bystander that is answered": "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb",
    "an act's reason": "to begin the desk",
}


@dataclass(frozen=True)
class Desk:
    """What was made: tokens by the editor's name and scope, and the digests of what waits."""

    tokens: Mapping[tuple[str, str], str]
    proposal: str
    request: str
    report: str

    def token(self, name: str, *scopes: str) -> str:
        return self.tokens[name, " ".join(scopes)]


def make_desk(archive: Archive) -> Desk:
    """Fill an archive with the ministry's day, and with what editors did about it."""
    fill(archive)
    for name, role in EDITORS.items():
        why = SECRETS["an act's reason"]
        appoint(archive, name, role or Role.ADMIN, actor=operator(), why=why, at=NOW)
        if role is None:
            appoint(archive, name, None, actor=operator(), why=why, at=NOW)
    report = put_on_record(
        archive,
        _report(archive),
        NOW - timedelta(hours=1),
        accounts=(ACCOUNT,),
        posts=(ref("startling"),),
        evidence=(ARTICLE,),
    )
    correct(
        archive,
        said="It was posted at noon.",
        instead="It was posted at 20:20 UTC.",
        why="The clock of the stream was misread.",
        actor=operator(),
        at=NOW,
        posts=(ref("startling"),),
    )
    asked = ask(
        archive,
        CorrectionRequest(
            about=f"/posts/{ref('hours')}",
            asks=Asks.MASK,
            words=SECRETS["words of a request"],
            contact=SECRETS["how to reach who asked"],
        ),
        NOW,
    )
    other = ask(
        archive,
        CorrectionRequest(about="/", asks=Asks.OTHER, words="What is this?", contact=""),
        NOW,
    )
    answer(
        archive,
        other.digest,
        decision=Decision.REFUSED,
        words="There is nothing to correct.",
        actor=operator(),
        at=NOW,
    )
    waiting = propose(
        archive,
        CaseChange(
            case="council",
            title=SECRETS["words of a proposal"],
            adds=(ref("hours"),),
            removes=(),
            note=None,
        ),
        actor=Actor("Bo Editor", Role.EDITOR, "web"),
        why=SECRETS["why it was proposed"],
        at=NOW,
        accounts=(ACCOUNT,),
        posts=(ref("hours"),),
    )
    released(archive, ref("startling"), minutes=1000)
    taken = released(archive, ref("hours"), minutes=1010, found=NOT_ASSESSED)
    take_back_release(
        archive, taken, editor="Cleo Second", why="It named the wrong day.", taken_back_at=at(1020)
    )
    made(archive, ref("urdu"), minutes=1030)  # that nobody released
    archive.publish()
    return Desk(_tokens(archive), waiting.digest, asked.digest, report.digest)


def _tokens(archive: Archive) -> dict[tuple[str, str], str]:
    sign_ins = SignIns(Layout(archive.folder).sign_ins)
    wanted = [(name, (scope,)) for name in EDITORS for scope in Scope]
    wanted += [(name, tuple(Scope)) for name in EDITORS]
    later = NOW + timedelta(days=30)
    found = {
        (name, " ".join(scopes)): sign_ins.make_token(name, " ".join(scopes), scopes, NOW, later)
        for name, scopes in wanted
    }
    all_of_them = tuple(Scope)
    found["Dee Admin", "expired"] = sign_ins.make_token(
        "Dee Admin", "old", all_of_them, NOW - timedelta(days=9), NOW - timedelta(days=8)
    )
    found["Dee Admin", "revoked"] = sign_ins.make_token(
        "Dee Admin", "lost", all_of_them, NOW, later
    )
    sign_ins.revoke_token("Dee Admin", "lost")
    sign_ins.close()
    return found


def _report(archive: Archive) -> Report:
    shown = find_post(archive, ref("startling")).versions[0]
    assert shown.digest is not None
    text = ARTICLE.decode()
    words, other = "We leave the Harbour Accord tonight.", SECRETS["what a report has beside"]
    return Report(
        url="https://news.example/accord",
        title="Embassy & accord",
        outlet="The <i>Courier</i>",
        published_at=NOW - timedelta(hours=2),
        retrieved_at=None,
        language="en",
        media_type="text/plain",
        bytes=digest_of(ARTICLE),
        text=digest_of(ARTICLE),
        quotations=tuple(_quoted(text, one) for one in (words, other)),
        links=(
            QuotationLink(
                quotation=0,
                post=ref("startling"),
                version=shown.digest,
                similarity=1000,
                differences=(),
                cut=("It leaves out what follows.",),
                automatic=True,
            ),
        ),
        read_with=("onrecord",),
    )


def _quoted(text: str, words: str) -> Quoted:
    start = text.index(words)
    found = select(text, Place(start, start + len(words)))
    return Quoted(
        exact=found.exact,
        prefix=found.prefix,
        suffix=found.suffix,
        start=found.start,
        end=found.end,
        speaker=SECRETS["to whom a report attributes"],
        cue="wrote",
    )
