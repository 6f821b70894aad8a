"""Which real counterparts may any test ask for by name, and what does no test touch?"""

import os

from bluesky_rig import bluesky

__all__ = ["bluesky"]

# Heads that tests sign are not remembered on this machine: tests copy archives, and go on with
# several copies of one log. Those that are about it name a folder of their own.
os.environ["ONRECORD_STATE"] = ""
