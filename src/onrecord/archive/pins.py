"""Which time-stamping services does this archive ask, and what are their tokens held against?

Their certificates lie in the archive's folder, one PEM file a service, because they are the
operator's own decision: what a token embeds proves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from onrecord.archive.errors import ConfigurationError, StorageError
from onrecord.archive.layout import Layout
from onrecord.archive.settings import TimeSettings
from onrecord.proof.timestamp import PinnedService, TimeStampError, read_pinned

__all__ = ["SUGGESTED", "Suggested", "TimeService", "pinned_services", "service_lines"]


@dataclass(frozen=True, slots=True)
class TimeService:
    """A service of the configuration, and what is pinned for it."""

    name: str
    url: str
    pinned: PinnedService


@dataclass(frozen=True, slots=True)
class Suggested:
    """A service that `init` writes into the configuration; its certificates are in `suggested/`."""

    name: str
    url: str

    @property
    def pem(self) -> bytes:
        """The certificates to pin."""
        return (
            resources.files("onrecord.archive").joinpath(f"suggested/{self.name}.pem").read_bytes()
        )


SUGGESTED = (
    Suggested("digicert", "http://timestamp.digicert.com"),
    Suggested("sigstore", "https://timestamp.sigstore.dev/api/v1/timestamp"),
)
"""Two whose operators and roots differ (`suggested/README.md`)."""


def service_lines(services: Sequence[Suggested]) -> str:
    """The services as a list in onrecord.toml."""
    lines = "".join(f'    "{one.name} {one.url}",\n' for one in services)
    return f"[\n{lines}]" if lines else "[]"


def pinned_services(folder: Path, settings: TimeSettings) -> tuple[TimeService, ...]:
    """The services of the configuration, in its order. ConfigurationError, StorageError."""
    named = [tuple(line.split(" ", 1)) for line in settings.services]
    return tuple(TimeService(name, url, _pinned(Layout(folder), name)) for name, url in named)


def _pinned(layout: Layout, name: str) -> PinnedService:
    path = layout.pin(name)
    try:
        return read_pinned(name, path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"the time-stamping service {name} has no certificates: {path} is missing",
            advice=(
                "Put the root certificate of its chain there, as PEM, as its operator publishes"
                " it; or take the service out of [time] services."
            ),
        ) from error
    except OSError as error:
        raise StorageError(f"{error.strerror}: {path}") from error
    except TimeStampError as error:
        raise ConfigurationError(f"{path}: {error}", advice=error.advice) from error
