"""Which real counterparts may any test ask for by name?"""

from bluesky_rig import bluesky

__all__ = ["bluesky"]
