"""What is wrong with a bundle, and in which of its files?"""

from onrecord.record.errors import OnrecordError

__all__ = ["BundleError", "ContainerError", "ManifestError"]


class BundleError(OnrecordError):
    """A part of a bundle is not as the format has it; the message begins with its path."""

    advice = "Do not rely on this copy. Get the bundle again from its issuer, and keep both."

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")


class ContainerError(BundleError):
    """The zip file is not one that we would have written, or does not hold what it states."""


class ManifestError(BundleError):
    """`bundle.json` or `openings.json` is not what we would have written."""
