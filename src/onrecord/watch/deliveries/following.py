"""How do we ask an instance to tell us what an account does, or no longer to?

ActivityPub, sections 7.5 and 7.10: our actor follows the account, as any reader may. Whether that
was accepted is noted, and is no evidence.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from onrecord.archive import Archive
from onrecord.platforms.activitypub import origin_of
from onrecord.proof.activitypub import DeliveryError, read_object
from onrecord.record.accounts import AccountId
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError
from onrecord.watch.asking import Asker
from onrecord.watch.deliveries.ourselves import OurActor

__all__ = ["FollowError", "follow", "followed", "note_answer"]

_CONTEXT = "https://www.w3.org/ns/activitystreams"
ASKED = "asked"
_ANSWERS = {"Accept": "accepted", "Reject": "rejected"}


class FollowError(OnrecordError):
    """The instance did not take our question."""

    exit_code = EXIT_ENVIRONMENT
    advice = (
        "It must be able to fetch our actor: see that `onrecord serve` runs behind the address in"
        " [activitypub], then try again. Polling goes on all the same."
    )


async def follow(asker: Asker, ourselves: OurActor, account: AccountId, *, stop: bool) -> None:
    """Ask the account's instance to deliver to us, or to stop. Raises FollowError."""
    inbox, archive = await _inbox(asker, ourselves, account), asker.archive
    # 1. Under an id of its own: servers pass over one that they have seen. Undone is the last.
    before = await asker.hold(lambda: archive.state.get(_key(account)))
    asked = None if before is None else before.partition(" ")[2]
    if asked is None or not stop:
        asked = f"{ourselves.base}/follows/{_name(account, asker.clock.now())}"
    # 2. Noted before it is sent, since the answer may be quicker than we are.
    noted = None if stop else f"{ASKED} {asked}"
    await asker.hold(lambda: archive.state.set(_key(account), noted))
    # 3. Sent.
    body = _said(ourselves, account, asked, stop=stop)
    headers = ourselves.headers("POST", inbox, body, asker.clock.now())
    answer = await asker.network.fetch(inbox, method="POST", headers=headers, body=body)
    if answer.status is None or not 200 <= answer.status < 300:
        await asker.hold(lambda: archive.state.set(_key(account), before))
        raise FollowError(f"{inbox}: {answer.failure or f'HTTP {answer.status}'}")


def _said(ourselves: OurActor, account: AccountId, asked: str, *, stop: bool) -> bytes:
    said: dict[str, Any] = {
        "id": asked,
        "type": "Follow",
        "actor": ourselves.id,
        "object": account,
    }
    if stop:
        said = {"id": f"{asked}/undone", "type": "Undo", "actor": ourselves.id, "object": said}
    return json.dumps({"@context": _CONTEXT, **said}).encode()


def followed(archive: Archive, account: AccountId) -> str | None:
    """How far it got: "asked", "accepted", "rejected"; None if nobody asked."""
    noted = archive.state.get(_key(account))
    return None if noted is None else noted.partition(" ")[0]


def note_answer(archive: Archive, body: dict[str, Any]) -> None:
    """Note that a verified activity answers our question."""
    word, actor = _ANSWERS.get(str(body.get("type"))), body.get("actor")
    asked = _asked(archive, AccountId(actor)) if isinstance(actor, str) else None
    if word is not None and asked is not None:
        archive.state.set(_key(str(actor)), f"{word} {asked}")


def _asked(archive: Archive, account: AccountId) -> str | None:
    """The id of our latest question."""
    noted = archive.state.get(_key(account))
    return None if noted is None else noted.partition(" ")[2]


def _key(account: str) -> str:
    return f"follow/{account}"


def _name(account: AccountId, at: datetime) -> str:
    return f"{sha256(account.encode()).hexdigest()[:16]}-{int(at.timestamp() * 1_000_000)}"


async def _inbox(asker: Asker, ourselves: OurActor, account: AccountId) -> str:
    headers = ourselves.headers("GET", account, b"", asker.clock.now())
    answer = await asker.network.fetch(account, headers=headers)
    if answer.status != 200:
        raise FollowError(f"{account}: {answer.failure or f'HTTP {answer.status}'}")
    try:
        actor = read_object(answer.body)
    except DeliveryError as error:
        raise FollowError(f"{account}: {error}") from error
    inbox = actor.get("inbox")
    if actor.get("id") != account or not isinstance(inbox, str):
        raise FollowError(f"{account}: not the actor's document")
    if origin_of(inbox) != origin_of(account):
        raise FollowError(f"{account}: its inbox lies at another host")
    return inbox
