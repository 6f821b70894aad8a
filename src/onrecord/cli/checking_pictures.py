"""How is a picture checked from the command line?"""

from pathlib import Path

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import as_json, progress, say
from onrecord.cli.printing_screenshots import print_screenshot
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve_account
from onrecord.desk.search.screenshot_shapes import screenshot_shape
from onrecord.desk.search.screenshots import check_screenshot, mark_screenshot
from onrecord.language.ocr_pictures import MOST_BYTES
from onrecord.network import SystemClock
from onrecord.record.accounts import AccountId
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["NoPicture", "check_picture", "enrolled_account", "is_picture"]

_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")


class NoPicture(OnrecordError):
    """A path that leads to no file."""

    exit_code = EXIT_USAGE
    advice = "Give the path of a screenshot, or the words of the post in quotation marks."


def is_picture(words: str) -> bool:
    """Whether what was given is a picture's path, not the words of a post."""
    return words.lower().endswith(_SUFFIXES) and (
        not any(map(str.isspace, words)) or _is_file(words)
    )


def check_picture(
    folder: Path, wants_json: bool, name: str | None, marked: Path | None, path: Path
) -> None:
    """Check the picture and print the answer; write the marked one, if that is asked for."""
    if not path.is_file():
        raise NoPicture(f"there is no picture {str(path)!r}")
    if marked is not None and marked.exists() and marked.samefile(path):
        raise NoPicture(
            "the marked picture would take the place of the picture itself",
            advice="Name another file after --marked.",
        )
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    with open_archive(folder, writing=False) as archive, progress("Reading posts") as tell:
        account, until = enrolled_account(archive, name), SystemClock().now()
        found = check_screenshot(archive, data, account, until=until, progress=tell)
    as_json(screenshot_shape(found)) if wants_json else print_screenshot(found)
    if marked is not None:
        marked.write_bytes(mark_screenshot(data, found))
        say(f"Marked: {marked}", err=True)


def enrolled_account(archive: Archive, name: str | None) -> AccountId | None:
    """The account that a handle, address or id names. Raises NotOnRecord."""
    account = None if name is None else resolve_account(archive, name)
    if name is not None and account is None:
        raise NotOnRecord(
            f"{name[:200]!r} is no account on record", advice="Enrol it: onrecord add"
        )
    return account


def _is_file(words: str) -> bool:
    try:
        return Path(words).is_file()
    except (OSError, ValueError):
        return False  # longer than a path may be, or with a zero in it
