"""How do we say who disowned, affirmed or withdrew a post, and whether they may?

What speakers claim, and what they say, stands in quotation marks: it is theirs.
"""

from collections.abc import Sequence

from onrecord.findings.declared import Considered
from onrecord.findings.words.authority import SHARED_CHANNEL
from onrecord.findings.words.moments import ended, moment, quoted
from onrecord.findings.words.speakers import CAPACITIES, as_told
from onrecord.record.declarations import Act, Capacity, Covers, Ground

UNCHALLENGED = (
    "Nobody who may speak for the account has disowned, corrected or withdrawn it in words, as far "
    "as is on record here."
)
WITHDRAWN_IN_SILENCE = (
    "Withdrawn in silence: the post is withdrawn, and no words about it by anybody who may speak "
    "for the account are on record here."
)
POST_WITHDRAWN = "The post itself is withdrawn."

_INSTITUTIONS = (Capacity.ACCOUNT, Capacity.INSTITUTION, Capacity.SUPERIOR, Capacity.OFFICER)
_CHANNELS = {
    True: ", a channel independent of the account",
    False: ", a channel not independent of the account",
    None: "",
}
_ACTS = {
    Act.DISOWNS: "disowned {}",
    Act.WITHDRAWS: "withdrew {}",
    Act.CORRECTS: "corrected {}",
    Act.AFFIRMS: "stood by {}",
    Act.EXPLAINS: "explained {}",
    Act.RESTORES: "called {} theirs again",
    Act.APOLOGISES: "apologised for {}",
}


def not_kept(count: int) -> str:
    """That there were words which nobody can read any more, whatever they said."""
    which = "One declaration" if count == 1 else f"{count} declarations"
    return (
        f"{which} about the post or its account can't be considered: the words were redacted, or "
        "lost."
    )


def said(one: Considered) -> str:
    """Who said what, as what, where, when, with which words."""
    return ended(
        f"{one.speaker}, speaking {CAPACITIES[one.capacity]}, {_done(one)} ({_when(one)}, "
        f"on {one.channel}{_independence(one)}){as_told(one.via)}: {quoted(one.words)}"
    )


def _independence(one: Considered) -> str:
    return SHARED_CHANNEL if one.shares_access else _CHANNELS[one.independent]


def _when(one: Considered) -> str:
    if one.said_until is None:
        return moment(one.said_at)
    return f"between {moment(one.said_at)} and {moment(one.said_until)}"


def _done(one: Considered) -> str:
    # Words that cover a post by their scope may be older than it, or not mean it at all.
    named = one.decided and one.covers is Covers.YES
    act = _ACTS[one.act].format("it" if named else "posts of the account")
    if one.withdraws is not None:
        own = "" if one.act is Act.WITHDRAWS else f"{act}, and "
        act = f"{own}took back earlier words"
    denied = f", denying {' and '.join(one.denies)}" if one.denies else ""
    ground = "" if one.ground is Ground.NONE else f", on the ground, as claimed, of {_ground(one)}"
    return f"{act}{denied}{ground}"


def _ground(one: Considered) -> str:
    return quoted(one.ground_words or one.ground)


def _reason(one: Considered) -> str:
    return ended(f"by an editor's decision, {quoted(one.reason)}") if one.decided else one.reason


def _unclear(one: Considered) -> str:
    return f"Whether these words mean this post is not clear: {_reason(one)}"


def _meant(one: Considered) -> str:
    whose_word = f" {one.may_speak_reason}" if one.by_editor else ""
    left_open = " The words themselves leave open whether it is so." if one.hedged else ""
    unclear = one.covers is Covers.UNCLEAR
    meant = _unclear(one) if unclear else f"This post is meant: {_reason(one)}"
    return f"{meant}{left_open}{whose_word}"


def disowned(by: Sequence[Considered]) -> list[str]:
    told = [f"{said(one)} {_meant(one)}" for one in by]
    return ["Disowned.", *told, *_officer_alone(by)]


def _officer_alone(by: Sequence[Considered]) -> list[str]:
    alone = all(one.capacity is Capacity.OFFICER for one in by)
    return ["No institution has said so on record here."] if alone else []


def disowned_unclear(by: Sequence[Considered]) -> list[str]:
    told = [f"{said(one)} {_meant(one)}" for one in by]
    return ["Perhaps disowned.", *told, *_officer_alone(by)]


def contested(
    against: Sequence[Considered], perhaps: Sequence[Considered], stood_by: Sequence[Considered]
) -> list[str]:
    told = [f"{said(one)} {_meant(one)}" for one in (*against, *perhaps, *stood_by)]
    return ["Contested: those who may speak for it disagree.", *told]


def order_not_known(one: Considered) -> str:
    return f"Which of its words {one.speaker} said last is not known: both stand here."


def also_said(one: Considered) -> str:
    told = f"{one.speaker} also {_done(one)} ({_when(one)}){as_told(one.via)}: {quoted(one.words)}"
    return ended(told)


def disavowal_withdrawn(pairs: Sequence[tuple[Considered, Considered]]) -> list[str]:
    told = [f"{said(earlier)} {_meant(earlier)} Later: {said(later)}" for earlier, later in pairs]
    return ["A disavowal was taken back.", *told]


def affirmed(by: Considered) -> list[str]:
    return ["Affirmed.", said(by), _meant(by)]


def corrected(by: Considered) -> list[str]:
    return ["Corrected.", said(by), _meant(by)]


def withdrawn_with_words(by: Considered, withdrawn: bool) -> list[str]:
    head = "Withdrawn with words." if withdrawn else "Withdrawn in words."
    return [head, said(by), _meant(by)]


def _as_what(one: Considered) -> str:
    """As what somebody speaks who may not: of an institution that is only what was declared."""
    declared = "declared as speaking " if one.capacity in _INSTITUTIONS else ""
    return f"{declared}{CAPACITIES[one.capacity]}"


def others(by: Sequence[Considered]) -> str:
    told = "; ".join(dict.fromkeys(f"{one.speaker}, {_as_what(one)}" for one in by))
    # Of a platform or a court everybody knows why; of an institution the record says it.
    reasons = [one.may_speak_reason for one in by if one.capacity in _INSTITUTIONS]
    why = " ".join(dict.fromkeys(reasons)).rstrip()
    return f"Others who spoke of it, and can't speak for the account: {told}. {why}".rstrip()
