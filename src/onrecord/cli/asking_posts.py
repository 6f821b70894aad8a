"""Which posts would the words cover, and what does the editor decide where that is open?"""

from collections.abc import Sequence

import click

from onrecord.archive import Archive
from onrecord.cli.options import say
from onrecord.cli.questions import explain, needed, optional
from onrecord.cli.terminal import visible, wrapped
from onrecord.desk.declarations.declaring import Draft, written_out
from onrecord.desk.declarations.prospects import Prospect, prospects
from onrecord.desk.declarations.written import NotWritten
from onrecord.desk.documents import recorded
from onrecord.desk.naming import resolve
from onrecord.findings.words.moments import moment
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Covers, Declaration
from onrecord.record.documents import DocumentKind

__all__ = ["decided", "earlier_declaration", "show_prospects"]

_MOST_ASKED = 10  # open posts about which an editor is asked one by one
_SHORT = 60  # columns of a text by which a post or declaration is called

_Decision = tuple[Ref, Covers, str]


def show_prospects(archive: Archive, draft: Draft) -> tuple[Prospect, ...]:
    """Print which posts the words would cover, each with the reason."""
    found, more = prospects(archive, written_out(draft))
    say()
    if not found:
        say("No post on record would be covered.")
        return found
    say("Posts that the words may be about:", bold=True)
    for one in found:
        seen = [shown.version.first_seen for shown in one.post.versions]
        when = f"first seen {moment(seen[0])}" if seen else "never seen by us"
        say(f"  {one.post.ref}  {when}  {_short(one.text)}")
        for line in wrapped(visible(f"{one.coverage.covers.value}: {one.coverage.reason}"), 76):
            say(f"      {line}")
    if more:
        say("  … and older ones.")
    return found


def decided(
    archive: Archive, shown: Sequence[Prospect], covers: Sequence[_Decision]
) -> tuple[_Decision, ...]:
    """What the editor decides of the posts that are left open, and of others."""
    found = {ref: (ref, yes, why) for ref, yes, why in covers}
    unclear = [one for one in shown if one.coverage.covers is Covers.UNCLEAR]
    asked = [one for one in unclear if one.post.ref not in found]
    if asked:
        explain(
            "Where it is not clear, you may decide, with a reason that is published; or leave it "
            "open: unclear is an answer, not a failure."
        )
    for one in asked[:_MOST_ASKED]:
        decision = _decide(one.post.ref, f"{one.post.ref} {_short(one.text)}")
        if decision is not None:
            found[one.post.ref] = decision

    def read(text: str) -> Ref:
        return resolve(archive, text.strip())

    while (ref := optional("Decide on another post (ref or address)", read)) is not None:
        decision = _decide(ref, ref)
        if decision is not None:
            found[ref] = decision
    return tuple(found.values())


def earlier_declaration(archive: Archive, accounts: Sequence[AccountId]) -> Digest | None:
    """The earlier declaration about these accounts that is taken back, if any."""
    earlier = [
        (one.digest, one.body)
        for one in recorded(archive, DocumentKind.DECLARATION)
        if isinstance(one.body, Declaration) and {*one.body.scope.accounts} & {*accounts}
    ]
    if not earlier:
        return None
    explain("If these words take back earlier ones: which.")
    for number, (_, body) in enumerate(earlier, 1):
        say(f"  {number:2} {moment(body.said_at)}  {body.speaker}: {_short(body.words)}")

    def read(text: str) -> Digest:
        if not text.strip().isdecimal() or not 1 <= int(text) <= len(earlier):
            raise NotWritten(f"give a number from 1 to {len(earlier)}", advice="")
        return earlier[int(text) - 1][0]

    return optional("Takes back", read)


def _decide(ref: Ref, called: str) -> _Decision | None:
    answer = click.prompt(
        f"{visible(called)}\n  Covered?",
        type=click.Choice(["y", "n", "u"]),
        default="u",
    )
    if answer == "u":
        return None
    return ref, Covers.YES if answer == "y" else Covers.NO, needed("  Why", str)


def _short(text: str) -> str:
    words = visible(" ".join(text.split()))
    if not words:
        return "(without words)"
    first = wrapped(words, _SHORT)[0]
    return f"“{first}”" if first == words else f"“{first}…”"
