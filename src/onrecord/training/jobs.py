"""What does `onrecord-train` do, one thing after the other?"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # no stubs

from onrecord.training import fitting
from onrecord.training.fits import Fits
from onrecord.training.kept import empty_folder, read_files, write_files
from onrecord.training.made_up import made_up
from onrecord.training.manifest import figures_of
from onrecord.training.printing import lines
from onrecord.training.reading import Reading, read_data
from onrecord.training.report import Fared, model_card_of, report_of
from onrecord.training.working import evaluated, fitted

__all__ = ["MODEL_CARD", "REPORT", "evaluate", "fit", "tell", "write"]

MODEL_CARD, REPORT = "model-card.md", "report.html"
_THREADS = 1  # of linear algebra: sums are then the same on any number of processors, and no slower
_FITS: Fits = fitting
_NAMED = 10  # malformed rows that are named; the report counts all


def fit(data: Path | None, out: Path, seed: int, platform: str, language: str) -> Fared:
    """Fit calibrations on what is in the data, or on made-up accounts, and write them.

    `platform` and `language` (BCP 47) are those of the posts; nothing else is assessed with them.
    """
    empty_folder(out)
    readings = [
        replace(reading, platform=platform, language=language) for reading in _readings(data, seed)
    ]
    with threadpool_limits(_THREADS):
        files, fared = fitted(_FITS, readings, seed, _say, synthetic=data is None)
    write_files(out, files)
    _say(f"written: {len(files)} files in {out}")
    return fared


def evaluate(data: Path | None, folder: Path, seed: int) -> Fared:
    """Measure the calibrations of a folder."""
    files, readings = read_files(folder), _readings(data, seed)
    with threadpool_limits(_THREADS):
        return evaluated(_FITS, readings, files, seed, _say)


def write(fared: Fared, report: Path | None, model_card: Path | None) -> None:
    """Write the report and the model card, where there is a place for them."""
    for file, written in ((report, report_of), (model_card, model_card_of)):
        if file is not None:
            file.write_text(written(fared), encoding="utf-8")
            _say(f"written: {file}")


def tell(fared: Fared, *, wants_json: bool) -> None:
    """Print the figures."""
    if wants_json:
        found = {"calibrations": fared.identity, "seed": fared.seed}
        click.echo(json.dumps({**found, "figures": figures_of(fared.measured)}, indent=2))
        return
    for line in lines(fared):
        click.echo(line)


def _readings(data: Path | None, seed: int) -> Sequence[Reading]:
    """What is in the data; made-up accounts, where there are none."""
    readings = (made_up(seed),) if data is None else read_data(data)
    for each in readings:
        left = "".join(f"; {why.value}: {count:,}" for why, count in each.left_out.items())
        _say(f"{each.name}: {each.posts:,} own posts of {len(each.accounts):,} accounts{left}")
        for line in each.malformed[:_NAMED]:
            _say(f"  {line}")
    return readings


def _say(line: str) -> None:
    """How far the work is, beside what is printed for programs."""
    click.echo(line, err=True)
