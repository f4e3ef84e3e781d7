"""The durable record of a batch: one SQLite file."""

from grader.store.basis import Basis, basis_of
from grader.store.record import Given, Mark, Record, Result, Superseded
from grader.store.store import Earlier, Store

__all__ = [
    "Basis",
    "Earlier",
    "Given",
    "Mark",
    "Record",
    "Result",
    "Store",
    "Superseded",
    "basis_of",
]
