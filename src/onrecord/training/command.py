"""How are calibrations made or measured from the command line?"""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from onrecord.language.extras import needed
from onrecord.platforms import PLATFORMS
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = ["run", "train"]

_NEEDED = ("numpy", "pyarrow", "sklearn", "matplotlib")
_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_SEED = 2016
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def run(arguments: Sequence[str]) -> int:
    """Run the command; its exit status, as for `onrecord`."""
    try:
        train.main([*arguments], prog_name="onrecord-train", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except OnrecordError as error:
        return _tell(f"{error}\n{error.advice}".rstrip(), error.exit_code)
    except OSError as error:
        return _tell(f"{error.strerror or error}: {error.filename or ''}", EXIT_ENVIRONMENT)
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    return 0


def _tell(message: str, status: int) -> int:
    click.echo(f"onrecord-train: {message}", err=True)
    return status


def _language(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise click.BadParameter("a language is two or three small letters", context, parameter)
    return value


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.argument("data", type=click.Path(path_type=Path, exists=True), required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Fit calibrations and write them to this folder, which must be empty.",
)
@click.option(
    "--evaluate",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Fit nothing: measure the calibrations of this folder on DATA.",
)
@click.option("--synthetic", is_flag=True, help="Use made-up accounts, for show, and no DATA.")
@click.option(
    "--seed", type=click.IntRange(0), default=_SEED, show_default=True, help="What is drawn by."
)
@click.option(
    "--platform",
    type=click.Choice(sorted(platform.NAME for platform in PLATFORMS)),
    default="x",
    show_default=True,
    help="What DATA's posts are of; nothing else is assessed by what is fitted on them.",
)
@click.option(
    "--language",
    default="en",
    show_default=True,
    metavar="TAG",
    callback=_language,
    help="In which language they are written (BCP 47, such as fr).",
)
@click.option("--report", type=click.Path(path_type=Path), help="Where the report goes (HTML).")
@click.option("--model-card", type=click.Path(path_type=Path), help="Where the model card goes.")
@click.option("--json", "wants_json", is_flag=True, help="Print the figures as JSON.")
@click.version_option(package_name="onrecord")
def train(
    *,
    data: Path | None,
    out: Path | None,
    folder: Path | None,
    synthetic: bool,
    seed: int,
    platform: str,
    language: str,
    report: Path | None,
    model_card: Path | None,
    wants_json: bool,
) -> None:
    """Fit the calibrations of `onrecord assess`, or measure some on other accounts.

    DATA is a file of posts or a folder of such files: docs/training.md says which. A report and
    a model card are written beside the calibrations, or to where you say.
    """
    if (data is None) != synthetic:
        raise click.UsageError("give DATA, or --synthetic and no DATA")
    for module in _NEEDED:
        needed(module, "train", "Training calibrations")
    from onrecord.training import jobs  # only now: all of it needs what was just looked for

    match out, folder:
        case Path(), None:
            fared = jobs.fit(data, out, seed, platform, language)
            report, model_card = report or out / jobs.REPORT, model_card or out / jobs.MODEL_CARD
        case None, Path():
            fared = jobs.evaluate(data, folder, seed)
        case _:
            raise click.UsageError("name one folder: --out to fit, or --evaluate to measure")
    jobs.write(fared, report, model_card)
    jobs.tell(fared, wants_json=wants_json)
