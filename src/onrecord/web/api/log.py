"""What does the API say of this archive as a whole: its log, and what it watches?"""

from onrecord.web.api.asking import Answer, Asked
from onrecord.web.api.operations import BASE
from onrecord.web.sources import sources_shape

__all__ = ["index", "log_head", "sources"]


def index(asked: Asked) -> Answer:
    """Where everything is."""
    return Answer(
        value={
            "name": "onrecord",
            "origin": asked.archive.origin,
            "description": f"{BASE}/openapi.json",
            "page": "/api",
            "accounts": f"{BASE}/accounts",
            "cases": f"{BASE}/cases",
            "events": f"{BASE}/events",
            "log": f"{BASE}/log",
        },
        links={"service-desc": f"{BASE}/openapi.json", "service-doc": "/api"},
    )


def log_head(asked: Asked) -> Answer:
    """The head of the log, and where its files are."""
    archive = asked.archive
    published = archive.published
    return Answer(
        value={
            "origin": archive.origin,
            "size": published.size,
            "root": published.root.hex(),
            "recorded": archive.head.size,
            "key": str(archive.verifier_key),
            "checkpoint": "/log/checkpoint",
            "tiles": "/log/tile/",
        }
    )


def sources(asked: Asked) -> Answer:
    """What is watched, and how well that works today."""
    return Answer(value=sources_shape(asked.archive, asked.now))
