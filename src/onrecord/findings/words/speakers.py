"""How do we say as what somebody speaks?"""

from onrecord.record.declarations import Capacity

CAPACITIES = {
    Capacity.ACCOUNT: "as the account itself",
    Capacity.INSTITUTION: "for the account's institution",
    Capacity.SUPERIOR: "for the superior institution",
    Capacity.OFFICER: "as an individual officer",
    Capacity.PLATFORM: "for the platform",
    Capacity.AUTHORITY: "for the police or a court",
    Capacity.ARCHIVE: "for an archive",
}
