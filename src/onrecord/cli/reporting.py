"""Commands about news reports: reading one, and putting it on record."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from onrecord.archive import Archive, Configuration, open_archive
from onrecord.archive.layout import Layout
from onrecord.cli.asking import ask
from onrecord.cli.given import Given, given
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WEB_ADDRESS
from onrecord.cli.printing_reports import print_copies, print_report
from onrecord.cli.submitting import (
    Signing,
    put_or_propose,
    require_named,
    say_proposed,
    signed,
    signing_options,
)
from onrecord.desk.declarations.declaring import prepared_declaration
from onrecord.desk.documents import Prepared
from onrecord.desk.naming import resolve
from onrecord.desk.reports import (
    Compared,
    EditorsLink,
    LinkedReport,
    ReadReport,
    ReportRefused,
    compared,
    copy_shape,
    link_report,
    on_record,
    prefilled_from,
    prepared_report,
    read_report,
    report_shape,
)
from onrecord.findings.likeness import Meaning
from onrecord.findings.quotation import Parser
from onrecord.language.extras import ExtraMissing
from onrecord.language.parser import load_parser
from onrecord.network import SystemClock
from onrecord.reading.article import read_article

__all__ = ["report"]

_NOWHERE = Configuration(origin="none.invalid")  # without an archive, what holds otherwise


class _LinkOption(click.ParamType[tuple[int, str]]):
    name = "N=POST"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        number, _, post = str(value).partition("=")
        if not number.isdecimal() or not post:
            self.fail("write the quotation's number, =, and a post's ref or address", param, ctx)
        return int(number), post


@click.command()
@archive_option
@json_option
@click.argument("articles", metavar="FILE|URL|-", nargs=-1, required=True)
@click.option("--url", type=WEB_ADDRESS, help="Where the article was found, for a file or a pipe.")
@click.option("--full", is_flag=True, help="Print every word of it, and all posts it may quote.")
@click.option("--keep", is_flag=True, help="Put the report on record, with the posts it quotes.")
@click.option(
    "--link",
    "links",
    type=_LinkOption(),
    multiple=True,
    help="Your decision that quotation N quotes POST; with --keep.",
)
@click.option(
    "--declare",
    "proposal",
    type=click.IntRange(1),
    help="Confirm the proposed declaration of this number, step by step, and record it.",
)
@click.option(
    "--other-languages",
    is_flag=True,
    help="Also propose posts that say a quotation in other words or languages; slower.",
)
@signing_options
def report(
    folder: Path,
    wants_json: bool,
    articles: tuple[str, ...],
    url: str | None,
    full: bool,
    keep: bool,
    links: tuple[tuple[int, str], ...],
    proposal: int | None,
    other_languages: bool,
    editor: str | None,
    proposes: bool,
    why: str | None,
) -> None:
    """Read a news report: whom it quotes, with which words, and from which posts.

    What a machine reads is proposed, for an editor to confirm: nothing of it makes a post
    disowned. A quotation is linked to a post on record only where its words are near-exact,
    distinctive and in no other post. Without an archive, the report is read all the same. Given
    several reports, tells which of them are copies of which, and what was changed.

    \b
    onrecord report article.html
    onrecord report https://courier.example/story --keep
    onrecord report article.txt --declare 1
    onrecord report courier.html gazette.html
    """
    writing = keep or proposal is not None
    if (editor or proposes or why) and not writing:
        raise click.UsageError("--editor, --propose and --why go with --keep or --declare")
    signing = signed(editor, why, proposes=proposes)
    if proposal is not None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("--declare asks step by step: run it at a terminal")
    if links and not keep:
        raise click.UsageError("--link is a decision for the record: add --keep")
    if len(articles) > 1:
        if writing or url is not None:
            raise click.UsageError("--keep, --declare and --url are for one report at a time")
        _compare(articles, wants_json=wants_json, full=full)
        return
    (article,) = articles
    compares = writing or other_languages or _was_named("folder")
    if not compares and not Layout(folder).configuration.exists():
        read = _read(given(article, url, _NOWHERE))
        _show(read, None, (), wants_json=wants_json, full=full)
        return
    with open_archive(folder, writing=writing) as archive:
        require_named(archive, signing)
        decided = [EditorsLink(quotation, resolve(archive, post)) for quotation, post in links]
        read = _read(given(article, url, archive.configuration))
        found = link_report(archive, read, meaning=_meaning() if other_languages else None)
        copies = on_record(archive, read)
        _show(read, found, copies, wants_json=wants_json, full=full)
        if keep:
            _keep(archive, found, decided, signing)
        if proposal is not None:
            _declare(archive, read, proposal, signing)


def _was_named(option: str) -> bool:
    """Whether the person named it; a folder that was named holds an archive."""
    source = click.get_current_context().get_parameter_source(option)
    return source is not ParameterSource.DEFAULT


def _read(article: Given) -> ReadReport:
    return read_report(
        article.data,
        article.media_type,
        article.url,
        retrieved_at=article.retrieved_at,
        parser=_parser(),
    )


def _parser() -> Parser | None:
    try:
        return load_parser()
    except ExtraMissing as missing:
        say(f"{missing}. {missing.advice}", err=True)
        return None


def _meaning() -> Meaning:
    from onrecord.language.embeddings import load_meaning

    return load_meaning()


def _show(
    read: ReadReport,
    linked: LinkedReport | None,
    copies: Sequence[Compared],
    *,
    wants_json: bool,
    full: bool,
) -> None:
    if wants_json:
        as_json({**report_shape(read, linked), "copies": [copy_shape(one) for one in copies]})
    else:
        print_report(read, linked, whole=full)
        print_copies(copies, whole=full)


def _compare(articles: Sequence[str], *, wants_json: bool, full: bool) -> None:
    read = []
    for one in articles:
        article = given(one, None, _NOWHERE)
        read.append((one, read_article(article.data, article.media_type, article.url)))
    found = compared(read)
    if wants_json:
        as_json({"copies": [copy_shape(one) for one in found]})
    elif found:
        print_copies(found, whole=full)
    else:
        say("None of them has more in common with another than a quotation.")


def _keep(
    archive: Archive, found: LinkedReport, decided: Sequence[EditorsLink], signing: Signing
) -> None:
    prepared = prepared_report(archive, found, decided)
    if prepared is None:
        say("The very same report is on record already: nothing was recorded.", err=True)
    else:
        _put(archive, prepared, signing)


def _put(archive: Archive, prepared: Prepared, signing: Signing) -> None:
    done = put_or_propose(archive, prepared, signing)
    if done.proposed:
        say_proposed(done.logged, err=True)
    else:
        say(f"On record as entry {done.logged.index}: {done.logged.digest}", err=True)


def _declare(archive: Archive, read: ReadReport, number: int, signing: Signing) -> None:
    if number > len(read.proposals):
        raise ReportRefused(
            f"the report has {len(read.proposals)} proposed declarations, not {number}",
            advice="Record one yourself: onrecord declare",
        )
    clock = SystemClock()
    prefilled = prefilled_from(archive, read, read.proposals[number - 1])
    draft = ask(archive, prefilled, clock.now)
    _put(archive, prepared_declaration(archive, draft, clock.now()), signing)
