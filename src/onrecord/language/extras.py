"""What if a model is not installed?"""

from importlib import import_module
from types import ModuleType

from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError

__all__ = ["ExtraMissing", "needed"]


class ExtraMissing(OnrecordError):
    """A part of onrecord that has to be installed on its own."""

    exit_code = EXIT_ENVIRONMENT

    def __init__(self, extra: str, what_for: str) -> None:
        super().__init__(f"{what_for} needs a part of onrecord that is not installed")
        self.extra = extra
        self.advice = f"Install it: pip install 'onrecord[{extra}]'"


def needed(module: str, extra: str, what_for: str) -> ModuleType:
    """The module, imported now. Raises ExtraMissing."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ExtraMissing(extra, what_for) from error
