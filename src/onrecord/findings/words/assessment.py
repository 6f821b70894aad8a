"""How do we say what an assessment found, and what must not be concluded from it?

Somebody else is the second hypothesis: a ratio above 1 speaks for it, one below 1 for the first.
"""

from collections.abc import Sequence
from decimal import Decimal

from onrecord.findings.declared import Considered
from onrecord.findings.words.moments import ended, quoted
from onrecord.findings.words.standing import said
from onrecord.record.assessed import Assessed, Group, Reason, Scale

SYNTHETIC = (
    "FOR SHOW ONLY. The calibration was fitted on made-up accounts, so these numbers are made up, "
    "too. They say nothing about any account or post."
)

NOT_TO_BE_CONCLUDED = (
    "It is no verdict. It does not say in whose hands the account was, and never who wrote a post.",
    "A low ratio does not clear anybody, and a high one convicts nobody.",
    "An insider is inside the first hypothesis. One who writes as usual looks usual here; one who "
    "does not looks like somebody else, and so does any usual operator on an unusual day.",
    "Somebody else who imitates the account looks usual, too.",
    "New staff who begin together, or a new agency, look like somebody else.",
    "Ratios of several posts must not be multiplied: what one hand writes in one hour comes "
    "together. Posts by presumably one hand are assessed together (--posts).",
    "It answers the question above and no other. It is to be combined with the other evidence by "
    "whoever decides; nothing here weighs that.",
)

NEW_IS_NOT_FOREIGN = (
    "Something new supports nothing by itself: accounts do something for the first time every day."
)
ADD_UP = "The reasons add up to log10 of the ratio as it was before the calibration's bounds drew it back."

LEFT = "the usual operators"
RIGHT = "somebody else"
NOT_COMPARED = "not compared"
NO_REASON = "No group of features tells the two apart here."

_SHOWN = 0.005  # a reason that is smaller is +0.00 where it is printed
_SUPPORTS = {Scale.WEAK: "weakly supports", Scale.MODERATE: "moderately supports"}
_CALLED = {
    Group.HOUR: "the hour and weekday",
    Group.RHYTHM: "the rhythm (the pause before it)",
    Group.CLIENT: "the client",
    Group.KIND: "the kind of post",
    Group.LANGUAGE: "the language",
    Group.WORDS: "the words",
    Group.STYLE: "the style",
    Group.MENTIONS: "the mentions",
    Group.HASHTAGS: "the hashtags",
    Group.LINKS: "the links",
}


def claimed(claim: Considered) -> str:
    """Which public claim it answers, in its own words."""
    return f"It answers a public claim on record. {said(claim)}"


def asked_by_institution(words: str) -> str:
    """That the account's own institution asked, by the word of who ran the command."""
    return ended(f"It answers the account's own institution, by the editor's word: {quoted(words)}")


def question(posts: int) -> str:
    """The question that a ratio answers, for one post or a run of them."""
    seen = "this post" if posts == 1 else f"these {posts} posts"
    return (
        f"How much more probable is what we see in {seen} if somebody else, from a stated "
        f"population, wrote {_it(posts)}, than if one of the account's usual operators did?"
    )


def first(posts: int) -> str:
    """The first hypothesis. Whoever reads it must learn that an insider is inside it."""
    return (
        f"First hypothesis: one of the account's usual operators wrote {_it(posts)}. An insider is "
        "one of them, and so inside this hypothesis, whatever they meant by it."
    )


def second(population: str, posts: int) -> str:
    """The second hypothesis, with the population that stands for somebody else."""
    return (
        f"Second hypothesis: somebody else wrote {_it(posts)}. The population that stands for "
        f"somebody else: {population}."
    )


def second_without(posts: int) -> str:
    """The second hypothesis where no ratio is given."""
    return (
        f"Second hypothesis: somebody else wrote {_it(posts)}. No population stands for somebody "
        "else here, since nothing was compared."
    )


def _it(posts: int) -> str:
    return "it" if posts == 1 else "them"


def ratio(value: float) -> str:
    """A ratio as it is printed: one significant figure, no exponent."""
    return f"{Decimal(f'{value:.0e}'):,f}"


def likelihood_ratio(found: Assessed) -> str:
    """The ratio with its interval."""
    least, most = (ratio(end) for end in found.interval)
    between = f"stay at {least}" if least == most else f"lie between {least} and {most}"
    return (
        f"Likelihood ratio: {ratio(found.lr)}. Were the calibration fitted on other accounts of "
        f"that kind, it would {between} in about 19 of 20 cases."
    )


def supports(found: Assessed) -> str:
    """What the ratio says, in the words of the verbal scale."""
    return " ".join((_fits(found), _scale(found), *_doubts(found)))


def _fits(found: Assessed) -> str:
    times = ratio(max(found.lr, 1 / found.lr))
    if times == "1":
        return "What we see fits both hypotheses about equally well."
    better, other = ("second", "first") if found.log10 > 0 else ("first", "second")
    return f"What we see fits the {better} hypothesis about {times} times as well as the {other}."


def _scale(found: Assessed) -> str:
    if found.scale is Scale.NEUTRAL:
        return "That is about neutral: it supports neither of them over the other."
    better, other, who = (
        ("second", "first", "somebody else rather than one of the usual operators")
        if found.log10 > 0
        else ("first", "second", "one of the usual operators rather than somebody else")
    )
    return f"That {_SUPPORTS[found.scale]} the {better} over the {other}: {who}."


def _doubts(found: Assessed) -> Sequence[str]:
    doubts = []
    least, most = found.interval
    if found.scale is not Scale.NEUTRAL and least <= 1 <= most:
        doubts.append("The interval holds 1: fitted on other accounts, it might support neither.")
    if found.bounded:
        doubts.append(
            "The arithmetic went further than this calibration has been shown to hold, and was drawn "
            "back to its bounds."
        )
    return doubts


def in_order(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons from what speaks most for somebody else to what speaks most against."""
    return tuple(sorted(reasons, key=lambda one: -one.log10))


def other_way(found: Assessed) -> str:
    """Which reasons point the other way than the whole; both ways, where it is neutral."""
    right = [one.group for one in in_order(found.reasons) if one.log10 >= _SHOWN]
    left = [one.group for one in reversed(in_order(found.reasons)) if one.log10 <= -_SHOWN]
    if not right and not left:
        return NO_REASON
    if found.scale is Scale.NEUTRAL:
        return f"For {RIGHT}: {_listed(right)}. For {LEFT}: {_listed(left)}."
    others = left if found.log10 > 0 else right
    if not others:
        return "No reason points the other way."
    verb = "One points" if len(others) == 1 else f"{len(others)} point"
    return f"{verb} the other way: {_listed(others)}."


def picture_says(found: Assessed) -> str:
    """The picture of the reasons in words."""
    told = (f"{_CALLED[one.group]} {one.log10:+.2f}" for one in in_order(found.reasons))
    return " ".join(
        filter(
            None,
            (
                f"In log10 of the ratio; above 0 for {RIGHT}, below 0 for {LEFT}: "
                f"{', '.join(told) or 'no reason'}.",
                absent(found.absent),
            ),
        )
    )


def absent(groups: Sequence[Group]) -> str | None:
    """What was not compared: the platform does not tell it, or the calibration does not use it."""
    if not groups:
        return None
    they, them = ("it contributes", "it") if len(groups) == 1 else ("they contribute", "them")
    return (
        f"Not compared: {_listed(groups)}. The platform does not tell of {them}, or this "
        f"calibration does not use {them}; {they} nothing."
    )


def named(group: Group) -> str:
    """A group within a sentence."""
    return _CALLED[group]


def _listed(groups: Sequence[Group]) -> str:
    names = [_CALLED[group] for group in groups]
    if not names:
        return "nothing"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
