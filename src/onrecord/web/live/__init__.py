"""What comes on record while a reader looks?"""

from onrecord.web.live.hub import Hub, Reader, TooManyReaders
from onrecord.web.live.routes import live_routes

__all__ = ["Hub", "Reader", "TooManyReaders", "live_routes"]
