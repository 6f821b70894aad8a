"""Which real counterparts may any test ask for by name, and what does no test touch?"""

import os
import signal

from hypothesis import HealthCheck, settings

from bluesky_rig import bluesky
from nats_cluster_rig import nats_cluster
from nats_rig import nats
from postgres_rig import postgres
from s3_rig import seaweed

__all__ = ["bluesky", "nats", "nats_cluster", "postgres", "seaweed"]

# Heads that tests sign are not remembered on this machine: tests copy archives, and go on with
# several copies of one log. Those that are about it name a folder of their own.
os.environ["ONRECORD_STATE"] = ""

# A shell that runs the tests in the background has them ignore Ctrl-C, and so would every command
# that they start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Nothing is about time: a busy machine must not turn a property red.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
