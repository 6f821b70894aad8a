"""Which questions is an editor asked who declares at a terminal?

Whatever she gave by flags is not asked again; what was read from a post, a page or a report is
proposed. Before anything is recorded she sees which posts would be covered, and the whole.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from typing import Any

import click

from onrecord.archive import Archive
from onrecord.cli.asking_posts import decided, earlier_declaration, show_prospects
from onrecord.cli.evidence import evidence_of
from onrecord.cli.options import say
from onrecord.cli.printing_declarations import print_draft
from onrecord.cli.questions import explain, needed, one_of, optional, some_of, yes_no_unknown
from onrecord.desk.declaration_rows import is_web_address
from onrecord.desk.declaring import faults_on_record
from onrecord.desk.draft import DeclarationError, Draft, Prefilled, faults
from onrecord.desk.naming import resolve_account
from onrecord.desk.written import NotWritten, read_detail, read_moment
from onrecord.findings.details import consistency
from onrecord.findings.words.speakers import CAPACITIES
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import Act, Extent, Ground, Via
from onrecord.record.times import instant
from onrecord.web.labels import ACTS, DENIALS, GROUNDS, KINDS

__all__ = ["ask"]

_EXTENTS = {
    Extent.NAMED: "single posts, which the words name or describe",
    Extent.BATCH: "some posts, left to the speaker to tell: “unsolicited tweets”",
    Extent.PERIOD: "a time without its bounds: “in the brief period that …”",
}
_WHEN = "2026-01-31T12:00+01:00 or 2026-01-31T12:00[Europe/Belgrade]"


def ask(archive: Archive, prefilled: Prefilled, now: Callable[[], datetime]) -> Draft:
    """Ask for a declaration step by step; the draft, once the editor said to record it.

    Nothing is recorded here. Raises click.Abort if she stops or says no.
    """
    asking = _Asking(archive, prefilled)
    for note in prefilled.notes:
        explain(note)
    asking.all()
    while True:
        wrong = next(chain(faults(asking.draft(), now()), asking.faults_on_record()), None)
        if wrong is None:
            break
        say(f"Not yet: {wrong.says}.")
        asking.again(wrong.of)
    asking.posts()
    say()
    print_draft(asking.draft())
    if not click.confirm("Put it on record? Nothing is ever edited there", default=False):
        say("Nothing was recorded.", err=True)
        raise click.Abort
    return asking.draft()


class _Asking:
    """The answers so far, and the questions in their order."""

    def __init__(self, archive: Archive, prefilled: Prefilled) -> None:
        self._archive = archive
        self._known: dict[str, Any] = prefilled.known
        self._settled = set(prefilled.settled)
        self._steps: dict[str, Callable[[], None]] = {
            "accounts": self._accounts,
            "speaker": lambda: self._text("speaker", "Who says it"),
            "capacity": self._capacity,
            "institution": lambda: self._perhaps("institution", "The institution they speak for"),
            "words": self._words,
            "language": lambda: self._perhaps("language", "Their language, such as en or pt-BR"),
            "said_at": self._said_at,
            "channel": self._channel,
            "via": self._via,
            "act": self._act,
            "denies": self._denies,
            "ground": self._ground,
            "hedged": self._hedged,
            "kinds": self._kinds,
            "scope_words": self._scope_words,
            "begins_at": self._window,
            "extent": self._extent,
            "details": self._details,
            "evidence": self._evidence,
            "withdraws": self._withdraws,
        }

    def all(self) -> None:
        """Ask everything that is not settled."""
        for name, step in self._steps.items():
            if name not in self._settled:
                step()

    def again(self, name: str) -> None:
        """Ask once more for a field that can't be as it is."""
        within = {"ends_at": "begins_at", "begins_by": "begins_at", "ends_after": "begins_at"}
        within |= {"said_until": "said_at", "channel_url": "channel", "via_outlet": "via"}
        within |= {"ground_words": "ground"}
        step = self._steps.get(within.get(name, name))
        if step is None:  # given by a flag, and not among the questions
            raise DeclarationError(f"what was given as {name.replace('_', ' ')} can't be recorded")
        step()

    def draft(self) -> Draft:
        """The draft as far as it was answered."""
        return Prefilled(**self._known).draft()

    def faults_on_record(self) -> Any:
        """What is wrong with what the answers say of the record."""
        return faults_on_record(self._archive, self.draft())

    def posts(self) -> None:
        """Show what would be covered, and let the editor decide where it is open."""
        shown = show_prospects(self._archive, self.draft())
        if "covers" not in self._settled:
            covers = self._known.get("covers", ())
            self._set("covers", decided(self._archive, shown, covers) or None)

    def _set(self, name: str, value: object) -> None:
        if value is None:
            self._known.pop(name, None)
        else:
            self._known[name] = value

    def _text(self, name: str, question: str) -> None:
        self._set(name, needed(question, str, self._known.get(name)))

    def _perhaps(self, name: str, question: str) -> None:
        self._set(name, optional(question, str, self._known.get(name)))

    def _accounts(self) -> None:
        explain(
            "The accounts on record that the words are about: handle, address or id, several with "
            "blanks between them. None, if they are about single posts only."
        )
        known = " ".join(self._known.get("accounts", ())) or None
        self._set("accounts", optional("Accounts", self._read_accounts, known))

    def _read_accounts(self, text: str) -> tuple[AccountId, ...]:
        found = {name: resolve_account(self._archive, name) for name in text.split()}
        unknown = [name for name, account in found.items() if account is None]
        if unknown:
            raise NotWritten(f"{unknown[0][:200]!r} is no account on record", advice="")
        return tuple(account for account in found.values() if account is not None)

    def _capacity(self) -> None:
        explain("As what they speak. Only the first four can own or disown a post.")
        self._set("capacity", one_of("Capacity", CAPACITIES, self._known.get("capacity")))

    def _words(self) -> None:
        explain("The words exactly as said, in their own language, on one line.")
        self._text("words", "Words")

    def _said_at(self) -> None:
        explain(f"When it was said: {_WHEN}. If only the day is known, its beginning.")
        self._moment("said_at", "Said at", required=True)
        self._moment("said_until", "If that is not exact: not later than")

    def _channel(self) -> None:
        explain(
            "Where it was said: the ministry's website, a briefing, an account. A channel that "
            "whoever holds the account does not hold weighs more."
        )
        self._text("channel", "Channel")
        self._address("channel_url", "Its address")
        known = self._known.get("independent")
        self._set("independent", yes_no_unknown("Independent of the account?", known))

    def _via(self) -> None:
        known: Via | None = self._known.get("via")
        explain("If the words are known only because somebody reported them: who.")
        outlet = optional("Reported by", str, None if known is None else known.outlet)
        if outlet is None:
            self._set("via", None)
            return
        url = optional("Address of the report", _web_address, known.url if known else None)
        told = click.confirm(
            "Told in the outlet's own words, not quoted?", bool(known and known.paraphrase)
        )
        self._set("via", Via(outlet=outlet, url=url, paraphrase=told))

    def _act(self) -> None:
        explain("What the words do.")
        words = {act: ACTS[act] for act in Act}
        self._set("act", one_of("Act", words, self._known.get("act")))

    def _denies(self) -> None:
        if self._known.get("act") in (Act.AFFIRMS, Act.RESTORES):
            self._set("denies", None)
            return
        explain("What they deny. Authorship and endorsement are different denials.")
        named = {word: DENIALS[word] for word in DENIALS}
        self._set("denies", some_of("Denies", named, self._known.get("denies", ())) or None)

    def _ground(self) -> None:
        explain("The ground as claimed by the speaker. It is recorded as claimed, not as found.")
        words = {ground: GROUNDS.get(ground, "") for ground in Ground}
        self._set("ground", one_of("Ground", words, self._known.get("ground", Ground.NONE)))
        if self._known["ground"] is Ground.NONE:
            self._set("ground_words", None)
        else:
            self._perhaps("ground_words", "The words that claim it")

    def _hedged(self) -> None:
        explain("Words such as “seems” or “may have been” leave it open whether it was so.")
        known = bool(self._known.get("hedged"))
        self._set("hedged", click.confirm("Do they leave it open?", known) or None)

    def _kinds(self) -> None:
        explain("About what; posts, if nothing is answered. The whole account means all on it.")
        words = {kind: KINDS.get(kind, "") for kind in KINDS}
        self._set("kinds", some_of("Scope", words, self._known.get("kinds", ())) or None)

    def _scope_words(self) -> None:
        self._perhaps("scope_words", "The words that set the scope, such as “As of today”")

    def _window(self) -> None:
        explain(f"The time that the words speak of, as far as they name one: {_WHEN}.")
        self._moment("begins_at", "From")
        if "begins_at" in self._known:
            self._moment("begins_by", "If that is not exact: from at the latest")
        self._moment("ends_at", "Until")
        if "ends_at" in self._known:
            self._moment("ends_after", "If that is not exact: until at the earliest")

    def _extent(self) -> None:
        explain(
            "Whether only the speaker can tell which posts are meant: 1 named, 2 batch, 3 period."
        )
        for word, means in _EXTENTS.items():
            say(f"     {word.value:8} {means}")
        self._set("extent", optional("Extent", _extent, self._known.get("extent")))

    def _details(self) -> None:
        explain(
            "Particulars that can be checked, one after the other: client, place or time, the "
            "event, the words, and for a time what instant it is, such as "
            "time:login:05:59@2026-01-31T05:59[Europe/Belgrade]."
        )
        found = list(self._known.get("details", ()))
        for one in found:
            explain(f"So far: {one.kind.value} of the {one.of}, “{one.words}”.")
        while (another := optional("Particular", read_detail)) is not None:
            found.append(another)
        for check in consistency(found):
            explain(f"{check.agreement.value}: {check.says}")
        self._set("details", tuple(found) or None)

    def _evidence(self) -> None:
        explain("Files in which the words can be seen: a saved page, a picture. They are kept.")
        found = list(self._known.get("evidence", ()))
        while (another := optional("File", evidence_of)) is not None:
            found.append(another)
        self._set("evidence", tuple(found) or None)

    def _withdraws(self) -> None:
        found = earlier_declaration(self._archive, self._known.get("accounts", ()))
        self._set("withdraws", found or self._known.get("withdraws"))

    def _moment(self, name: str, question: str, *, required: bool = False) -> None:
        known = self._known.get(name)
        written = None if known is None else instant(known)
        how = needed if required else optional
        self._set(name, how(question, read_moment, written))

    def _address(self, name: str, question: str) -> None:
        self._set(name, optional(question, _web_address, self._known.get(name)))


def _web_address(text: str) -> str:
    if not is_web_address(text.strip()):
        raise NotWritten(f"{text[:200]!r} is not an address such as https://…", advice="")
    return text.strip()


def _extent(text: str) -> Extent:
    answer = text.strip().lower()
    for number, word in enumerate(_EXTENTS, 1):
        if answer in (str(number), word.value):
            return word
    raise NotWritten(f"{text[:40]!r} is none of them", advice="")
