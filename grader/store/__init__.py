"""The durable record of a batch: one SQLite file."""

from grader.store.basis import Basis, basis_of
from grader.store.store import Earlier, Mark, Result, Store

__all__ = ["Basis", "Earlier", "Mark", "Result", "Store", "basis_of"]
