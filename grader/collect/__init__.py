"""Which files of a folder are whose submissions, and to which problems."""

from grader.collect.collection import Collection, Placed, Rules, Unplaced, collect
from grader.collect.entries import HIDDEN, Entry, LeftOut, is_candidate
from grader.collect.folder import walk

__all__ = [
    "HIDDEN",
    "Collection",
    "Entry",
    "LeftOut",
    "Placed",
    "Rules",
    "Unplaced",
    "collect",
    "is_candidate",
    "walk",
]
