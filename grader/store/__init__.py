"""The durable record of a batch: one SQLite file."""

from grader.store.basis import Basis, basis_of
from grader.store.record import Given, Mark, Record, Result, Superseded
from grader.store.rescorings import Moved, PastRescoring, Rescored, Rescoring, Standing
from grader.store.store import Earlier, Store

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
