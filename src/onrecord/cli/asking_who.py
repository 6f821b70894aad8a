"""How is an editor asked who said what, where and when?"""

import click

from onrecord.cli.answers import WHEN, Answers, web_address
from onrecord.cli.questions import explain, one_of, optional, yes_no_unknown
from onrecord.desk.declarations.written import NotWritten
from onrecord.desk.naming import resolve_account
from onrecord.findings.words.speakers import CAPACITIES
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import Via

__all__ = [
    "about",
    "capacity",
    "channel",
    "institution",
    "language",
    "said_at",
    "speaker",
    "via",
    "words",
]


def about(answers: Answers) -> None:
    """The accounts that the words are about."""
    explain(
        "The accounts on record that the words are about: handle, address or id, several with "
        "blanks between them. None, if they are about single posts only."
    )

    def read(text: str) -> tuple[AccountId, ...]:
        found = {name: resolve_account(answers.archive, name) for name in text.split()}
        unknown = [name for name, account in found.items() if account is None]
        if unknown:
            raise NotWritten(f"{unknown[0][:200]!r} is no account on record", advice="")
        return tuple(account for account in found.values() if account is not None)

    known = " ".join(answers.known.get("accounts", ())) or None
    answers.set("accounts", optional("Accounts", read, known))


def speaker(answers: Answers) -> None:
    """Who says it."""
    answers.text("speaker", "Who says it")


def capacity(answers: Answers) -> None:
    """As what they speak."""
    explain("As what they speak. Only the first four can own or disown a post.")
    answers.set("capacity", one_of("Capacity", CAPACITIES, answers.known.get("capacity")))


def institution(answers: Answers) -> None:
    """Whom they speak for."""
    answers.perhaps("institution", "The institution they speak for")


def words(answers: Answers) -> None:
    """The words."""
    explain("The words exactly as said, in their own language, on one line.")
    answers.text("words", "Words")


def language(answers: Answers) -> None:
    """Their language."""
    answers.perhaps("language", "Their language, such as en or pt-BR")


def said_at(answers: Answers) -> None:
    """When it was said."""
    explain(f"When it was said: {WHEN}. If only the day is known, its beginning.")
    answers.moment("said_at", "Said at", required=True)
    answers.moment("said_until", "If that is not exact: not later than")


def channel(answers: Answers) -> None:
    """Where it was said."""
    explain(
        "Where it was said: the ministry's website, a briefing, an account. A channel that "
        "whoever holds the account does not hold weighs more."
    )
    answers.text("channel", "Channel")
    answers.address("channel_url", "Its address")
    known = answers.known.get("independent")
    answers.set("independent", yes_no_unknown("Independent of the account?", known))


def via(answers: Answers) -> None:
    """By whose report it is known."""
    known: Via | None = answers.known.get("via")
    explain("If the words are known only because somebody reported them: who.")
    outlet = optional("Reported by", str, None if known is None else known.outlet)
    if outlet is None:
        answers.set("via", None)
        return
    url = optional("Address of the report", web_address, known.url if known else None)
    paraphrase = bool(known and known.paraphrase)
    told = click.confirm("Told in the outlet's own words, not quoted?", paraphrase)
    answers.set("via", Via(outlet=outlet, url=url, paraphrase=told))
