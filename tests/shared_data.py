"""Where are the data that may be tested with but not published with the project?"""

from pathlib import Path

import pytest

__all__ = ["SHARED", "require_shared"]

_BESIDE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared"

SHARED: Path | None = _BESIDE_CHECKOUT if _BESIDE_CHECKOUT.is_dir() else None
"""The folder `shared` beside the checkout, if somebody put one there."""


def require_shared(sub: str) -> Path:
    """A file or folder of the shared data; skips the test where it is not at hand."""
    if SHARED is None or not (SHARED / sub).exists():
        pytest.skip(f"needs shared/{sub} beside the checkout; third parties' data, not published")
    return SHARED / sub
