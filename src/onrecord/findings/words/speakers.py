"""How do we say as what somebody speaks, or by whose report we know the words?"""

from onrecord.record.declarations import Capacity, Via

CAPACITIES = {
    Capacity.ACCOUNT: "as the account itself",
    Capacity.INSTITUTION: "for the account's institution",
    Capacity.SUPERIOR: "for the superior institution",
    Capacity.OFFICER: "as an individual officer",
    Capacity.PLATFORM: "for the platform",
    Capacity.AUTHORITY: "for the police or a court",
    Capacity.ARCHIVE: "for an archive",
}


def as_told(via: Via | None) -> str:
    """By whose report the words are known, where it is a report."""
    if via is None:
        return ""
    return f", as {via.outlet} {'puts it' if via.paraphrase else 'quotes it'}"


def by_whom(said_by: str) -> str:
    """Who told us of an account; a relay's stream is called by what it is."""
    return "a relay (which passes on what hosts say)" if said_by == "the stream" else said_by
