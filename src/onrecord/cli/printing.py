"""How are findings printed for people?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from onrecord.cli.lines import hanging, margined, paragraph, sentence
from onrecord.cli.options import say
from onrecord.cli.printing_declarations import print_particulars
from onrecord.cli.printing_releases import print_released
from onrecord.cli.terminal import visible, wrapped
from onrecord.desk.as_of import AsOf
from onrecord.desk.cases import CaseFinding
from onrecord.desk.declarations.particulars import particulars_of
from onrecord.desk.finding import AccountFinding, PostFinding, ShownVersion
from onrecord.desk.proven import Look, Proven
from onrecord.desk.told_versions import ToldVersion
from onrecord.findings.corrected import ShownCorrection
from onrecord.findings.names import handles
from onrecord.findings.questions import Answer, Strength
from onrecord.findings.vouching import vouchings
from onrecord.findings.words import questions
from onrecord.findings.words.moments import ended, moment, quoted
from onrecord.findings.words.proven import NOT_STAMPED
from onrecord.findings.words.speakers import by_whom
from onrecord.findings.words.timeline import page_corrected
from onrecord.findings.words.unkept import text_not_kept
from onrecord.platforms.speech import Said
from onrecord.record.declarations import ScopeKind

__all__ = [
    "print_account",
    "print_case",
    "print_post",
    "print_questions",
    "print_timeline",
]

_SHORT = 32  # columns of a post's text by which it is called
_WITHOUT_WORDS = {
    ScopeKind.POSTS: "(a post without words)",
    ScopeKind.REPOSTS: "(a repost)",
    ScopeKind.LIKES: "(a like)",
    ScopeKind.PROFILE: "(its profile)",
    ScopeKind.ACCOUNT: "(the account)",
    ScopeKind.FORWARDS: "(a forward)",
    ScopeKind.ARTICLES: "(an article)",
}

_LOOKS = {
    Look.FIRST_SEEN: "first seen",
    Look.LAST_SEEN: "last seen",
    Look.FIRST_ABSENT: "first not there",
}


def print_post(found: PostFinding) -> None:
    """A post: its words, presence and standing, each with what it rests on."""
    say(f"{found.ref}  {_whose(found)}", bold=True)
    _as_of(found.as_of)
    for number, shown in enumerate(found.versions, 1):
        say(f"  version {number}, first seen {_at(shown.version.first_seen)}:")
        _version(shown)
    for told in found.told:
        _told(told)
    paragraph(f"Presence: {found.presence.verdict.value}. {found.presence.says}")
    paragraph(f"Standing: {found.standing.state.value}. {found.standing.says}")
    _proven(found.proven)
    for words in particulars_of(found):
        say(f"  declaration {words.considered.digest}", dim=True)
        print_particulars(words)
    print_released(found.assessed)
    _corrections(found.corrections)
    for one in found.disbelieved:
        paragraph(one.says)
    say(f"  rests on {_counted(len(found.observations), 'observation')} of the post", dim=True)


def _corrections(found: Sequence[ShownCorrection]) -> None:
    for one in found:
        told = page_corrected(one.correction.said, one.correction.instead)
        paragraph(f"{moment(one.at)}: {told} The reason: {ended(quoted(one.correction.why))}")


def print_account(found: AccountFinding, latest: Sequence[PostFinding]) -> None:
    """An account: whose it is, by whose word, and how well it was watched."""
    enrolment = found.enrolment
    say(f"{enrolment.handle or found.account}  {enrolment.institution}", bold=True)
    _as_of(found.as_of)
    label = "" if enrolment.handle is None else f" as {enrolment.handle}"
    paragraph(f"{found.account}, enrolled {enrolment.enrolled_at:%Y-%m-%d}{label}")
    where = "" if enrolment.voucher.where is None else f" ({enrolment.voucher.where})"
    paragraph(f"vouched for by {enrolment.voucher.by}{where}")
    for one in vouchings(found.entries.rest):
        paragraph(one.says)
    for link in found.whose.chain[1:]:
        paragraph(f"under {link.name}")
    for worn in handles(found.entries.rest):
        paragraph(
            f"called {worn.value}, known since {_at(worn.since)}, last seen so {_at(worn.last)}, by "
            f"the word of {by_whom(worn.said_by)}"
        )
    for office in found.whose.authorities:
        paragraph(f"{office.body.speaker} may speak for {office.body.institution}")
    for span in found.spans:
        words = "every signed revision served to us" if span.complete else "with gaps"
        paragraph(f"watched {_at(span.begins_at)} to {_at(span.ends_at)}: {words}")
    _corrections(found.corrections)
    for post in latest:
        say(f"  {post.ref}  {_text(post).removeprefix(post.ref)}")
        say(f"                    {post.presence.verdict.value}, {post.standing.state.value}")


def print_case(found: CaseFinding) -> None:
    """A case: its timeline, then each post with the six questions."""
    say(found.case.title, bold=True)
    for note in found.case.notes:
        paragraph(f"Note, {_at(note.at)}: {note.text}")
    print_timeline(found)
    for post in found.posts:
        say()
        print_post(post)
        print_questions(found.questions[post.ref])


def print_timeline(found: CaseFinding) -> None:
    """What happened, in order, each with whose time it is and how it is known."""
    texts = {post.ref: _text(post) for post in found.posts}
    say()
    for event in found.timeline:
        known = "" if event.authenticity is None else f"  [{event.authenticity.value}]"
        about = "" if event.post is None else f"{texts.get(event.post, event.post)}: "
        hanging(f"{_at(event.at)}  {event.which_time:8}  ", f"{about}{event.says}{known}")


def print_questions(answers: Iterable[Answer]) -> None:
    """The six questions, each with its answer and how it is known."""
    for number, one in enumerate(answers, 1):
        say(f"  {number}. {one.question}", bold=True)
        paragraph(f"{one.answer} ({one.strength}){_would_answer(one)}", margin="     ")


def _would_answer(one: Answer) -> str:
    """The command that would answer a question, at a terminal only."""
    match one.question, one.strength:
        case questions.OPERATORS, Strength.NOT_YET:
            return " Command: onrecord assess"
        case questions.REPORTED, Strength.NONE:
            return " Command: onrecord report FILE --keep"
        case _:
            return ""


def _proven(looks: Sequence[Proven]) -> None:
    """Between which time stamps the entries stand that matter; once, if between none."""
    if not any(one.is_bounded for one in looks):
        paragraph(f"Proven: {NOT_STAMPED}")
        return
    for one in looks:
        paragraph(f"Proven, the entry in which it was {_LOOKS[one.look]}: {one.says}")
    for clock in dict.fromkeys(one.clock for one in looks if one.clock):
        paragraph(clock)


def _told(told: ToldVersion) -> None:
    """A version that nobody here saw."""
    since = "" if told.claimed_at is None else f" since {_at(told.claimed_at)}"
    paragraph(f"not seen here: by its instance’s word of {_at(told.told_at)} it read{since}:")
    for line in told.text.split("\n"):
        margined(visible(line), "  | ")


def _version(shown: ShownVersion) -> None:
    if shown.said is None:
        margined(sentence(f"({_why_no_text(shown)})"), "  | ")
        if shown.unkept is not None and shown.digest is not None:
            say(f"    SHA-256 {shown.digest}", dim=True)
        return
    for line in shown.said.text.replace("\r\n", "\n").split("\n"):
        margined(visible(line), "  | ")
    for words in _besides(shown.said):
        hanging("    ", words)


def _why_no_text(shown: ShownVersion) -> str:
    if shown.withheld is not None:
        return f"withheld: {shown.withheld}"
    return "its bytes can't be read here" if shown.unkept is None else text_not_kept(shown.unkept)


def _besides(said: Said) -> Iterable[str]:
    """What a version shows and refers to besides its text."""
    for medium in said.media:
        yield f"shows {medium.kind or 'a file'}{f': “{medium.words}”' if medium.words else ''}"
    for link in said.links:
        yield f"links to {link}"
    if said.labels:
        yield f"marked by its author as {', '.join(said.labels)}"
    if said.answers is not None:
        yield f"answers {said.answers}"
    if said.quotes is not None:
        yield f"refers to {said.quotes}"


def _text(found: PostFinding) -> str:
    """A post as it is called in a list: the beginning of its text, what it is, or its ref."""
    if found.versions and found.versions[0].unkept is not None:
        return "(a text that was seen and not kept)"
    said = found.versions[0].said if found.versions else None
    words = "" if said is None else sentence(said.text)
    if not words:
        return found.ref if said is None else _WITHOUT_WORDS[said.kind]
    first = wrapped(words, _SHORT)[0]
    return f"“{first}”" if first == words else f"“{first}…”"


def _whose(found: PostFinding) -> str:
    return found.account if found.enrolment is None else found.enrolment.institution


def _as_of(when: AsOf) -> None:
    if when.moment is not None:
        say(f"  as it was at {_at(when.moment)}")
    if when.known is not None:
        say(f"  as this archive knew it at {_at(when.known)}")


def _at(at: datetime | None) -> str:
    return "(not known)" if at is None else moment(at)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
