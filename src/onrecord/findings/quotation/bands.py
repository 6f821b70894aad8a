"""How sure is a score?

The borders stand where a training split's quotations with such a score have the right speaker in
19 of 20 and in 4 of 5 cases (docs/quotations.md).
"""

from onrecord.findings.quotation.attributed import Band, How

__all__ = ["CARRIED", "band_of"]

HIGH = 9.8
FAIR = 6.5
CARRIED = 2.0  # the score of a speaker that goes on being quoted

_OWN = (How.VERB, How.ACCORDING)


def band_of(how: How, score: float, carried: Band | None = None) -> Band:
    """The band of a speaker found so; `carried` is that of the quotation it was taken from."""
    if how in _OWN and score >= HIGH:
        return Band.HIGH
    if how is How.CONTINUED and score >= CARRIED and carried is Band.HIGH:
        return Band.HIGH
    if (how in _OWN or how is How.COLON) and score >= FAIR:
        return Band.FAIR
    if how in (How.CONTINUED, How.LISTED, How.BEFORE, How.AFTER) and score >= CARRIED:
        return Band.FAIR
    return Band.LOW
