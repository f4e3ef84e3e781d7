"""Which files of a folder are whose submissions, and to which problems."""

from grader.collect.collection import Collection, Placed, Rules, Unplaced, collect
from grader.collect.entries import Entry, LeftOut
from grader.collect.folder import walk

__all__ = ["Collection", "Entry", "LeftOut", "Placed", "Rules", "Unplaced", "collect", "walk"]
