"""What of a released assessment is for everybody?"""

from dataclasses import replace

from assessments_made_up import ASSESSED
from entries import at
from onrecord.findings.releasing import for_everybody
from onrecord.record.assessed import Assessed, Group, Regime


def test_which_habits_changed_is_for_editors_alone() -> None:
    changed = Regime(changed=True, since=at(0), groups=(Group.CLIENT, Group.HOUR), posts_since=40)
    public = for_everybody(replace(ASSESSED, regime=changed))
    assert isinstance(public, Assessed)
    assert public.regime == replace(changed, groups=())
