"""Which articles are copies of each other, which contains which, and who changed what?"""

from onrecord.findings.copies.changes import Change, ChangeKind, WordChange, changes_between
from onrecord.findings.copies.clusters import Cluster, Pairing, clusters_of
from onrecord.findings.copies.containment import Copy, Relation, Shingles, relation_of, shingles_of

__all__ = [
    "Change",
    "ChangeKind",
    "Cluster",
    "Copy",
    "Pairing",
    "Relation",
    "Shingles",
    "WordChange",
    "changes_between",
    "clusters_of",
    "relation_of",
    "shingles_of",
]
