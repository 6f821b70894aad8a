"""How do the operator's own programs learn how an archive is doing?"""

from pathlib import Path

import click

from onrecord.archive import open_archive
from onrecord.cli.logs import log_option, logging_of
from onrecord.cli.options import archive_option
from onrecord.network import SystemClock

__all__ = ["metrics"]


@click.command(short_help="Tell Prometheus how the archive is doing.")
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=9465,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 for any that is free.",
)
@click.option("--once", is_flag=True, help="Print the numbers and end: for a textfile collector.")
@log_option
def metrics(folder: Path, host: str, port: int, once: bool, form: str | None) -> None:
    """Answer /metrics, /live and /ready until Ctrl-C, for the operator's own programs.

    A process of its own beside watch and serve, which only reads: so it tells as well that they
    have ended. Its numbers name no account and no server.
    """
    from onrecord.web.operating.answers import metrics_text
    from onrecord.web.operating.serving import serve_operating

    with logging_of("metrics", folder, form) as log, open_archive(folder, writing=False) as archive:
        if once:
            click.echo(metrics_text(archive, SystemClock()).decode(), nl=False)
            return
        serve_operating(archive, host, port, lambda url: log.say(f"{url}metrics  (Ctrl-C ends)"))
