"""How do we say why no likelihood ratio is given, and what could be done about it?"""

from onrecord.findings.assessment.gates import FEWEST
from onrecord.findings.words.moments import quoted
from onrecord.record.assessed import NotAssessed, Why

__all__ = ["NONE_GIVEN", "advice", "refusals"]

NONE_GIVEN = "No likelihood ratio is given."

_NEITHER_WAY = "That is no finding about the post either way."
_SAYS = {
    Why.TOO_FEW: (
        f"Too few own posts of the account from before it are on record: {{}}{FEWEST} are needed."
    ),
    Why.NO_WORDS_OF_ITS_OWN: "It is a repost or a like{}: it has no words of the account's own.",
    Why.NOT_READABLE: "Its words are not on record here{}.",
    Why.NO_TIME: "Nothing tells when it was posted{}, so nothing tells what came before it.",
    Why.PLATFORM: "No calibration has been made for its platform{}, and none is borrowed.",
    Why.LANGUAGE: "No calibration has been made for its language{}, and none is borrowed.",
    Why.FIELDS: "No calibration has been made for what the platform tells of posts{}.",
    Why.RUN_LENGTH: "No calibration has been made for so many posts at once{}.",
    Why.SEVERAL_ACCOUNTS: "The posts are of several accounts{}: each account has its own history.",
    Why.UNLIKE_CALIBRATION: (
        "The account's own posts are unlike those on which the calibration was validated{}, so it "
        "was not used."
    ),
    Why.REGIME_CHANGED: (
        "The account's habits changed for good before it, and too few posts of its own are on "
        f"record since then: {{}}{FEWEST} are needed."
    ),
    Why.NO_ARRAYS: "Computing one needs a part of onrecord that is not installed.",
}
_ADVICE = {
    Why.TOO_FEW: "Earlier posts count once they are on record: onrecord watch, onrecord import.",
    Why.NO_WORDS_OF_ITS_OWN: "Only posts with words of their own are assessed.",
    Why.NOT_READABLE: "A copy that somebody kept may be put on record: onrecord import.",
    Why.NO_TIME: "",
    Why.PLATFORM: "",
    Why.LANGUAGE: "",
    Why.FIELDS: "",
    Why.RUN_LENGTH: "Name 1 to 10 posts.",
    Why.SEVERAL_ACCOUNTS: "Name posts of one account.",
    Why.UNLIKE_CALIBRATION: "",
    Why.REGIME_CHANGED: "",
    Why.NO_ARRAYS: "Install it: pip install 'onrecord[assess]'",
}


def refusals(found: NotAssessed) -> tuple[str, ...]:
    """A sentence for each reason, with the figure or name that decided it; then what it is not."""
    said = (_said(why, detail) for why, detail in zip(found.why, found.details, strict=True))
    return (*dict.fromkeys(said), _NEITHER_WAY)


def advice(found: NotAssessed) -> tuple[str, ...]:
    """What could be done, where something can."""
    return tuple(dict.fromkeys(filter(None, (_ADVICE[why] for why in found.why))))


def _said(why: Why, detail: str) -> str:
    # A detail may be a stranger's word: the language that a post claims, for one.
    told = detail if detail.isdecimal() else quoted(detail)
    if why in (Why.TOO_FEW, Why.REGIME_CHANGED):
        return _SAYS[why].format(f"{told}, and " if detail else "")
    return _SAYS[why].format(f" ({told})" if detail else "")
