"""Which files of a folder or a zip file are whose submissions, and to which problems."""

from grader.batch.collect.collection import Collection, Key, Placed, Rules, Unplaced, collect
from grader.batch.collect.entries import HIDDEN, OTHER_KIND, Entry, LeftOut
from grader.batch.collect.folder import walk
from grader.batch.collect.source import open_handed_in, opened

__all__ = [
    "HIDDEN",
    "OTHER_KIND",
    "Collection",
    "Entry",
    "Key",
    "LeftOut",
    "Placed",
    "Rules",
    "Unplaced",
    "collect",
    "open_handed_in",
    "opened",
    "walk",
]
