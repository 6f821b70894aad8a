"""What did somebody declare, as an incident file has it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from onrecord.desk.incidents.tables import Table
from onrecord.desk.incidents.times import read_when
from onrecord.findings.declared import Declared
from onrecord.findings.incident import Source, When, one_of
from onrecord.findings.words.reported import UNNAMED_CHANNEL
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest, digest_of
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
from onrecord.record.entries import write_body

__all__ = ["Named", "read_declarations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the other tables of a file are called, so that a name of nothing is refused."""

    zone: timezone | None
    recorded_at: datetime
    sources: Mapping[str, Source]
    institutions: frozenset[str]
    accounts: Mapping[str, AccountId]
    posts: Mapping[str, Ref]


def read_declarations(tables: list[Table], named: Named) -> dict[str, Declared]:
    """The declarations in the file's order, each by its id. Raises IncidentError."""
    found: dict[str, Declared] = {}
    for table in tables:
        name = table.text("id")
        if name in found:
            raise table.fault("id", "is the id of two declarations")
        declaration = _declaration(table, named, found)
        table.finish()
        digest = digest_of(write_body(declaration))
        if any(one.digest == digest for one in found.values()):
            raise table.fault("id", "is word for word the same as another declaration")
        found[name] = Declared(digest, named.recorded_at, declaration)
    return found


def _declaration(table: Table, named: Named, earlier: Mapping[str, Declared]) -> Declaration:
    recalled = table.flag("recalled")
    said = read_when(table, "said", named.zone, recalled=recalled)
    if said is None:
        raise table.fault("said", "is missing")
    if said.ends > named.recorded_at:
        raise table.fault("said", "lies after the day on which the file was written")
    act, denies = table.word("act", Act), table.words("denies", Denied)
    if denies and act in (Act.AFFIRMS, Act.RESTORES):
        raise table.fault("denies", f"words by which somebody {act.value} deny nothing")
    return Declaration(
        speaker=table.text("speaker"),
        capacity=table.word("capacity", Capacity),
        institution=_institution(table, named),
        channel=Channel(
            name=table.maybe_text("channel") or UNNAMED_CHANNEL,
            url=None,
            independent=table.maybe_flag("independent"),
        ),
        words=table.text("words"),
        language=table.maybe_text("language"),
        said_at=said.begins,
        evidence=(),
        act=act,
        denies=denies,
        ground=table.maybe_word("ground", Ground) or Ground.NONE,
        ground_words=table.maybe_text("ground_words"),
        scope=_scope(table, named),
        covers=tuple(_coverage(one, named) for one in table.tables("covers")),
        withdraws=_withdraws(table, earlier, said),
        details=tuple(_detail(one, named) for one in table.tables("detail")),
        via=_via(table, named, recalled=recalled),
        hedged=table.flag("hedged"),
        said_until=None if said.ends == said.begins else said.ends,
    )


def _institution(table: Table, named: Named) -> str | None:
    name = table.maybe_text("institution")
    if name is not None and name not in named.institutions:
        raise table.fault("institution", f"{name[:80]!r} is no [[institution]] of this file")
    return name


def _scope(table: Table, named: Named) -> Scope:
    """What the words are about; the table [scope] of a declaration."""
    scope = table.table("scope")
    accounts = []
    for name in scope.texts("accounts"):
        if name not in named.accounts:
            raise scope.fault("accounts", f"{name[:80]!r} is no [[account]] of this file")
        accounts.append(named.accounts[name])
    begins, ends = (read_when(scope, key, named.zone) for key in ("from", "until"))
    begins_by = read_when(scope, "from_by", named.zone)
    ends_after = read_when(scope, "until_after", named.zone)
    if (begins_by and not begins) or (ends_after and not ends):
        raise scope.fault("from", "the other end of a loose window is missing")
    if begins and begins_by and begins_by.ends < begins.begins:
        raise scope.fault("from_by", "lies before `from`")
    if ends and ends_after and ends_after.begins > ends.ends:
        raise scope.fault("until_after", "lies after `until`")
    found = Scope(
        kinds=scope.words("kinds", ScopeKind),
        accounts=tuple(accounts),
        begins_at=None if begins is None else begins.begins,
        ends_at=None if ends is None else ends.ends,
        words=scope.maybe_text("words"),
        begins_by=None if begins_by is None else begins_by.ends,
        ends_after=None if ends_after is None else ends_after.begins,
        extent=scope.maybe_word("extent", Extent),
    )
    if begins and ends and ends.ends < begins.begins:
        raise scope.fault("until", "lies before the beginning")
    scope.finish()
    return found


def _coverage(table: Table, named: Named) -> Coverage:
    """An editor's decision about one post, with the reason."""
    post = table.text("post")
    if post not in named.posts:
        raise table.fault("post", f"{post[:80]!r} is no [[post]] of this file")
    found = Coverage(
        post=named.posts[post], covers=table.word("covers", Covers), reason=table.text("reason")
    )
    table.finish()
    return found


def _detail(table: Table, named: Named) -> Detail:
    at = read_when(table, "at", named.zone)
    found = Detail(
        kind=table.word("kind", DetailKind),
        of=table.text("of"),
        words=table.text("words"),
        at=None if at is None else at.begins,
    )
    table.finish()
    return found


def _via(table: Table, named: Named, *, recalled: bool) -> Via:
    """By whose report the words are known: the sources that are named, otherwise all."""
    names = table.texts("sources") or tuple(named.sources)
    for name in names:
        if name not in named.sources:
            raise table.fault("sources", f"{name[:80]!r} is no [[source]] of this file")
    told = one_of([named.sources[name] for name in names]) + (" (recalled)" if recalled else "")
    return Via(outlet=told, url=None, paraphrase=table.flag("paraphrase"))


def _withdraws(table: Table, earlier: Mapping[str, Declared], said: When) -> Digest | None:
    name = table.maybe_text("withdraws")
    if name is None:
        return None
    if name not in earlier:
        raise table.fault("withdraws", f"{name[:80]!r} is no declaration that stands before it")
    if earlier[name].declaration.said_at > said.ends:
        raise table.fault("withdraws", f"{name[:80]!r} was said later")
    return earlier[name].digest
