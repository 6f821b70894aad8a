"""What if there is no browser?"""

import shutil
from importlib import import_module
from types import ModuleType

from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError

__all__ = ["NoBrowser", "needed", "program"]

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")


class NoBrowser(OnrecordError):
    """Pages can't be visited: the extra or the program is missing, or it does not start."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Install Chromium (Debian: apt install chromium), or name its path in the settings."


def needed(module: str) -> ModuleType:
    """A module of the extra `browser`, imported now. Raises `NoBrowser`."""
    try:
        return import_module(module)
    except ImportError as error:
        raise NoBrowser(
            "visiting pages needs a part of onrecord that is not installed",
            advice="Install it: pip install 'onrecord[browser]'",
        ) from error


def program(configured: str = "") -> str:
    """The path of the browser: as configured, else the first on PATH. Raises `NoBrowser`."""
    for name in (configured,) if configured else _PROGRAMS:
        if (found := shutil.which(name)) is not None:
            return found
    said = f"there is no program {configured}" if configured else "no Chromium is installed"
    raise NoBrowser(said)
