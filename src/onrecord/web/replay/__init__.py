"""Where is a captured page shown again? On an origin of its own, where nothing of ours is."""

from onrecord.web.replay.app import replay_app
from onrecord.web.replay.passes import Passes
from onrecord.web.replay.place import ReplayPlace, frame_of, whole_frame_of

__all__ = ["Passes", "ReplayPlace", "frame_of", "replay_app", "whole_frame_of"]
