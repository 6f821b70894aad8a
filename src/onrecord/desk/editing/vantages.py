"""How does a vantage come on record, and how does its word cease to be taken?

Nothing is taken back: a distrust is appended, and so is the trust that ends it. What came under a
distrusted key stays in the log.
"""

from dataclasses import replace
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.documents import append_documents, kept_document
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, one_at_a_time, require
from onrecord.desk.editing.wording import require_line, require_reason
from onrecord.desk.vantages.known import VantageError, find_key, known
from onrecord.findings.editing import Doing
from onrecord.findings.words.moments import moment
from onrecord.proof.notes import Algorithm, NoteError, VerifierKey
from onrecord.proof.vantages import VantageKey
from onrecord.record.entries import Logged
from onrecord.record.times import TimeError, utc
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["add_vantage", "describe_vantage", "distrust", "trust_again"]


def add_vantage(
    archive: Archive,
    key: str,
    *,
    actor: Actor,
    at: datetime,
    name: str | None = None,
    place: str | None = None,
    operator: str | None = None,
    why: str | None = None,
) -> Logged:
    """From now on this key (C2SP vkey, Ed25519) is a vantage's; `name` must be the key's, if given.

    `place` and `operator` are told to everybody. VantageError, EditingError, NotAllowed.
    """
    _require_lines(place, operator, why)
    with one_at_a_time(archive):
        require(archive, actor, Doing.VANTAGE)
        vkey = _read(key, name)
        _require_apart(archive, vkey)
        body = Vantage(
            name=vkey.name,
            key=str(vkey),
            place=_stripped(place),
            operator=_stripped(operator),
            by=actor.name,
            why=_stripped(why),
        )
        return _append(archive, body, actor, "added-vantage", at)


def describe_vantage(
    archive: Archive,
    key: str,
    *,
    actor: Actor,
    at: datetime,
    place: str | None = None,
    operator: str | None = None,
    why: str | None = None,
) -> Logged:
    """Another place or operator of a vantage on record; what is not given stays as it is.

    What was said before stays readable. VantageError, EditingError, NotAllowed.
    """
    _require_lines(place, operator, why)
    with one_at_a_time(archive):
        require(archive, actor, Doing.VANTAGE)
        before = find_key(archive, key).vantage
        body = replace(
            before,
            place=_stripped(place) or before.place,
            operator=_stripped(operator) or before.operator,
            by=actor.name,
            why=_stripped(why),
        )
        if (body.place, body.operator) == (before.place, before.operator):
            raise VantageError(f"that is so already of {before.name}", advice=_NOTHING_NEW)
        return _append(archive, body, actor, "described-vantage", at)


def distrust(
    archive: Archive, key: str, since: datetime, *, why: str, actor: Actor, at: datetime
) -> Logged:
    """From `since` on, what came under this key counts for nothing; it stays on record.

    `key` is a vkey, or the name of a vantage with one key. VantageError, EditingError, NotAllowed.
    """
    require_reason(why)
    with one_at_a_time(archive):
        require(archive, actor, Doing.VANTAGE)
        one = find_key(archive, key)
        _require_since(one, since, at)
        body = VantageTrust(key=str(one.key), since=since, why=why.strip(), by=actor.name)
        return _append(archive, body, actor, "distrusted-vantage", at)


def trust_again(archive: Archive, key: str, *, why: str, actor: Actor, at: datetime) -> Logged:
    """As if it had never been distrusted; that it was stays on record. VantageError, NotAllowed."""
    require_reason(why)
    with one_at_a_time(archive):
        require(archive, actor, Doing.VANTAGE)
        one = find_key(archive, key)
        if one.distrusted_since is None:
            raise VantageError(f"{one.key.name} is not distrusted")
        body = VantageTrust(key=str(one.key), since=None, why=why.strip(), by=actor.name)
        return _append(archive, body, actor, "trusted-vantage", at)


def _require_lines(place: str | None, operator: str | None, why: str | None) -> None:
    for what, words in (("the place", place), ("the operator", operator), ("the reason", why)):
        if words is not None:
            require_line(what, words)


def _read(key: str, name: str | None) -> VerifierKey:
    try:
        found = VerifierKey.parse(key.strip())
    except NoteError as error:
        raise VantageError(f"{error}", advice=f"{error.advice} {_WHENCE}") from error
    if found.algorithm is not Algorithm.ED25519:
        raise VantageError(f"{found.name} cosigns; a vantage signs notes (Ed25519)", advice=_WHENCE)
    if name is not None and name != found.name:
        raise VantageError(
            f"the key is called {found.name}, and not {name[:200]!r}",
            advice="A vantage has the name of its key; leave --name out, or take the right key.",
        )
    return found


_NOTHING_NEW = "Say what is different: --place, --operator."
_WHENCE = "It is what `onrecord vantage init` printed on the vantage's machine."


def _require_apart(archive: Archive, key: VerifierKey) -> None:
    """Nobody could tell its words from the archive's own, or from those of a key on record."""
    own = archive.configuration.network.vantage
    if key.name in (own, archive.origin):
        raise VantageError(
            f"{key.name!r} is how this archive itself is called",
            advice="Make the vantage's key under another name: onrecord vantage init --name",
        )
    if key.public_key == archive.verifier_key.public_key:
        raise VantageError(
            "that is the log's own key", advice="A vantage has a key of its own, on its machine."
        )
    if any(one.key.public_key == key.public_key for one in known(archive).keys):
        raise VantageError(f"the key of {key.name} is on record already")


def _require_since(one: VantageKey, since: datetime, at: datetime) -> None:
    try:
        utc(since)
    except TimeError as error:
        raise VantageError(f"{error}", advice="Such as 2026-01-31T12:00Z.") from error
    if since > at:
        raise VantageError(
            f"{moment(since)} is still to come",
            advice="Say from when on its word was not to be taken: at the latest now.",
        )
    if one.distrusted_since == since:
        raise VantageError(f"{one.key.name} is distrusted since {moment(since)} already")


def _append(
    archive: Archive, body: Vantage | VantageTrust, actor: Actor, act: str, at: datetime
) -> Logged:
    told = act_of(archive, actor, act, body.key, at, body.why)
    logged, _ = append_documents(archive, [kept_document(archive, body, at), told])
    return logged


def _stripped(words: str | None) -> str | None:
    return None if words is None else words.strip()
