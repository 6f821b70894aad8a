"""Which platform, language, time and people is a data set of?"""

from dataclasses import dataclass

from onrecord.training.made_up import SYNTHETIC
from onrecord.training.studies import Study

__all__ = ["About", "about"]

_KNOWN = {
    "congress2016": (
        "other accounts of members of the United States Congress that posted within the same week: "
        "any of them, those of the same party and chamber, those nearest in style, and some whose "
        "post was the most like the account of 25"
    ),
    "candidates2019": (
        "other accounts of candidates in the United States primaries of 2020 that posted within "
        "the same week: any of them, those nearest in style, and some whose post was the most like "
        "the account of 25"
    ),
    SYNTHETIC: "other accounts that nobody has: they are made up, and so is what they post",
}


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a calibration beside its numbers."""

    platform: str
    language: str
    period: str
    population: str


def about(study: Study, *, synthetic: bool) -> About:
    """What a data set is of. Made-up accounts are shown as if they were of Bluesky."""
    years = [post.at.year for account in study.accounts for post in account.posts]
    return About(
        platform="bluesky" if synthetic else study.platform,
        language=study.language,
        period=f"{min(years)} to {max(years)}",
        population=_KNOWN.get(study.name, f"other accounts of the data set {study.name}"),
    )
