"""Which flags does `onrecord declare` take?"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

from onrecord.cli.parameters import COVERS, DETAIL, MOMENT, WEB_ADDRESS, WORDS, among
from onrecord.record.declarations import Act, Capacity, Denied, Detail, Extent, Ground, ScopeKind

__all__ = ["AsGiven", "declaration_options"]

_PAGE = click.Path(path_type=Path, exists=True, dir_okay=False)
_Command = TypeVar("_Command", bound=Callable[..., Any])


class AsGiven(TypedDict):
    """The options as they were given; None or empty: not at all."""

    speaker: str | None
    institution: str | None
    words: str | None
    language: str | None
    said_at: datetime | None
    said_until: datetime | None
    channel: str | None
    channel_url: str | None
    independent: bool | None
    ground_words: str | None
    begins_at: datetime | None
    begins_by: datetime | None
    ends_after: datetime | None
    ends_at: datetime | None
    scope_words: str | None
    withdraws: str | None
    details: tuple[Detail, ...]
    hedged: bool
    capacity: str | None
    act: str | None
    ground: str | None
    extent: str | None
    denies: tuple[str, ...]
    kinds: tuple[str, ...]


_OPTIONS = (
    click.option(
        "--account",
        "accounts",
        multiple=True,
        help="An enrolled account that it is about: its handle, address or id.",
    ),
    click.option("--from-post", help="The archived post in which it was said: ref or address."),
    click.option("--from-file", type=_PAGE, help="A saved page (HTML or text) in which it stands."),
    click.option("--quote", type=WORDS, help="The words as they stand in that page."),
    click.option("--speaker", type=WORDS, help="Who says it."),
    click.option("--capacity", type=among(Capacity), help="As what they speak."),
    click.option("--institution", type=WORDS, help="The institution they speak for."),
    click.option("--words", type=WORDS, help="The words, exactly as said."),
    click.option("--language", help="Their language, such as en or pt-BR (BCP 47)."),
    click.option("--said-at", type=MOMENT, help="When, such as 2026-01-31T12:00Z."),
    click.option("--said-until", type=MOMENT, help="If that is not exact: not later than this."),
    click.option("--channel", type=WORDS, help="Where: the ministry's site, a briefing."),
    click.option("--channel-url", type=WEB_ADDRESS, help="Its address."),
    click.option(
        "--independent/--not-independent",
        default=None,
        help="Whether the channel is independent of the disputed account.",
    ),
    click.option("--via-outlet", type=WORDS, help="Who reported it, if it is known by that only."),
    click.option("--via-url", type=WEB_ADDRESS, help="The address of that report."),
    click.option("--paraphrase", is_flag=True, help="Reported in the outlet's words, not quoted."),
    click.option(
        "--hedged", is_flag=True, help="The words leave it open: 'seems', 'may have been'."
    ),
    click.option("--act", type=among(Act), help="What the words do."),
    click.option("--denies", type=among(Denied), multiple=True, help="What is denied."),
    click.option(
        "--ground",
        type=among(Ground),
        show_default=Ground.NONE.value,
        help="The ground, as claimed.",
    ),
    click.option("--ground-words", type=WORDS, help="The words that claim it."),
    click.option(
        "--scope",
        "kinds",
        type=among(ScopeKind),
        multiple=True,
        show_default=ScopeKind.POSTS.value,
        help="About what.",
    ),
    click.option("--from", "begins_at", type=MOMENT, help="Beginning of the time they speak of."),
    click.option(
        "--from-latest",
        "begins_by",
        type=MOMENT,
        help="If that is not exact: its latest beginning.",
    ),
    click.option(
        "--until-earliest", "ends_after", type=MOMENT, help="If the end is not exact: its earliest."
    ),
    click.option("--until", "ends_at", type=MOMENT, help="End of that time."),
    click.option(
        "--extent", type=among(Extent), help="If only the speaker can tell which posts are meant."
    ),
    click.option("--scope-words", type=WORDS, help="The words that set it: 'as of today'."),
    click.option(
        "--covers",
        type=COVERS,
        multiple=True,
        help="Your decision whether a post is meant, with the reason, which is published.",
    ),
    click.option(
        "--detail",
        "details",
        type=DETAIL,
        multiple=True,
        help="A particular to check: time:login:05:59@2026-01-31T05:59[Europe/Belgrade].",
    ),
    click.option(
        "--evidence",
        type=_PAGE,
        multiple=True,
        help="A file in which the words can be seen; it goes into bundles.",
    ),
    click.option("--withdraws", help="The digest of the declaration that it takes back."),
)


def declaration_options(command: _Command) -> _Command:
    """All of them, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
