"""Which server is asked for a platform, and which may hear our token for it?"""

from onrecord.archive import SourcesSettings
from onrecord.network.target import BadTarget, Target
from onrecord.platforms import polled_named
from onrecord.platforms.polling import Polled

__all__ = ["may_hear", "server_of"]


def server_of(settings: SourcesSettings, platform: Polled) -> str:
    """The platform's own server, or the one that the operator has in its place."""
    pairs = (line.split(" ", 1) for line in settings.servers)
    return next((url for name, url in pairs if name == platform.NAME), platform.SERVER)


def may_hear(settings: SourcesSettings, token: str, url: str) -> bool:
    """Whether a URL is at the server for which the token of this name was given."""
    try:
        target = Target.read(url)
        platform = polled_named(token)
        if platform is not None:
            return Target.read(server_of(settings, platform)).origin == target.origin
    except BadTarget:
        return False
    return token in (target.host, f"{target.host}:{target.port}")
