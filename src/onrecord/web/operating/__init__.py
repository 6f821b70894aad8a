"""How is an archive doing, told to the programs that watch programs?"""

from onrecord.web.operating.answers import operating_app

__all__ = ["operating_app"]
