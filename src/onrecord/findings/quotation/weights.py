"""How much does each reason weigh?

Set by hand and rounded; tried on a training split only (docs/quotations.md). No weights that were
learnt from somebody's corpus are part of the project; `bench/train_quotations.py` learns some from
a folder that its operator has.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["RULES"]

RULES: Mapping[str, float] = MappingProxyType(
    {
        "plain verb": 1.0,
        "other verb, adjoining": -0.6,
        "other verb, before a colon": -1.6,
        "other verb": -4.2,
        "cue: according to": 3.0,
        "cue: noun": -5.0,
        "cue: colon": -2.0,
        "name before": 3.5,
        "pointing source": -0.3,
        "passive": -0.7,
        "same sentence": 3.0,
        "above": 2.5,
        "above, said": 1.0,
        "distance": -0.12,
        "quotations between": -1.0,
        "later sentence": -2.5,
        "comma, cue follows": 3.0,
        "question, cue follows": 2.5,
        "colon before": 3.0,
        "comma before": 1.5,
        "weak verb": -1.5,
        "according, cue follows": 2.0,
        "impersonal passive": -4.0,
        "name heads a line": 3.0,
        "cue: named": -2.0,
        "other verb, pointing": -3.0,
        "somebody else reports it": -4.0,
        "said between commas": 2.0,
        "other verb, a person": 1.0,
        "title": -2.0,
        "title, embedded": -5.0,
        "comma, cue follows, embedded": -2.0,
        "comma, cue says more": -5.0,
        "introduces another": -4.0,
    }
)
