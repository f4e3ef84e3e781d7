"""Inputs of cases, the same to the bit on every machine and version."""

from grader.cases.make import Case, make_cases, pack, pack_values
from grader.cases.stand_ins import stand_ins

__all__ = ["Case", "make_cases", "pack", "pack_values", "stand_ins"]
