"""What do instances tell our actor, and how does it ask them to?"""

from onrecord.watch.deliveries.following import FollowError, follow, followed
from onrecord.watch.deliveries.intake import DeliveryIntake
from onrecord.watch.deliveries.ourselves import OurActor, our_actor

__all__ = ["DeliveryIntake", "FollowError", "OurActor", "follow", "followed", "our_actor"]
