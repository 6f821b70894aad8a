"""How are incidents that are known from reports only printed for people?"""

from collections.abc import Sequence

from onrecord.cli.options import say
from onrecord.cli.terminal import columns, visible, width, wrapped
from onrecord.desk.as_of import AsOf
from onrecord.desk.incidents.shapes import names_of
from onrecord.findings.declared import Considered
from onrecord.findings.details import consistency
from onrecord.findings.incident import Expected, Incident, IncidentAccount
from onrecord.findings.reported import ReportedStanding
from onrecord.findings.words import reported as words
from onrecord.findings.words.moments import moment, quoted
from onrecord.record.declarations import ScopeKind

__all__ = ["print_incident", "print_incidents"]

_ONE = {
    ScopeKind.POSTS: "a post",
    ScopeKind.REPOSTS: "a repost",
    ScopeKind.LIKES: "a like",
    ScopeKind.PROFILE: "its profile",
    ScopeKind.ARTICLES: "an article",
}
_NOTHING_SAID = "What is told here is told by its sources. Nothing here says who held an account."

Found = tuple[Incident, Sequence[ReportedStanding]]


def print_incidents(found: Sequence[Found], as_of: AsOf) -> None:
    """A line an incident: how its posts stand, and whether that is what its file expects."""
    _as_of(as_of)
    found = [one for one in found if one[1]]  # the others were not yet written
    longest = max((columns(incident.name) for incident, _ in found), default=0)
    for incident, posts in found:
        date = ", ".join(when.written for when in incident.dates)
        head = f"{incident.name:{longest}}  {date:22}  "
        wrong = [one.post.name for one in posts if one.as_expected is False]
        otherwise = f"; not as expected: {', '.join(wrong)}" if wrong else ""
        _line(head, _states(posts) + otherwise, "red" if wrong else None)
    posts = [one for _, several in found for one in several]
    say()
    say(f"{len(found)} incidents, {len(posts)} posts: {_expectation(posts)}.", bold=True)
    _line("", _NOTHING_SAID)


def print_incident(incident: Incident, posts: Sequence[ReportedStanding], as_of: AsOf) -> None:
    """An incident whole: each post with its words and bounds, and every declaration weighed."""
    _line(f"{incident.name}  ", incident.title, bold=True)
    _as_of(as_of)
    dates = (f"{when.written}{_recalled(when.recalled)}" for when in incident.dates)
    _line("  ", "; ".join(dates))
    accounts = {one.id: one for one in incident.accounts}
    if not posts:
        _line("  ", "This file was not yet written.")
        return
    for one in posts:
        say()
        _post(one, accounts[one.post.account], names_of(incident))
    for finding in incident.findings if as_of.moment is None else ():
        _line(
            "  found later, ", f"{finding.by}: {quoted(finding.words)}{_recalled(finding.recalled)}"
        )
    for note in incident.notes:
        _line("  note: ", note)
    _line("  sources: ", "; ".join(f"{one.outlet} ({one.cite})" for one in incident.sources))
    say()


def _post(one: ReportedStanding, account: IncidentAccount, names: dict[str, str]) -> None:
    post = one.post
    label = account.handle or f"the account of {account.institution}"
    what = f"{_ONE[post.kind]} of {label} ({account.platform}, {account.institution})"
    _line(f"  {post.name}: ", what, bold=True)
    told = quoted(post.words) if post.words else words.about(post.about or "")
    _line("    ", f"{told}{_recalled(post.recalled)}")
    bounds = words.appeared(one.appeared.not_before, one.appeared.seen_by)
    _line("    ", words.NOT_YET if one.not_yet else bounds)
    _line("    ", one.presence.says)
    for declaration in one.weighed:
        _declaration(declaration, names[declaration.digest])
    _line("    standing: ", f"{one.standing.state.value}. {one.standing.says}")
    for change in one.changes:
        by = ", ".join(names[digest] for digest in change.by)
        _line("    since ", f"{moment(change.at)}: {change.state.value}, by {by}")
    if one.expected is not None:
        _expected(one.expected, one, names)


def _declaration(one: Considered, name: str) -> None:
    """Whether words cover the post, with the reason, and whether their speaker may speak."""
    _line(f"    {name}: ", f"covers it: {one.covers.value}. {one.reason}")
    may = "may speak" if one.may_speak else "may not speak"
    _line("      ", f"{one.speaker} {may} for the account. {one.may_speak_reason}")
    for detail in one.details:
        _line("      ", f"{detail.of}, {detail.kind.value}: {quoted(detail.words)}")
    for check in consistency(one.details):
        _line("      ", check.says)


def _expected(expected: Expected, one: ReportedStanding, names: dict[str, str]) -> None:
    if one.as_expected:
        _line("    expected: ", f"so. {expected.reason}", "green")
        return
    covers = (f"{names[digest]} {yes.value}" for digest, yes in expected.covers)
    told = f"{expected.state.value} ({', '.join(covers)}). {expected.reason}"
    _line("    expected otherwise: ", told, "red")


def _states(posts: Sequence[ReportedStanding]) -> str:
    """The states of the posts, each once, with how often where it is more than once."""
    states = [one.standing.state.value for one in posts]
    counted = {state: states.count(state) for state in states}
    return ", ".join(f"{n} × {state}" if n > 1 else state for state, n in counted.items())


def _expectation(posts: Sequence[ReportedStanding]) -> str:
    wrong = sum(one.as_expected is False for one in posts)
    if all(one.as_expected is None for one in posts):
        return "what the files expect is about now, not about then"
    return f"{wrong} otherwise than expected" if wrong else "all as expected"


def _recalled(recalled: bool) -> str:
    return f" {words.RECALLED}" if recalled else ""


def _as_of(when: AsOf) -> None:
    if when.moment is not None:
        say(f"  as it was at {moment(when.moment)}")
    if when.known is not None:
        say(f"  by files that were written by {moment(when.known)}")


def _line(head: str, text: str, colour: str | None = None, *, bold: bool = False) -> None:
    """A paragraph that goes on under its beginning; what can't be seen in it is spelled out."""
    head, text = visible(head), visible(" ".join(text.split()))
    beside = width() - columns(head)
    if beside < width() // 3:  # a long name on a narrow terminal
        say(head=head.rstrip(), colour=colour, bold=bold)
        head, beside = " " * 4, width() - 4
    indent = " " * min(columns(head), width() // 3)
    first, *more = wrapped(text, beside)
    say(first, head=head, colour=colour, bold=bold)
    rest = " ".join(" ".join(more).split())
    for line in wrapped(rest, width() - len(indent)) if rest else ():
        say(indent + line, bold=bold)
