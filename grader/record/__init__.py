"""The durable record of a batch: one SQLite file."""

from grader.record.basis import Basis, basis_of
from grader.record.record import Given, Mark, Record, Result, Superseded
from grader.record.rescorings import Moved, PastRescoring, Rescored, Rescoring, Standing
from grader.record.store import Earlier, Store

__all__ = [
    "Basis",
    "Earlier",
    "Given",
    "Mark",
    "Moved",
    "PastRescoring",
    "Record",
    "Rescored",
    "Rescoring",
    "Result",
    "Standing",
    "Store",
    "Superseded",
    "basis_of",
]
