"""Which posts do the reports of an incident tell of, and what of their times?"""

from collections.abc import Mapping
from datetime import timezone
from enum import StrEnum

from onrecord.desk.incidents.tables import Table
from onrecord.desk.incidents.times import read_when
from onrecord.findings.incident import (
    Appearance,
    IncidentAccount,
    Removal,
    ReportedPost,
    Source,
    one_of,
)
from onrecord.record.accounts import PostId, ref_of
from onrecord.record.declarations import ScopeKind

__all__ = ["read_posts"]


class _Kind(StrEnum):
    """What a file calls a post."""

    POST = "post"
    REPOST = "repost"
    LIKE = "like"
    PROFILE = "profile"
    ARTICLE = "article"


_KINDS = {
    _Kind.POST: ScopeKind.POSTS,
    _Kind.REPOST: ScopeKind.REPOSTS,
    _Kind.LIKE: ScopeKind.LIKES,
    _Kind.PROFILE: ScopeKind.PROFILE,
    _Kind.ARTICLE: ScopeKind.ARTICLES,
}


def read_posts(
    top: Table,
    sources: Mapping[str, Source],
    accounts: Mapping[str, IncidentAccount],
    zone: timezone | None,
) -> tuple[ReportedPost, ...]:
    """The posts, in the file's order. Raises IncidentError."""
    found: dict[str, ReportedPost] = {}
    for table in top.tables("post"):
        post = _post(table, sources, accounts, zone)
        if post.name in found:
            raise table.fault("id", "is the id of two posts")
        found[post.name] = post
    if not found:
        raise top.fault("post", "is missing: an incident is about one post or more")
    return tuple(found.values())


def _post(
    table: Table,
    sources: Mapping[str, Source],
    accounts: Mapping[str, IncidentAccount],
    zone: timezone | None,
) -> ReportedPost:
    name, account = table.text("id"), table.text("account")
    if account not in accounts:
        raise table.fault("account", f"{account[:80]!r} is no [[account]] of this file")
    words, about = table.maybe_text("words"), table.maybe_text("about")
    if (words is None) == (about is None):
        raise table.fault("words", "give its words, or, in a reporter's words, what it was about")
    of = accounts[account]
    found = ReportedPost(
        ref=ref_of(of.platform, of.id, PostId(name)),
        name=name,
        account=of.id,
        kind=_KINDS[table.word("kind", _Kind)],
        words=words,
        about=about,
        recalled=table.flag("recalled"),
        appeared=tuple(_appearance(one, sources, zone) for one in table.tables("appeared")),
        removal=tuple(_removal(one, sources, zone) for one in table.tables("removal")),
    )
    table.finish()
    return found


def _appearance(table: Table, sources: Mapping[str, Source], zone: timezone | None) -> Appearance:
    """`at` is when it appeared; `by` a time at which it was there already."""
    at, by = read_when(table, "at", zone), read_when(table, "by", zone)
    if (at is None) == (by is None):
        raise table.fault("at", "give `at`, or, where only that is reported, `by`")
    told = _told_by(table, sources)
    table.finish()
    if at is not None:
        return Appearance(not_before=at.begins, by=at.ends, told_by=told)
    assert by is not None  # one of the two is given
    return Appearance(not_before=None, by=by.ends, told_by=told)


def _removal(table: Table, sources: Mapping[str, Source], zone: timezone | None) -> Removal:
    found = Removal(
        told_by=_told_by(table, sources),
        words=table.text("words"),
        there=read_when(table, "there", zone),
        gone=read_when(table, "gone", zone),
        minutes=table.counts("minutes"),
    )
    table.finish()
    return found


def _told_by(table: Table, sources: Mapping[str, Source]) -> str:
    """Whose word it is: a source's; somebody's own (`teller`); otherwise one of the sources'."""
    teller = table.maybe_text("teller")
    names = table.texts("sources")
    if teller is not None:
        return teller
    for name in names:
        if name not in sources:
            raise table.fault("sources", f"{name[:80]!r} is no [[source]] of this file")
    return one_of([sources[name] for name in names or sources])
